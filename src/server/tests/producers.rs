//! The door of producers: bodies that are packed, and bodies that are refused as a whole.

use super::{client::Client, world::World};
use crate::server::{
    commands::{Command, keys},
    db::SystemKey,
    ingest::body::MOST_BYTES,
};
use async_compression::tokio::write::{GzipEncoder, ZstdEncoder};
use axum::{body::Body, http::Method};
use serde_json::json;
use tokio::io::AsyncWriteExt;

/// Somebody with a key of acme's.
pub async fn producer(world: &World) -> Client {
    let command = Command { key: SystemKey::of_this_process(), now: crate::domain::time::Clock::now(&*world.clock) };
    let key = keys::add(&world.db, command, &"acme".parse().unwrap(), "gateway", None).await.unwrap();
    let mut client = world.client().await;
    client.bearer = Some(key);
    client
}

async fn packed(encoding: &str, bytes: &[u8]) -> Vec<u8> {
    match encoding {
        "gzip" => {
            let mut encoder = GzipEncoder::new(Vec::new());
            encoder.write_all(bytes).await.unwrap();
            encoder.shutdown().await.unwrap();
            encoder.into_inner()
        }
        "zstd" => {
            let mut encoder = ZstdEncoder::new(Vec::new());
            encoder.write_all(bytes).await.unwrap();
            encoder.shutdown().await.unwrap();
            encoder.into_inner()
        }
        _ => bytes.to_vec(),
    }
}

/// The status, and the code of the error if it is one.
async fn send(client: &mut Client, encoding: &str, kind: &str, body: Vec<u8>) -> (u16, String) {
    client.headers = vec![("content-encoding", encoding.to_owned())];
    let answer = client.send(Method::POST, "/api/v1/events", kind, Body::from(body)).await;
    (answer.status.as_u16(), answer.json()["error"]["code"].as_str().unwrap_or_default().to_owned())
}

async fn stored(world: &World) -> i64 {
    sqlx::query_scalar("select count(*) from events").fetch_one(world.pool()).await.unwrap()
}

#[tokio::test]
async fn packed_events_are_stored_like_others() {
    let world = World::new().await;
    let mut client = producer(&world).await;
    for (number, encoding) in ["gzip", "zstd", "identity"].into_iter().enumerate() {
        let event = json!({"event_id": encoding, "type": "session.started", "occurred_at": "2026-03-04T11:00:00Z",
            "session_id": "s1", "payload": {"title": "Grüße"}});
        let body = packed(encoding, json!({"events": [event]}).to_string().as_bytes()).await;
        assert_eq!(send(&mut client, encoding, "application/json", body).await, (202, String::new()), "{encoding}");
        assert_eq!(stored(&world).await, number as i64 + 1, "{encoding}");
    }
    let titles: Vec<String> =
        sqlx::query_scalar("select distinct payload::json ->> 'title' from events").fetch_all(world.pool()).await.unwrap();
    assert_eq!(titles, ["Grüße"]);
}

#[tokio::test]
async fn what_is_too_large_unpacked_is_refused_however_small_it_comes() {
    let world = World::new().await;
    let mut client = producer(&world).await;
    let huge = vec![b' '; 40 * MOST_BYTES];
    for encoding in ["gzip", "zstd"] {
        let bomb = packed(encoding, &huge).await;
        assert!(bomb.len() < MOST_BYTES / 10, "{encoding}");
        assert_eq!(send(&mut client, encoding, "application/json", bomb).await, (413, "too_large".into()), "{encoding}");
    }
    for length in [MOST_BYTES + 1, 2 * MOST_BYTES] {
        let sent = send(&mut client, "identity", "application/json", vec![b' '; length]).await;
        assert_eq!(sent, (413, "too_large".into()), "{length}");
    }
    assert_eq!(stored(&world).await, 0);
}

#[tokio::test]
async fn what_is_not_understood_is_refused_by_name() {
    let world = World::new().await;
    let mut client = producer(&world).await;
    for (encoding, kind, body, refusal) in [
        ("br", "application/json", b"{}".to_vec(), (415, "unsupported")),
        ("gzip, gzip", "application/json", b"{}".to_vec(), (415, "unsupported")),
        ("identity", "text/plain", b"{}".to_vec(), (415, "unsupported")),
        ("gzip", "application/json", b"not packed".to_vec(), (400, "invalid_field")),
        ("zstd", "application/json", b"not packed".to_vec(), (400, "invalid_field")),
    ] {
        let (status, code) = send(&mut client, encoding, kind, body).await;
        assert_eq!((status, code.as_str()), refusal, "{encoding} {kind}");
    }
}
