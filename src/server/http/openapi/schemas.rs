//! The shapes that operations take and give. Those of figures come from the register, so a new figure is described here by
//! being there.

use crate::{
    domain::figure::{Spec, Unit},
    server::http::metric::Metric,
};
use serde_json::{Map, Value, json};
use utoipa::openapi::{RefOr, Schema};

/// Every shape by name.
pub fn all() -> Vec<(&'static str, RefOr<Schema>)> {
    let time = || json!({"type": "string", "format": "date-time"});
    let text = || json!({"type": ["string", "null"]});
    let count = || json!({"type": "integer"});
    let session = json!({
        "type": "object",
        "properties": {
            "id": {"type": "string", "description": "Our number of the session."},
            "session_id": {"type": "string", "description": "The producer's name for it."},
            "title": text(), "user": text(), "agent": text(),
            "started_at": time(), "last_activity": time(),
            "runs": count(), "messages": count(), "tool_calls": count(), "handoffs": count(), "total_tokens": count(),
            "cost_usd": {"type": ["string", "null"]},
            "success_rate": {"type": ["number", "null"]},
            "active_ms": count(),
            "status": {"type": ["string", "null"], "description": "Of the latest run."},
        },
    });
    let list = |name: &str, of: Value| answer(json!({"type": "array", "items": of, "description": name}));
    vec![
        (
            "Problem",
            of(json!({
                "type": "object", "required": ["error"],
                "properties": {"error": {
                    "type": "object", "required": ["code", "message", "field", "request_id"],
                    "properties": {
                        "code": {"type": "string"}, "message": {"type": "string", "description": "For people."},
                        "field": text(), "request_id": {"type": "string", "description": "Finds the cause in the log."},
                    },
                }},
            })),
        ),
        ("Figures", of(json!({"type": "object", "properties": figures()}))),
        (
            "OverviewAnswer",
            of(answer(json!({
                "allOf": [reference("Figures"), {"type": "object", "properties": {"previous": reference("Figures")}}],
            }))),
        ),
        (
            "TimelineAnswer",
            of(list(
                "Buckets, or series with `by`.",
                json!({
                    "anyOf": [
                        {"allOf": [reference("Figures"), {"type": "object", "required": ["start"], "properties": {"start": time()}}]},
                        {"type": "object", "required": ["key", "points"], "properties": {
                            "key": text(), "points": {"type": "array", "items": reference("Figures")},
                        }},
                    ],
                }),
            )),
        ),
        (
            "BreakdownAnswer",
            of(list(
                "Values.",
                json!({
                    "allOf": [reference("Figures"), {"type": "object", "required": ["key"], "properties": {
                    "key": {"type": "string"}, "previous": reference("Figures"),
                }}],
                }),
            )),
        ),
        ("Parts", of(parts())),
        (
            "RowsAnswer",
            of(answer(json!({
                "type": "object",
                "properties": {
                    "whole": {"type": ["object", "null"], "properties": {
                        "value": value(), "parts": reference("Parts"),
                        "made_of": reference("Figures"), "previous": value(),
                    }},
                    "made": {"type": "string", "enum": ["sum", "cost", "share", "distinct", "each", "rank"]},
                    "only_own": {"type": "boolean"},
                    "rows": {"type": "array", "items": {"type": "object", "required": ["kind", "id", "at", "adds"], "properties": {
                        "kind": {"type": "string"}, "id": {"type": "string"}, "at": time(), "session": text(), "title": text(),
                        "user": text(), "agent": text(), "model": text(), "server": text(), "tool": text(), "workflow": text(),
                        "status": text(), "duration_ms": {"type": ["integer", "null"]}, "adds": reference("Parts"),
                        "counted": {"type": ["integer", "null"]},
                    }}},
                    "next_cursor": text(),
                },
            }))),
        ),
        (
            "UsersAnswer",
            of(answer(json!({
                "type": "object",
                "properties": {
                    "rows": {"type": "array", "items": {"allOf": [
                        reference("Figures"),
                        {"type": "object", "required": ["key", "name"], "properties": {
                            "key": {"type": "string"}, "name": {"type": "string"}, "email": text(),
                            "last_active": {"type": ["string", "null"], "format": "date-time"},
                        }},
                    ]}},
                    "total": count(),
                },
            }))),
        ),
        ("SessionRow", of(session)),
        (
            "SessionsAnswer",
            of(answer(json!({
                "type": "object",
                "properties": {"rows": {"type": "array", "items": reference("SessionRow")}, "next_cursor": text()},
            }))),
        ),
        (
            "Session",
            of(json!({"allOf": [reference("SessionRow"), {"type": "object", "properties": {
                "runs": {"type": "array", "items": {"type": "object"}, "description": "Each with its steps."},
            "messages": {"type": "array", "items": {"type": "object"}}, "handoffs": {"type": "array", "items": {"type": "object"}},
            }}]})),
        ),
        (
            "SessionTimeline",
            of(json!({"type": "object", "properties": {
                "entries": {"type": "array", "items": {"type": "object", "properties": {
                    "kind": {"type": "string", "enum": ["message", "run", "model_call", "tool_call", "handoff", "feedback"]},
                    "id": {"type": "string"}, "at": time(), "run_id": text(), "duration_ms": {"type": ["integer", "null"]},
                    "status": text(),
                }}},
                "next_cursor": text(),
            }})),
        ),
        (
            "EventBatch",
            of(json!({"type": "object", "required": ["events"], "properties": {"events": {
                "type": "array", "maxItems": 1000, "items": {
                    "type": "object", "required": ["event_id", "type", "occurred_at"],
                    "properties": {
                        "event_id": {"type": "string", "minLength": 1, "maxLength": 128},
                        "type": {"type": "string", "description": "For example run.completed."},
                        "occurred_at": time(),
                        "session_id": {"type": "string", "minLength": 1, "maxLength": 200},
                        "user": {"type": "string"}, "source": {"type": "string"}, "payload": {"type": "object"},
                    },
                },
            }}})),
        ),
        (
            "Receipt",
            of(json!({"type": "object", "properties": {
                "accepted": count(), "duplicates": count(),
                "rejected": {"type": "array", "items": {"type": "object", "properties": {
                    "index": count(), "event_id": text(), "code": {"type": "string"}, "field": text(), "message": {"type": "string"},
                }}},
            }})),
        ),
        (
            "Credentials",
            of(json!({"type": "object", "required": ["email", "password"], "properties": {
                "email": {"type": "string"}, "password": {"type": "string", "format": "password"},
            }})),
        ),
        (
            "Preset",
            of(json!({"type": "object", "required": ["role"], "properties": {
                "role": {"type": "string"}, "org": {"type": "string"}, "user": {"type": "string"},
            }})),
        ),
        (
            "Person",
            of(json!({"type": "object", "properties": {
                "id": count(), "email": text(), "name": {"type": "string"},
                "role": {"type": "string", "enum": ["MEMBER", "MANAGER", "ORG_ADMIN", "SUPPORT", "SUPER_ADMIN"]}, "org": text(),
            }})),
        ),
        (
            "SignedIn",
            of(json!({"type": "object", "properties": {
                "access_token": {"type": "string"}, "token_type": {"type": "string"}, "expires_in": count(),
                "user": reference("Person"),
            }})),
        ),
        ("Health", of(json!({"type": "object", "properties": {"status": {"type": "string"}}}))),
        (
            "Readiness",
            of(json!({"type": "object", "properties": {
                "status": {"type": "string", "enum": ["ready", "not_ready"]},
                "database": {"type": "string"}, "migrations": {"type": "string"},
                "projection": {"type": ["object", "null"], "properties": {
                    "queued_batches": count(), "lag_s": {"type": "number"}, "behind": {"type": "boolean"},
                }},
            }})),
        ),
    ]
}

/// A schema from its JSON.
pub fn of(schema: Value) -> RefOr<Schema> {
    serde_json::from_value(schema).expect("the schemas are written in this file, and a test builds them all")
}

fn reference(name: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{name}")})
}

fn answer(data: Value) -> Value {
    json!({
        "type": "object", "required": ["range", "complete_to", "data"],
        "properties": {
            "range": {"type": "object", "required": ["from", "to", "tz"], "properties": {
                "from": {"type": "string", "format": "date-time"}, "to": {"type": "string", "format": "date-time"},
                "tz": {"type": "string"},
            }},
            "complete_to": {
                "type": "string", "format": "date-time",
                "description": "Every event received before this instant is in the data.",
            },
            "data": data,
        },
    })
}

fn figures() -> Value {
    let mut properties = Map::new();
    for metric in Metric::all() {
        let schema = match metric {
            Metric::Of(figure) => figure_schema(figure.spec()),
            Metric::ErrorRate => json!({"type": "object", "description": "Of model calls and of tool calls.", "properties": {
                "model_calls": {"type": ["number", "null"]}, "tool_calls": {"type": ["number", "null"]},
            }}),
            Metric::Unknown(_) => json!({"type": "null", "description": "Not known yet."}),
        };
        properties.insert(metric.name().to_owned(), schema);
    }
    Value::Object(properties)
}

fn figure_schema(spec: Spec) -> Value {
    match spec.unit {
        _ if spec.approximate => json!({"type": "object", "description": spec.definition, "properties": {
            "p50": {"type": ["integer", "null"]}, "p95": {"type": ["integer", "null"]}, "p99": {"type": ["integer", "null"]},
        }}),
        Unit::Count | Unit::Tokens => json!({"type": "integer", "description": spec.definition}),
        Unit::Ratio | Unit::Each => json!({"type": ["number", "null"], "description": spec.definition}),
        Unit::Millis => json!({"type": ["integer", "null"], "description": spec.definition}),
        Unit::Usd => json!({"type": ["string", "null"], "description": spec.definition, "example": "12.0345"}),
    }
}

/// Any figure's value.
fn value() -> Value {
    json!({"type": ["integer", "number", "string", "object", "null"], "description": "As in an overview."})
}

/// What a row adds to a figure.
fn parts() -> Value {
    json!({"type": "object", "properties": {
        "amount": {"type": "integer"}, "of": {"type": "integer"}, "cost_usd": {"type": "string"}, "unpriced": {"type": "integer"},
    }})
}
