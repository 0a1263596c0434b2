//! What an event says, within what can be sent and stored.

use serde_json::{Value, json};

/// Of one text: longer ones are cut, and the event says how much was.
const TEXT: usize = 256 << 10;
/// Of one event: a request to the ingest API has room for it behind any others.
const EVENT: usize = 900 << 10;

/// Cuts long texts, says so in `truncated_bytes`, and replaces the character NUL, which Postgres cannot hold. An error where the
/// event is too large even so.
pub fn fit(payload: &mut Value) -> Result<(), String> {
    let cut = clean(payload);
    if cut > 0 {
        payload["truncated_bytes"] = json!(cut);
    }
    let bytes = serde_json::to_vec(payload).map_or(0, |bytes| bytes.len());
    if bytes > EVENT {
        return Err(format!("has {} KiB in one event; {} KiB are sent at most", bytes >> 10, EVENT >> 10));
    }
    Ok(())
}

/// How many bytes were cut off.
fn clean(value: &mut Value) -> usize {
    match value {
        Value::String(text) => {
            if text.contains('\0') {
                *text = text.replace('\0', "\u{fffd}");
            }
            let whole = text.len();
            if whole > TEXT {
                text.truncate(text.floor_char_boundary(TEXT));
            }
            whole - text.len()
        }
        Value::Array(list) => list.iter_mut().map(clean).sum(),
        Value::Object(fields) => {
            if fields.keys().any(|key| key.contains('\0')) {
                *fields = std::mem::take(fields).into_iter().map(|(key, value)| (key.replace('\0', "\u{fffd}"), value)).collect();
            }
            fields.values_mut().map(clean).sum()
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
    fn what_is_too_large_all_the_same_is_refused() {
        let mut payload = json!({"content": vec!["x".repeat(TEXT); 5]});
        assert!(fit(&mut payload).unwrap_err().contains("KiB"));
    }
}
