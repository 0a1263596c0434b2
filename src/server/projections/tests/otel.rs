//! Spans and log records through the queue: what comes late corrects what was told before.

use crate::{
    domain::{ids::OrgId, role::Role, session::EntryKind},
    server::{
        auth::ingest_key::Producer,
        db::SystemKey,
        ingest::{
            body::Media,
            otlp::{
                Export,
                messages::{logs::ExportLogsServiceRequest, trace::ExportTraceServiceRequest},
            },
        },
        projections::{
            groups::{self, Records},
            rebuild::rebuild,
        },
        rollups::measures::Measures,
        tests::world::{World, at},
    },
};
use axum::http::HeaderMap;
use serde_json::{Map, Value, json};

/// A value of an attribute as OTLP writes it.
fn any(value: &Value) -> Value {
    match value {
        Value::String(text) => json!({"stringValue": text}),
        Value::Bool(truth) => json!({"boolValue": truth}),
        Value::Number(number) if number.is_i64() => json!({"intValue": number.to_string()}),
        Value::Number(number) => json!({"doubleValue": number}),
        other => json!({"stringValue": other.to_string()}),
    }
}

fn list(attributes: &Value) -> Vec<Value> {
    let some = attributes.as_object().into_iter().flatten().filter(|(_, value)| !value.is_null());
    some.map(|(key, value)| json!({"key": key, "value": any(value)})).collect()
}

/// What a span is made of.
pub struct Span<'a> {
    pub trace: u8,
    pub id: u64,
    pub parent: Option<u64>,
    pub name: &'a str,
    /// Milliseconds from `begin` in microseconds.
    pub begin: i64,
    pub times: (i64, i64),
    pub service: &'a str,
    pub attributes: Value,
}

impl Span<'_> {
    pub fn otlp(&self) -> Value {
        let nanos = |ms: i64| (self.begin * 1_000 + ms * 1_000_000).to_string();
        let span = json!({"traceId": format!("{:032x}", u32::from(self.trace) + 1), "spanId": format!("{:016x}", self.id + 1),
            "parentSpanId": self.parent.map(|parent| format!("{:016x}", parent + 1)).unwrap_or_default(), "name": self.name, "kind": 1,
            "startTimeUnixNano": nanos(self.times.0), "endTimeUnixNano": nanos(self.times.1), "attributes": list(&self.attributes)});
        json!({"resource": {"attributes": list(&json!({"service.name": self.service}))}, "scopeSpans": [{"spans": [span]}]})
    }
}

/// A log record of a service.
pub fn log(service: &str, name: &str, micros: i64, attributes: &Value) -> Value {
    let record = json!({"timeUnixNano": (micros * 1_000).to_string(), "eventName": name, "attributes": list(attributes)});
    json!({"resource": {"attributes": list(&json!({"service.name": service}))}, "scopeLogs": [{"logRecords": [record]}]})
}

pub async fn send<E: Export>(world: &World, org: OrgId, name: &str, members: &[Value]) {
    let body = json!({ name: members }).to_string();
    let receipt =
        world.receiver().receive_export::<E>(Producer::by_hand(org), Media::Json, &HeaderMap::new(), body.as_bytes()).await;
    let receipt = receipt.unwrap_or_else(|_| panic!("the export is refused"));
    assert_eq!(receipt.rejected, [], "every record is taken");
}

pub async fn spans(world: &World, org: OrgId, spans: &[Value]) {
    send::<ExportTraceServiceRequest>(world, org, "resourceSpans", spans).await;
}

pub async fn logs(world: &World, org: OrgId, logs: &[Value]) {
    send::<ExportLogsServiceRequest>(world, org, "resourceLogs", logs).await;
}

fn span(id: u64, parent: Option<u64>, times: (i64, i64), attributes: Value) -> Value {
    let begin = at("2026-03-04T11:00:00Z").micros();
    Span { trace: 1, id, parent, name: "x", begin, times, service: "shop", attributes }.otlp()
}

fn chat(words: &str, answer: &str) -> Value {
    json!({"gen_ai.operation.name": "chat", "gen_ai.request.model": "gpt-4o", "gen_ai.provider.name": "openai",
        "gen_ai.usage.input_tokens": 100, "gen_ai.usage.output_tokens": 10,
        "gen_ai.input.messages": json!([{"role": "user", "parts": [{"type": "text", "content": words}]}]).to_string(),
        "gen_ai.output.messages": json!([{"role": "assistant", "parts": [{"type": "text", "content": answer}]}]).to_string()})
}

fn agent(name: &str, session: Option<&str>) -> Value {
    json!({"gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": name, "gen_ai.conversation.id": session,
           "gen_ai.usage.input_tokens": 100, "gen_ai.usage.output_tokens": 10, "user.id": session.map(|_| "ana@acme.test")})
}

/// Rows of a fact by kind and id.
async fn keys(world: &World) -> Vec<(i16, Option<String>)> {
    sqlx::query_as("select kind, session_id from facts where org_id = $1 order by kind, session_id, id")
        .bind(world.acme.0)
        .fetch_all(world.pool())
        .await
        .unwrap()
}

async fn measured(world: &World) -> Measures {
    let packed: Vec<Vec<u8>> = sqlx::query_scalar("select counts from rollups where org_id = $1 and dimension = 0 and grain = 2")
        .bind(world.acme.0)
        .fetch_all(world.pool())
        .await
        .unwrap();
    let mut sum = Measures::default();
    sum.merge_packed(&packed.concat(), 1).unwrap();
    sum
}

#[tokio::test]
async fn what_comes_late_corrects_what_was_told_before() {
    let world = World::new().await;
    // A call whose agent is not there yet makes a run of its own, without a session.
    spans(&world, world.acme, &[span(2, Some(1), (100, 200), chat("Hello", "Hi"))]).await;
    world.project().await;
    assert_eq!(keys(&world).await, [(0, None), (0, None), (1, None), (2, None)]);
    spans(&world, world.acme, &[span(1, None, (0, 300), agent("planner", Some("late")))]).await;
    world.project().await;
    let late = Some("late".to_owned());
    assert_eq!(keys(&world).await, [(0, late.clone()), (0, late.clone()), (1, late.clone()), (2, late.clone())]);
    let counts = measured(&world).await.counts;
    assert_eq!((counts.runs, counts.model_calls, counts.input_tokens, counts.messages), (1, 1, 100, 2));
    let session: (String, i64, i64, String) =
        sqlx::query_as("select session_id, runs, total_tokens, user_key from sessions where org_id = $1")
            .bind(world.acme.0)
            .fetch_one(world.pool())
            .await
            .unwrap();
    assert_eq!(session, ("late".into(), 1, 110, "ana@acme.test".into()));
    // A wrapped call that turns out to be a wrapper.
    spans(&world, world.acme, &[span(3, Some(2), (110, 190), chat("Hello", "Hi"))]).await;
    world.project().await;
    let counts = measured(&world).await.counts;
    assert_eq!((counts.runs, counts.model_calls, counts.input_tokens, counts.messages), (1, 1, 100, 2));

    let before = super::order::rows(&world, world.acme, &["version"]).await;
    rebuild(&world.db, SystemKey::of_this_process(), &*world.clock, world.acme, |_| {}).await.unwrap();
    assert_eq!(super::order::rows(&world, world.acme, &["version"]).await, before);
}

#[tokio::test]
async fn a_session_that_nothing_is_said_of_any_more_is_gone() {
    let world = World::new().await;
    // One session in the trace is that of all of it, until a second one shows whose is whose.
    let silent = span(4, Some(3), (400, 500), chat("B", "b"));
    spans(&world, world.acme, &[span(1, Some(9), (0, 300), agent("x", Some("one"))), silent]).await;
    world.project().await;
    let sessions = async || -> Vec<(String, i64)> {
        sqlx::query_as("select session_id, total_tokens from sessions where org_id = $1 order by session_id")
            .bind(world.acme.0)
            .fetch_all(world.pool())
            .await
            .unwrap()
    };
    assert_eq!(sessions().await, [("one".to_owned(), 220)]);
    spans(&world, world.acme, &[span(3, Some(9), (390, 600), agent("x", Some("two")))]).await;
    world.project().await;
    assert_eq!(sessions().await, [("one".to_owned(), 110), ("two".to_owned(), 110)]);
    let counts = measured(&world).await.counts;
    assert_eq!((counts.runs, counts.model_calls), (2, 1));
    // The producer corrects itself: of a span that comes twice the later counts.
    spans(&world, world.acme, &[span(1, Some(9), (1, 300), agent("x", Some("three")))]).await;
    world.project().await;
    assert_eq!(sessions().await, [("three".to_owned(), 110), ("two".to_owned(), 110)]);
    assert_eq!(measured(&world).await.counts.runs, 2);
}

#[tokio::test]
async fn a_coding_agents_spans_and_log_records_meet_in_its_session() {
    let world = World::new().await;
    let begin = at("2026-03-04T11:00:00Z").micros();
    let common = |mut attributes: Value| {
        attributes.as_object_mut().unwrap().extend(Map::from_iter([("session.id".to_owned(), json!("cc"))]));
        attributes
    };
    let request = common(json!({"model": "claude-sonnet-4-5", "request_id": "r1", "input_tokens": 100, "output_tokens": 10,
        "cache_read_tokens": 1000, "cache_creation_tokens": 0}));
    let told = |name: &str, ms: i64, attributes: &Value| {
        log("claude-code", &format!("claude_code.{name}"), begin + ms * 1_000, attributes)
    };
    let prompt = common(json!({"prompt": "Fix it", "prompt.id": "p1"}));
    logs(&world, world.acme, &[told("user_prompt", 0, &prompt), told("api_request", 1_000, &request)]).await;
    world.project().await;
    let traced = |id, parent, name: &str, times, attributes: Value| {
        Span { trace: 7, id, parent, name, begin, times, service: "claude-code", attributes }.otlp()
    };
    let counts = measured(&world).await.counts;
    assert_eq!((counts.runs, counts.model_calls, counts.cache_read_tokens), (1, 1, 1_000));
    spans(
        &world,
        world.acme,
        &[
            traced(1, None, "claude_code.interaction", (-5, 1_100), common(json!({}))),
            traced(2, Some(1), "claude_code.llm_request", (200, 1_000), request.clone()),
        ],
    )
    .await;
    world.project().await;
    let counts = measured(&world).await.counts;
    assert_eq!((counts.runs, counts.model_calls, counts.cache_read_tokens), (1, 1, 1_000), "told twice, counted once");
    assert_eq!(keys(&world).await.len(), 3, "the run, the prompt and the call");
}

#[tokio::test]
async fn pages_show_what_spans_say() {
    let world = World::new().await;
    world.user(world.acme, "mina@acme.test", Role::Manager).await;
    let tool = json!({"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "search", "gen_ai.tool.call.arguments": "{\"q\": 1}",
        "gen_ai.tool.call.result": "found"});
    spans(
        &world,
        world.acme,
        &[
            span(1, None, (0, 300), agent("planner", Some("s1"))),
            span(2, Some(1), (100, 200), chat("Hello **you**", "Hi")),
            span(3, Some(1), (210, 220), tool),
        ],
    )
    .await;
    world.project().await;
    let mut client = world.signed_in(Role::Manager, "acme").await;
    let page = client.get("/api/v1/sessions/s1/timeline").await.json();
    let entries = page["data"]["entries"].as_array().unwrap();
    let shown: Vec<&str> = entries.iter().filter_map(|entry| entry["text"]["html"].as_str()).collect();
    assert_eq!(shown.len(), 2, "{page}");
    assert!(shown[0].contains("<strong>you</strong>") && shown[1].contains("Hi"), "{shown:?}");
    let mut parts = vec![];
    for entry in entries.iter().filter(|entry| entry["kind"] != "run") {
        let (kind, id) = (&entry["kind"], &entry["id"]);
        let detail =
            client.post("/api/session_entry", &json!({"org": "acme", "id": "s1", "kind": kind, "entry": id})).await.json();
        let texts: Vec<String> =
            detail["parts"].as_array().unwrap().iter().map(|part| part["text"].as_str().unwrap().to_owned()).collect();
        parts.push((kind.as_str().unwrap().to_owned(), texts));
    }
    assert!(parts.contains(&(EntryKind::ToolCall.key().into(), vec!["{\"q\": 1}".into(), "found".into()])), "{parts:?}");
    assert!(parts.contains(&(EntryKind::Message.key().into(), vec!["Hello **you**".into()])), "{parts:?}");
    assert!(parts.contains(&(EntryKind::ModelCall.key().into(), vec!["Hello **you**".into(), "Hi".into()])), "{parts:?}");
}

#[tokio::test]
async fn batches_of_the_contract_alone_ask_nothing_about_groups() {
    let world = World::new().await;
    let mut tx = world.pool().begin().await.unwrap();
    // From here on every statement of this transaction is refused.
    sqlx::query("select 1/0").execute(&mut *tx).await.unwrap_err();
    sqlx::query("select 1").execute(&mut *tx).await.unwrap_err();
    let touched = groups::of_batches(&mut tx, world.acme, &[1], Records::new()).await.unwrap();
    assert!(touched.is_empty());
}
