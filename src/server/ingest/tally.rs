//! What a request brought, counted as the ledger keeps it: by source, and what was refused also by its reason.

use super::fields::Refusal;
use crate::server::events::event::Event;
use std::collections::BTreeMap;

/// Sources of one request that refusals are told apart by: names that producers make up must not fill the ledger.
const MOST_SOURCES: usize = 20;

/// One kind of thing that is counted. `code` and `field` are empty for what was received.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Kind {
    pub source: String,
    pub code: &'static str,
    pub field: String,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    pub received: i64,
    /// Sound: it will be accepted, or turn out to be a duplicate.
    pub sound: i64,
    pub refused: i64,
}

/// See above. Everything that is received is either taken or refused.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally(BTreeMap<Kind, Count>);

impl Tally {
    /// A request that could not be read counts as one event, refused in its body: nothing that came stays unseen.
    pub fn of_unreadable(code: &'static str) -> Self {
        let mut tally = Self::default();
        tally.refuse(None, &Refusal::new(code, "body", ""));
        tally
    }

    /// Counts an event that will be stored.
    pub fn take(&mut self, event: &Event<'_>) {
        let count = self.of(event.source.as_deref().unwrap_or_default(), "", String::new());
        count.received += 1;
        count.sound += 1;
    }

    /// Counts an event that is not taken.
    pub fn refuse(&mut self, source: Option<&str>, refusal: &Refusal) {
        let source = source.filter(|source| self.knows(source) || self.sources() < MOST_SOURCES).unwrap_or_default();
        self.of(source, "", String::new()).received += 1;
        self.of(source, refusal.code, without_places(&refusal.field)).refused += 1;
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// In order, each kind once.
    pub fn iter(&self) -> impl Iterator<Item = (&Kind, &Count)> {
        self.0.iter()
    }

    fn of(&mut self, source: &str, code: &'static str, field: String) -> &mut Count {
        self.0.entry(Kind { source: source.to_owned(), code, field }).or_default()
    }

    fn knows(&self, source: &str) -> bool {
        self.0.contains_key(&Kind { source: source.to_owned(), code: "", field: String::new() })
    }

    fn sources(&self) -> usize {
        self.0.keys().filter(|kind| kind.code.is_empty()).count()
    }
}

/// A field without the numbers of its lists: `payload.points[7].loss` is refused for the same reason as any other point's.
fn without_places(field: &str) -> String {
    let mut out = String::with_capacity(field.len());
    let mut inside = false;
    for letter in field.chars() {
        inside = match letter {
            '[' => true,
            ']' => false,
            _ => inside,
        };
        if !(inside && letter.is_ascii_digit()) {
            out.push(letter);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{domain::time::Timestamp, server::ingest::event_type::EventType};

    fn event(source: Option<&str>) -> Event<'static> {
        Event {
            event_id: "e".into(),
            event_type: EventType::SessionStarted,
            occurred_at: Timestamp::from_micros(0),
            session_id: None,
            user: None,
            source: source.map(str::to_owned),
            trace_key: None,
            payload: "{}".into(),
        }
    }

    #[test]
    fn whatever_is_received_is_taken_or_refused_under_its_source() {
        let mut tally = Tally::default();
        tally.take(&event(Some("gateway")));
        tally.take(&event(None));
        for place in [3, 17] {
            tally.refuse(Some("gateway"), &Refusal::new("out_of_range", format!("payload.points[{place}].loss"), "must be less"));
        }
        let rows: Vec<_> = tally.iter().map(|(kind, count)| (&*kind.source, kind.code, &*kind.field, *count)).collect();
        let count = |received, sound, refused| Count { received, sound, refused };
        assert_eq!(
            rows,
            [
                ("", "", "", count(1, 1, 0)),
                ("gateway", "", "", count(3, 1, 0)),
                ("gateway", "out_of_range", "payload.points[].loss", count(0, 0, 2)),
            ]
        );
    }

    #[test]
    fn made_up_sources_of_refused_events_come_to_an_end() {
        let mut tally = Tally::default();
        for number in 0..100 {
            tally.refuse(Some(&format!("source {number}")), &Refusal::new("missing_field", "type", ""));
        }
        assert!(tally.sources() <= MOST_SOURCES + 1);
        assert_eq!(tally.iter().map(|(_, count)| count.refused).sum::<i64>(), 100);
        assert_eq!(tally.iter().map(|(_, count)| count.received).sum::<i64>(), 100);
    }

    #[test]
    fn a_body_that_cannot_be_read_counts_as_one() {
        let tally = Tally::of_unreadable("too_large");
        let rows: Vec<_> = tally.iter().map(|(kind, count)| (kind.code, &*kind.field, count.received, count.refused)).collect();
        assert_eq!(rows, [("", "", 1, 0), ("too_large", "body", 0, 1)]);
    }
}
