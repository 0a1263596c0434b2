//! What an event says, within what can be sent and stored.

use serde_json::{Value, json};

/// Of one text: longer ones are cut, and the event says how much was.
const TEXT: usize = 256 << 10;
/// Of what an error says.
const ERROR: usize = 10 << 10;
/// Of one event: a request to the ingest API has room for it behind any others.
const EVENT: usize = 900 << 10;
/// What was said, asked and answered: left away where an event is too large with it, so that what it counts is not lost.
const CONTENT: [&str; 5] = ["input", "output", "result", "arguments", "content"];

/// Cuts long texts, leaves content away that is too large even so, says in `truncated_bytes` how much that was, and replaces the
/// character NUL, which Postgres cannot hold. An error where the event is too large all the same.
pub fn fit(payload: &mut Value) -> Result<(), String> {
    let mut cut = clean(payload, TEXT);
    if let Some(error) = payload.get_mut("error") {
        cut += clean(error, ERROR);
    }
    for field in CONTENT {
        if size(payload) > EVENT
            && let Some(content) = payload.get_mut(field)
        {
            cut += size(content);
            *content = Value::Null;
        }
    }
    if cut > 0 {
        payload["truncated_bytes"] = json!(cut);
    }
    match size(payload) {
        bytes if bytes > EVENT => Err(format!("has {} KiB in one event; {} KiB are sent at most", bytes >> 10, EVENT >> 10)),
        _ => Ok(()),
    }
}

/// In bytes of JSON.
fn size(value: &Value) -> usize {
    serde_json::to_vec(value).map_or(0, |bytes| bytes.len())
}

/// How many bytes were cut off.
fn clean(value: &mut Value, most: usize) -> usize {
    match value {
        Value::String(text) => {
            if text.contains('\0') {
                *text = text.replace('\0', "\u{fffd}");
            }
            let whole = text.len();
            if whole > most {
                text.truncate(text.floor_char_boundary(most));
            }
            whole - text.len()
        }
        Value::Array(list) => list.iter_mut().map(|value| clean(value, most)).sum(),
        Value::Object(fields) => {
            if fields.keys().any(|key| key.contains('\0')) {
                *fields = std::mem::take(fields).into_iter().map(|(key, value)| (key.replace('\0', "\u{fffd}"), value)).collect();
            }
            fields.values_mut().map(|value| clean(value, most)).sum()
        }
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_are_cut_between_characters_and_said_to_be() {
        let mut payload = json!({"content": [{"text": "ü".repeat(TEXT)}], "role": "user"});
        fit(&mut payload).unwrap();
        assert_eq!(payload["truncated_bytes"], TEXT);
        assert_eq!(payload["content"][0]["text"].as_str().unwrap().len(), TEXT);
        let mut short = json!({"content": "a\0b", "x\0": 1});
        fit(&mut short).unwrap();
        assert_eq!(short, json!({"content": "a\u{fffd}b", "x\u{fffd}": 1}));
    }

    #[test]
    fn what_is_too_large_even_so_goes_without_its_content_or_is_refused() {
        let mut call = json!({"call_id": "c", "usage": {"input": 7}, "input": vec!["x".repeat(TEXT); 5], "output": "y"});
        fit(&mut call).unwrap();
        assert_eq!((&call["input"], &call["output"], &call["usage"]["input"]), (&json!(null), &json!("y"), &json!(7)));
        assert!(call["truncated_bytes"].as_u64().unwrap() > 5 * TEXT as u64);
        let mut other = json!({"scores": vec!["x".repeat(TEXT); 5]});
        assert!(fit(&mut other).unwrap_err().contains("KiB"));
    }

    #[test]
    fn errors_say_no_more_than_is_taken() {
        let mut call = json!({"error": {"category": "tool", "message": "x".repeat(200_000)}});
        fit(&mut call).unwrap();
        assert_eq!(call["error"]["message"].as_str().unwrap().len(), ERROR);
    }
}
