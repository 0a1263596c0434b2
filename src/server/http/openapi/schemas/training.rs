//! The shapes of training jobs, and of the servers, datasets and models beside them.

use super::{
    Named,
    pieces::{answer, count, list, number, perhaps_count, perhaps_time, reference, text, time},
};
use serde_json::{Value, json};

pub fn all() -> Named {
    vec![
        ("TrainingJob", job()),
        (
            "TrainingJobsAnswer",
            answer(json!({"type": "object", "properties": {
                "jobs": count(), "queued": count(), "running": count(), "succeeded": count(), "failed": count(),
                "cancelled": count(), "success_rate": number(), "active": count(),
                "rows": list(reference("TrainingJob")),
                "previous": {"type": "object", "properties": {"jobs": count(), "success_rate": number()}},
            }})),
        ),
        (
            "TrainingJobRecord",
            json!({"type": "object", "properties": {
                "job": reference("TrainingJob"),
                "metrics": list(json!({"type": "object", "properties": {
                    "metric": {"type": "string"}, "step": count(), "at": time(), "value": {"type": "number"},
                }})),
                "complete_to": time(),
            }}),
        ),
        (
            "TrainingCurve",
            json!({"type": "object", "properties": {
                "metric": {"type": "string"}, "total": count(),
                "points": list(json!({"type": "object", "properties": {
                    "step": count(), "at": time(), "value": {"type": "number"},
                }})),
                "complete_to": time(),
            }}),
        ),
        ("Servers", servers()),
        (
            "Datasets",
            rows(json!({
                "dataset_id": {"type": "string"}, "name": {"type": "string"}, "status": {"type": "string"},
                "rows": perhaps_count(), "bytes": perhaps_count(), "first_heard": time(), "last_heard": time(),
            })),
        ),
        (
            "Models",
            rows(json!({
                "model_id": {"type": "string"}, "name": {"type": "string"}, "provider": text(),
                "scope": {"type": "string", "enum": ["global", "personal"]}, "status": text(),
                "first_heard": time(), "last_heard": time(),
            })),
        ),
    ]
}

fn rows(members: Value) -> Value {
    json!({"type": "object", "properties": {"rows": list(json!({"type": "object", "properties": members}))}})
}

fn job() -> Value {
    json!({"type": "object", "properties": {
        "job_id": {"type": "string"}, "name": text(), "base_model": text(), "dataset": text(),
        "status": {"type": ["string", "null"], "description": "queued, running, succeeded, failed or cancelled."},
        "progress": {"type": ["number", "null"], "minimum": 0, "maximum": 1},
        "error": {"type": ["object", "null"]},
        "began": time(), "last_heard": time(), "ended": perhaps_time(),
        "loss": number(), "eval_loss": number(), "last_step": perhaps_count(),
    }})
}

fn servers() -> Value {
    let server = json!({"type": "object", "properties": {
        "server_id": {"type": "string"}, "name": {"type": "string"},
        "kind": {"type": "string", "enum": ["inference", "training"]}, "model": text(),
        "status": {"type": "string"}, "last_heartbeat": time(), "online": {"type": "boolean"},
        "gpu": {"type": ["object", "null"]},
    }});
    json!({"type": "object", "properties": {
        "as_of": time(), "inference_online": count(), "training_online": count(),
        "gpu_memory": {"type": ["object", "null"], "properties": {"used_bytes": count(), "total_bytes": count()}},
        "rows": list(server),
    }})
}
