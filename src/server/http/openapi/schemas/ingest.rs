//! The shapes of the questions about ingest.

use super::{
    Named,
    pieces::{answer, count, list, reference, text, time},
};
use serde_json::{Value, json};

pub fn all() -> Named {
    let event = || {
        json!({"type": "object", "required": ["event_id", "occurred_at"], "properties": {
            "event_id": {"type": "string"}, "occurred_at": time(),
        }})
    };
    vec![
        (
            "IngestCounts",
            json!({"type": "object", "properties": {
                "received": count(), "accepted": count(), "duplicate": count(), "refused": count(), "projected": count(),
                "waiting": count(), "put_aside": count(), "late": count(),
                "lag_ms": {"type": "integer", "description": "From received to projected, added up over the projected."},
                "longest_lag_ms": count(),
            }}),
        ),
        (
            "LedgerAnswer",
            answer(json!({"type": "object", "properties": {
                "total": reference("IngestCounts"),
                "rows": list(json!({"type": "object", "properties": {
                    "key": {"type": "integer", "description": "Of the ingest key; 0: recorded by hand."},
                    "key_name": {"type": ["string", "null"], "description": "For admins."},
                    "source": text(), "counts": reference("IngestCounts"),
                    "refusals": list(json!({"type": "object", "properties": {
                        "code": {"type": "string"}, "field": {"type": "string"}, "events": count(),
                    }})),
                }})),
                "buckets": list(json!({"type": "object", "properties": {
                    "start": time(), "counts": reference("IngestCounts"),
                }})),
            }})),
        ),
        (
            "PutAside",
            json!({"type": "object", "properties": {
                "total": count(),
                "rows": list(json!({"type": "object", "properties": {
                    "event_id": {"type": "string"}, "occurred_at": time(), "received_at": time(), "failed_at": time(),
                    "key": count(), "key_name": text(), "source": text(), "reason": {"type": "string"},
                }})),
            }}),
        ),
        ("Replay", json!({"type": "object", "properties": {"events": list(event())}})),
        ("Replayed", json!({"type": "object", "required": ["replayed"], "properties": {"replayed": count()}})),
        (
            "FoundEvents",
            json!({"type": "object", "properties": {"rows": list(json!({"type": "object", "properties": {
                "key": event(), "kind": {"type": "string"}, "received_at": time(), "session_id": text(), "user": text(),
                "source": text(),
            }}))}}),
        ),
        (
            "InspectedEvent",
            json!({"type": "object", "properties": {
                "event": {"type": "object", "properties": {
                    "event_id": {"type": "string"}, "type": {"type": "string"}, "occurred_at": time(), "received_at": time(),
                    "json": {"type": "string", "description": "The event as it is stored, indented."},
                }},
                "session_id": text(), "source": text(),
                "stage": {"anyOf": [
                    {"type": "string", "enum": ["waiting", "projected"]},
                    {"type": "object", "properties": {"put_aside": {"type": "object", "properties": {"reason": {"type": "string"}}}}},
                ]},
                "facts": list(json!({"type": "object", "properties": {
                    "kind": {"type": "string"}, "id": {"type": "string"}, "session": {"type": ["integer", "null"]},
                    "fields": list(json!({"type": "array", "items": {"type": "string"}})),
                }})),
                "explanation": {"type": ["object", "null"], "description": "What the mapping of OpenTelemetry reads of it.", "properties": {
                    "version": {"type": "integer"}, "dialect": {"type": "string"}, "class": {"type": "string"},
                    "class_rule": {"type": "string"},
                    "fields": list(json!({"type": "object", "properties": {
                        "field": {"type": "string"}, "value": {"type": "string"}, "rule": {"type": "string"},
                    }})),
                }},
            }}),
        ),
        ("Redaction", redaction()),
        ("Redactions", json!({"type": "object", "properties": {"rows": list(reference("Redaction"))}})),
        ("RedactionName", json!({"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}})),
    ]
}

fn redaction() -> Value {
    json!({"type": "object", "required": ["name"], "properties": {
        "name": {"type": "string", "description": "[redacted:name] stands where the text stood."},
        "built_in": {"type": ["string", "null"], "description": "One of email, api_key, credit_card; else a pattern."},
        "pattern": {"type": ["string", "null"], "description": "A regular expression."},
        "fields": {"type": "array", "items": {"type": "string"}, "description": "Only texts below fields of these names."},
    }})
}
