//! OpenTelemetry's doors: what exporters send is stored before they are answered, and every way to bring a key works.

use super::{
    client::Client,
    producers::producer,
    redaction::{SECRET, nothing_secret_is_stored_by},
    world::World,
};
use crate::server::ingest::otlp::{
    answer::Status,
    messages::{
        common::{AnyValue, KeyValue, Resource, Value as Any},
        trace::{ExportTraceServiceRequest, ResourceSpans, ScopeSpans, Span},
    },
};
use async_compression::tokio::write::GzipEncoder;
use axum::{body::Body, http::Method};
use base64::{Engine, prelude::BASE64_STANDARD};
use prost::Message;
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt;

const PROTOBUF: &str = "application/x-protobuf";
const NANOS: u64 = 1_772_625_000_000_000_000;

const PATHS: [&str; 3] = ["/v1/traces", "/api/otel/v1/traces", "/api/public/otel/v1/traces"];

fn span(number: u8) -> Span {
    Span {
        trace_id: vec![7; 16],
        span_id: vec![number; 8],
        name: "chat gpt-4o".into(),
        kind: 3,
        start_time_unix_nano: NANOS,
        end_time_unix_nano: NANOS + 1_000_000,
        ..Span::default()
    }
}

fn export(spans: Vec<Span>) -> Vec<u8> {
    let service = KeyValue { key: "service.name".into(), value: Some(AnyValue { value: Some(Any::Text("gateway".into())) }) };
    let resource = Some(Resource { attributes: vec![service], ..Resource::default() });
    let scope_spans = vec![ScopeSpans { spans, ..ScopeSpans::default() }];
    ExportTraceServiceRequest { resource_spans: vec![ResourceSpans { resource, scope_spans, ..ResourceSpans::default() }] }
        .encode_to_vec()
}

async fn send(client: &mut Client, path: &str, kind: &str, body: Vec<u8>) -> (u16, String) {
    let answer = client.send(Method::POST, path, kind, Body::from(body)).await;
    (answer.status.as_u16(), answer.text)
}

async fn stored(world: &World) -> Vec<(String, String, Option<String>, Option<String>)> {
    let sql = "select event_id, type, source, trace_key from events order by event_id";
    sqlx::query_as(sql).fetch_all(world.pool()).await.unwrap()
}

#[tokio::test]
async fn spans_are_stored_once_by_whatever_path_and_encoding_they_come() {
    let world = World::new().await;
    let mut client = producer(&world).await;
    for path in PATHS {
        assert_eq!(send(&mut client, path, PROTOBUF, export(vec![span(1), span(2)])).await, (200, String::new()), "{path}");
    }
    let text = json!({"resourceSpans": [{"scopeSpans": [{"spans": [{"traceId": "07".repeat(16), "spanId": "01".repeat(8),
        "startTimeUnixNano": NANOS.to_string(), "endTimeUnixNano": NANOS.to_string(), "name": "later"}]}]}]});
    assert_eq!(send(&mut client, "/v1/traces", "application/json", text.to_string().into()).await, (200, "{}".into()));
    let mut packed = GzipEncoder::new(Vec::new());
    packed.write_all(&export(vec![span(3)])).await.unwrap();
    packed.shutdown().await.unwrap();
    client.headers = vec![("content-encoding", "gzip".into())];
    assert_eq!(send(&mut client, "/v1/traces", PROTOBUF, packed.into_inner()).await, (200, String::new()));
    let trace = "07".repeat(16);
    let row = |number: u8| {
        (format!("{trace}-{}", hex::encode([number; 8])), "otel.span".to_owned(), Some("gateway".to_owned()), Some(trace.clone()))
    };
    assert_eq!(stored(&world).await, [row(1), row(2), row(3)]);
    let names: Vec<String> =
        sqlx::query_scalar("select distinct payload::json ->> 'name' from events").fetch_all(world.pool()).await.unwrap();
    assert_eq!(names, ["chat gpt-4o"]);
}

#[tokio::test]
async fn log_records_and_points_are_stored_and_sent_again_count_once() {
    let world = World::new().await;
    let mut client = producer(&world).await;
    let log = json!({"resourceLogs": [{"scopeLogs": [{"logRecords": [{"timeUnixNano": NANOS.to_string(),
        "body": {"stringValue": "hello"}, "attributes": [{"key": "session.id", "value": {"stringValue": "s1"}}]}]}]}]});
    let metric = json!({"resourceMetrics": [{"scopeMetrics": [{"metrics": [{"name": "lines", "sum": {"dataPoints": [
        {"timeUnixNano": NANOS.to_string(), "asInt": "3"}]}}]}]}]});
    for (path, body) in
        [("/v1/logs", &log), ("/api/otel/v1/logs", &log), ("/v1/metrics", &metric), ("/api/otel/v1/metrics", &metric)]
    {
        assert_eq!(send(&mut client, path, "application/json", body.to_string().into()).await, (200, "{}".into()), "{path}");
    }
    let rows: Vec<_> = stored(&world).await.into_iter().map(|(_, kind, _, key)| (kind, key)).collect();
    assert_eq!(rows, [("otel.log".to_owned(), Some("session:s1".to_owned())), ("otel.metric".to_owned(), None)]);
}

#[tokio::test]
async fn spans_that_are_refused_are_counted_and_the_others_kept() {
    let world = World::new().await;
    let mut client = producer(&world).await;
    let old = Span { start_time_unix_nano: 1, ..span(2) };
    let (status, text) = send(&mut client, "/v1/traces", PROTOBUF, export(vec![span(1), old])).await;
    assert!(status == 200 && text.contains("1 refused; 1 as too_old, such as number 1: start_time_unix_nano"), "{status} {text}");
    assert_eq!(stored(&world).await.len(), 1);
}

#[tokio::test]
async fn a_key_is_found_where_every_client_puts_it() {
    let world = World::new().await;
    let mut client = producer(&world).await;
    let key = client.bearer.take().unwrap();
    let basic = |user: &str, password: &str| format!("Basic {}", BASE64_STANDARD.encode(format!("{user}:{password}")));
    for (number, header) in [
        ("authorization", format!("Bearer {key}")),
        ("authorization", format!("bearer {key}")),
        ("authorization", basic("pk-lf-public", &key)),
        ("authorization", basic(&key, "")),
        ("api_key", key.clone()),
        ("x-api-key", key.clone()),
        ("x-oriel-key", key.clone()),
    ]
    .into_iter()
    .enumerate()
    {
        client.headers = vec![header.clone()];
        let sent = send(&mut client, "/v1/traces", PROTOBUF, export(vec![span(number as u8 + 1)])).await;
        assert_eq!(sent, (200, String::new()), "{header:?}");
        assert_eq!(stored(&world).await.len(), number + 1);
    }
    for header in [
        ("authorization", format!("Basic {}", BASE64_STANDARD.encode("pk:sk"))),
        ("authorization", "Basic !".into()),
        ("authorization", "Bearer oriel_of_nobody".into()),
        ("x-api-key", "of-somebody-else".into()),
        ("cookie", format!("oriel_access={key}")),
    ] {
        client.headers = vec![header.clone()];
        let (status, text) = send(&mut client, "/v1/traces", PROTOBUF, export(vec![span(99)])).await;
        assert_eq!((status, Status::decode(text.as_bytes()).unwrap().code), (401, 16), "{header:?}");
    }
    // Such a key is for producers alone, however it comes.
    client.headers = vec![("x-api-key", key)];
    assert_eq!(client.get("/api/v1/stats/overview").await.status, 401);
}

#[tokio::test]
async fn refusals_are_told_as_otlp_wants_them() {
    let world = World::new().await;
    let mut client = producer(&world).await;
    for (kind, body, status, code) in [
        ("text/plain", b"hello".to_vec(), 415, 3),
        ("application/json", b"not json".to_vec(), 400, 3),
        ("application/json", vec![b' '; 5 * 1024 * 1024 + 1], 413, 3),
    ] {
        let (found, text) = send(&mut client, "/v1/traces", kind, body).await;
        let said: Value = serde_json::from_str(&text).unwrap();
        assert_eq!((found, said["code"].as_i64()), (status, Some(code)), "{kind} {text}");
    }
    let (found, text) = send(&mut client, "/v1/traces", PROTOBUF, b"\x0a\xff".to_vec()).await;
    assert_eq!((found, Status::decode(text.as_bytes()).unwrap().code), (400, 3));
    let counted: i64 =
        sqlx::query_scalar("select sum(refused)::bigint from ingest_receipts").fetch_one(world.pool()).await.unwrap();
    assert_eq!(counted, 4, "each of them is in the ledger");
}

#[tokio::test]
async fn what_is_not_to_be_kept_is_taken_out_of_spans_log_records_and_points() {
    let text = |key: &str| json!({"key": key, "value": {"stringValue": format!("Write to {SECRET}, please")}});
    let span = json!({"traceId": "07".repeat(16), "spanId": "01".repeat(8), "name": "chat gpt-4o",
        "startTimeUnixNano": NANOS.to_string(), "endTimeUnixNano": NANOS.to_string(),
        "attributes": [text("gen_ai.completion"), {"key": "gen_ai.input.messages", "value": {"stringValue":
            json!([{"role": "user", "parts": [{"type": "text", "content": SECRET}]}]).to_string()}}],
        "events": [{"name": "exception", "timeUnixNano": NANOS.to_string(), "attributes": [text("exception.message")]}],
        "status": {"code": 2, "message": SECRET}});
    let log = json!({"timeUnixNano": NANOS.to_string(), "body": {"stringValue": SECRET}, "attributes": [text("prompt")]});
    let point = json!({"timeUnixNano": NANOS.to_string(), "asInt": "3", "attributes": [text("note")]});
    for (path, body) in [
        ("/v1/traces", json!({"resourceSpans": [{"scopeSpans": [{"spans": [span]}]}]})),
        ("/v1/logs", json!({"resourceLogs": [{"scopeLogs": [{"logRecords": [log]}]}]})),
        (
            "/v1/metrics",
            json!({"resourceMetrics": [{"scopeMetrics": [{"metrics": [{"name": "lines", "sum": {"dataPoints": [point]}}]}]}]}),
        ),
    ] {
        nothing_secret_is_stored_by(async |client: &mut Client| {
            assert_eq!(send(client, path, "application/json", body.to_string().into()).await, (200, "{}".into()), "{path}");
        })
        .await;
    }
}

#[tokio::test]
async fn without_storage_nothing_is_acknowledged_and_clients_are_told_to_come_again() {
    let world = World::new().await;
    let mut client = producer(&world).await;
    assert_eq!(send(&mut client, "/v1/traces", PROTOBUF, export(vec![span(1)])).await.0, 200);
    world.pool().close().await;
    let answer = client.send(Method::POST, "/v1/traces", PROTOBUF, Body::from(export(vec![span(2)]))).await;
    assert_eq!((answer.status.as_u16(), answer.header("retry-after")), (503, "5"));
}
