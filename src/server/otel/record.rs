//! A stored span or log record, read again.

use super::{
    attributes::{Attributes, count, text},
    dialect::{self, Dialect},
};
use crate::{
    domain::time::{MILLISECOND, Timestamp},
    server::{facts::extra::Stamp, ingest::event_type::EventType},
};
use foldhash::HashMap;
use serde::{Deserialize, Deserializer};
use serde_json::{Value, value::RawValue};
use std::sync::Arc;

/// Whether something took time or only happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signal {
    Span,
    Log,
}

/// One span or log record.
#[derive(Clone, Debug)]
pub struct Record {
    /// The key of its event, under which its content is found.
    pub stamp: Stamp,
    pub signal: Signal,
    pub dialect: Dialect,
    pub trace_id: Option<String>,
    pub span_id: Option<String>,
    pub parent: Option<String>,
    /// Of a span its name, of a log record the name of its event.
    pub name: String,
    /// OTLP's number of the kind of a span.
    pub kind: i64,
    pub start: Timestamp,
    /// Of a log record the same as its start.
    pub end: Timestamp,
    pub attributes: Attributes,
    pub events: Vec<Happening>,
    /// 0 unset, 1 ok, 2 error.
    pub status: i64,
    pub status_message: Option<String>,
    pub resource: Arc<Attributes>,
    pub scope: String,
    pub body: Value,
}

/// An event of a span.
#[derive(Clone, Debug)]
pub struct Happening {
    pub at: Timestamp,
    pub name: String,
    pub attributes: Attributes,
}

/// The resources of records that are read together: it is the same one in nearly all of them, and half of what they hold.
#[derive(Default)]
pub struct Resources(HashMap<String, Arc<Attributes>>);

impl Resources {
    fn read(&mut self, json: Option<&RawValue>) -> Result<Arc<Attributes>, serde_json::Error> {
        let Some(json) = json.map(RawValue::get) else { return Ok(Arc::default()) };
        if let Some(known) = self.0.get(json) {
            return Ok(Arc::clone(known));
        }
        let resource: Described = serde_json::from_str(json)?;
        Ok(Arc::clone(self.0.entry(json.to_owned()).or_insert_with(|| Arc::new(resource.attributes))))
    }
}

#[derive(Deserialize)]
struct Stored<'p> {
    #[serde(default)]
    trace_id: Option<String>,
    #[serde(default)]
    span_id: Option<String>,
    #[serde(default)]
    parent_span_id: Option<String>,
    #[serde(default)]
    name: String,
    #[serde(default)]
    event_name: Option<String>,
    #[serde(default)]
    kind: i64,
    #[serde(default, deserialize_with = "nanos")]
    start_unix_nano: i64,
    #[serde(default, deserialize_with = "nanos")]
    end_unix_nano: i64,
    #[serde(default, deserialize_with = "nanos")]
    time_unix_nano: i64,
    #[serde(default, deserialize_with = "nanos")]
    observed_unix_nano: i64,
    #[serde(default)]
    attributes: Attributes,
    #[serde(default)]
    events: Vec<StoredEvent>,
    #[serde(default)]
    status: StoredStatus,
    #[serde(default, borrow)]
    resource: Option<&'p RawValue>,
    #[serde(default)]
    scope: Described,
    #[serde(default)]
    body: Value,
}

#[derive(Deserialize)]
struct StoredEvent {
    #[serde(default, deserialize_with = "nanos")]
    time_unix_nano: i64,
    #[serde(default)]
    name: String,
    #[serde(default)]
    attributes: Attributes,
}

#[derive(Default, Deserialize)]
struct StoredStatus {
    #[serde(default)]
    code: i64,
    #[serde(default)]
    message: Option<String>,
}

#[derive(Default, Deserialize)]
struct Described {
    #[serde(default)]
    name: String,
    #[serde(default)]
    attributes: Attributes,
}

/// Nanoseconds as digits, which is how they are stored, or as a number.
fn nanos<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
    let value = <&RawValue>::deserialize(deserializer)?;
    Ok(value.get().trim_matches('"').parse().unwrap_or(0))
}

const fn micros(nanos: i64) -> Timestamp {
    Timestamp::from_micros(nanos.div_euclid(1_000))
}

impl Record {
    /// `None` for what is neither a span nor a log record.
    pub fn read(event_type: EventType, stamp: Stamp, payload: &str, resources: &mut Resources) -> Result<Option<Self>, String> {
        let signal = match event_type {
            EventType::OtelSpan => Signal::Span,
            EventType::OtelLog => Signal::Log,
            _ => return Ok(None),
        };
        let broken = |error| format!("payload: {error}");
        let stored: Stored = serde_json::from_str(payload).map_err(broken)?;
        let resource = resources.read(stored.resource).map_err(broken)?;
        let (start, end, name) = match signal {
            Signal::Span => (stored.start_unix_nano, stored.end_unix_nano, stored.name),
            Signal::Log => {
                let at = if stored.time_unix_nano > 0 { stored.time_unix_nano } else { stored.observed_unix_nano };
                (at, at, log_name(stored.event_name, &stored.attributes, &stored.body))
            }
        };
        let happening =
            |event: StoredEvent| Happening { at: micros(event.time_unix_nano), name: event.name, attributes: event.attributes };
        let mut record = Self {
            start: if start > 0 { micros(start) } else { stamp.0 },
            end: if end > 0 { micros(end.max(start)) } else { stamp.0 },
            stamp,
            signal,
            dialect: Dialect::Plain,
            trace_id: stored.trace_id.filter(|id| !id.is_empty()),
            span_id: stored.span_id.filter(|id| !id.is_empty()),
            parent: stored.parent_span_id.filter(|id| !id.is_empty()),
            name,
            kind: stored.kind,
            attributes: stored.attributes,
            events: stored.events.into_iter().map(happening).collect(),
            status: stored.status.code,
            status_message: stored.status.message.filter(|message| !message.is_empty()),
            resource,
            scope: stored.scope.name,
            body: stored.body,
        };
        record.dialect = dialect::of(&record);
        Ok(Some(record))
    }

    /// An attribute that says something.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.attributes.get(key).filter(|value| !super::attributes::is_empty(value))
    }

    pub fn text(&self, key: &str) -> Option<std::borrow::Cow<'_, str>> {
        self.get(key).and_then(text)
    }

    pub fn count(&self, key: &str) -> Option<i64> {
        self.get(key).and_then(count)
    }

    pub fn duration_ms(&self) -> i64 {
        self.end.since(self.start).max(0) / MILLISECOND
    }
}

/// Older log records name their event in an attribute or in their body. Who writes the attribute means it, even beside the newer
/// field: bridges of logging libraries put the place in the code there.
fn log_name(event_name: Option<String>, attributes: &Attributes, body: &Value) -> String {
    let of_attribute = attributes.get("event.name").and_then(text).map(std::borrow::Cow::into_owned);
    let of_body = || body.as_str().filter(|body| body.len() <= 100).map(str::to_owned);
    let said = |name: &String| !name.is_empty();
    of_attribute.filter(said).or_else(|| event_name.filter(said)).or_else(of_body).unwrap_or_default()
}
