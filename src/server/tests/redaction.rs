//! What an organisation does not want kept never reaches the store, whatever the protocol.

use super::{client::Client, producers::producer, world::World};
use crate::{
    domain::{ids::OrgId, role::Role},
    server::{commands::redactions, db::SystemKey},
};
use axum::http::StatusCode;
use serde_json::{Value, json};

/// What is not to be kept, in every text of a protocol's test.
pub const SECRET: &str = "ana.secret@acme.test";

/// Lets `send` send events of acme's through a door, with [`SECRET`] in their texts, while e-mail addresses are taken out: nothing of
/// it is stored, and the mark stands in its place. Every protocol has a test that calls this.
pub async fn nothing_secret_is_stored_by(send: impl AsyncFnOnce(&mut Client)) {
    let world = World::new().await;
    add(&world, world.acme, json!({"name": "email", "built_in": "email", "pattern": null, "fields": []})).await;
    let mut client = producer(&world).await;
    send(&mut client).await;
    let payloads = payloads(&world, world.acme).await;
    assert!(!payloads.is_empty(), "something was stored");
    for payload in payloads {
        assert!(!payload.contains(SECRET), "{payload}");
        assert!(payload.contains("[redacted:email]"), "{payload}");
    }
    world.project().await;
    let failures: i64 = sqlx::query_scalar("select count(*) from projection_failures").fetch_one(world.pool()).await.unwrap();
    assert_eq!(failures, 0, "what is left can still be projected");
}

async fn add(world: &World, org: OrgId, rule: Value) {
    let mut tx = world.db.system(SystemKey::of_this_process()).await.unwrap();
    let now = crate::domain::time::Clock::now(&*world.clock);
    redactions::add(&mut tx, org, now, &serde_json::from_value(rule).unwrap()).await.unwrap();
    tx.commit().await.unwrap();
}

async fn payloads(world: &World, org: OrgId) -> Vec<String> {
    sqlx::query_scalar("select payload::text from events where org_id = $1 order by occurred_at, event_id")
        .bind(org.0)
        .fetch_all(world.pool())
        .await
        .unwrap()
}

fn event(id: &str, kind: &str, payload: Value) -> Value {
    json!({"event_id": id, "type": kind, "occurred_at": "2026-03-04T11:59:00Z", "session_id": "s1", "user": "ana@acme.test", "payload": payload})
}

#[tokio::test]
async fn native_events_are_cleaned_in_every_text() {
    let text = format!("Write to {SECRET}, please");
    let error = json!({"category": "tool", "code": "500", "message": text});
    let events = [
        event("e1", "session.started", json!({"title": text})),
        event("e2", "message.created", json!({"message_id": "m1", "role": "user", "content": text})),
        event(
            "e3",
            "message.created",
            json!({"message_id": "m2", "role": "assistant", "content": [{"type": "text", "text": text}]}),
        ),
        event(
            "e4",
            "tool.called",
            json!({"call_id": "c1", "tool": "mail", "status": "error", "arguments": {"id": SECRET}, "result": text, "error": error}),
        ),
        event("e5", "run.completed", json!({"run_id": "r1", "status": "failed", "error": error})),
        event("e6", "feedback.given", json!({"rating": 1, "comment": text})),
        event("e7", "handoff.created", json!({"handoff_id": "h1", "kind": "to_human", "reason": text})),
    ];
    nothing_secret_is_stored_by(async |client: &mut Client| {
        let answer = client.post("/api/v1/events", &json!({ "events": events })).await;
        assert_eq!((answer.status, answer.json()["accepted"].as_u64()), (StatusCode::ACCEPTED, Some(7)), "{}", answer.text);
    })
    .await;
}

#[tokio::test]
async fn ids_stay_others_texts_stay_and_without_rules_everything_stays_byte_for_byte() {
    let world = World::new().await;
    add(&world, world.acme, json!({"name": "order", "built_in": null, "pattern": "order-[0-9]+", "fields": ["arguments"]})).await;
    let call = event(
        "order-1",
        "tool.called",
        json!({"call_id": "order-2", "run_id": "order-3", "tool": "order-4", "status": "ok", "arguments": {"of": "order-5"}, "result": "order-6"}),
    );
    for org in [world.acme, world.loud] {
        world.ingest(org, std::slice::from_ref(&call)).await;
    }
    let stored: Value = serde_json::from_str(&payloads(&world, world.acme).await[0]).unwrap();
    let mut expected = call["payload"].clone();
    expected["arguments"]["of"] = json!("[redacted:order]");
    assert_eq!(stored, expected);
    assert_eq!(payloads(&world, world.loud).await, [call["payload"].to_string()]);
}

#[tokio::test]
async fn admins_add_and_remove_rules_and_it_is_written_down() {
    let world = World::new().await;
    world.user(world.acme, "admin@acme.test", Role::OrgAdmin).await;
    let mut admin = world.signed_in(Role::OrgAdmin, "acme").await;
    let path = "/api/v1/ingest/redactions";
    let rule = json!({"name": "badge", "pattern": "B-[0-9]{4}", "fields": ["content"]});
    assert_eq!(admin.post(path, &rule).await.status, StatusCode::NO_CONTENT);
    assert_eq!(admin.post(path, &rule).await.status, StatusCode::NO_CONTENT, "the same once more changes nothing");
    let other = json!({"name": "badge", "built_in": "email"});
    assert_eq!(admin.post(path, &other).await.status, StatusCode::CONFLICT);
    for (wrong, field) in [
        (json!({"name": "x", "pattern": "("}), "pattern"),
        (json!({"name": "x", "pattern": "a", "built_in": "email"}), "pattern"),
        (json!({"name": "x", "built_in": "passwords"}), "built_in"),
        (json!({"name": "No Name", "built_in": "email"}), "name"),
        (json!({"pattern": "a"}), "body"),
    ] {
        let answer = admin.post(path, &wrong).await;
        assert_eq!((answer.status, answer.json()["error"]["field"].as_str()), (StatusCode::BAD_REQUEST, Some(field)), "{wrong}");
    }
    let listed = admin.get(path).await.json();
    assert_eq!(listed["rows"], json!([{"name": "badge", "built_in": null, "pattern": "B-[0-9]{4}", "fields": ["content"]}]));
    assert_eq!(admin.post(&format!("{path}/remove"), &json!({"name": "badge"})).await.status, StatusCode::NO_CONTENT);
    assert_eq!(admin.get(path).await.json()["rows"], json!([]));
    let noted: Vec<String> = sqlx::query_scalar("select action from audit_log where subject = 'badge' order by entry")
        .fetch_all(world.pool())
        .await
        .unwrap();
    assert_eq!(noted, ["redaction.add", "redaction.add", "redaction.remove"]);
}
