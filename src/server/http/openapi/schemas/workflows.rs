//! The shapes of workflows' figures.

use super::{
    Named,
    pieces::{count, list, number, reference, time},
};
use serde_json::{Map, Value, json};

pub fn all() -> Named {
    let bucket = json!({"type": "object", "properties": {
        "date": {"type": "string", "format": "date"}, "start": time(),
        "runs": count(), "succeeded": count(), "failed": count(), "movingAverage": number(), "trend": number(),
    }});
    vec![
        (
            "Compared",
            json!({"type": "object", "required": ["value", "previous", "change"], "properties": {
                "value": known(), "previous": known(),
                "change": {"type": ["number", "null"], "description": "Null from nothing."}, "previousMonth": known(),
            }}),
        ),
        ("WorkflowMetrics", workflow_metrics()),
        (
            "WorkflowRunsChart",
            json!({"type": "object", "required": ["granularity", "data"], "properties": {
                "granularity": {"type": "string", "enum": ["day", "week"]}, "data": list(bucket),
                "range": {"type": "object"}, "completeTo": time(),
            }}),
        ),
    ]
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
    properties.insert("completeTo".to_owned(), time());
    json!({"type": "object", "properties": properties})
}
