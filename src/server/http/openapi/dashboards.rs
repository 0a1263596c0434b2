//! The shapes of answers in the form of the dashboards that are replaced. Figures are described by the register, under the
//! names that their clients know.

use super::schemas::{complete_to, figure_schema, of, range, reference};
use crate::{domain::figure::Figure, server::http::rest_requests};
use serde_json::{Value, json};
use utoipa::openapi::{RefOr, Schema};

pub fn all() -> Vec<(&'static str, RefOr<Schema>)> {
    [conversations(), requests(), tools(), webhooks()].concat().into_iter().map(|(name, schema)| (name, of(schema))).collect()
}

/// An object with all of these members.
fn object(members: Value) -> Value {
    let required: Vec<&String> = members.as_object().map(|members| members.keys().collect()).unwrap_or_default();
    json!({"type": "object", "required": required, "properties": members})
}

fn list(of: Value) -> Value {
    json!({"type": "array", "items": of})
}

fn time() -> Value {
    json!({"type": "string", "format": "date-time"})
}

fn text() -> Value {
    json!({"type": ["string", "null"]})
}

fn count() -> Value {
    json!({"type": "integer"})
}

fn number() -> Value {
    json!({"type": ["integer", "null"]})
}

fn usd() -> Value {
    json!({"type": ["string", "null"], "description": "US dollars, as a decimal.", "example": "12.0345"})
}

fn conversations() -> Vec<(&'static str, Value)> {
    let row = object(json!({
        "id": {"type": "string", "description": "Our number of the conversation."},
        "session_id": {"type": "string", "description": "The producer's name for it."},
        "domain": {"type": "string"}, "title": text(), "user": text(), "agent": text(), "environment": text(),
        "started_at": time(), "last_activity": time(),
        "messages": count(), "requests": count(), "runs": count(), "tool_calls": count(), "handoffs": count(),
        "total_tokens": count(), "cost_usd": usd(), "success_rate": {"type": ["number", "null"]}, "active_ms": count(),
        "status": {"type": ["string", "null"], "enum": ["running", "succeeded", "failed", "cancelled", "stalled", null]},
    }));
    let whole = json!({"allOf": [reference("ConversationRow"), object(json!({
        "user_name": text(), "tags": list(json!({"type": "string"})), "ended_at": {"type": ["string", "null"], "format": "date-time"},
        "end_reason": text(), "cache_share": {"type": ["number", "null"]}, "unpriced_requests": count(),
    }))]});
    let of_answer = |schema: Value, about: &str| {
        let mut schema = schema;
        schema["description"] = json!(about);
        schema
    };
    let message = object(json!({
        "id": {"type": "string"}, "timestamp": time(),
        "role": {"type": ["string", "null"], "enum": ["user", "assistant", "system", "tool", null]},
        "run_id": text(), "model": text(),
        "content": {"type": ["string", "array", "null"], "description": "As it was sent: a text, a list of parts, or null."},
        "content_bytes": number(),
        "requests": of_answer(number(), "Model calls that an answer took."), "errors": number(),
        "input_tokens": number(), "output_tokens": number(), "cache_read_tokens": number(), "cache_write_tokens": number(),
        "total_tokens": number(), "cost_usd": usd(),
        "response_time_ms": of_answer(number(), "Durations of the answer's model calls, added up."),
        "ttft_ms": of_answer(number(), "Time to the first token of the first of them."),
    }));
    vec![
        ("ConversationRow", row),
        ("ConversationHeader", whole),
        ("Conversation", json!({"allOf": [reference("ConversationHeader"), object(json!({"complete_to": complete_to()}))]})),
        (
            "Conversations",
            object(json!({
                "conversations": list(reference("ConversationRow")), "limit": count(), "offset": count(),
                "has_more": {"type": "boolean"}, "range": range(), "complete_to": complete_to(),
            })),
        ),
        ("Message", message),
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

fn requests() -> Vec<(&'static str, Value)> {
    let figures: serde_json::Map<String, Value> =
        rest_requests::NAMES.iter().map(|(name, figure)| ((*name).to_owned(), figure_schema(figure.spec()))).collect();
    let about = || object(json!({"range": range(), "complete_to": complete_to()}));
    let with = |more: Value| json!({"allOf": [reference("Requests"), object(more)]});
    let answer = |more: Value| json!({"allOf": [about(), object(more)]});
    let timeline = || list(with(json!({"start": time()})));
    let granularity = || json!({"type": "string", "enum": ["hour", "day", "month"]});
    vec![
        ("Requests", object(Value::Object(figures))),
        ("RequestsOverview", json!({"allOf": [reference("Requests"), about(), object(json!({"active_domains": count()}))]})),
        ("RequestsByDomain", answer(json!({"domains": list(with(json!({"domain": {"type": "string"}})))}))),
        (
            "RequestsOfDomain",
            json!({"allOf": [reference("Requests"), about(), object(json!({
                "domain": {"type": "string"}, "granularity": granularity(), "timeline": timeline(),
            }))]}),
        ),
        ("RequestsOverTime", answer(json!({"granularity": granularity(), "timeline": timeline()}))),
        ("RequestsByModel", answer(json!({"models": list(with(json!({"model": {"type": "string"}})))}))),
        (
            "RequestsCosts",
            answer(json!({
                "breakdown": {"type": "string", "enum": ["model", "domain"]},
                "cost_usd": figure_schema(Figure::CostUsd.spec()),
                "unpriced_requests": figure_schema(Figure::UnpricedCalls.spec()),
                "costs": list(with(json!({"key": {"type": "string"}}))),
            })),
        ),
    ]
}

fn tools() -> Vec<(&'static str, Value)> {
    let data = |row: Value| object(json!({"data": list(object(row)), "complete_to": complete_to()}));
    let activity = object(json!({
        "id": {"type": "string"}, "user": text(), "user_email": text(),
        "action": {"type": ["string", "null"], "description": "The tool."}, "mcp": text(), "duration_ms": number(),
        "status": {"type": "string", "enum": ["success", "error"]}, "timestamp": time(),
        "session": {"type": ["string", "null"], "description": "Our number of its session."},
    }));
    vec![
        (
            "McpStats",
            object(json!({
                "active_mcps": count(), "total_users": count(), "queries_today": count(), "cost_today": usd(), "tool_cost_today": usd(),
                "complete_to": complete_to(),
            })),
        ),
        ("McpActivity", object(json!({"activities": list(activity), "complete_to": complete_to()}))),
        ("McpQueries", data(json!({"hour": time(), "count": count()}))),
        ("McpCost", data(json!({"mcp": {"type": "string"}, "cost": usd(), "calls": count()}))),
        ("McpResponseTimes", data(json!({"timestamp": time(), "p50": number(), "p95": number(), "p99": number()}))),
        ("McpErrors", data(json!({"mcp": {"type": "string"}, "errors": count(), "total": count()}))),
    ]
}

fn webhooks() -> Vec<(&'static str, Value)> {
    let name = || json!({"type": "string", "minLength": 1, "maxLength": 200});
    let change = json!({"type": "object", "required": ["request_id", "kind", "status"], "properties": {
        "request_id": name(), "kind": {"type": "string", "minLength": 1, "maxLength": 200, "description": "For example sales_call."},
        "status": name(), "title": {"type": ["string", "null"], "maxLength": 1000},
        "event_id": {"type": "string", "minLength": 1, "maxLength": 128, "description": "The default is made from the signature."},
        "occurred_at": {"type": "string", "format": "date-time", "description": "The default is the timestamp."},
        "user": {"type": "string", "maxLength": 320}, "source": {"type": "string", "maxLength": 200},
    }});
    vec![("ServiceRequestChange", change)]
}
