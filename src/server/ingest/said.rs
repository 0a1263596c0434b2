//! What a message says, as a number that only tells whether another one says the same: content stays in its event.

use crate::domain::friction::same_words;
use serde_json::{Value, value::RawValue};
use sha2::{Digest, Sha256};

/// Of the text of a message's content, which is a text or a list of parts; `None` where too little is said in words.
pub fn fingerprint(content: &RawValue) -> Option<i64> {
    of_words(&text(&serde_json::from_str(content.get()).ok()?))
}

/// Of the words of a message alone.
pub fn of_words(text: &str) -> Option<i64> {
    let words = same_words(text)?;
    let hash = Sha256::digest(words.as_bytes());
    hash.first_chunk().map(|first| i64::from_le_bytes(*first))
}

/// Parts that are not text say nothing.
fn text(content: &Value) -> String {
    match content {
        Value::String(text) => text.clone(),
        Value::Array(parts) => parts.iter().map(text).collect::<Vec<_>>().join(" "),
        Value::Object(part) => match part.get("text") {
            Some(Value::String(text)) => text.clone(),
            _ => String::new(),
        },
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn of(content: &Value) -> Option<i64> {
        fingerprint(&serde_json::value::to_raw_value(content).unwrap())
    }

    #[test]
    fn the_same_words_have_the_same_number_in_every_form() {
        let said = of(&json!("Fix the import"));
        assert!(said.is_some());
        assert_eq!(said, of(&json!("  fix THE\nimport ")));
        assert_eq!(
            said,
            of(
                &json!([{"type": "text", "text": "Fix the"}, {"type": "image", "data": "AAAA"}, {"type": "text", "text": "import"}])
            )
        );
        assert_ne!(said, of(&json!("Fix the export")));
        for nothing in [json!(null), json!(""), json!("ok"), json!([]), json!([{"type": "image", "data": "AAAAAAAAAAAA"}])] {
            assert_eq!(of(&nothing), None, "{nothing}");
        }
    }
}
