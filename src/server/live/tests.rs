//! Ticks arrive, and go on arriving after Postgres dropped the connection.

use super::{
    CHANNEL,
    feed::{Change, Feed},
};
use crate::{
    domain::{ids::OrgId, role::Role, time::MINUTE},
    server::{
        http::{router::router, state::WebConfig},
        tests::world::World,
    },
};
use axum::{
    body::{Body, BodyDataStream},
    http::{Request, header::AUTHORIZATION},
};
use futures::StreamExt;
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use tokio::sync::broadcast::Receiver;
use tower::ServiceExt;

/// Longer than anything takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);

async fn notify(world: &World, payload: &str) {
    sqlx::query("select pg_notify($1, $2)").bind(CHANNEL).bind(payload).execute(world.pool()).await.unwrap();
}

async fn next(changes: &mut Receiver<Change>) -> Change {
    tokio::time::timeout(PATIENCE, changes.recv()).await.expect("a change arrives").unwrap()
}

#[tokio::test]
async fn a_watcher_hears_every_change_and_asks_again_after_an_interruption() {
    let world = World::new().await;
    let feed = Feed::new(world.db.clone());
    let mut changes = feed.watch();
    assert_eq!(next(&mut changes).await, Change::Anything);
    notify(&world, "nonsense").await;
    notify(&world, &world.acme.0.to_string()).await;
    assert_eq!(next(&mut changes).await, Change::In(world.acme));

    sqlx::query(
        "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and query ilike 'listen%'",
    )
    .execute(world.pool())
    .await
    .unwrap();
    assert_eq!(next(&mut changes).await, Change::Anything);
    notify(&world, &world.loud.0.to_string()).await;
    assert_eq!(next(&mut changes).await, Change::In(world.loud));
}

/// The data of the next event of a stream; comments are skipped.
pub async fn next_tick(stream: &mut BodyDataStream) -> Value {
    loop {
        let bytes = tokio::time::timeout(PATIENCE, stream.next()).await.expect("a tick arrives").unwrap().unwrap();
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        if let Some(data) = text.lines().find_map(|line| line.strip_prefix("data: ")) {
            return serde_json::from_str(data).unwrap();
        }
    }
}

/// An open page of whoever has this token.
pub async fn watch(world: &World, path: &str, token: &str) -> BodyDataStream {
    let app = router(world.state(WebConfig::default()).await);
    let request = Request::get(path).header(AUTHORIZATION, format!("Bearer {token}")).body(Body::empty()).unwrap();
    app.oneshot(request).await.unwrap().into_body().into_data_stream()
}

/// Goes on changing figures until the stream ends: each change brings a tick, or that end.
async fn changes_until_the_end(world: &World, stream: &mut BodyDataStream) {
    let begun = Instant::now();
    while begun.elapsed() < PATIENCE {
        notify(world, &world.acme.0.to_string()).await;
        if tokio::time::timeout(PATIENCE, stream.next()).await.expect("a tick arrives, or the end").is_none() {
            return;
        }
    }
    panic!("the stream goes on");
}

#[tokio::test]
async fn an_open_page_falls_silent_when_its_sign_in_ends_and_no_other_does() {
    let world = World::new().await;
    world.user(world.acme, "max@acme.test", Role::Member).await;
    let mut client = world.signed_in(Role::Member, "acme").await;
    let elsewhere = world.signed_in(Role::Member, "acme").await.bearer.unwrap();
    let mut stream = watch(&world, "/api/v1/live", client.bearer.as_ref().unwrap()).await;
    let mut other = watch(&world, "/api/v1/live", &elsewhere).await;
    next_tick(&mut stream).await;
    next_tick(&mut other).await;
    assert_eq!(client.post("/api/auth/logout", &Value::Null).await.status, 204);
    changes_until_the_end(&world, &mut stream).await;
    next_tick(&mut other).await;
}

#[tokio::test]
async fn an_open_page_falls_silent_when_the_role_that_opened_it_is_taken_away() {
    let world = World::new().await;
    let sam = world.user(OrgId::ABOVE, "sam@oriel.test", Role::Support).await;
    let token = world.signed_in(Role::Support, "acme").await.bearer.unwrap();
    let mut stream = watch(&world, "/api/v1/live?org=acme", &token).await;
    next_tick(&mut stream).await;
    sqlx::query("update users set role = 'MEMBER', org_id = $2 where user_id = $1")
        .bind(sam.0)
        .bind(world.loud.0)
        .execute(world.pool())
        .await
        .unwrap();
    changes_until_the_end(&world, &mut stream).await;
}

#[tokio::test]
async fn an_open_page_hears_of_its_own_organisation_and_of_no_other() {
    let world = World::new().await;
    world.user(world.acme, "max@acme.test", Role::Member).await;
    let token = world.signed_in(Role::Member, "acme").await.bearer.unwrap();
    let mut stream = watch(&world, "/api/v1/live", &token).await;
    assert_eq!(next_tick(&mut stream).await, json!({"topic": "figures", "watermark": "2026-03-04T12:00:00Z"}));

    world.clock.forward(MINUTE);
    let said = json!({"event_id": "1", "type": "message.created", "occurred_at": "2026-03-04T12:00:30Z", "session_id": "s",
        "payload": {"message_id": "m", "role": "user", "content": "Hi"}});
    world.ingest(world.acme, &[said]).await;
    world.project().await;
    let arrived = json!({"topic": "figures", "watermark": "2026-03-04T12:01:00Z"});
    while next_tick(&mut stream).await != arrived {}
    assert!(Change::In(world.acme).concerns(world.acme) && !Change::In(world.loud).concerns(world.acme));
}

#[tokio::test]
async fn a_page_that_was_just_answered_hears_of_what_has_changed_since_and_of_nothing_before() {
    let world = World::new().await;
    world.user(world.acme, "max@acme.test", Role::Member).await;
    let token = world.signed_in(Role::Member, "acme").await.bearer.unwrap();
    let mut stream = watch(&world, "/api/v1/live?since=2026-03-04T12:00:00Z", &token).await;
    assert!(tokio::time::timeout(Duration::from_millis(500), stream.next()).await.is_err(), "there is no news");

    world.clock.forward(MINUTE);
    let said = json!({"event_id": "1", "type": "message.created", "occurred_at": "2026-03-04T12:00:30Z", "session_id": "s",
        "payload": {"message_id": "m", "role": "user", "content": "Hi"}});
    world.ingest(world.acme, &[said]).await;
    world.project().await;
    let arrived = json!({"topic": "figures", "watermark": "2026-03-04T12:01:00Z"});
    assert_eq!(next_tick(&mut stream).await, arrived);
    // Answered before that was there, and opened after it.
    let mut late = watch(&world, "/api/v1/live?since=2026-03-04T12:00:00Z", &token).await;
    assert_eq!(next_tick(&mut late).await, arrived);
}
