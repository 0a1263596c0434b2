//! The shapes of figures by the names that clients of a model proxy's dashboard know; what they mean is of the register.

use super::{
    Named,
    figures::figure_schema,
    pieces::{complete_to, count, list, object, range, reference, time},
};
use crate::{domain::figure::Figure, server::http::rest_requests};
use serde_json::{Map, Value, json};

pub fn all() -> Named {
    let figures: Map<String, Value> =
        rest_requests::NAMES.iter().map(|(name, figure)| ((*name).to_owned(), figure_schema(figure.spec()))).collect();
    let about = || object(json!({"range": range(), "complete_to": complete_to()}));
    let with = |more: Value| json!({"allOf": [reference("Requests"), object(more)]});
    let answer = |more: Value| json!({"allOf": [about(), object(more)]});
    let timeline = || list(with(json!({"start": time()})));
    let granularity = || json!({"type": "string", "enum": ["hour", "day", "month"]});
    vec![
        ("Requests", object(Value::Object(figures))),
        ("RequestsOverview", json!({"allOf": [reference("Requests"), about(), object(json!({"active_domains": count()}))]})),
        ("RequestsByDomain", answer(json!({"domains": list(with(json!({"domain": {"type": "string"}})))}))),
        (
            "RequestsOfDomain",
            json!({"allOf": [reference("Requests"), about(), object(json!({
                "domain": {"type": "string"}, "granularity": granularity(), "timeline": timeline(),
            }))]}),
        ),
        ("RequestsOverTime", answer(json!({"granularity": granularity(), "timeline": timeline()}))),
        ("RequestsByModel", answer(json!({"models": list(with(json!({"model": {"type": "string"}})))}))),
        (
            "RequestsCosts",
            answer(json!({
                "breakdown": {"type": "string", "enum": ["model", "domain"]},
                "cost_usd": figure_schema(Figure::CostUsd.spec()),
                "unpriced_requests": figure_schema(Figure::UnpricedCalls.spec()),
                "costs": list(with(json!({"key": {"type": "string"}}))),
            })),
        ),
    ]
}
