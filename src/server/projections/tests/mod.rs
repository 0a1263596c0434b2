//! From events to facts, sessions and rollups, on a real database.

mod order;
mod otel;
mod otel_order;
mod plans;
mod workflow_runs;

use crate::server::{
    rollups::measures::Measures,
    tests::world::{World, at},
};
use serde_json::{Value, json};
use sqlx::Row;

fn event(id: &str, kind: &str, occurred_at: &str, payload: Value) -> Value {
    json!({"event_id": id, "type": kind, "occurred_at": occurred_at, "session_id": "s1", "user": "ana@acme.test", "payload": payload})
}

fn conversation() -> Vec<Value> {
    vec![
        event(
            "e0",
            "session.started",
            "2026-03-04T11:00:00Z",
            json!({"title": "Help", "agent": "coder", "environment": "prod", "tags": ["a", "b"]}),
        ),
        event("e1", "message.created", "2026-03-04T11:00:01Z", json!({"message_id": "m1", "role": "user", "content": "Hello"})),
        event("e2", "run.started", "2026-03-04T11:00:02Z", json!({"run_id": "r1"})),
        event(
            "e3",
            "model.called",
            "2026-03-04T11:00:05Z",
            json!({"call_id": "c1", "run_id": "r1", "model": "claude-sonnet-4-5", "provider": "anthropic",
            "duration_ms": 2000, "ttft_ms": 500, "status": "ok", "usage": {"input": 1000, "output": 100, "cache_read": 10000, "cache_write": 10}}),
        ),
        event(
            "e4",
            "tool.called",
            "2026-03-04T11:00:07Z",
            json!({"call_id": "t1", "run_id": "r1", "server": "files", "tool": "read", "duration_ms": 1000,
            "status": "error", "cost_usd": "0.01", "error": {"category": "tool", "message": "no such file"}}),
        ),
        event(
            "e5",
            "run.completed",
            "2026-03-04T11:00:08Z",
            json!({"run_id": "r1", "status": "succeeded", "usage": {"input": 1000, "output": 100}}),
        ),
        event("e6", "handoff.created", "2026-03-04T11:00:09Z", json!({"handoff_id": "h1", "kind": "to_local"})),
        event("e7", "run.started", "2026-03-04T11:20:09Z", json!({"run_id": "r2"})),
    ]
}

async fn fact(world: &World, id: &str) -> sqlx::postgres::PgRow {
    sqlx::query("select * from facts where org_id = $1 and id = $2")
        .bind(world.acme.0)
        .bind(id)
        .fetch_one(world.pool())
        .await
        .unwrap()
}

#[tokio::test]
async fn a_conversation_becomes_facts_that_know_one_another() {
    let world = World::new().await;
    world.make_noise().await;
    world.clock.set(at("2026-03-04T11:21:00Z"));
    let receipt = world.ingest(world.acme, &conversation()).await;
    assert_eq!((receipt.accepted, receipt.duplicates), (8, 0));
    world.project().await;

    let run = fact(&world, "r1").await;
    assert_eq!(run.get::<String, _>("status"), "succeeded");
    assert_eq!(run.get::<String, _>("agent"), "coder");
    assert_eq!(run.get::<String, _>("environment"), "prod");
    assert_eq!(run.get::<String, _>("model"), "claude-sonnet-4-5");
    assert_eq!(run.get::<i64, _>("duration_ms"), 6_000);
    assert_eq!(run.get::<Vec<String>, _>("run_tools"), ["read"]);
    assert!(!run.get::<bool, _>("tokens_counted"), "its model call has usage");
    assert!(run.get::<bool, _>("ended_local"));
    let call = fact(&world, "c1").await;
    assert_eq!(call.get::<rust_decimal::Decimal, _>("cost_usd").normalize().to_string(), "0.0075375");
    assert_eq!(call.get::<crate::domain::time::Timestamp, _>("at"), at("2026-03-04T11:00:03Z"));
    assert_eq!(call.get::<i64, _>("gap_ms"), 1_000);
    assert_eq!(call.get::<String, _>("user_key"), "ana@acme.test");
    let handoff = fact(&world, "h1").await;
    assert_eq!(handoff.get::<String, _>("run_id"), "r1");
    assert_eq!(handoff.get::<i64, _>("iterated_after_ms"), 1_200_000);
    let second = fact(&world, "r2").await;
    assert_eq!(second.get::<String, _>("status"), "running");
    assert_eq!(second.get::<i64, _>("gap_ms"), 300_000, "a gap counts up to five minutes");

    let session =
        sqlx::query("select * from sessions where org_id = $1").bind(world.acme.0).fetch_one(world.pool()).await.unwrap();
    assert_eq!(session.get::<i32, _>("number"), 1);
    assert_eq!(session.get::<String, _>("title"), "Help");
    assert_eq!(session.get::<String, _>("status"), "running");
    assert_eq!(
        (session.get::<i64, _>("runs"), session.get::<i64, _>("messages"), session.get::<i64, _>("total_tokens")),
        (2, 1, 11_110)
    );
    assert_eq!(session.get::<rust_decimal::Decimal, _>("cost_usd").to_string(), "0.0175375");
    assert_eq!(session.get::<i64, _>("active_ms"), 300_000 + 8_000);
}

#[tokio::test]
async fn what_comes_twice_counts_once_also_within_one_request() {
    let world = World::new().await;
    let events = conversation();
    let twice: Vec<Value> = events.iter().chain(&events).cloned().collect();
    let receipt = world.ingest(world.acme, &twice).await;
    assert_eq!((receipt.accepted, receipt.duplicates), (8, 8));
    world.project().await;
    let receipt = world.ingest(world.acme, &events).await;
    assert_eq!((receipt.accepted, receipt.duplicates), (0, 8));
    let waiting: i64 = sqlx::query_scalar("select count(*) from ingest_batches").fetch_one(world.pool()).await.unwrap();
    assert_eq!(waiting, 0);
}

#[tokio::test]
async fn a_silent_run_stalls_and_goes_on_when_it_is_heard_again() {
    let world = World::new().await;
    world.clock.set(at("2026-03-04T11:21:00Z"));
    world.ingest(world.acme, &conversation()).await;
    world.project().await;
    world.clock.set(at("2026-03-04T11:50:09Z"));
    world.project().await;
    assert_eq!(fact(&world, "r2").await.get::<String, _>("status"), "stalled");
    let step = event(
        "e8",
        "tool.called",
        "2026-03-04T11:50:00Z",
        json!({"call_id": "t2", "run_id": "r2", "tool": "read", "status": "ok"}),
    );
    world.ingest(world.acme, &[step]).await;
    world.project().await;
    assert_eq!(fact(&world, "r2").await.get::<String, _>("status"), "running");
    let packed: Vec<Vec<u8>> = sqlx::query_scalar("select counts from rollups where org_id = $1")
        .bind(world.acme.0)
        .fetch_all(world.pool())
        .await
        .unwrap();
    let mut sum = Measures::default();
    sum.merge_packed(&packed.concat(), 1).unwrap();
    assert!(sum.counts.runs > 0);
    assert_eq!(sum.counts.runs_stalled, 0);
}

#[tokio::test]
async fn steps_find_the_session_of_a_run_that_is_heard_of_later() {
    let world = World::new().await;
    let alone = json!({"event_id": "a", "type": "model.called", "occurred_at": "2026-03-04T11:00:05Z", "user": "Bob@acme.test",
        "payload": {"call_id": "c1", "run_id": "r1", "model": "m", "status": "ok", "usage": {"input": 5, "output": 5}}});
    world.ingest(world.acme, &[alone]).await;
    world.project().await;
    let call = fact(&world, "c1").await;
    assert_eq!(call.get::<Option<String>, _>("session_id"), None);
    assert_eq!(call.get::<String, _>("user_key"), "bob@acme.test");
    assert!(call.get::<bool, _>("unpriced"));
    world
        .ingest(world.acme, &[event("b", "run.started", "2026-03-04T11:00:00Z", json!({"run_id": "r1", "agent": "coder"}))])
        .await;
    world.project().await;
    let call = fact(&world, "c1").await;
    assert_eq!(call.get::<String, _>("session_id"), "s1");
    assert_eq!(call.get::<String, _>("user_key"), "ana@acme.test");
    assert_eq!(call.get::<String, _>("agent"), "coder");
    let sessions: i64 = sqlx::query_scalar("select tool_calls + model_calls from sessions where org_id = $1")
        .bind(world.acme.0)
        .fetch_one(world.pool())
        .await
        .unwrap();
    assert_eq!(sessions, 1);
}

#[tokio::test]
async fn a_handoff_has_the_model_of_its_run_whichever_is_heard_of_first() {
    let world = World::new().await;
    let model = async |id: &str| fact(&world, id).await.get::<Option<String>, _>("model");
    let handoff = |id: &str, run: Option<&str>| {
        event(id, "handoff.created", "2026-03-04T11:00:09Z", json!({"handoff_id": id, "kind": "to_human", "run_id": run}))
    };
    world.ingest(world.acme, &[handoff("h1", Some("r1")), handoff("h2", None)]).await;
    world.project().await;
    assert_eq!((model("h1").await, model("h2").await), (None, None));
    let call = json!({"call_id": "c1", "run_id": "r1", "model": "alpha", "status": "ok"});
    let started = event("a", "run.started", "2026-03-04T11:00:00Z", json!({"run_id": "r1"}));
    world.ingest(world.acme, &[started, event("b", "model.called", "2026-03-04T11:00:05Z", call)]).await;
    world.project().await;
    assert_eq!((model("h1").await, model("h2").await), (Some("alpha".into()), Some("alpha".into())));
    // Its end knows better what it ran on.
    let completed = json!({"run_id": "r1", "status": "succeeded", "model": "beta"});
    world.ingest(world.acme, &[event("c", "run.completed", "2026-03-04T11:00:08Z", completed)]).await;
    world.project().await;
    assert_eq!((model("h1").await, model("h2").await), (Some("beta".into()), Some("beta".into())));
    let days: Vec<(String, Vec<u8>)> =
        sqlx::query_as("select value, counts from rollups where org_id = $1 and dimension = 1 and grain = 2")
            .bind(world.acme.0)
            .fetch_all(world.pool())
            .await
            .unwrap();
    let mut by_model = vec![];
    for (value, packed) in days {
        let mut day = Measures::default();
        day.merge_packed(&packed, 1).unwrap();
        by_model.push((value, day.counts.handoffs));
    }
    by_model.retain(|(_, handoffs)| *handoffs != 0);
    assert_eq!(by_model, [("beta".to_owned(), 2)]);
}

#[tokio::test]
async fn what_an_earlier_version_projected_is_projected_again() {
    let world = World::new().await;
    world.ingest(world.acme, &conversation()).await;
    world.project().await;
    let kept = async || -> i64 {
        sqlx::query_scalar("select count(*) from rollups where org_id = $1")
            .bind(world.acme.0)
            .fetch_one(world.pool())
            .await
            .unwrap()
    };
    let before = kept().await;
    sqlx::query("delete from rollups where org_id = $1").bind(world.acme.0).execute(world.pool()).await.unwrap();
    world.renew().await;
    assert_eq!(kept().await, 0, "nothing is outdated");
    sqlx::query("update projection_progress set outdated = true where org_id = $1")
        .bind(world.acme.0)
        .execute(world.pool())
        .await
        .unwrap();
    world.renew().await;
    assert_eq!(kept().await, before);
    sqlx::query("delete from rollups where org_id = $1").bind(world.acme.0).execute(world.pool()).await.unwrap();
    world.renew().await;
    assert_eq!(kept().await, 0, "once is enough");
}

#[tokio::test]
async fn months_get_their_partitions_on_demand_and_lose_them_after_retention() {
    let world = World::new().await;
    let old = json!({"event_id": "old", "type": "run.completed", "occurred_at": "2025-03-20T00:00:00Z", "payload": {"run_id": "r0", "status": "failed"}});
    world.ingest(world.acme, &[old]).await;
    world.project().await;
    let rolled = async || -> i64 {
        sqlx::query_scalar("select count(*) from rollups where org_id = $1")
            .bind(world.acme.0)
            .fetch_one(world.pool())
            .await
            .unwrap()
    };
    let before = rolled().await;
    assert!(before > 0);
    world.clock.set(at("2026-04-12T00:00:00Z"));
    world.keep_house().await;
    let left: i64 = sqlx::query_scalar("select (select count(*) from events) + (select count(*) from facts)")
        .fetch_one(world.pool())
        .await
        .unwrap();
    assert_eq!(left, 0);
    assert_eq!(rolled().await, before, "rollups stay");
}

#[tokio::test]
async fn a_run_moves_to_the_session_that_its_events_name_now_whether_this_batch_names_it_or_not() {
    let world = World::new().await;
    let run = |id: &str, kind: &str, at: &str, session: Option<&str>| json!({"event_id": id, "type": kind, "occurred_at": at, "session_id": session, "payload": {"run_id": "r1", "status": "failed"}});
    for event in [
        run("a", "run.started", "2026-03-04T11:00:00Z", Some("s1")),
        run("b", "run.completed", "2026-03-04T11:00:05Z", Some("s2")),
        // The last word on how it ended names no session: where it started counts again.
        run("c", "run.completed", "2026-03-04T11:00:09Z", None),
    ] {
        world.ingest(world.acme, &[event]).await;
        world.project().await;
    }
    assert_eq!(fact(&world, "r1").await.get::<String, _>("session_id"), "s1");
    let runs: Vec<(String, i64)> = sqlx::query_as("select session_id, runs from sessions where org_id = $1 order by session_id")
        .bind(world.acme.0)
        .fetch_all(world.pool())
        .await
        .unwrap();
    assert_eq!(runs, [("s1".to_owned(), 1), ("s2".to_owned(), 0)]);
}
