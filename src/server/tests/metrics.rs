//! What a process counts about itself, from a request to its figures.

use super::{producers::producer, world::World};
use crate::domain::{role::Role, time::MINUTE};
use metrics_exporter_prometheus::PrometheusBuilder;
use serde_json::{Value, json};

/// The value of a line of Prometheus' text form.
fn value(text: &str, series: &str) -> Option<f64> {
    text.lines().find_map(|line| line.strip_prefix(series)?.strip_prefix(' ')?.parse().ok())
}

fn started(id: &str, kind: &str) -> Value {
    json!({"event_id": id, "type": kind, "occurred_at": "2026-03-04T11:00:00Z", "session_id": "s1", "payload": {}})
}

#[tokio::test]
async fn events_projections_and_questions_are_counted() {
    // Of this test alone: other tests of the process count in the common one.
    let recorder = PrometheusBuilder::new().build_recorder();
    let handle = recorder.handle();
    let _here = metrics::set_default_local_recorder(&recorder);
    let world = World::new().await;
    world.user(world.acme, "mina@acme.test", Role::Manager).await;
    let mut producer = producer(&world).await;
    let events = [
        started("1", "session.started"),
        started("2", "session.started"),
        started("2", "session.started"),
        started("3", "session.exploded"),
    ];
    let body = json!({ "events": events });
    assert_eq!(producer.post("/api/v1/events", &body).await.status, 202);
    world.clock.forward(MINUTE);
    assert_eq!(producer.get("/metrics").await.status, 200);
    let waiting = handle.render();
    assert_eq!(value(&waiting, "oriel_projection_queued_batches"), Some(1.0), "{waiting}");
    assert_eq!(value(&waiting, "oriel_projection_lag_seconds"), Some(60.0), "{waiting}");

    world.project().await;
    let mut manager = world.signed_in(Role::Manager, "acme").await;
    assert_eq!(manager.get("/api/v1/stats/overview").await.status, 200);
    assert_eq!(producer.get("/metrics").await.status, 200);
    let text = handle.render();
    for (series, wanted) in [
        ("oriel_ingest_batches_total", 1.0),
        ("oriel_ingest_bytes_total", body.to_string().len() as f64),
        ("oriel_ingest_accepted_events_total", 2.0),
        ("oriel_ingest_duplicate_events_total", 1.0),
        ("oriel_ingest_rejected_events_total{code=\"unknown_type\"}", 1.0),
        ("oriel_projection_batches_total", 1.0),
        ("oriel_projection_events_total", 2.0),
        ("oriel_projection_duration_seconds_count", 1.0),
        ("oriel_projection_lag_seconds", 0.0),
        ("oriel_projection_queued_batches", 0.0),
        ("oriel_query_duration_seconds_count{route=\"/api/v1/stats/overview\"}", 1.0),
        ("oriel_request_duration_seconds_count{method=\"POST\",route=\"/api/v1/events\"}", 1.0),
        ("oriel_requests_total{method=\"POST\",route=\"/api/v1/events\",status=\"202\"}", 1.0),
    ] {
        assert_eq!(value(&text, series), Some(wanted), "{series} in {text}");
    }
    assert!(!text.contains("acme"), "names no organisation: {text}");
}
