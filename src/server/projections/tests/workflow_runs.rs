//! Attempts under one key are one run, whatever comes first and however often.

use crate::{
    domain::{
        figure::{Figure, FigureValue},
        filter::Filter,
        query::StatsQuery,
        role::Role,
        time::TimeRange,
    },
    server::{
        facts::{fact::Fact, read},
        queries::{stats, tests::data::scope},
        tests::world::{World, at},
    },
};
use serde_json::{Value, json};

fn event(id: &str, kind: &str, occurred_at: &str, payload: Value) -> Value {
    let mut payload = payload;
    payload["workflow"] = json!("nightly");
    payload["run_key"] = json!("2026-03-04");
    // It may name a session and a user: it is of neither.
    json!({"event_id": id, "type": format!("workflow_run.{kind}"), "occurred_at": occurred_at, "session_id": "s1",
           "user": "ana@acme.test", "payload": payload})
}

/// Failed after a minute, tried again an hour later, and succeeded.
fn retried() -> Vec<Value> {
    vec![
        event("a", "started", "2026-03-04T02:00:00.250Z", json!({"trigger": "timer"})),
        event(
            "b",
            "completed",
            "2026-03-04T02:01:00Z",
            json!({"status": "failed", "started_at": "2026-03-04T02:00:00Z", "error": {"category": "timeout", "message": "slow"}}),
        ),
        event("c", "started", "2026-03-04T03:00:00Z", json!({"trigger": "retry"})),
        event("d", "completed", "2026-03-04T03:00:30Z", json!({"status": "succeeded"})),
    ]
}

async fn the_run(world: &World) -> Fact {
    let rows = sqlx::query("select * from facts where org_id = $1").bind(world.acme.0).fetch_all(world.pool()).await.unwrap();
    assert_eq!(rows.len(), 1, "one run");
    read::fact(&rows[0]).unwrap()
}

fn attempts(run: &Fact) -> usize {
    run.extra.attempts.as_ref().unwrap().count()
}

async fn figures(world: &World, figures: &[Figure]) -> Vec<FigureValue> {
    let range = TimeRange::new(at("2026-03-04T00:00:00Z"), at("2026-03-05T00:00:00Z")).unwrap();
    let query = StatsQuery { org: None, range, tz: "UTC".into(), filter: Filter::default() };
    let scope = scope(world.acme, "acme", Role::Manager, "ana", at("2026-03-05T00:00:00Z"));
    let answer = stats::overview(&world.db, &scope, &query, false, figures).await.unwrap();
    figures.iter().map(|figure| answer.data.figures[figure]).collect()
}

#[tokio::test]
async fn a_retried_run_begins_with_its_first_attempt_and_is_as_its_last_one_is() {
    let world = World::new().await;
    world.make_noise().await;
    let events = retried();
    // What is known after each event, in order of time and backwards.
    let forwards = [("running", 1), ("failed", 1), ("running", 2), ("succeeded", 2)];
    let backwards = [("succeeded", 1), ("succeeded", 1), ("succeeded", 2), ("succeeded", 2)];
    for (order, known) in [([0, 1, 2, 3], forwards), ([3, 2, 1, 0], backwards)] {
        for table in ["facts", "rollups", "events", "sessions"] {
            let sql = format!("delete from {table} where org_id = $1");
            sqlx::query(sqlx::AssertSqlSafe(sql)).bind(world.acme.0).execute(world.pool()).await.unwrap();
        }
        for (place, (status, tried)) in order.into_iter().zip(known) {
            world.ingest(world.acme, &events[place..=place]).await;
            world.project().await;
            let run = the_run(&world).await;
            assert_eq!((run.status.as_deref(), attempts(&run)), (Some(status), tried), "after {place} of {order:?}");
        }
        let run = the_run(&world).await;
        assert_eq!((run.at, run.duration_ms), (at("2026-03-04T02:00:00Z"), Some(30_000)));
        assert_eq!((run.error_category, run.extra.trigger), (None, Some("retry".into())));
        assert_eq!((run.session_number, run.user_key), (None, None));
        let found = figures(
            &world,
            &[Figure::WorkflowRuns, Figure::WorkflowRunsSucceeded, Figure::ExecutionTimeMs, Figure::Runs, Figure::Sessions],
        )
        .await;
        assert_eq!(found, [1, 1, 30_000, 0, 0].map(FigureValue::Count));
        assert_eq!(figures(&world, &[Figure::ActiveUsers]).await, [FigureValue::Count(0)]);
    }
    let sessions: i64 = sqlx::query_scalar("select count(*) from sessions where org_id = $1")
        .bind(world.acme.0)
        .fetch_one(world.pool())
        .await
        .unwrap();
    assert_eq!(sessions, 0, "automations make no session");
}

#[tokio::test]
async fn ends_alone_are_attempts_too_and_the_same_end_told_twice_is_one() {
    let world = World::new().await;
    let end = |id: &str, at: &str, status: &str| event(id, "completed", at, json!({"status": status, "duration_ms": 60_000}));
    world
        .ingest(
            world.acme,
            &[
                end("a", "2026-03-04T02:01:00Z", "failed"),
                end("told again", "2026-03-04T02:01:00Z", "failed"),
                end("b", "2026-03-04T02:30:00Z", "cancelled"),
            ],
        )
        .await;
    world.project().await;
    let run = the_run(&world).await;
    assert_eq!((run.status.as_deref(), attempts(&run)), (Some("cancelled"), 2));
    assert_eq!((run.at, run.duration_ms), (at("2026-03-04T02:00:00Z"), Some(60_000)));
}

#[tokio::test]
async fn what_is_retried_for_ever_does_not_grow_for_ever() {
    let world = World::new().await;
    let start = at("2026-03-04T02:00:00Z");
    let events: Vec<Value> = (0..150)
        .map(|try_number| {
            let at = start.plus(try_number * crate::domain::time::MINUTE).to_string();
            event(&format!("e{try_number}"), "started", &at, json!({}))
        })
        .collect();
    world.ingest(world.acme, &events).await;
    world.project().await;
    let run = the_run(&world).await;
    assert_eq!((attempts(&run), run.at), (crate::server::facts::extra::Attempts::MOST, start));
}
