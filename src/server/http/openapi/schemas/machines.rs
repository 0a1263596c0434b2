//! The shapes of whether the server is well.

use super::{Named, pieces::count};
use serde_json::json;

pub fn all() -> Named {
    vec![
        ("Health", json!({"type": "object", "properties": {"status": {"type": "string"}}})),
        (
            "Readiness",
            json!({"type": "object", "properties": {
                "status": {"type": "string", "enum": ["ready", "not_ready"]},
                "database": {"type": "string"}, "migrations": {"type": "string"},
                "projection": {"type": ["object", "null"], "properties": {
                    "queued_batches": count(), "lag_s": {"type": "number"}, "behind": {"type": "boolean"},
                }},
            }}),
        ),
    ]
}
