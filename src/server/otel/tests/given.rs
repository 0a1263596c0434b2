//! Records to map, and what they come to.

use crate::{
    domain::{money::Usd, session::Tokens, time::Timestamp},
    server::{
        facts::{extra::Stamp, fact::Fact, kind::FactKind},
        ingest::event_type::EventType,
        otel::{
            map::{Mapped, map},
            record::{Record, Resources},
        },
        prices::own::Prices,
        projections::{
            derive::{Home, derive},
            merge::merge,
        },
    },
};
use serde_json::{Value, json};
use std::{collections::BTreeSet, sync::Arc};

/// When records begin: 2026-03-04T11:00:00Z in milliseconds.
pub const BEGIN: i64 = 1_772_622_000_000;
pub const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";

/// A span as it is stored, `start` and `end` in milliseconds after [`BEGIN`].
pub fn payload(id: &str, parent: Option<&str>, name: &str, (start, end): (i64, i64), attributes: Value) -> Value {
    let nanos = |ms: i64| ((BEGIN + ms) * 1_000_000).to_string();
    json!({"trace_id": TRACE, "span_id": id, "parent_span_id": parent, "name": name, "kind": 1, "start_unix_nano": nanos(start),
           "end_unix_nano": nanos(end), "attributes": attributes, "resource": {"attributes": {}}, "scope": {}})
}

pub fn span(id: &str, parent: Option<&str>, name: &str, times: (i64, i64), attributes: Value) -> Record {
    read(EventType::OtelSpan, &payload(id, parent, name, times, attributes))
}

/// A stored span or log record, read; its key is made as the receiver makes it.
pub fn read(event_type: EventType, payload: &Value) -> Record {
    let nanos = |name: &str| payload[name].as_str().and_then(|digits| digits.parse::<i64>().ok());
    let at = nanos("start_unix_nano").or_else(|| nanos("time_unix_nano")).unwrap_or(0);
    let id = match event_type {
        EventType::OtelSpan => format!("{}-{}", payload["trace_id"].as_str().unwrap(), payload["span_id"].as_str().unwrap()),
        _ => format!("log-{:x}", hash(&payload.to_string())),
    };
    let stamp = Stamp(Timestamp::from_micros(at / 1_000), id);
    Record::read(event_type, stamp, &payload.to_string(), &mut Resources::default()).unwrap().unwrap()
}

fn hash(text: &str) -> u64 {
    text.bytes().fold(14_695_981_039_346_656_037, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(1_099_511_628_211))
}

/// A call of a model with these tokens.
pub fn chat(id: &str, parent: Option<&str>, times: (i64, i64), input: i64, output: i64) -> Record {
    span(
        id,
        parent,
        "chat gpt-4o",
        times,
        json!({"gen_ai.operation.name": "chat", "gen_ai.request.model": "gpt-4o",
        "gen_ai.provider.name": "openai", "gen_ai.usage.input_tokens": input, "gen_ai.usage.output_tokens": output}),
    )
}

pub fn agent(id: &str, parent: Option<&str>, times: (i64, i64), name: &str) -> Record {
    span(
        id,
        parent,
        &format!("invoke_agent {name}"),
        times,
        json!({"gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": name}),
    )
}

/// The facts of a group as projections would have them.
pub fn facts(mapped: &Mapped) -> Vec<Arc<Fact>> {
    let prices = Prices::default();
    let fact = |event: &crate::server::projections::incoming::Incoming| {
        let (kind, id) = event.key().unwrap();
        merge(None, event, kind, id, &prices)
    };
    derive(mapped.facts.iter().map(fact).collect(), Home::default(), Timestamp::from_micros(i64::MAX))
}

/// What figures count.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    pub runs: usize,
    pub calls: usize,
    pub tools: usize,
    pub handoffs: usize,
    pub messages: usize,
    pub tokens: Tokens,
    pub cost: Usd,
    pub models: BTreeSet<String>,
    pub sessions: BTreeSet<String>,
}

pub fn totals(records: &[Record]) -> Totals {
    let mapped = map(records);
    let facts = facts(&mapped);
    let count = |kind: FactKind| facts.iter().filter(|fact| fact.kind == kind).count();
    let mut totals = Totals {
        runs: count(FactKind::Run),
        calls: count(FactKind::ModelCall),
        tools: count(FactKind::ToolCall),
        handoffs: count(FactKind::Handoff),
        messages: count(FactKind::Message),
        sessions: mapped.sessions.keys().cloned().collect(),
        ..Totals::default()
    };
    for fact in &facts {
        let tokens = fact.counted_tokens.unwrap_or_default();
        totals.tokens.input += tokens.input;
        totals.tokens.output += tokens.output;
        totals.tokens.cache_read += tokens.cache_read;
        totals.tokens.cache_write += tokens.cache_write;
        totals.cost += fact.counted_cost.unwrap_or_default();
        if fact.kind == FactKind::ModelCall {
            totals.models.extend(fact.model.clone());
        }
    }
    totals.cost = Usd(totals.cost.0.normalize());
    totals
}

/// The tokens alone, as (input, output).
pub fn tokens(records: &[Record]) -> (i64, i64) {
    let tokens = totals(records).tokens;
    (tokens.input, tokens.output)
}

/// The only fact of a kind.
pub fn only(records: &[Record], kind: FactKind) -> Arc<Fact> {
    let found: Vec<_> = facts(&map(records)).into_iter().filter(|fact| fact.kind == kind).collect();
    assert_eq!(found.len(), 1, "{found:#?}");
    found.into_iter().next().unwrap()
}
