//! What belongs together in what OpenTelemetry sends: a trace, and of a coding agent its session, so that spans, log records and
//! metrics of one session meet.

use super::{attributes, dialect::Dialect};
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

/// Where coding agents write their session.
const SESSIONS: [&str; 3] = ["session.id", "conversation.id", "gen_ai.conversation.id"];

/// The key under which what belongs together is found again; `None` for what belongs to nothing.
pub fn trace_key(record: &Record) -> Option<String> {
    let event_name = text(record.attributes, "event.name").unwrap_or(record.name);
    let service = text(record.resource, "service.name").unwrap_or_default();
    let agent = Dialect::of_coding_agent(service, event_name).or_else(|| Dialect::of_coding_agent(service, record.name));
    let session = SESSIONS.iter().find_map(|name| text(record.attributes, name)).and_then(attributes::clean);
    match (agent, session) {
        (Some(agent), Some(session)) => Some(session_key(agent.key(), &session)),
        (_, session) => record.trace_id.map(str::to_owned).or_else(|| Some(session_key("session", &session?))),
    }
}

fn session_key(of: &str, session: &str) -> String {
    format!("{of}:{session}")
}

fn text<'a>(attributes: &'a [KeyValue], name: &str) -> Option<&'a str> {
    attributes.iter().find(|attribute| attribute.key == name)?.text().filter(|text| !text.is_empty())
}
