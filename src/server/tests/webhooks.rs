//! Changes of service requests that are signed with a key: taken once, from whoever holds it, and only while the signature is
//! fresh.

use super::{
    client::{Answer, Client, JSON},
    producers::producer,
    world::{World, at},
};
use crate::{
    domain::{
        role::Role,
        time::{Clock, HOUR, MINUTE, SECOND, Timestamp},
    },
    server::{
        auth::signature::{SIGNATURE, TIMESTAMP, signed},
        clock::SystemClock,
        commands::{Command, keys},
        db::SystemKey,
        http::{router::router, state::WebConfig},
    },
};
use axum::{body::Body, http::Method};
use serde_json::{Value, json};

const PATH: &str = "/api/webhooks/service-requests";
const BODY: &str = r#"{"request_id": "q1", "kind": "sales_call", "status": "held", "title": "Call Acme", "room": 7}"#;

async fn key(world: &World) -> String {
    producer(world).await.bearer.unwrap()
}

/// Sends a body with these headers, without any token.
async fn send(client: &mut Client, headers: Vec<(&'static str, String)>, body: &str) -> Answer {
    client.headers = headers;
    client.send(Method::POST, PATH, JSON, Body::from(body.to_owned())).await
}

async fn sign_and_send(world: &World, key: &str, at: Timestamp, body: &str) -> Answer {
    send(&mut world.client().await, signed(key, at, body.as_bytes()), body).await
}

async fn stored(world: &World) -> i64 {
    sqlx::query_scalar("select count(*) from events").fetch_one(world.pool()).await.unwrap()
}

#[tokio::test]
async fn a_signed_change_is_recorded_for_the_organisation_of_the_key() {
    let world = World::new().await;
    world.user(world.acme, "mia@acme.test", Role::Manager).await;
    let key = key(&world).await;
    let answer = sign_and_send(&world, &key, world.clock.now(), BODY).await;
    assert_eq!((answer.status.as_u16(), answer.json()), (202, json!({"accepted": 1, "duplicates": 0, "rejected": []})));
    world.project().await;
    let found: (i32, String, String, Option<String>, Timestamp) =
        sqlx::query_as("select org_id, kind, status, title, last_changed from service_requests")
            .fetch_one(world.pool())
            .await
            .unwrap();
    assert_eq!(found, (world.acme.0, "sales_call".into(), "held".into(), Some("Call Acme".into()), world.clock.now()));
    let kept: (Value, Option<String>) =
        sqlx::query_as("select payload::json, source from events").fetch_one(world.pool()).await.unwrap();
    assert_eq!((kept.0["room"].clone(), kept.1.as_deref()), (json!(7), Some("webhook")), "what is not known is kept");
    let metrics = world.signed_in(Role::Manager, "acme").await.get("/api/dashboard/metrics").await.json();
    assert_eq!(metrics["salesCalls"]["value"], 1);
    let used: bool = sqlx::query_scalar("select last_used is not null from ingest_keys").fetch_one(world.pool()).await.unwrap();
    assert!(used);
}

#[tokio::test]
async fn the_same_request_again_changes_nothing() {
    let world = World::new().await;
    let key = key(&world).await;
    let sent = world.clock.now();
    for (minute, receipt) in [(0, (1, 0)), (1, (0, 1)), (4, (0, 1))] {
        world.clock.set(sent.plus(minute * MINUTE));
        let answer = sign_and_send(&world, &key, sent, BODY).await.json();
        assert_eq!((answer["accepted"].as_i64().unwrap(), answer["duplicates"].as_i64().unwrap()), receipt);
    }
    // Signed anew, the same change is one change where it says which.
    let named =
        r#"{"event_id": "7", "occurred_at": "2026-03-04T11:00:00Z", "request_id": "q1", "kind": "sales_call", "status": "won"}"#;
    for duplicates in [0, 1] {
        world.clock.forward(SECOND);
        let answer = sign_and_send(&world, &key, world.clock.now(), named).await.json();
        assert_eq!(answer["duplicates"], duplicates);
    }
    assert_eq!(stored(&world).await, 2);
}

#[tokio::test]
async fn what_is_not_signed_as_it_came_with_a_key_in_force_is_refused() {
    let world = World::new().await;
    let key = key(&world).await;
    let now = world.clock.now();
    let mut client = world.client().await;
    let good = signed(&key, now, BODY.as_bytes());
    for missing in 0..3 {
        let mut headers = good.clone();
        headers.remove(missing);
        let answer = send(&mut client, headers, BODY).await;
        assert_eq!(answer.status, 401, "without {}", good[missing].0);
        assert!(answer.text.contains(&format!("The header {} is missing", good[missing].0)), "{}", answer.text);
    }
    let with = |name: &str, value: &str| {
        good.iter().map(|(own, old)| (*own, if *own == name { value.to_owned() } else { old.clone() })).collect::<Vec<_>>()
    };
    let late = (now.minus(SECOND).micros() / SECOND).to_string();
    let other_key = signed(&format!("{key}0"), now, BODY.as_bytes());
    for (headers, body) in [
        (good.clone(), BODY.replace("held", "lost")),
        (with(TIMESTAMP, &late), BODY.to_owned()),
        (with(TIMESTAMP, "soon"), BODY.to_owned()),
        (with(TIMESTAMP, "99999999999999999999"), BODY.to_owned()),
        (with(SIGNATURE, &good[2].1.to_uppercase()), BODY.to_owned()),
        (with(SIGNATURE, "v1=00"), BODY.to_owned()),
        (with("x-oriel-key-id", "0000000000000000"), BODY.to_owned()),
        (other_key, BODY.to_owned()),
        (vec![("authorization", format!("Bearer {key}"))], BODY.to_owned()),
    ] {
        assert_eq!(send(&mut client, headers.clone(), &body).await.status, 401, "{headers:?}");
    }
    for (minutes, status) in [(-6, 401), (-4, 202), (4, 202), (6, 401)] {
        assert_eq!(sign_and_send(&world, &key, now.plus(minutes * MINUTE), BODY).await.status, status, "{minutes} min");
    }
    let command = Command { key: SystemKey::of_this_process(), now };
    keys::rotate(&world.db, command, &"acme".parse().unwrap(), "gateway", HOUR).await.unwrap();
    world.clock.forward(HOUR);
    assert_eq!(sign_and_send(&world, &key, world.clock.now(), BODY).await.status, 401, "the key has ended");
    assert_eq!(stored(&world).await, 2);
}

#[tokio::test]
async fn what_is_wrong_is_said_by_name_and_nothing_is_stored() {
    let world = World::new().await;
    let key = key(&world).await;
    for (body, status, field) in [
        ("no json", 400, json!("body")),
        ("[]", 400, json!("body")),
        ("{}", 400, json!("request_id")),
        (r#"{"request_id": "q1", "kind": "sales_call"}"#, 400, json!("status")),
        (r#"{"request_id": "q1", "kind": 7, "status": "held"}"#, 400, json!("kind")),
        (r#"{"request_id": "q1", "kind": "a", "status": "b", "occurred_at": "yesterday"}"#, 400, json!("occurred_at")),
        (&format!("{{\"title\": \"{}\"}}", "x".repeat(70_000)), 413, Value::Null),
    ] {
        let answer = sign_and_send(&world, &key, world.clock.now(), body).await;
        assert_eq!((answer.status.as_u16(), answer.json()["error"]["field"].clone()), (status, field), "{}", answer.text);
    }
    assert_eq!(stored(&world).await, 0);
}

#[tokio::test]
async fn a_key_that_signs_too_often_is_told_when_to_come_again() {
    let world = World::new().await;
    let key = key(&world).await;
    let web = WebConfig { ingest_requests_per_second: 2, ..WebConfig::default() };
    let mut client = Client::new(world.state(web).await);
    let headers = signed(&key, world.clock.now(), BODY.as_bytes());
    for _ in 0..2 {
        assert_eq!(send(&mut client, headers.clone(), BODY).await.status, 202);
    }
    let refused = send(&mut client, headers, BODY).await;
    assert_eq!((refused.status.as_u16(), refused.header("retry-after")), (429, "1"));
}

/// The lines of the documentation, run as they are written.
#[tokio::test]
async fn the_example_of_the_documentation_is_taken() {
    let text = include_str!("../../../docs/webhooks.md");
    let (_, rest) = text.split_once("```sh\n").unwrap();
    let (script, _) = rest.split_once("```").unwrap();
    for tool in ["curl", "openssl"] {
        if tokio::process::Command::new(tool).arg("--version").output().await.is_err() {
            println!("skipped: {tool} is not installed");
            return;
        }
    }
    let world = World::new().await;
    // The example signs with the time of this machine.
    world.clock.set(SystemClock.now());
    let key = key(&world).await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let app = router(world.state(WebConfig::default()).await);
    let server = tokio::spawn(async move { axum::serve(listener, app).await });
    let run = tokio::process::Command::new("sh").args(["-euc", script]).env("ORIEL_URL", url).env("ORIEL_KEY", key).output();
    let run = run.await.unwrap();
    server.abort();
    let said = String::from_utf8_lossy(&run.stdout).into_owned();
    assert!(run.status.success(), "{said} {}", String::from_utf8_lossy(&run.stderr));
    assert_eq!(serde_json::from_str::<Value>(&said).unwrap(), json!({"accepted": 1, "duplicates": 0, "rejected": []}));
    assert!(text.contains(said.trim()), "the documentation shows the answer: {said}");
    let sent: Timestamp = sqlx::query_scalar("select occurred_at from events").fetch_one(world.pool()).await.unwrap();
    assert!(sent.since(world.clock.now()).abs() < MINUTE && sent > at("2026-01-01T00:00:00Z"));
}
