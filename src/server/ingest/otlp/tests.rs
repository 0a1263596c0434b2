use super::{
    Export,
    answer::{ExportResponse, Status, failed, stored},
    batch::Batch,
    export::{MOST_RECORDS, read},
    messages::{
        common::{AnyValue, KeyValue, List, Resource, Value as Any},
        logs::ExportLogsServiceRequest,
        metrics::ExportMetricsServiceRequest,
        trace::{ExportTraceServiceRequest, ResourceSpans, ScopeSpans, Span},
    },
    value::MOST_DEPTH,
};
use crate::{
    domain::{
        error::AppError,
        time::{DAY, TimeRange, Timestamp},
    },
    server::{
        http::problem::Problem,
        ingest::{body::Media, wire::Receipt},
        tests::recorded::recorded_in,
    },
};
use axum::{body::to_bytes, http::StatusCode, response::Response};
use prost::Message;
use serde_json::{Value, json};

const NANOS: u64 = 1_772_625_600_000_000_000;

fn now() -> Timestamp {
    "2026-03-04T12:00:00Z".parse().unwrap()
}

fn taken<E: Export>(media: Media, body: &[u8]) -> Result<Batch, StatusCode> {
    let times = TimeRange::new(now().minus(DAY), now().plus(DAY)).unwrap();
    read::<E>(media, body, now(), times).map_err(|problem| problem.status())
}

fn json_batch<E: Export>(body: &Value) -> Batch {
    taken::<E>(Media::Json, body.to_string().as_bytes()).unwrap()
}

/// The payloads of what was taken, and the codes and fields of what was not.
fn said(batch: &Batch) -> (Vec<Value>, Vec<(&str, &str)>) {
    let payloads = batch.events.iter().map(|event| serde_json::from_str(&event.payload).unwrap()).collect();
    (payloads, batch.rejected.iter().map(|rejection| (rejection.code.as_str(), rejection.field.as_str())).collect())
}

fn span() -> Value {
    json!({"traceId": "0AF7651916CD43DD8448EB211C80319C", "spanId": "b7ad6b7169203331", "name": "chat gpt-4o", "kind": 3,
        "startTimeUnixNano": NANOS.to_string(), "endTimeUnixNano": NANOS + 5})
}

fn spans(spans: &[Value]) -> Value {
    json!({"resourceSpans": [{
        "resource": {"attributes": [{"key": "service.name", "value": {"stringValue": "gateway"}}]},
        "scopeSpans": [{"scope": {"name": "tests", "version": "1"}, "spans": spans}],
    }]})
}

fn with(mut record: Value, name: &str, value: Value) -> Value {
    record[name] = value;
    record
}

/// The same of a message made by hand.
fn message(span: Span) -> Vec<u8> {
    let scope_spans = vec![ScopeSpans { spans: vec![span], ..ScopeSpans::default() }];
    ExportTraceServiceRequest { resource_spans: vec![ResourceSpans { scope_spans, ..ResourceSpans::default() }] }.encode_to_vec()
}

fn good_span() -> Span {
    Span { trace_id: vec![1; 16], span_id: vec![2; 8], start_time_unix_nano: NANOS, ..Span::default() }
}

fn nested(depth: u32) -> AnyValue {
    (0..depth)
        .fold(AnyValue { value: Some(Any::Int(1)) }, |inner, _| AnyValue { value: Some(Any::List(List { values: vec![inner] })) })
}

#[test]
fn a_span_is_stored_with_all_that_was_sent_of_it() {
    let sent = json!({"traceId": "0af7651916cd43dd8448eb211c80319c", "spanId": "b7ad6b7169203331", "parentSpanId": "00f067aa0ba902b7",
        "name": "chat", "kind": 3, "startTimeUnixNano": NANOS.to_string(), "endTimeUnixNano": (NANOS + 7).to_string(),
        "traceState": "a=b", "flags": 257, "droppedAttributesCount": 2,
        "attributes": [
            {"key": "text", "value": {"stringValue": "Grüße\u{0}\n"}}, {"key": "truth", "value": {"boolValue": false}},
            {"key": "int", "value": {"intValue": "9007199254740993"}}, {"key": "number", "value": {"doubleValue": 1.0}},
            {"key": "nothing", "value": {}}, {"key": "huge", "value": {"doubleValue": "Infinity"}},
            {"key": "list", "value": {"arrayValue": {"values": [{"stringValue": "a"}, {"intValue": 2}]}}},
            {"key": "map", "value": {"kvlistValue": {"values": [{"key": "k", "value": {"boolValue": true}}]}}},
            {"key": "bytes", "value": {"bytesValue": "AAH/"}}],
        "events": [{"timeUnixNano": (NANOS + 1).to_string(), "name": "exception", "attributes": []}],
        "links": [{"traceId": "0af7651916cd43dd8448eb211c80319d", "spanId": "b7ad6b7169203332", "attributes": []}],
        "status": {"code": 2, "message": "no"}, "ofTheFuture": [1, {"two": 3}]});
    let batch = json_batch::<ExportTraceServiceRequest>(&spans(&[sent]));
    let (payloads, rejected) = said(&batch);
    assert_eq!(rejected, []);
    insta::assert_json_snapshot!("span", payloads[0]);
    let event = &batch.events[0];
    assert!(event.payload.contains(r#""int":9007199254740993,"number":1.0,"#), "{}", event.payload);
    assert_eq!(event.event_id, "0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331");
    assert_eq!(event.occurred_at, now());
    assert_eq!(event.source.as_deref(), Some("gateway"));
    assert_eq!(event.trace_key.as_deref(), Some("0af7651916cd43dd8448eb211c80319c"));
}

#[test]
fn a_log_record_has_an_id_of_what_it_says_and_belongs_to_its_session() {
    let logs = |record: &Value| json!({"resourceLogs": [{"scopeLogs": [{"logRecords": [record]}]}]});
    let record = json!({"observedTimeUnixNano": NANOS, "severityNumber": 9, "eventName": "told",
        "body": {"kvlistValue": {"values": [{"key": "words", "value": {"stringValue": "hello"}}]}}, "traceId": "", "spanId": null,
        "attributes": [{"key": "session.id", "value": {"stringValue": "c1"}}]});
    let batch = json_batch::<ExportLogsServiceRequest>(&logs(&record));
    insta::assert_json_snapshot!("log", said(&batch).0[0]);
    let (event, again) = (&batch.events[0], json_batch::<ExportLogsServiceRequest>(&logs(&record)));
    assert_eq!((event.trace_key.as_deref(), event.occurred_at), (Some("session:c1"), now()));
    assert_eq!(event.event_id, again.events[0].event_id);
    assert!(event.event_id.starts_with("log-") && event.event_id.len() == 36, "{}", event.event_id);
    let other = json_batch::<ExportLogsServiceRequest>(&logs(&with(record.clone(), "eventName", json!("told again"))));
    assert_ne!(event.event_id, other.events[0].event_id);
    let timeless = json_batch::<ExportLogsServiceRequest>(&logs(&with(record, "observedTimeUnixNano", json!(0))));
    assert_eq!(timeless.events[0].occurred_at, now());
}

#[test]
fn every_kind_of_point_is_stored_with_its_own_fields() {
    let at = |point: Value| with(with(point, "timeUnixNano", json!(NANOS.to_string())), "startTimeUnixNano", json!(NANOS - 1));
    let body = json!({"resourceMetrics": [{"scopeMetrics": [{"metrics": [
        {"name": "lines", "unit": "1", "sum": {"aggregationTemporality": 1, "isMonotonic": true,
            "dataPoints": [at(json!({"asInt": "7", "exemplars": [{"asDouble": 2.5, "timeUnixNano": "9", "traceId": "0af7651916cd43dd8448eb211c80319c"}]}))]}},
        {"name": "load", "gauge": {"dataPoints": [at(json!({"asDouble": 0.5})), at(json!({"flags": 1}))]}},
        {"name": "duration", "histogram": {"aggregationTemporality": 2, "dataPoints": [
            at(json!({"count": "3", "sum": 1.5, "bucketCounts": ["1", 2], "explicitBounds": [1.0], "min": 0.1, "max": 1.2}))]}},
        {"name": "size", "exponentialHistogram": {"aggregationTemporality": 1, "dataPoints": [
            at(json!({"count": 2, "sum": 3, "scale": -1, "zeroCount": "1", "positive": {"offset": -2, "bucketCounts": ["1"]}}))]}},
        {"name": "old", "summary": {"dataPoints": [at(json!({"count": "1", "sum": 2.0, "quantileValues": [{"quantile": 0.5, "value": 2.0}]}))]}},
        {"name": "empty"},
    ]}]}]});
    let batch = json_batch::<ExportMetricsServiceRequest>(&body);
    insta::assert_json_snapshot!("points", said(&batch).0);
    assert!(batch.events.iter().all(|event| event.event_id.starts_with("metric-")));
}

#[test]
fn what_is_wrong_with_one_span_is_said_about_that_one() {
    let bad = [
        with(span(), "traceId", json!("0af7")),
        with(span(), "traceId", json!("0".repeat(32))),
        with(span(), "spanId", json!("")),
        with(span(), "startTimeUnixNano", json!("0")),
        with(span(), "startTimeUnixNano", json!(u64::MAX)),
        with(span(), "startTimeUnixNano", json!((NANOS + 172_800_000_000_000).to_string())),
    ];
    let batch = json_batch::<ExportTraceServiceRequest>(&spans(&[&[span()], &bad[..], &[span()]].concat()));
    let (start, too_old) = ("start_time_unix_nano", "too_old");
    assert_eq!(batch.events.len(), 2);
    assert_eq!(
        said(&batch).1,
        [
            ("invalid_id", "trace_id"),
            ("invalid_id", "trace_id"),
            ("invalid_id", "span_id"),
            (too_old, start),
            ("in_the_future", start),
            ("in_the_future", start)
        ]
    );
    assert_eq!(batch.rejected.iter().map(|rejection| rejection.index).collect::<Vec<_>>(), [1, 2, 3, 4, 5, 6]);
}

#[test]
fn values_are_nested_so_deep_and_no_deeper() {
    let attribute = |depth| KeyValue { key: "deep".into(), value: Some(nested(depth)) };
    // Attributes are an object themselves.
    for (depth, rejected) in [(MOST_DEPTH - 1, vec![]), (MOST_DEPTH, vec![("too_deep", "attributes")])] {
        let body = message(Span { attributes: vec![attribute(depth)], ..good_span() });
        assert_eq!(said(&taken::<ExportTraceServiceRequest>(Media::Protobuf, &body).unwrap()).1, rejected, "{depth}");
    }
    let resource = Some(Resource { attributes: vec![attribute(MOST_DEPTH)], ..Resource::default() });
    let scope_spans = vec![ScopeSpans { spans: vec![good_span()], ..ScopeSpans::default() }];
    let export =
        ExportTraceServiceRequest { resource_spans: vec![ResourceSpans { resource, scope_spans, ..ResourceSpans::default() }] };
    let batch = taken::<ExportTraceServiceRequest>(Media::Protobuf, &export.encode_to_vec()).unwrap();
    assert_eq!(said(&batch).1, [("too_deep", "resource")]);
    // Beyond what a reader can follow, nothing of the body can be read.
    let bottomless = message(Span { attributes: vec![attribute(200)], ..good_span() });
    assert_eq!(taken::<ExportTraceServiceRequest>(Media::Protobuf, &bottomless).err(), Some(StatusCode::BAD_REQUEST));
    let value = format!("{}{}", r#"{"arrayValue":{"values":["#.repeat(60), "]}}".repeat(60));
    let text = format!(r#"{{"resourceSpans":[{{"resource":{{"attributes":[{{"key":"deep","value":{value}}}]}}}}]}}"#);
    assert_eq!(taken::<ExportTraceServiceRequest>(Media::Json, text.as_bytes()).err(), Some(StatusCode::BAD_REQUEST));
}

#[test]
fn an_export_has_an_end() {
    let export = |spans: Vec<Span>, attribute: usize| {
        let attributes =
            vec![KeyValue { key: "a".into(), value: Some(AnyValue { value: Some(Any::Text("x".repeat(attribute))) }) }];
        let resource = Some(Resource { attributes, ..Resource::default() });
        let scope_spans = vec![ScopeSpans { spans, ..ScopeSpans::default() }];
        ExportTraceServiceRequest { resource_spans: vec![ResourceSpans { resource, scope_spans, ..ResourceSpans::default() }] }
    };
    let read = |export: &ExportTraceServiceRequest| taken::<ExportTraceServiceRequest>(Media::Protobuf, &export.encode_to_vec());
    assert_eq!(read(&export(vec![good_span(); MOST_RECORDS], 1_000)).unwrap().events.len(), MOST_RECORDS);
    assert_eq!(read(&export(vec![good_span(); MOST_RECORDS + 1], 1)).err(), Some(StatusCode::PAYLOAD_TOO_LARGE));
    // A megabyte that a hundred spans share would be stored a hundred times.
    assert_eq!(read(&export(vec![good_span(); 100], 1_000_000)).err(), Some(StatusCode::PAYLOAD_TOO_LARGE));
}

#[test]
fn what_cannot_be_read_is_refused_as_a_whole() {
    for (media, body) in [
        (Media::Json, &b"[]"[..]),
        (Media::Json, b"{\"resourceSpans\": 7}"),
        (Media::Json, br#"{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"xyz"}]}]}]}"#),
        (Media::Json, br#"{"resourceSpans":[{"scopeSpans":[{"spans":[{"startTimeUnixNano":"-1"}]}]}]}"#),
        (Media::Json, b"\xff"),
        (Media::Protobuf, b"{}"),
        (Media::Protobuf, b"\x0a\xff"),
    ] {
        let refused = taken::<ExportTraceServiceRequest>(media, body).err();
        assert_eq!(refused, Some(StatusCode::BAD_REQUEST), "{}", String::from_utf8_lossy(body));
    }
    assert_eq!(taken::<ExportTraceServiceRequest>(Media::Protobuf, b"").unwrap().events, []);
}

async fn body(response: Response) -> Vec<u8> {
    to_bytes(response.into_body(), usize::MAX).await.unwrap().to_vec()
}

#[tokio::test]
async fn answers_are_what_the_protocol_wants_in_the_encoding_of_the_request() {
    let all = Receipt { accepted: 2, ..Receipt::default() };
    assert_eq!(body(stored::<ExportTraceServiceRequest>(Media::Json, &all)).await, b"{}");
    assert_eq!(body(stored::<ExportTraceServiceRequest>(Media::Protobuf, &all)).await, b"");
    let batch = json_batch::<ExportTraceServiceRequest>(&spans(&[
        span(),
        with(span(), "spanId", json!("")),
        with(span(), "spanId", json!("")),
    ]));
    let some = Receipt { rejected: batch.rejected, ..Receipt::default() };
    let words = "2 refused; 2 as invalid_id, such as number 1: span_id must have 8 bytes, not all of them zero";
    let json: Value = serde_json::from_slice(&body(stored::<ExportTraceServiceRequest>(Media::Json, &some)).await).unwrap();
    assert_eq!(json, json!({"partialSuccess": {"rejectedSpans": "2", "errorMessage": words}}));
    let json: Value = serde_json::from_slice(&body(stored::<ExportMetricsServiceRequest>(Media::Json, &some)).await).unwrap();
    assert_eq!(json["partialSuccess"]["rejectedDataPoints"], "2");
    let answer = stored::<ExportTraceServiceRequest>(Media::Protobuf, &some);
    assert_eq!((answer.status(), answer.headers()["content-type"].as_bytes()), (StatusCode::OK, &b"application/x-protobuf"[..]));
    let partial = ExportResponse::decode(&*body(answer).await).unwrap().partial_success.unwrap();
    assert_eq!((partial.rejected, partial.error_message.as_str()), (2, words));
}

#[tokio::test]
async fn what_is_worth_another_try_says_when() {
    let unavailable = AppError::Unavailable { message: "away".into() };
    for (problem, status, code, retry_after) in [
        (Problem::from(unavailable), 503, 14, Some("5")),
        (AppError::RateLimited { retry_after_s: 3 }.into(), 429, 8, Some("3")),
        (AppError::Unauthenticated.into(), 401, 16, None),
        (AppError::invalid("body", "is not").into(), 400, 3, None),
        (Problem::too_large("less"), 413, 3, None),
        (AppError::Internal { reference: "r".into() }.into(), 500, 13, None),
    ] {
        let words = problem.message().to_owned();
        let answer = failed(Media::Protobuf, problem.clone());
        assert_eq!(answer.status().as_u16(), status);
        assert_eq!(answer.headers().get("retry-after").map(|value| value.to_str().unwrap()), retry_after);
        let said = Status::decode(&*body(answer).await).unwrap();
        assert_eq!((said.code, said.message), (code, words.clone()));
        let json: Value = serde_json::from_slice(&body(failed(Media::Json, problem)).await).unwrap();
        assert_eq!(json, json!({"code": code, "message": words}));
    }
}

/// Spans, and points of metrics, of recorded exports in both encodings: what is stored does not tell which it was.
#[test]
fn recorded_exports_are_stored_the_same_from_both_encodings() {
    for (kind, spans, points) in [("exporter-capture", 179, 77), ("reencoded", 90, 0)] {
        let Some(folder) = recorded_in("otlp", kind) else { return };
        let (mut found_spans, mut found_points) = (0, 0);
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_none_or(|extension| extension != "json") {
                continue;
            }
            let (text, bytes) = (std::fs::read(&path).unwrap(), std::fs::read(path.with_extension("pb")).unwrap());
            if path.to_string_lossy().contains("metrics") {
                found_points += same::<ExportMetricsServiceRequest>(&text, &bytes);
            } else {
                found_spans += same::<ExportTraceServiceRequest>(&text, &bytes);
            }
        }
        assert_eq!((found_spans, found_points), (spans, points), "{kind}");
    }
}

fn same<E: Export>(text: &[u8], bytes: &[u8]) -> usize {
    let times = TimeRange::new(Timestamp::from_micros(0), now().plus(3_650 * DAY)).unwrap();
    let [text, bytes] =
        [(Media::Json, text), (Media::Protobuf, bytes)].map(|(media, body)| read::<E>(media, body, now(), times).unwrap());
    assert_eq!((text.rejected.as_slice(), bytes.rejected.as_slice()), (&[][..], &[][..]));
    assert_eq!(text.events, bytes.events);
    text.events.len()
}
