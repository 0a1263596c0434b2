//! What a model answered, as the record of its call says it: Gemini CLI keeps the answer as the API gave it, piece by piece.

use crate::server::otel::{attributes::json, record::Record};
use serde_json::Value;

/// The words of `response_text`, without what the model thought; `None` where it asked for tools alone, or was not captured.
pub fn said(record: &Record) -> Option<String> {
    let written = record.get("response_text")?;
    let words = match &*json(written) {
        Value::Array(pieces) => pieces.iter().flat_map(parts).filter_map(words).collect(),
        Value::String(words) => words.clone(),
        _ => String::new(),
    };
    Some(words).filter(|words| !words.trim().is_empty())
}

fn parts(piece: &Value) -> impl Iterator<Item = &Value> {
    piece["candidates"][0]["content"]["parts"].as_array().into_iter().flatten()
}

fn words(part: &Value) -> Option<&str> {
    part["text"].as_str().filter(|_| part["thought"] != true)
}
