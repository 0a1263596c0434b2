//! One record of a coding agent, as what it is about.

use super::words::{About, TURN, about};
use crate::{
    domain::time::{MILLISECOND, Timestamp},
    server::{
        facts::extra::Stamp,
        otel::{
            attributes,
            dialect::Dialect,
            fields::{RESPONSE_ID, Source, TOOL_CALL_ID},
            record::{Record, Signal},
            usage,
        },
    },
};
use serde_json::Value;

/// A record that is about something.
#[derive(Clone)]
pub struct Item<'r> {
    pub about: About,
    pub record: &'r Record,
    pub start: Timestamp,
    pub end: Timestamp,
    /// What names it in other records too.
    pub ids: Vec<String>,
    /// What names its turn.
    pub turn: Option<String>,
}

impl<'r> Item<'r> {
    pub fn read(record: &'r Record) -> Option<Self> {
        let about = match (record.dialect, record.signal) {
            (Dialect::GeminiCli, Signal::Span) => about(record.dialect, record.signal, &record.text("gen_ai.operation.name")?)?,
            _ => about(record.dialect, record.signal, &record.name)?,
        };
        // Codex tells of every piece of a stream; the one with the tokens is the call.
        if about == About::Call && record.dialect == Dialect::Codex && usage::of(record).is_none() {
            return None;
        }
        if record.dialect == Dialect::Codex && about == About::FailedCall && !is_error(record) {
            return None;
        }
        let (start, end) = times(record);
        let text = |key: &str| record.get(key).and_then(attributes::name);
        let sources = if about == About::Tool || about == About::Decision || about == About::Execution {
            TOOL_CALL_ID.sources
        } else {
            RESPONSE_ID.sources
        };
        let ids = sources.iter().filter_map(|source| match source {
            Source::Key(key) => text(key),
            _ => None,
        });
        let ids = if about == About::Prompt { vec![] } else { ids.collect() };
        Some(Self { about, record, start, end, ids, turn: TURN.iter().find_map(|key| text(key)) })
    }

    pub fn is_span(&self) -> bool {
        self.record.signal == Signal::Span
    }
}

fn is_error(record: &Record) -> bool {
    record.get("error.message").is_some() || record.count("http.response.status_code").is_some_and(|status| status >= 400)
}

/// A log record is written when what it tells of is over.
fn times(record: &Record) -> (Timestamp, Timestamp) {
    if record.signal == Signal::Span {
        return (record.start, record.end);
    }
    let duration = ["duration_ms", "duration"].iter().find_map(|key| record.get(key).and_then(attributes::number));
    let at = |key: &str| record.text(key).and_then(|time| time.parse::<Timestamp>().ok());
    let end = at("event.timestamp").unwrap_or(record.start);
    let duration = duration.filter(|duration| (0.0..2.7e9).contains(duration)).unwrap_or(0.0);
    (end.minus((duration * MILLISECOND as f64) as i64), end)
}

/// Codex tells its events in spans too, as events of them.
pub fn told_in_spans(records: &[&Record]) -> Vec<Record> {
    let of_codex = records.iter().filter(|record| record.signal == Signal::Span && record.dialect == Dialect::Codex);
    of_codex.flat_map(|span| span.events.iter().enumerate().filter_map(|(place, event)| told(span, place, event))).collect()
}

fn told(span: &Record, place: usize, event: &crate::server::otel::record::Happening) -> Option<Record> {
    let named = event.attributes.get("event.name").and_then(Value::as_str).unwrap_or(&event.name);
    about(Dialect::Codex, Signal::Log, named)?;
    Some(Record {
        // Its content is in the span.
        stamp: Stamp(span.stamp.0, span.stamp.1.clone()),
        signal: Signal::Log,
        name: named.to_owned(),
        start: event.at,
        end: event.at,
        attributes: event.attributes.clone(),
        events: vec![],
        status: 0,
        status_message: None,
        parent: Some(place.to_string()),
        ..span.clone()
    })
}
