//! The shapes of figures by the names that clients of an MCP gateway's dashboard know.

use super::{
    Named,
    pieces::{complete_to, count, list, object, perhaps_count, text, time, usd},
};
use serde_json::{Value, json};

pub fn all() -> Named {
    let data = |row: Value| object(json!({"data": list(object(row)), "complete_to": complete_to()}));
    let activity = object(json!({
        "id": {"type": "string"}, "user": text(), "user_email": text(),
        "action": {"type": ["string", "null"], "description": "The tool."}, "mcp": text(), "duration_ms": perhaps_count(),
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
        (
            "McpResponseTimes",
            data(json!({"timestamp": time(), "p50": perhaps_count(), "p95": perhaps_count(), "p99": perhaps_count()})),
        ),
        ("McpErrors", data(json!({"mcp": {"type": "string"}, "errors": count(), "total": count()}))),
    ]
}
