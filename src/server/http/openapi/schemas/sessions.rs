//! The shapes of sessions and of what happened in them.

use super::{
    Named,
    pieces::{answer, count, list, number, perhaps_count, reference, text, time},
};
use serde_json::{Value, json};

pub fn all() -> Named {
    let of_session = json!({"type": "object", "properties": {
        "runs": {"type": "array", "items": {"type": "object"}, "description": "Each with its steps."},
        "messages": list(json!({"type": "object"})), "handoffs": list(json!({"type": "object"})),
    }});
    vec![
        ("SessionRow", row()),
        (
            "SessionsAnswer",
            answer(json!({"type": "object", "properties": {"rows": list(reference("SessionRow")), "next_cursor": text()}})),
        ),
        ("Session", json!({"allOf": [reference("SessionRow"), of_session]})),
        ("SessionTimeline", json!({"type": "object", "properties": {"entries": list(entry()), "next_cursor": text()}})),
    ]
}

fn row() -> Value {
    json!({"type": "object", "properties": {
        "id": {"type": "string", "description": "Our number of the session."},
        "session_id": {"type": "string", "description": "The producer's name for it."},
        "title": text(), "user": text(), "agent": text(),
        "started_at": time(), "last_activity": time(),
        "runs": count(), "messages": count(), "tool_calls": count(), "handoffs": count(), "total_tokens": count(),
        "cost_usd": text(), "success_rate": number(), "active_ms": count(),
        "status": {"type": ["string", "null"], "description": "Of the latest run."},
    }})
}

fn entry() -> Value {
    json!({"type": "object", "properties": {
        "kind": {"type": "string", "enum": ["message", "run", "model_call", "tool_call", "handoff", "feedback"]},
        "id": {"type": "string"}, "at": time(), "run_id": text(), "duration_ms": perhaps_count(), "status": text(),
    }})
}
