//! Events packed into request bodies: one organisation each, within the limits of the ingest API.

use super::{event::Event, place::Place};
use crate::domain::time::Timestamp;
use axum::body::Bytes;
use std::collections::BTreeMap;

/// `api.md` §2 allows 5 MiB unpacked; what is left is room for one more event.
const MAX_BYTES: usize = 4 << 20;

/// A request body.
#[derive(Clone, Debug)]
pub struct Batch {
    pub org: String,
    pub body: Bytes,
    pub events: usize,
    /// The latest `occurred_at` in it.
    pub until: Timestamp,
    /// Of each event in turn: its type, and where it was read.
    pub origins: Vec<(&'static str, Option<Place>)>,
}

/// Packs `events` into batches of at most `size`; the last ones may be smaller.
pub struct Batches<I> {
    events: I,
    size: usize,
    open: BTreeMap<String, Open>,
}

struct Open {
    body: Vec<u8>,
    until: Timestamp,
    origins: Vec<(&'static str, Option<Place>)>,
}

impl<I: Iterator<Item = Event>> Batches<I> {
    pub fn new(events: I, size: usize) -> Self {
        Self { events, size, open: BTreeMap::new() }
    }
}

impl<I: Iterator<Item = Event>> Iterator for Batches<I> {
    type Item = Batch;

    fn next(&mut self) -> Option<Batch> {
        for event in &mut self.events {
            if !self.open.contains_key(&event.org) {
                self.open.insert(event.org.clone(), Open::new(event.occurred_at));
            }
            let Some(open) = self.open.get_mut(&event.org) else { continue };
            open.push(&event);
            if open.origins.len() >= self.size || open.body.len() > MAX_BYTES {
                return self.open.remove(&event.org).map(|open| open.close(event.org));
            }
        }
        self.open.pop_first().map(|(org, open)| open.close(org))
    }
}

impl Open {
    fn new(until: Timestamp) -> Self {
        Self { body: b"{\"events\":[".to_vec(), until, origins: Vec::new() }
    }

    fn push(&mut self, event: &Event) {
        if !self.origins.is_empty() {
            self.body.push(b',');
        }
        // Writing into memory, of types whose keys are text, cannot fail.
        if serde_json::to_writer(&mut self.body, event).is_ok() {
            self.origins.push((event.kind, event.place.clone()));
            self.until = self.until.max(event.occurred_at);
        }
    }

    fn close(mut self, org: String) -> Batch {
        self.body.extend_from_slice(b"]}");
        Batch { org, body: Bytes::from(self.body), events: self.origins.len(), until: self.until, origins: self.origins }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn event(org: &str, number: i64, text: &str) -> Event {
        Event {
            org: org.into(),
            event_id: number.to_string(),
            kind: "message.created",
            occurred_at: Timestamp::from_micros(number),
            session_id: None,
            user: None,
            source: "test",
            payload: json!({"text": text}),
            place: None,
        }
    }

    #[test]
    fn each_batch_is_json_of_one_organisation_and_nothing_is_lost() {
        let events = (0..25).map(|number| event(if number % 3 == 0 { "acme" } else { "globex" }, number, "x"));
        let mut seen = 0;
        for batch in Batches::new(events, 4) {
            let body: Value = serde_json::from_slice(&batch.body).unwrap();
            let events = body["events"].as_array().unwrap();
            assert!(events.len() <= 4 && events.len() == batch.events);
            for event in events {
                let number: i64 = event["event_id"].as_str().unwrap().parse().unwrap();
                assert_eq!(batch.org, if number % 3 == 0 { "acme" } else { "globex" });
            }
            seen += events.len();
        }
        assert_eq!(seen, 25);
    }

    #[test]
    fn large_events_end_a_batch_early() {
        let text = "x".repeat(1 << 20);
        let sizes: Vec<_> =
            Batches::new((0..9).map(|number| event("acme", number, &text)), 1_000).map(|batch| batch.body.len()).collect();
        assert!(sizes.len() > 1 && sizes.iter().all(|size| *size < 5 << 20), "{sizes:?}");
    }
}
