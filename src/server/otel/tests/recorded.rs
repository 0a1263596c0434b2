//! Recorded exports and traces, with what is published of them.

use super::given::{Totals, totals};
use crate::{
    domain::time::TimeRange,
    server::{
        facts::extra::Stamp,
        ingest::{
            body::Media,
            event_type::EventType,
            otlp::{self, messages::trace::ExportTraceServiceRequest},
        },
        otel::record::{Record, Resources},
        tests::recorded::recorded_in,
    },
};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Records of a body as they would be stored, by their group.
fn groups(media: Media, body: &[u8]) -> BTreeMap<String, Vec<Record>> {
    let times = TimeRange::new("2020-01-01T00:00:00Z".parse().unwrap(), "2030-01-01T00:00:00Z".parse().unwrap()).unwrap();
    let batch = otlp::read::<ExportTraceServiceRequest>(media, body, "2026-11-29T00:00:00Z".parse().unwrap(), times);
    let batch = batch.unwrap_or_else(|_| panic!("the body is refused"));
    let mut groups: BTreeMap<String, Vec<Record>> = BTreeMap::new();
    for event in batch.events {
        let stamp = Stamp(event.occurred_at, event.event_id.clone());
        let record = Record::read(event.event_type, stamp, &event.payload, &mut Resources::default()).unwrap().unwrap();
        groups.entry(event.trace_key.clone().unwrap()).or_default().push(record);
    }
    groups
}

fn add(sum: &mut Totals, one: Totals) {
    sum.runs += one.runs;
    sum.calls += one.calls;
    sum.tools += one.tools;
    sum.handoffs += one.handoffs;
    sum.messages += one.messages;
    sum.tokens.input += one.tokens.input;
    sum.tokens.output += one.tokens.output;
    sum.tokens.cache_read += one.tokens.cache_read;
    sum.tokens.cache_write += one.tokens.cache_write;
    sum.cost += one.cost;
    sum.models.extend(one.models);
    sum.sessions.extend(one.sessions);
}

fn of_file(name: &str) -> Option<Totals> {
    let body = std::fs::read(recorded_in("otlp", name)?).unwrap();
    let media = if name.ends_with(".pb") { Media::Protobuf } else { Media::Json };
    let mut sum = Totals::default();
    groups(media, &body).values().for_each(|records| add(&mut sum, totals(records)));
    Some(sum)
}

#[test]
fn what_an_exporter_sent_of_179_calls_is_179_calls_in_both_encodings() {
    for ending in ["json", "pb"] {
        let mut sum = Totals::default();
        for number in 1..=3 {
            let Some(one) = of_file(&format!("exporter-capture/{number:03}-traces.{ending}")) else { return };
            add(&mut sum, one);
        }
        assert_eq!((sum.runs, sum.calls), (179, 179), "each call is its own trace");
        assert_eq!(sum.tokens.input + sum.tokens.cache_read + sum.tokens.cache_write, 22_211);
        assert_eq!(sum.tokens.output, 13_339);
        assert!(sum.sessions.is_empty() && sum.messages > 300, "{sum:?}");
    }
}

/// Name, runs, calls, tools, tokens with all in them, and sessions. Where tokens are nothing they were not recorded as attributes.
type Encoded = (&'static str, usize, usize, usize, i64, &'static [&'static str]);

const ENCODED: &[Encoded] = &[
    ("framework-claude-agent-2025-12-22", 1, 4, 2, 0, &["6fb9b4b8-dd4d-4d41-8d4f-c0c0799a6559"]),
    ("framework-crewai-2025-07-11", 1, 1, 0, 354, &[]),
    ("framework-google-adk-2025-08-28", 1, 2, 1, 76, &["demo-session"]),
    ("framework-koog-2025-08-26", 1, 2, 2, 0, &["6f8d2449-33ed-4c7c-82e7-5410e34ee4e6"]),
    ("framework-langgraph-js-2025-10-30", 1, 0, 0, 0, &[]),
    ("framework-microsoft-agent-2025-12-17", 1, 2, 1, 399, &[]),
    ("framework-openai-agents-2025-09-30", 1, 2, 1, 184, &[]),
    ("framework-pydantic-ai-2025-06-06", 1, 1, 0, 127, &[]),
    ("framework-pydantic-ai-tools-2025-06-06", 1, 1, 0, 127, &[]),
    ("framework-pydantic-ai-tools-2025-12-04", 3, 4, 3, 1_524, &[]),
    ("framework-pydantic-ai-with-gemini-2025-12-24", 1, 1, 0, 199, &[]),
    ("framework-vercel-aisdk-2025-11-17", 1, 1, 1, 147, &[]),
    // Each span lost its parent: calls and what is around them stand apart.
    ("vercel-ai-sdk-v6", 10, 5, 0, 2 * (14 + 20 + 50 + 9 + 63 + 156 + 15 + 112 + 10), &[]),
];

#[test]
fn traces_of_frameworks_do_not_count_parents_and_children_twice() {
    for (name, runs, calls, tools, tokens, sessions) in ENCODED {
        for ending in ["json", "pb"] {
            let Some(found) = of_file(&format!("reencoded/{name}.otlp.{ending}")) else { return };
            assert_eq!((found.runs, found.calls, found.tokens.total()), (*runs, *calls, *tokens), "{name}: {found:?}");
            assert!(found.tools >= *tools, "{name}: {found:?}");
            assert_eq!(found.sessions, sessions.iter().map(|session| (*session).to_owned()).collect::<BTreeSet<_>>(), "{name}");
        }
    }
}

/// Calls, tokens and cost in millionths of a dollar as the page about the data has them, less what two parents repeat.
const LANGFUSE: &[(&str, usize, i64, i64)] = &[
    ("claude-agent-2025-12-22", 4, 266, 3_582),
    ("crewai-2025-07-11", 1, 354, 127),
    ("google-adk-2025-08-28", 2, 76, 10),
    ("koog-2025-08-26", 2, 340, 1_788),
    ("langgraph-js-2025-10-30", 2, 444, 326),
    ("microsoft-agent-2025-12-17", 2, 623 - 224, 656 - 371),
    ("openai-agents-2025-09-30", 2, 184, 632),
    ("pydantic-ai-2025-06-06", 1, 127, 1_038),
    ("pydantic-ai-tools-2025-06-06", 1, 127, 1_038),
    ("pydantic-ai-tools-2025-12-04", 4, 1_524, 323),
    ("pydantic-ai-with-gemini-2025-12-24", 1, 199, 409),
    ("vercel-aisdk-2025-11-17", 1, 204 - 57, 1_375 - 447),
];

/// An observation as Langfuse's own exporter would have sent it.
fn observation(trace: &Value, observation: &Value) -> Record {
    let nanos = |at: &Value| {
        let at: crate::domain::time::Timestamp = at.as_str().unwrap().parse().unwrap();
        (at.micros() * 1_000).to_string()
    };
    let attributes = json!({
        "langfuse.observation.type": observation["type"].as_str().unwrap().to_lowercase(),
        "langfuse.observation.model.name": observation["model"],
        "langfuse.observation.usage_details": observation["usageDetails"].to_string(),
        "langfuse.observation.cost_details": observation["costDetails"].to_string(),
        "langfuse.session.id": trace["sessionId"],
        "langfuse.user.id": trace["userId"],
    });
    let payload = json!({"trace_id": trace["id"], "span_id": observation["id"], "parent_span_id": observation["parentObservationId"],
        "name": observation["name"], "kind": 1, "start_unix_nano": nanos(&observation["startTime"]),
        "end_unix_nano": nanos(if observation["endTime"].is_null() { &observation["startTime"] } else { &observation["endTime"] }),
        "attributes": attributes, "resource": {"attributes": {}}, "scope": {"name": "langfuse-sdk"}});
    super::given::read(EventType::OtelSpan, &payload)
}

#[test]
fn exports_of_langfuse_come_to_the_tokens_and_cost_of_their_table() {
    for (name, calls, tokens, cost) in LANGFUSE {
        let Some(path) = recorded_in("traces/langfuse-frameworks", &format!("{name}.trace.json")) else { return };
        let export: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
        let observations = export["observations"].as_array().unwrap();
        let records: Vec<Record> = observations.iter().map(|one| observation(&export["trace"], one)).collect();
        let found = totals(&records);
        assert_eq!((found.calls, found.tokens.total()), (*calls, *tokens), "{name}: {found:?}");
        let micros = (found.cost.0 * rust_decimal::Decimal::from(1_000_000))
            .round_dp_with_strategy(0, rust_decimal::RoundingStrategy::MidpointAwayFromZero);
        assert!((micros - rust_decimal::Decimal::from(*cost)).abs() <= rust_decimal::Decimal::ONE, "{name}: {}", found.cost);
        if let Some(session) = export["trace"]["sessionId"].as_str() {
            assert_eq!(found.sessions.into_iter().collect::<Vec<_>>(), [session]);
        }
    }
}
