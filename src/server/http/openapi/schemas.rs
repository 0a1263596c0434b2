//! The shapes that operations take and give. Those of figures come from the register, so a new figure is described here by
//! being there.

use super::dashboards;
use crate::{
    domain::{
        figure::{Spec, Unit},
        friction::{PICK_UP, SUCCESS_AFTER, Signal},
    },
    server::http::metric::Metric,
};
use serde_json::{Map, Value, json};
use utoipa::openapi::{RefOr, Schema};

/// Every shape by name.
pub fn all() -> Vec<(&'static str, RefOr<Schema>)> {
    [common(), dashboards::all()].into_iter().flatten().collect()
}

fn common() -> Vec<(&'static str, RefOr<Schema>)> {
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
                    "made": {"type": "string", "enum": ["sum", "cost", "share", "distinct", "each", "rank", "reckoned"]},
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
            "HeatmapAnswer",
            of(answer(json!({
                "type": "object", "required": ["figure", "days"],
                "properties": {"figure": {"type": "string"}, "days": {"type": "array", "items": {
                    "type": "object", "required": ["weekday", "hours"], "properties": {
                        "weekday": {"type": "string"},
                        "hours": {"type": "array", "items": {}, "description": "From midnight on, in the form of the figure."},
                    },
                }}},
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
        ("FrictionAnswer", of(answer(friction()))),
        ("HandoffsAnswer", of(answer(handoffs()))),
        (
            "Compared",
            of(json!({"type": "object", "required": ["value", "previous", "change"], "properties": {
                "value": known(), "previous": known(),
                "change": {"type": ["number", "null"], "description": "Null from nothing."}, "previousMonth": known(),
            }})),
        ),
        ("WorkflowMetrics", of(workflow_metrics())),
        (
            "WorkflowRunsChart",
            of(json!({"type": "object", "required": ["granularity", "data"], "properties": {
                "granularity": {"type": "string", "enum": ["day", "week"]},
                "data": {"type": "array", "items": {"type": "object", "properties": {
                    "date": {"type": "string", "format": "date"}, "start": time(),
                    "runs": count(), "succeeded": count(), "failed": count(),
                    "movingAverage": {"type": ["number", "null"]}, "trend": {"type": ["number", "null"]},
                }}},
                "range": {"type": "object"}, "completeTo": time(),
            }})),
        ),
        (
            "DashboardOverview",
            of(json!({
                "type": "object", "required": ["statistics", "recentActivity", "systemStatus", "quickStats"],
                "properties": {
                    "statistics": {"type": "object", "properties": {
                        "totalConversations": count(), "totalMessages": count(), "totalTrainingJobs": count(),
                        "activeTrainingJobs": count(), "totalModels": count(),
                        "runningServers": {"type": "integer", "description": "Inference servers that are online."},
                        "totalDatasets": count(), "tokensThisWeek": count(), "messagesToday": count(),
                    }},
                    "recentActivity": {"type": "array", "items": {
                        "type": "object", "required": ["type", "title", "timestamp"], "properties": {
                            "type": {"type": "string", "enum": ["training", "conversation", "model", "dataset"]},
                            "title": {"type": "string"}, "subtitle": {"type": "string"}, "timestamp": time(),
                            "link": {"type": "string", "description": "A path of ours."},
                        },
                    }},
                    "systemStatus": {"type": "object", "properties": {
                        "trainingServer": {"type": "string", "enum": ["online", "offline"]},
                        "trainingServerLastHeartbeat": {"type": ["string", "null"], "format": "date-time"},
                        "database": {"type": "string", "enum": ["connected", "disconnected"]},
                        "gpuMemory": {"type": "object", "description": "Of servers that are online; left out where none says it.",
                            "properties": {"used": count(), "total": count(), "percentage": {"type": ["number", "null"]}}},
                        "inferenceServers": count(),
                    }},
                    "quickStats": {"type": "object", "properties": {
                        "trainingSuccessRate": {"type": ["number", "null"], "description": "0 to 1."},
                        "averageConversationLength": {"type": ["number", "null"], "description": "Messages per session."},
                        "mostUsedModel": text(),
                    }},
                    "complete_to": time(),
                },
            })),
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
        ("TrainingJob", of(training_job())),
        (
            "TrainingJobsAnswer",
            of(answer(json!({
                "type": "object",
                "properties": {
                    "jobs": count(), "queued": count(), "running": count(), "succeeded": count(), "failed": count(),
                    "cancelled": count(), "success_rate": {"type": ["number", "null"]}, "active": count(),
                    "rows": {"type": "array", "items": reference("TrainingJob")},
                    "previous": {"type": "object", "properties": {
                        "jobs": count(), "success_rate": {"type": ["number", "null"]},
                    }},
                },
            }))),
        ),
        (
            "TrainingJobRecord",
            of(json!({"type": "object", "properties": {
                "job": reference("TrainingJob"),
                "metrics": {"type": "array", "items": {"type": "object", "properties": {
                    "metric": {"type": "string"}, "step": count(), "at": time(), "value": {"type": "number"},
                }}},
                "complete_to": time(),
            }})),
        ),
        (
            "TrainingCurve",
            of(json!({"type": "object", "properties": {
                "metric": {"type": "string"}, "total": count(),
                "points": {"type": "array", "items": {"type": "object", "properties": {
                    "step": count(), "at": time(), "value": {"type": "number"},
                }}},
                "complete_to": time(),
            }})),
        ),
        (
            "Servers",
            of(json!({"type": "object", "properties": {
                "as_of": time(), "inference_online": count(), "training_online": count(),
                "gpu_memory": {"type": ["object", "null"], "properties": {"used_bytes": count(), "total_bytes": count()}},
                "rows": {"type": "array", "items": {"type": "object", "properties": {
                    "server_id": {"type": "string"}, "name": {"type": "string"},
                    "kind": {"type": "string", "enum": ["inference", "training"]}, "model": text(),
                    "status": {"type": "string"}, "last_heartbeat": time(), "online": {"type": "boolean"},
                    "gpu": {"type": ["object", "null"]},
                }}},
            }})),
        ),
        (
            "Datasets",
            of(json!({"type": "object", "properties": {"rows": {"type": "array", "items": {"type": "object", "properties": {
                "dataset_id": {"type": "string"}, "name": {"type": "string"}, "status": {"type": "string"},
                "rows": {"type": ["integer", "null"]}, "bytes": {"type": ["integer", "null"]},
                "first_heard": time(), "last_heard": time(),
            }}}}})),
        ),
        (
            "Models",
            of(json!({"type": "object", "properties": {"rows": {"type": "array", "items": {"type": "object", "properties": {
                "model_id": {"type": "string"}, "name": {"type": "string"}, "provider": text(),
                "scope": {"type": "string", "enum": ["global", "personal"]}, "status": text(),
                "first_heard": time(), "last_heard": time(),
            }}}}})),
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
        ("TraceExport", of(export("resourceSpans", "scopeSpans", "spans"))),
        ("LogExport", of(export("resourceLogs", "scopeLogs", "logRecords"))),
        ("MetricExport", of(export("resourceMetrics", "scopeMetrics", "metrics"))),
        (
            "ExportAnswer",
            of(json!({"type": "object", "properties": {"partialSuccess": {"type": "object", "properties": {
                "rejectedSpans": {"type": "string"}, "rejectedLogRecords": {"type": "string"},
                "rejectedDataPoints": {"type": "string"}, "errorMessage": {"type": "string"},
            }}}})),
        ),
        (
            "ExportFailure",
            of(json!({"type": "object", "required": ["code", "message"], "properties": {
                "code": {"type": "integer", "description": "Of google.rpc.Code."},
                "message": {"type": "string", "description": "For people."},
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

/// An export of OTLP down to its records, which are as opentelemetry-proto has them.
fn export(by_resource: &str, by_scope: &str, records: &str) -> Value {
    let list = |of: Value| json!({"type": "array", "items": of});
    let scope = json!({"type": "object", "properties": {records: list(json!({"type": "object"}))}});
    let resource = json!({"type": "object", "properties": {by_scope: list(scope)}});
    json!({"type": "object", "properties": {by_resource: list(resource)}})
}

fn training_job() -> Value {
    let time = |kind: Value| json!({"type": kind, "format": "date-time"});
    let text = || json!({"type": ["string", "null"]});
    let number = || json!({"type": ["number", "null"]});
    json!({"type": "object", "properties": {
        "job_id": {"type": "string"}, "name": text(), "base_model": text(), "dataset": text(),
        "status": {"type": ["string", "null"], "description": "queued, running, succeeded, failed or cancelled."},
        "progress": {"type": ["number", "null"], "minimum": 0, "maximum": 1},
        "error": {"type": ["object", "null"]},
        "began": time(json!("string")), "last_heard": time(json!("string")), "ended": time(json!(["string", "null"])),
        "loss": number(), "eval_loss": number(), "last_step": {"type": ["integer", "null"]},
    }})
}

/// A schema from its JSON.
pub fn of(schema: Value) -> RefOr<Schema> {
    serde_json::from_value(schema).expect("the schemas are written in this file, and a test builds them all")
}

pub fn reference(name: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{name}")})
}

pub(super) fn answer(data: Value) -> Value {
    json!({
        "type": "object", "required": ["range", "complete_to", "data"],
        "properties": {"range": range(), "complete_to": complete_to(), "data": data},
    })
}

pub fn range() -> Value {
    json!({"type": "object", "required": ["from", "to", "tz"], "properties": {
        "from": {"type": "string", "format": "date-time"}, "to": {"type": "string", "format": "date-time"},
        "tz": {"type": "string"},
    }})
}

pub fn complete_to() -> Value {
    json!({
        "type": "string", "format": "date-time", "description": "Every event received before this instant is in the data.",
    })
}

fn friction() -> Value {
    let (time, text, count) =
        (json!({"type": "string", "format": "date-time"}), json!({"type": ["string", "null"]}), json!({"type": "integer"}));
    json!({"type": "object", "properties": {
        "signals": {"type": "array", "items": {"type": "object", "properties": {
            "signal": {"type": "string", "enum": Signal::FRICTION.map(Signal::key)},
            "label": {"type": "string"}, "definition": {"type": "string"},
            "moments": count, "sessions": count, "users": count,
            "trend": {"type": "array", "items": {"type": "object", "properties": {"start": time, "moments": count}}},
            "previous": {"type": "object", "properties": {"moments": count}},
        }}},
        "moments": {"type": "array", "items": {"type": "object", "properties": {
            "signal": {"type": "string", "enum": Signal::ALL.map(Signal::key)}, "at": time,
            "session": {"type": "string", "description": "Our number of the session."},
            "kind": {"type": "string", "description": "Of the entry of the session's timeline that it stands at."},
            "id": {"type": "string", "description": "The id of that entry."},
            "title": text, "user": text, "agent": text, "model": text, "tool": text, "error_category": text,
            "size": {"type": "integer", "description": "How many: runs in the row, times said, calls in the chain, handoffs of the pair."},
            "wait_ms": {"type": ["integer", "null"]}, "handoff": text, "from": text, "to": text,
            "then_succeeded": {"type": ["boolean", "null"]},
        }}},
        "is_more": {"type": "boolean"},
    }})
}

fn handoffs() -> Value {
    let count = || json!({"type": "integer"});
    let ms = || json!({"type": ["integer", "null"]});
    let figures = json!({
        "handoffs": count(), "picked_up": count(),
        "pick_up_ms": {"type": "object", "description": PICK_UP.definition, "properties": {"p50": ms(), "p95": ms(), "p99": ms()}},
        "then_succeeded": count(), "then_failed": count(),
        "success_after": {"type": ["number", "null"], "description": SUCCESS_AFTER.definition},
    });
    let cell = json!({"type": "object", "properties": {
        "from": {"type": "string"}, "to": {"type": "string"}, "kind": {"type": "string"}, "handoffs": count(),
        "then_succeeded": count(), "then_failed": count(), "success_after": {"type": ["number", "null"]},
    }});
    let mut all = figures.clone();
    all["to_people"] = json!({"type": "object", "description": "Those to a person or to the user's own machine.", "properties": figures.clone()});
    all["previous"] = json!({"type": "object", "properties": figures.clone()});
    let of_kind = json!({"allOf": [{"type": "object", "properties": figures}, {"type": "object", "properties": {"kind": {"type": "string"}}}]});
    all["kinds"] = json!({"type": "array", "items": of_kind});
    all["cells"] = json!({"type": "array", "items": cell});
    all["is_cut"] = json!({"type": "boolean", "description": "There are more pairs than cells."});
    json!({"type": "object", "properties": all})
}

/// A count, milliseconds or a rate, or money as a decimal string.
fn known() -> Value {
    json!({"type": ["number", "string", "null"]})
}

fn workflow_metrics() -> Value {
    let mut properties = Map::new();
    for name in ["workflowRuns", "automationsExecuted", "executionTime", "savings", "successRate", "salesCalls", "newWorkflows"] {
        properties.insert(name.to_owned(), reference("Compared"));
    }
    let standing = json!({"active": reference("Compared"), "inactive": reference("Compared")});
    properties.insert("workflows".to_owned(), json!({"type": "object", "properties": standing}));
    for name in ["range", "previousRange"] {
        properties.insert(name.to_owned(), json!({"type": "object"}));
    }
    properties.insert("completeTo".to_owned(), json!({"type": "string", "format": "date-time"}));
    json!({"type": "object", "properties": properties})
}

fn figures() -> Value {
    let mut properties = Map::new();
    for metric in Metric::all() {
        let schema = match metric {
            Metric::Of(figure) => figure_schema(figure.spec()),
            Metric::ErrorRate => json!({"type": "object", "description": "Of model calls and of tool calls.", "properties": {
                "model_calls": {"type": ["number", "null"]}, "tool_calls": {"type": ["number", "null"]},
            }}),
        };
        properties.insert(metric.name().to_owned(), schema);
    }
    Value::Object(properties)
}

pub fn figure_schema(spec: Spec) -> Value {
    match spec.unit {
        // Also null: of what a filter says nothing.
        _ if spec.approximate => json!({"type": ["object", "null"], "description": spec.definition, "properties": {
            "p50": {"type": ["integer", "null"]}, "p95": {"type": ["integer", "null"]}, "p99": {"type": ["integer", "null"]},
        }}),
        Unit::Count | Unit::Tokens => json!({"type": ["integer", "null"], "description": spec.definition}),
        Unit::Ratio | Unit::Each => json!({"type": ["number", "null"], "description": spec.definition}),
        Unit::Millis | Unit::Seconds => json!({"type": ["integer", "null"], "description": spec.definition}),
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
