//! What belongs together in what OpenTelemetry sends.

use crate::server::ingest::{event_type::EventType, otlp::messages::common::KeyValue};

/// What a span, a log record or a point of a metric tells about where it belongs.
pub struct Record<'a> {
    pub event_type: EventType,
    /// 32 hexadecimal digits; a span always has it.
    pub trace_id: Option<&'a str>,
    /// Of a span or a metric its name, of a log record the name of its event.
    pub name: &'a str,
    pub attributes: &'a [KeyValue],
    pub resource: &'a [KeyValue],
}

/// The key under which what belongs together is found again; `None` for what belongs to nothing.
pub fn trace_key(record: &Record) -> Option<String> {
    if let Some(trace_id) = record.trace_id {
        return Some(trace_id.to_owned());
    }
    let session = ["session.id", "conversation.id"].iter().find_map(|name| text(record.attributes, name))?;
    Some(format!("session:{session}"))
}

fn text<'a>(attributes: &'a [KeyValue], name: &str) -> Option<&'a str> {
    attributes.iter().find(|attribute| attribute.key == name)?.text()
}
