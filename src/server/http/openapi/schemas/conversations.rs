//! The shapes of conversations, by the names that clients of a model proxy's dashboard know.

use super::{
    Named,
    pieces::{complete_to, count, list, number, object, perhaps_count, perhaps_time, range, reference, text, time, usd},
};
use serde_json::{Value, json};

pub fn all() -> Named {
    let header = json!({"allOf": [reference("ConversationRow"), object(json!({
        "user_name": text(), "tags": list(json!({"type": "string"})), "ended_at": perhaps_time(),
        "end_reason": text(), "cache_share": number(), "unpriced_requests": count(),
    }))]});
    vec![
        ("ConversationRow", row()),
        ("ConversationHeader", header),
        ("Conversation", json!({"allOf": [reference("ConversationHeader"), object(json!({"complete_to": complete_to()}))]})),
        (
            "Conversations",
            object(json!({
                "conversations": list(reference("ConversationRow")), "limit": count(), "offset": count(),
                "has_more": {"type": "boolean"}, "range": range(), "complete_to": complete_to(),
            })),
        ),
        ("Message", message()),
        (
            "Messages",
            object(json!({
                "conversation_id": {"type": "string"}, "messages": list(reference("Message")), "limit": count(), "offset": count(),
                "total": count(), "has_more": {"type": "boolean"}, "complete_to": complete_to(),
            })),
        ),
        (
            "ConversationFile",
            object(json!({"conversation": reference("ConversationHeader"), "messages": list(reference("Message"))})),
        ),
    ]
}

fn row() -> Value {
    object(json!({
        "id": {"type": "string", "description": "Our number of the conversation."},
        "session_id": {"type": "string", "description": "The producer's name for it."},
        "domain": {"type": "string"}, "title": text(), "user": text(), "agent": text(), "environment": text(),
        "started_at": time(), "last_activity": time(),
        "messages": count(), "requests": count(), "runs": count(), "tool_calls": count(), "handoffs": count(),
        "total_tokens": count(), "cost_usd": usd(), "success_rate": number(), "active_ms": count(),
        "status": {"type": ["string", "null"], "enum": ["running", "succeeded", "failed", "cancelled", "stalled", null]},
    }))
}

fn message() -> Value {
    let of_answer = |about: &str| json!({"type": ["integer", "null"], "description": about});
    object(json!({
        "id": {"type": "string"}, "timestamp": time(),
        "role": {"type": ["string", "null"], "enum": ["user", "assistant", "system", "tool", null]},
        "run_id": text(), "model": text(),
        "content": {"type": ["string", "array", "null"], "description": "As it was sent: a text, a list of parts, or null."},
        "content_bytes": perhaps_count(),
        "requests": of_answer("Model calls that an answer took."), "errors": perhaps_count(),
        "input_tokens": perhaps_count(), "output_tokens": perhaps_count(),
        "cache_read_tokens": perhaps_count(), "cache_write_tokens": perhaps_count(), "total_tokens": perhaps_count(),
        "cost_usd": usd(),
        "response_time_ms": of_answer("Durations of the answer's model calls, added up."),
        "ttft_ms": of_answer("Time to the first token of the first of them."),
    }))
}
