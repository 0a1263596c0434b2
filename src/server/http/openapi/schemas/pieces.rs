//! What shapes are made of.

use serde_json::{Value, json};

/// The shape of this name.
pub fn reference(name: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{name}")})
}

/// An object with all of these members.
pub fn object(members: Value) -> Value {
    let required: Vec<&String> = members.as_object().map(|members| members.keys().collect()).unwrap_or_default();
    json!({"type": "object", "required": required, "properties": members})
}

/// A list of these.
pub fn list(of: Value) -> Value {
    json!({"type": "array", "items": of})
}

/// An instant.
pub fn time() -> Value {
    json!({"type": "string", "format": "date-time"})
}

/// A time, where it is known.
pub fn perhaps_time() -> Value {
    json!({"type": ["string", "null"], "format": "date-time"})
}

/// A text, where it is known.
pub fn text() -> Value {
    json!({"type": ["string", "null"]})
}

/// A whole number.
pub fn count() -> Value {
    json!({"type": "integer"})
}

/// A whole number, where it is known.
pub fn perhaps_count() -> Value {
    json!({"type": ["integer", "null"]})
}

/// Any number, where it is known.
pub fn number() -> Value {
    json!({"type": ["number", "null"]})
}

/// Money, where it is known.
pub fn usd() -> Value {
    json!({"type": ["string", "null"], "description": "US dollars, as a decimal.", "example": "12.0345"})
}

/// The members of an object of percentiles.
pub fn percentiles() -> Value {
    json!({"p50": perhaps_count(), "p95": perhaps_count(), "p99": perhaps_count()})
}

/// Data of a range.
pub fn answer(data: Value) -> Value {
    json!({
        "type": "object", "required": ["range", "complete_to", "data"],
        "properties": {"range": range(), "complete_to": complete_to(), "data": data},
    })
}

/// What range an answer is of.
pub fn range() -> Value {
    json!({"type": "object", "required": ["from", "to", "tz"], "properties": {
        "from": time(), "to": time(), "tz": {"type": "string"},
    }})
}

/// How far an answer reaches.
pub fn complete_to() -> Value {
    json!({
        "type": "string", "format": "date-time", "description": "Every event received before this instant is in the data.",
    })
}
