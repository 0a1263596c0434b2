//! Values of attributes, read as what they are meant to be: numbers come as texts and texts as JSON, depending on the producer.

use crate::server::ingest::fields::NAME;
use serde_json::Value;
use std::borrow::Cow;

/// Attributes by their keys.
pub type Attributes = serde_json::Map<String, Value>;

/// A text, or a number or boolean as one; nothing for what is empty.
pub fn text(value: &Value) -> Option<Cow<'_, str>> {
    match value {
        Value::String(text) => Some(unquoted(text)).filter(|text| !text.is_empty()),
        Value::Number(number) => Some(Cow::Owned(number.to_string())),
        Value::Bool(bool) => Some(Cow::Borrowed(if *bool { "true" } else { "false" })),
        _ => None,
    }
}

/// MLflow writes even plain texts as JSON.
fn unquoted(text: &str) -> Cow<'_, str> {
    if text.len() >= 2
        && text.starts_with('"')
        && text.ends_with('"')
        && let Ok(inner) = serde_json::from_str::<String>(text)
    {
        return Cow::Owned(inner);
    }
    Cow::Borrowed(text)
}

/// A text that can be a name or id: bounded, without control characters.
pub fn name(value: &Value) -> Option<String> {
    text(value).and_then(|text| clean(&text))
}

/// As [`name`], of any text.
pub fn clean(text: &str) -> Option<String> {
    let text = text.trim();
    // Nearly every one is so already, and is seen to be so faster than it is copied letter by letter.
    let is_plain = text.len() <= NAME && text.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_control());
    let name = match is_plain {
        true => text.to_owned(),
        false => text.chars().filter(|one| !one.is_control()).take(NAME).collect(),
    };
    (!name.is_empty()).then_some(name)
}

/// A whole number that is not negative.
pub fn count(value: &Value) -> Option<i64> {
    number(value).filter(|number| *number >= 0.0 && *number <= 1e12).map(|number| number.round() as i64)
}

pub fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => unquoted(text).trim().parse().ok(),
        _ => None,
    }
    .filter(|number: &f64| number.is_finite())
}

pub fn truth(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(bool) => Some(*bool),
        Value::String(text) => match text.as_str() {
            "true" | "True" | "1" => Some(true),
            "false" | "False" | "0" => Some(false),
            _ => None,
        },
        _ => None,
    }
}

/// What a text holds when it is JSON, or the value itself.
pub fn json(value: &Value) -> Cow<'_, Value> {
    if let Value::String(text) = value
        && matches!(text.trim_start().as_bytes().first(), Some(b'{' | b'[' | b'"'))
        && let Ok(inner) = serde_json::from_str(text)
    {
        return Cow::Owned(inner);
    }
    Cow::Borrowed(value)
}

pub fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(list) => list.is_empty(),
        Value::Object(map) => map.is_empty(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn numbers_and_truth_come_in_many_forms() {
        for ten in [json!(10), json!("10"), json!(10.0), json!("\"10\""), json!("10.0")] {
            assert_eq!(count(&ten), Some(10), "{ten}");
        }
        for none in [json!(-1), json!("ten"), json!(null), json!([10]), json!(1e300)] {
            assert_eq!(count(&none), None, "{none}");
        }
        assert_eq!((truth(&json!("true")), truth(&json!(false)), truth(&json!("maybe"))), (Some(true), Some(false), None));
    }

    #[test]
    fn names_are_bounded_and_plain() {
        assert_eq!(name(&json!(" a\nb ")), Some("ab".into()));
        assert_eq!(name(&json!("x".repeat(500))).unwrap().len(), NAME);
        assert_eq!(name(&json!("\"quoted\"")), Some("quoted".into()));
        assert_eq!(name(&json!("")), None);
    }

    #[test]
    fn json_inside_of_a_text_is_json() {
        assert_eq!(*json(&json!("[1]")), json!([1]));
        assert_eq!(*json(&json!("[1")), json!("[1"));
        assert_eq!(*json(&json!({"a": 1})), json!({"a": 1}));
    }
}
