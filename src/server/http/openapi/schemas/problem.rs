//! How a question is refused.

use super::{Named, pieces::text};
use serde_json::json;

pub fn all() -> Named {
    let error = json!({
        "type": "object", "required": ["code", "message", "field", "request_id"],
        "properties": {
            "code": {"type": "string"}, "message": {"type": "string", "description": "For people."},
            "field": text(), "request_id": {"type": "string", "description": "Finds the cause in the log."},
        },
    });
    vec![("Problem", json!({"type": "object", "required": ["error"], "properties": {"error": error}}))]
}
