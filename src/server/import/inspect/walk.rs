//! The events of a sample in order, also those within others.

use crate::domain::time::{MILLISECOND, Timestamp};
use serde_json::{Map, Value};

pub struct Happening<'a> {
    pub kind: &'a str,
    pub at: Timestamp,
    /// When it ended, where it says so.
    pub ended: Option<Timestamp>,
    pub fields: &'a Map<String, Value>,
}

impl<'a> Happening<'a> {
    fn of(fields: &'a Map<String, Value>) -> Option<Self> {
        let text = |name: &str| fields.get(name).and_then(Value::as_str);
        let at: Timestamp = text("timestamp")?.parse().ok()?;
        let ended = text("completed").and_then(|text| text.parse().ok()).filter(|ended| *ended >= at);
        Some(Self { kind: text("event")?, at, ended, fields })
    }

    /// From begin to end, else the time that it worked.
    pub fn duration_ms(&self) -> Option<i64> {
        let worked = || self.fields.get("working_time")?.as_f64().map(|seconds| (seconds * 1_000.0).round() as i64);
        self.ended.map(|ended| ended.since(self.at) / MILLISECOND).or_else(worked).filter(|duration| *duration >= 0)
    }

    pub fn end(&self) -> Timestamp {
        self.ended.unwrap_or_else(|| self.at.plus(self.duration_ms().unwrap_or(0) * MILLISECOND))
    }

    pub fn value(&self, name: &str) -> &'a Value {
        self.fields.get(name).unwrap_or(&Value::Null)
    }

    pub fn text(&self, name: &str) -> Option<&'a str> {
        self.value(name).as_str().filter(|text| !text.is_empty())
    }
}

/// What happened, and how many events have no time or type.
pub fn happenings(events: &[Map<String, Value>]) -> (Vec<Happening<'_>>, usize) {
    let (mut found, mut unreadable) = (Vec::new(), 0);
    for event in events {
        hear(event, 0, &mut found, &mut unreadable);
    }
    (found, unreadable)
}

fn hear<'a>(event: &'a Map<String, Value>, depth: usize, found: &mut Vec<Happening<'a>>, unreadable: &mut usize) {
    match Happening::of(event) {
        Some(happening) => found.push(happening),
        None => *unreadable += 1,
    }
    // Tools and subtasks of older logs hold what happened in them. Deeper than anything real is not looked into.
    if depth < 50 {
        for inner in event.get("events").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_object) {
            hear(inner, depth + 1, found, unreadable);
        }
    }
}
