//! The shapes of figures, and of the rows that they are made of.

use super::{
    Named,
    pieces::{answer, count, list, number, percentiles, perhaps_count, perhaps_time, reference, text, time, usd},
};
use crate::{
    domain::figure::{Spec, Unit},
    server::http::metric::Metric,
};
use serde_json::{Map, Value, json};

pub fn all() -> Named {
    vec![
        ("Figures", json!({"type": "object", "properties": figures()})),
        (
            "OverviewAnswer",
            answer(json!({
                "allOf": [reference("Figures"), {"type": "object", "properties": {"previous": reference("Figures")}}],
            })),
        ),
        ("TimelineAnswer", timeline()),
        ("BreakdownAnswer", breakdown()),
        ("Parts", parts()),
        ("RowsAnswer", answer(rows())),
        ("HeatmapAnswer", answer(heatmap())),
        ("UsersAnswer", answer(users())),
    ]
}

/// Any of the register's figures, by name.
fn figures() -> Value {
    let mut properties = Map::new();
    for metric in Metric::all() {
        let schema = match metric {
            Metric::Of(figure) => figure_schema(figure.spec()),
            Metric::ErrorRate => json!({"type": "object", "description": "Of model calls and of tool calls.", "properties": {
                "model_calls": number(), "tool_calls": number(),
            }}),
        };
        properties.insert(metric.name().to_owned(), schema);
    }
    Value::Object(properties)
}

pub fn figure_schema(spec: Spec) -> Value {
    let mut schema = match spec.unit {
        // Also null: of what a filter says nothing.
        _ if spec.approximate => json!({"type": ["object", "null"], "properties": percentiles()}),
        Unit::Count | Unit::Tokens | Unit::Millis | Unit::Seconds => perhaps_count(),
        Unit::Ratio | Unit::Each => number(),
        Unit::Usd => usd(),
    };
    schema["description"] = json!(spec.definition);
    schema
}

fn timeline() -> Value {
    let bucket = json!({"type": "object", "required": ["start"], "properties": {"start": time()}});
    let series = json!({"type": "object", "required": ["key", "points"], "properties": {
        "key": text(), "points": list(reference("Figures")),
    }});
    let row = json!({"anyOf": [{"allOf": [reference("Figures"), bucket]}, series]});
    answer(json!({"type": "array", "items": row, "description": "Buckets, or series with `by`."}))
}

fn breakdown() -> Value {
    let value = json!({"type": "object", "required": ["key"], "properties": {
        "key": {"type": "string"}, "previous": reference("Figures"),
    }});
    answer(json!({"type": "array", "items": {"allOf": [reference("Figures"), value]}, "description": "Values."}))
}

/// What a row adds to a figure.
fn parts() -> Value {
    json!({"type": "object", "properties": {
        "amount": count(), "of": count(), "cost_usd": {"type": "string"}, "unpriced": count(),
    }})
}

fn rows() -> Value {
    let row = json!({"type": "object", "required": ["kind", "id", "at", "adds"], "properties": {
        "kind": {"type": "string"}, "id": {"type": "string"}, "at": time(), "session": text(), "title": text(),
        "user": text(), "agent": text(), "model": text(), "server": text(), "tool": text(), "workflow": text(),
        "status": text(), "duration_ms": perhaps_count(), "adds": reference("Parts"), "counted": perhaps_count(),
    }});
    json!({"type": "object", "properties": {
        "whole": {"type": ["object", "null"], "properties": {
            "value": value(), "parts": reference("Parts"), "made_of": reference("Figures"), "previous": value(),
        }},
        "made": {"type": "string", "enum": ["sum", "cost", "share", "distinct", "each", "rank", "reckoned"]},
        "only_own": {"type": "boolean"},
        "rows": list(row),
        "next_cursor": text(),
    }})
}

/// Any figure's value.
fn value() -> Value {
    json!({"type": ["integer", "number", "string", "object", "null"], "description": "As in an overview."})
}

fn heatmap() -> Value {
    let day = json!({"type": "object", "required": ["weekday", "hours"], "properties": {
        "weekday": {"type": "string"},
        "hours": {"type": "array", "items": {}, "description": "From midnight on, in the form of the figure."},
    }});
    json!({"type": "object", "required": ["figure", "days"], "properties": {"figure": {"type": "string"}, "days": list(day)}})
}

fn users() -> Value {
    let user = json!({"type": "object", "required": ["key", "name"], "properties": {
        "key": {"type": "string"}, "name": {"type": "string"}, "email": text(), "last_active": perhaps_time(),
    }});
    json!({"type": "object", "properties": {
        "rows": list(json!({"allOf": [reference("Figures"), user]})), "total": count(),
    }})
}
