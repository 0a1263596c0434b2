//! The events of one export, and a verdict about each record that is none.

use super::group::Group;
use crate::{
    domain::time::{TimeRange, Timestamp},
    server::{
        events::event::Event,
        ingest::{
            event_type::EventType,
            fields::{Refusal, check_time},
            tally::Tally,
            wire::Rejection,
        },
        otel::group::{self, Record},
    },
};
use serde::Serialize;
use sha2::{Digest, Sha256};

/// Bytes of what one export is stored as: what records share is part of each, so few bytes could become very many.
pub const MOST_STORED: usize = 48 * 1024 * 1024;

/// Bytes of a key under which records belong together; the index has room for little more.
const LONGEST_KEY: usize = 500;

pub struct Batch {
    pub now: Timestamp,
    times: TimeRange,
    pub events: Vec<Event<'static>>,
    pub rejected: Vec<Rejection>,
    pub tally: Tally,
    /// Of all payloads so far.
    pub bytes: usize,
}

/// A record that is ready to be stored.
pub struct Ready<'a, P> {
    pub record: Record<'a>,
    /// Of a span; of what has no id of its own, one is made of what it says.
    pub id: Option<String>,
    /// When it happened, in nanoseconds since 1970; `None` is now.
    pub at: Option<u64>,
    /// What is wrong with its time is wrong with this field.
    pub time_field: &'static str,
    pub payload: P,
}

impl Batch {
    pub fn new(now: Timestamp, times: TimeRange, records: usize) -> Self {
        Self { now, times, events: Vec::with_capacity(records), rejected: Vec::new(), tally: Tally::default(), bytes: 0 }
    }

    /// Whether what is stored would be too much for one request.
    pub const fn is_full(&self) -> bool {
        self.bytes > MOST_STORED
    }

    /// Adds a record that is an event, or the verdict about it. Nothing is written of what no longer fits.
    pub fn add<P: Serialize>(&mut self, group: &Group, ready: Result<Ready<P>, Refusal>) {
        if self.is_full() {
            return;
        }
        let index = self.events.len() + self.rejected.len();
        match ready.and_then(|ready| self.event(group, ready)) {
            Ok(event) => {
                self.bytes += event.payload.len();
                self.tally.take(&event);
                self.events.push(event);
            }
            Err(refusal) => {
                self.tally.refuse(group.origin.source.as_deref(), &refusal);
                self.rejected.push(Rejection::new(index, None, refusal));
            }
        }
    }

    fn event<P: Serialize>(&self, group: &Group, ready: Ready<P>) -> Result<Event<'static>, Refusal> {
        // Far beyond what a Timestamp can hold is far beyond what is accepted.
        let at = ready.at.map_or(self.now, |nanos| Timestamp::from_micros((nanos / 1_000) as i64));
        check_time(self.times, at).map_err(|(code, message)| Refusal::new(code, ready.time_field, message))?;
        let payload =
            serde_json::to_string(&ready.payload).map_err(|error| Refusal::new("too_deep", "attributes", error.to_string()))?;
        let event_type = ready.record.event_type;
        Ok(Event {
            event_id: ready.id.unwrap_or_else(|| digest(event_type, &payload)),
            event_type,
            occurred_at: at,
            session_id: None,
            user: None,
            source: group.origin.source.clone(),
            trace_key: group::trace_key(&ready.record).filter(|key| is_key(key)),
            payload: payload.into(),
        })
    }
}

/// An id for what has none: sent again, it has the same.
fn digest(event_type: EventType, payload: &str) -> String {
    let kind = event_type.name().trim_start_matches("otel.");
    format!("{kind}-{}", hex::encode(&Sha256::digest(payload.as_bytes())[..16]))
}

fn is_key(key: &str) -> bool {
    key.len() <= LONGEST_KEY && !key.contains('\0')
}
