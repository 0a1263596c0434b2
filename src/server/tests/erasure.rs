//! A conversation that was deleted is gone from events, facts, figures and lists, for good.

use super::{client::Client, producers::producer, world::World};
use crate::{
    domain::{
        role::Role,
        time::{DAY, SECOND},
    },
    server::{db::SystemKey, projections::rebuild::rebuild},
};
use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

const DAY_OF_IT: &str = "from=2026-03-04T00:00:00Z&to=2026-03-05T00:00:00Z";
const SECRET: &str = "my secret order";

fn event(id: &str, kind: &str, session: Option<&str>, payload: Value) -> Value {
    json!({"event_id": id, "type": kind, "occurred_at": "2026-03-04T11:00:00Z", "session_id": session, "user": "ana@acme.test",
           "payload": payload})
}

/// A session of our own events; the call names its run alone, and came twice.
fn native(session: &str) -> Vec<Value> {
    let id = |name: &str| format!("{name} of {session}");
    let call = |event_id: &str| {
        event(
            event_id,
            "tool.called",
            None,
            json!({"call_id": id("call"), "run_id": id("run"), "tool": "search", "status": "ok", "arguments": SECRET}),
        )
    };
    vec![
        event(&id("start"), "session.started", Some(session), json!({"title": SECRET})),
        event(&id("m"), "message.created", Some(session), json!({"message_id": id("m"), "role": "user", "content": SECRET})),
        event(&id("r"), "run.completed", Some(session), json!({"run_id": id("run"), "status": "succeeded", "duration_ms": 5})),
        call(&id("c")),
        call(&id("d")),
    ]
}

/// A trace: an agent that names its session, a model call and a request that name none.
fn trace(digit: u8, session: &str) -> Value {
    let text = |key: &str, value: &str| json!({"key": key, "value": {"stringValue": value}});
    let span = |id: u8, name: &str, attributes: Vec<Value>| {
        json!({"traceId": format!("{digit:02x}").repeat(16), "spanId": format!("{id:02x}").repeat(8), "name": name,
               "parentSpanId": (if id > 1 { "01".repeat(8) } else { String::new() }), "attributes": attributes,
               "startTimeUnixNano": "1772622000000000000", "endTimeUnixNano": "1772622001000000000"})
    };
    let spans = [
        span(1, "invoke_agent coder", vec![text("gen_ai.operation.name", "invoke_agent"), text("session.id", session)]),
        span(
            2,
            "chat",
            vec![
                text("gen_ai.operation.name", "chat"),
                text("gen_ai.request.model", "gpt-4o"),
                text("gen_ai.completion", SECRET),
            ],
        ),
        span(3, "GET /", vec![text("http.route", "/")]),
    ];
    json!({"resourceSpans": [{"scopeSpans": [{"spans": spans}]}]})
}

async fn send(client: &mut Client, sessions: &[&str]) {
    for (digit, session) in (1..).zip(sessions) {
        let answer = client.post("/api/v1/events", &json!({ "events": native(session) })).await;
        assert_eq!((answer.status, answer.json()["rejected"].clone()), (StatusCode::ACCEPTED, json!([])));
        let traced = format!("{session} traced");
        assert_eq!(client.post("/v1/traces", &trace(digit, &traced)).await.status, StatusCode::OK);
    }
}

/// Everything that is kept of the organisation, but for numbers that are handed out.
async fn kept(world: &World) -> Vec<String> {
    let mut all = Vec::new();
    for (table, without) in [
        ("events", "'{batch_id,org_id}'"),
        ("facts", "'{session_number,org_id}'"),
        ("moments", "'{session_number,org_id}'"),
        ("sessions", "'{number,version,org_id}'"),
        ("rollups", "'{sessions,by_model,by_user,by_error_category,org_id}'"),
    ] {
        let sql = format!("select (to_jsonb(t) - {without}::text[])::text from {table} t where org_id = $1 order by 1");
        let rows: Vec<String> =
            sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).bind(world.acme.0).fetch_all(world.pool()).await.unwrap();
        all.extend(rows);
    }
    all
}

async fn delete(client: &mut Client, id: &str) -> StatusCode {
    client.send(Method::DELETE, &format!("/api/conversations/{id}"), "", axum::body::Body::empty()).await.status
}

async fn admin(world: &World) -> Client {
    world.user(world.acme, "admin@acme.test", Role::OrgAdmin).await;
    world.signed_in(Role::OrgAdmin, "acme").await
}

#[tokio::test]
async fn what_is_left_is_as_if_the_conversation_had_never_been() {
    let (world, without) = (World::new().await, World::new().await);
    let (mut all, mut some) = (producer(&world).await, producer(&without).await);
    send(&mut all, &["kept", "gone"]).await;
    send(&mut some, &["kept"]).await;
    world.project().await;
    without.project().await;
    let mut admin = admin(&world).await;
    for session in ["gone", "gone%20traced"] {
        assert_eq!(delete(&mut admin, session).await, StatusCode::NO_CONTENT, "{session}");
        assert_eq!(delete(&mut admin, session).await, StatusCode::NOT_FOUND, "{session} is gone");
        assert_eq!(admin.get(&format!("/api/conversations/{session}")).await.status, StatusCode::NOT_FOUND);
    }
    let expected = kept(&without).await;
    assert_eq!(kept(&world).await, expected);
    rebuild(&world.db, SystemKey::of_this_process(), &*world.clock, world.acme, |_| {}).await.unwrap();
    assert_eq!(kept(&world).await, expected, "nothing of it comes back when everything is made again");
    let figures = admin.get(&format!("/api/v1/stats/overview?{DAY_OF_IT}")).await.json()["data"].clone();
    assert_eq!((&figures["sessions"], &figures["tool_calls"]), (&json!(2), &json!(1)), "{figures}");
    let noted: Vec<String> =
        sqlx::query_scalar("select subject from audit_log where action = 'conversation.delete' order by entry")
            .fetch_all(world.pool())
            .await
            .unwrap();
    assert_eq!(noted, ["gone", "gone traced"]);
}

#[tokio::test]
async fn what_waits_or_is_sent_again_is_dropped_and_the_ledger_adds_up() {
    let world = World::new().await;
    let mut producer = producer(&world).await;
    send(&mut producer, &["gone"]).await;
    world.project().await;
    // A message that is on the queue while the conversation is deleted.
    let late = event("late", "message.created", Some("gone"), json!({"message_id": "late", "role": "user", "content": SECRET}));
    world.ingest(world.acme, std::slice::from_ref(&late)).await;
    let mut admin = admin(&world).await;
    for session in ["gone", "gone%20traced"] {
        assert_eq!(delete(&mut admin, session).await, StatusCode::NO_CONTENT);
    }
    world.project().await;
    send(&mut producer, &["gone"]).await;
    world.project().await;
    for table in ["sessions", "moments", "rollups", "ingest_batches"] {
        let rows: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(format!("select count(*) from {table}")))
            .fetch_one(world.pool())
            .await
            .unwrap();
        assert_eq!(rows, 0, "{table}");
    }
    let left: Vec<String> = sqlx::query_scalar("select payload::text from events where payload::text like '%secret%'")
        .fetch_all(world.pool())
        .await
        .unwrap();
    assert_eq!(left, Vec::<String>::new());
    world.clock.forward(SECOND);
    let ledger = admin.get("/api/v1/ingest/ledger").await.json()["data"]["total"].clone();
    let count = |name: &str| ledger[name].as_i64().unwrap();
    assert_eq!(count("received"), count("accepted") + count("duplicate") + count("refused"), "{ledger}");
    assert_eq!(count("accepted"), count("projected") + count("waiting") + count("put_aside"), "{ledger}");

    // Who comes again after that begins a new conversation.
    let mut again =
        event("again", "message.created", Some("gone"), json!({"message_id": "again", "role": "user", "content": "Hi"}));
    world.clock.forward(DAY);
    again["occurred_at"] = json!("2026-03-05T12:30:00Z");
    world.ingest(world.acme, &[again]).await;
    world.project().await;
    let mut admin = world.signed_in(Role::OrgAdmin, "acme").await;
    let found = admin.get("/api/conversations/gone").await.json();
    assert_eq!(found["messages"], json!(1), "{found}");
}
