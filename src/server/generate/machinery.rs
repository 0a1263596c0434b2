//! What is not a conversation, a little of everything: automations, and the machines that train and infer.

use super::{automation, chance::Chance, org::Org, training};
use crate::domain::time::{DAY, Timestamp};
use crate::server::producer::Event;
use serde_json::Value;

/// Everything of one organisation on one day in UTC, in no order. Its servers are heard of every `heard_every`.
pub fn tell(seed: u64, org: &'static Org, day: i64, heard_every: i64) -> Vec<Event> {
    let chance = Chance::of(seed, &["machinery", org.slug], &[day]);
    let mut log = Log { seed, org, chance, day, prefix: format!("demo-{seed:x}-{}-m{day}", org.slug), events: Vec::new() };
    automation::tell(&mut log);
    if org.trains {
        training::tell(&mut log);
        training::beat(&mut log, seed, heard_every);
    }
    log.events
}

/// What is told of a day.
pub struct Log {
    pub seed: u64,
    pub org: &'static Org,
    pub chance: Chance,
    pub day: i64,
    prefix: String,
    events: Vec<Event>,
}

impl Log {
    /// Something that happens so long after the day begins.
    pub fn tell(&mut self, kind: &'static str, after: i64, payload: Value) {
        self.tell_as(self.events.len().to_string(), kind, after, payload);
    }

    /// The same under a name of its own.
    pub fn tell_as(&mut self, name: String, kind: &'static str, after: i64, payload: Value) {
        self.events.push(Event {
            org: self.org.slug.to_owned(),
            event_id: format!("{}-{name}", self.prefix),
            kind,
            occurred_at: Timestamp::from_micros(self.day * DAY + after),
            session_id: None,
            user: None,
            source: "machinery",
            payload,
            place: None,
        });
    }

    /// The same said by somebody, through something.
    pub fn tell_by(&mut self, user: Option<String>, source: &'static str, kind: &'static str, after: i64, payload: Value) {
        self.tell(kind, after, payload);
        if let Some(event) = self.events.last_mut() {
            event.user = user;
            event.source = source;
        }
    }
}
