//! What is read of one record, and which rule gave each value: for people who ask why a page shows what it does.

use super::{
    MAPPING_VERSION, agents,
    attributes::text,
    class, cost,
    failure::{self, Outcome},
    fields::{self, Field},
    record::{Record, Resources},
    usage,
};
use crate::{
    domain::{
        ingest::{Explained, Explanation},
        time::Timestamp,
    },
    server::{facts::extra::Stamp, ingest::event_type::EventType},
};
use serde_json::Value;

/// Characters of a value that are shown.
const SHOWN: usize = 200;

/// `None` for what is neither a span nor a log record, or cannot be read.
pub fn explain_event(event_type: &str, payload: &str) -> Option<Explanation> {
    let stamp = Stamp(Timestamp::from_micros(0), String::new());
    Record::read(EventType::from_name(event_type)?, stamp, payload, &mut Resources::default())
        .ok()
        .flatten()
        .map(|record| explain(&record))
}

pub fn explain(record: &Record) -> Explanation {
    let (class, class_rule) = class::of(record);
    let mut found: Vec<Explained> = fields::ALL.iter().filter_map(|field| of_field(field, record)).collect();
    let mut add =
        |field: &'static str, value: String, rule: &str| found.push(Explained { field: field.into(), value, rule: rule.into() });
    if let Some(usage) = usage::of(record) {
        let tokens = usage.tokens;
        let buckets = [
            ("input_tokens", Some(tokens.input)),
            ("output_tokens", Some(tokens.output)),
            ("cache_read_tokens", Some(tokens.cache_read)),
            ("cache_write_tokens", Some(tokens.cache_write)),
            ("reasoning_tokens", tokens.reasoning),
        ];
        let rule = format!("counted as {}{}", usage.convention, if usage.inconsistent { ", and inconsistent" } else { "" });
        buckets
            .into_iter()
            .filter_map(|(field, count)| Some((field, count?)))
            .for_each(|(field, count)| add(field, count.to_string(), &rule));
    }
    if let Some((cost, key)) = cost::of(record) {
        add("cost_usd", cost.to_string(), key);
    }
    match failure::of(record, class) {
        Outcome::Ok => {}
        Outcome::Cancelled => add("status", "cancelled".into(), "the kind of its error"),
        Outcome::Failed(failure) => {
            add("status", "error".into(), "its status, or an attribute that says so");
            add("error_category", failure.category, "its class, unless it took too long");
            failure.code.into_iter().for_each(|code| add("error_code", code, "the first attribute that names its kind"));
        }
    }
    let about = agents::about(record);
    let class_rule = about.map_or_else(|| class_rule.into_owned(), |about| format!("told by a coding agent: {about}"));
    let (dialect, class) = (record.dialect.key().to_owned(), class.key().to_owned());
    Explanation { version: MAPPING_VERSION, dialect, class, class_rule, fields: found }
}

fn of_field(field: &Field, record: &Record) -> Option<Explained> {
    let (value, source) = field.find(record)?;
    let whole = match &*value {
        Value::Array(_) | Value::Object(_) => value.to_string(),
        value => text(value)?.into_owned(),
    };
    let mut shown: String = whole.chars().take(SHOWN).collect();
    if shown.len() < whole.len() {
        shown.push('…');
    }
    Some(Explained { field: field.name.to_owned(), value: shown, rule: source.to_string() })
}
