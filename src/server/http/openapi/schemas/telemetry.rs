//! The shapes of OTLP in its JSON form.

use super::{Named, pieces::list};
use serde_json::{Value, json};

pub fn all() -> Named {
    vec![
        ("TraceExport", export("resourceSpans", "scopeSpans", "spans")),
        ("LogExport", export("resourceLogs", "scopeLogs", "logRecords")),
        ("MetricExport", export("resourceMetrics", "scopeMetrics", "metrics")),
        (
            "ExportAnswer",
            json!({"type": "object", "properties": {"partialSuccess": {"type": "object", "properties": {
                "rejectedSpans": {"type": "string"}, "rejectedLogRecords": {"type": "string"},
                "rejectedDataPoints": {"type": "string"}, "errorMessage": {"type": "string"},
            }}}}),
        ),
        (
            "ExportFailure",
            json!({"type": "object", "required": ["code", "message"], "properties": {
                "code": {"type": "integer", "description": "Of google.rpc.Code."},
                "message": {"type": "string", "description": "For people."},
            }}),
        ),
    ]
}

/// An export of OTLP down to its records, which are as opentelemetry-proto has them.
fn export(by_resource: &str, by_scope: &str, records: &str) -> Value {
    let scope = json!({"type": "object", "properties": {records: list(json!({"type": "object"}))}});
    let resource = json!({"type": "object", "properties": {by_scope: list(scope)}});
    json!({"type": "object", "properties": {by_resource: list(resource)}})
}
