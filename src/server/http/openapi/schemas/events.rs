//! The shapes of what producers send.

use super::{
    Named,
    pieces::{count, list, text, time},
};
use serde_json::{Value, json};

pub fn all() -> Named {
    vec![("EventBatch", batch()), ("ServiceRequestChange", change()), ("Receipt", receipt())]
}

fn batch() -> Value {
    let event = json!({"type": "object", "required": ["event_id", "type", "occurred_at"], "properties": {
        "event_id": {"type": "string", "minLength": 1, "maxLength": 128},
        "type": {"type": "string", "description": "For example run.completed."},
        "occurred_at": time(),
        "session_id": {"type": "string", "minLength": 1, "maxLength": 200},
        "user": {"type": "string"}, "source": {"type": "string"}, "payload": {"type": "object"},
    }});
    json!({"type": "object", "required": ["events"], "properties": {
        "events": {"type": "array", "maxItems": 1000, "items": event},
    }})
}

fn change() -> Value {
    let name = || json!({"type": "string", "minLength": 1, "maxLength": 200});
    json!({"type": "object", "required": ["request_id", "kind", "status"], "properties": {
        "request_id": name(), "kind": {"type": "string", "minLength": 1, "maxLength": 200, "description": "For example sales_call."},
        "status": name(), "title": {"type": ["string", "null"], "maxLength": 1000},
        "event_id": {"type": "string", "minLength": 1, "maxLength": 128, "description": "The default is made from the signature."},
        "occurred_at": {"type": "string", "format": "date-time", "description": "The default is the timestamp."},
        "user": {"type": "string", "maxLength": 320}, "source": {"type": "string", "maxLength": 200},
    }})
}

fn receipt() -> Value {
    let refused = json!({"type": "object", "properties": {
        "index": count(), "event_id": text(), "code": {"type": "string"}, "field": text(), "message": {"type": "string"},
    }});
    json!({"type": "object", "properties": {"accepted": count(), "duplicates": count(), "rejected": list(refused)}})
}
