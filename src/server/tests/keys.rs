//! Ingest keys: one organisation, nothing but ingest, ended by rotation and revocation.

use super::{
    client::{Answer, Client},
    world::World,
};
use crate::{
    domain::{
        role::Role,
        time::{Clock, HOUR, SECOND},
    },
    server::{
        commands::{Command, keys},
        db::SystemKey,
        http::state::WebConfig,
    },
};
use axum::http::StatusCode;
use serde_json::json;

fn command(world: &World) -> Command {
    Command { key: SystemKey::of_this_process(), now: world.clock.now() }
}

async fn add(world: &World, org: &str) -> String {
    keys::add(&world.db, command(world), &org.parse().unwrap(), "gateway", None).await.unwrap()
}

/// Sends one event with `key` to a server that has not seen it before.
async fn send(world: &World, key: &str) -> Answer {
    let mut client = world.client().await;
    client.bearer = Some(key.to_owned());
    send_by(world, &mut client).await
}

async fn send_by(world: &World, client: &mut Client) -> Answer {
    let event = json!({"event_id": uuid::Uuid::new_v4().to_string(), "type": "session.started",
        "occurred_at": world.clock.now().to_string(), "session_id": "s1", "payload": {}});
    client.post("/api/v1/events", &json!({"events": [event]})).await
}

#[tokio::test]
async fn events_belong_to_the_organisation_of_the_key() {
    let world = World::new().await;
    let (acme, loud) = (add(&world, "acme").await, add(&world, "loud").await);
    for key in [&acme, &loud, &loud] {
        assert_eq!(send(&world, key).await.status, StatusCode::ACCEPTED);
    }
    let stored: Vec<(i32, i64)> = sqlx::query_as("select org_id, count(*) from events group by org_id order by org_id")
        .fetch_all(world.pool())
        .await
        .unwrap();
    assert_eq!(stored, [(world.acme.0, 1), (world.loud.0, 2)]);
    let used: i64 =
        sqlx::query_scalar("select count(*) from ingest_keys where last_used is not null").fetch_one(world.pool()).await.unwrap();
    assert_eq!(used, 2);
}

#[tokio::test]
async fn a_key_opens_no_door_of_people_and_a_person_none_of_producers() {
    let world = World::new().await;
    let key = add(&world, "acme").await;
    let mut producer = world.client().await;
    producer.bearer = Some(key);
    for path in ["/api/auth/me", "/api/v1/stats/overview", "/api/v1/sessions"] {
        assert_eq!(producer.get(path).await.status, StatusCode::UNAUTHORIZED, "{path}");
    }
    world.user(world.acme, "admin@acme.test", Role::OrgAdmin).await;
    let mut admin = world.signed_in(Role::OrgAdmin, "acme").await;
    assert_eq!(send_by(&world, &mut admin).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(send(&world, "oriel_of_nobody").await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_rotated_key_works_through_the_overlap_and_a_revoked_one_ends() {
    let world = World::new().await;
    let acme = "acme".parse().unwrap();
    let old = add(&world, "acme").await;
    let new = keys::rotate(&world.db, command(&world), &acme, "gateway", HOUR).await.unwrap();
    world.clock.forward(HOUR - SECOND);
    for key in [&old, &new] {
        assert_eq!(send(&world, key).await.status, StatusCode::ACCEPTED);
    }
    world.clock.forward(SECOND);
    assert_eq!(send(&world, &old).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(keys::revoke(&world.db, command(&world), &acme, "gateway").await.unwrap(), 1);
    assert_eq!(send(&world, &new).await.status, StatusCode::UNAUTHORIZED);
    assert!(keys::revoke(&world.db, command(&world), &acme, "gateway").await.is_err(), "nothing of that name is in force");
}

#[tokio::test]
async fn a_key_that_is_used_too_often_is_told_when_to_come_again_and_others_go_on() {
    let world = World::new().await;
    let (busy, other) = (add(&world, "acme").await, add(&world, "loud").await);
    let web = WebConfig { ingest_requests_per_second: 2, ..WebConfig::default() };
    let mut client = Client::new(world.state(web).await);
    client.bearer = Some(busy);
    for _ in 0..2 {
        assert_eq!(send_by(&world, &mut client).await.status, StatusCode::ACCEPTED);
    }
    let refused = send_by(&world, &mut client).await;
    assert_eq!((refused.status, refused.header("retry-after")), (StatusCode::TOO_MANY_REQUESTS, "1"));
    let mut quiet = client.clone();
    quiet.bearer = Some(other);
    assert_eq!(send_by(&world, &mut quiet).await.status, StatusCode::ACCEPTED);
    world.clock.forward(SECOND);
    assert_eq!(send_by(&world, &mut client).await.status, StatusCode::ACCEPTED);
}
