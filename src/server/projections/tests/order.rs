//! Any order, batching and repetition of any events gives the same rows, and so does a rebuild.

use crate::{
    domain::{
        ids::OrgId,
        role::Role,
        time::{HOUR, MINUTE, SECOND, Timestamp},
    },
    server::{
        db::SystemKey,
        projections::rebuild::rebuild,
        rollups::{
            measures::Measures,
            parts::{self, Part},
        },
        tests::world::{World, at},
    },
};
use proptest::{
    prelude::*,
    test_runner::{Config, TestCaseError, TestRunner},
};
use serde_json::{Value, json};
use sqlx::Row;

/// The events lie in the hours before this, over the end of a month and of two days.
pub(super) const NOW: &str = "2026-03-01T20:00:00Z";
pub(super) const SESSIONS: usize = 3;
const USERS: [&str; 2] = ["ana@acme.test", "bob"];

/// Chances of one event; `build` turns them into one that is accepted.
#[derive(Clone, Debug)]
struct Dice {
    kind: usize,
    minutes: i64,
    session: Option<usize>,
    run: Option<usize>,
    id: usize,
    user: Option<usize>,
    flag: usize,
    amount: Option<i64>,
    duration: Option<i64>,
    started: Option<i64>,
}

fn dice() -> impl Strategy<Value = Dice> {
    let whose =
        (prop::option::weighted(0.7, 0..SESSIONS), prop::option::weighted(0.8, 0..4_usize), prop::option::of(0..USERS.len()));
    let what = (0..18_usize, 0..46 * 60_i64, 0..5_usize, 0..6_usize);
    let numbers =
        (prop::option::of(0..5_000_i64), prop::option::of(0..4_000_000_i64), prop::option::weighted(0.3, 0..46 * 60_i64));
    (whose, what, numbers).prop_map(|((session, run, user), (kind, minutes, id, flag), (amount, duration, started))| Dice {
        kind,
        minutes,
        session,
        run,
        id,
        user,
        flag,
        amount,
        duration,
        started,
    })
}

fn build(index: usize, dice: &Dice) -> Value {
    let begin = at(NOW).minus(46 * HOUR);
    let time = |minutes: i64| begin.plus(minutes * MINUTE);
    let run = dice.run.map(|run| format!("r{run}"));
    let named_run = || run.clone().unwrap_or_else(|| "r0".into());
    let usage = dice.amount.map(|amount| json!({"input": amount, "output": amount / 7, "cache_read": amount * 3}));
    let error = (dice.flag == 1).then(|| json!({"category": "timeout"}));
    let model = ["claude-sonnet-4-5", "gpt-4o", "house-model"][dice.id % 3];
    let started = dice.started.map(time);
    let (workflow, run_key) = (["nightly", "deploy"][dice.id % 2], format!("k{}", dice.id / 2));
    let (kind, payload) = match dice.kind {
        0 => (
            "session.started",
            json!({"title": format!("t{}", dice.flag), "agent": (dice.flag > 2).then_some("coder"), "environment": (["dev", "prod"][dice.id % 2])}),
        ),
        1 => ("session.ended", json!({"reason": format!("because {}", dice.flag)})),
        2 => ("message.created", json!({"message_id": format!("m{}", dice.id), "role": "user", "content": "x", "run_id": run})),
        3 => (
            "run.started",
            json!({"run_id": named_run(), "agent": (["a", "b"].get(dice.flag)), "model": (dice.flag == 3).then_some(model)}),
        ),
        4 => (
            "run.completed",
            json!({"run_id": named_run(), "status": (["succeeded", "failed", "cancelled"][dice.flag % 3]),
            "agent": (dice.flag == 4).then_some("c"), "duration_ms": dice.duration, "started_at": started, "usage": usage, "error": error,
            "model": (dice.id > 2).then_some(model)}),
        ),
        5 => (
            "model.called",
            json!({"call_id": format!("c{}", dice.id), "run_id": run, "model": model, "usage": usage, "duration_ms": dice.duration,
            "status": (["ok", "error", "incomplete"][dice.flag % 3]), "started_at": started, "error": error,
            "cost_usd": (dice.flag == 5).then_some("0.25")}),
        ),
        6 => (
            "tool.called",
            json!({"call_id": format!("t{}", dice.id), "run_id": run, "tool": (["read", "write"][dice.flag % 2]), "server": (dice.flag > 2).then_some("files"),
            "status": (["ok", "error"][dice.flag % 2]), "duration_ms": dice.duration, "cost_usd": dice.amount.map(|_| "0.001")}),
        ),
        7 => (
            "handoff.created",
            json!({"handoff_id": format!("h{}", dice.id), "kind": (["to_local", "to_human", "to_agent"][dice.flag % 3]), "run_id": run}),
        ),
        8 => ("feedback.given", json!({"rating": 1, "run_id": run})),
        9 => ("workflow_run.started", json!({"workflow": workflow, "run_key": run_key, "trigger": format!("t{}", dice.flag)})),
        10 => (
            "workflow_run.completed",
            json!({"workflow": workflow, "run_key": run_key, "status": (["succeeded", "failed", "cancelled"][dice.flag % 3]),
            "started_at": started, "duration_ms": dice.duration, "error": error}),
        ),
        _ => build_standing(dice, started),
    };
    let needs_session = matches!(dice.kind, 0 | 1 | 2 | 7 | 8);
    let session = dice.session.or(needs_session.then_some(0)).map(|session| format!("s{session}"));
    json!({"event_id": format!("e{index}"), "type": kind, "occurred_at": time(dice.minutes), "session_id": session,
           "user": dice.user.map(|user| USERS[user]), "payload": payload})
}

/// Events about what stands.
fn build_standing(dice: &Dice, started: Option<Timestamp>) -> (&'static str, Value) {
    let named = (dice.flag > 2).then(|| format!("n{}", dice.flag));
    match dice.kind {
        11 => (
            "workflow.registered",
            json!({"workflow": (["nightly", "deploy"][dice.id % 2]), "active": dice.flag.is_multiple_of(2), "time_saved_seconds": dice.amount,
            "hourly_rate_usd": dice.duration.map(|cents| format!("{}.{:02}", cents / 100, cents % 100))}),
        ),
        12 => (
            "service_request.changed",
            json!({"request_id": format!("q{}", dice.id), "kind": (["sales_call", "support"][dice.flag % 2]),
            "status": (["open", "held", "won"][dice.flag % 3]), "title": named}),
        ),
        13 => (
            "training.updated",
            json!({"job_id": format!("j{}", dice.id % 2), "name": named, "base_model": dice.run.map(|run| format!("b{run}")),
            "status": (["queued", "running", "succeeded", "failed"][dice.flag % 4]), "progress": dice.amount.map(|part| part as f64 / 5_000.0),
            "error": (dice.flag == 3).then(|| json!({"category": "other", "message": "x"}))}),
        ),
        14 => (
            "training.metrics",
            json!({"job_id": format!("j{}", dice.id % 2), "points": [
                {"step": dice.flag, "loss": dice.amount.map(|loss| loss as f64 / 7.0), "at": started},
                {"step": dice.flag % 3, "eval_loss": dice.duration, "extra": {"grad_norm": dice.id, "note": "x"}},
                {"step": dice.flag, "learning_rate": 0.001},
            ]}),
        ),
        15 => (
            "dataset.updated",
            json!({"dataset_id": format!("d{}", dice.id % 2), "name": format!("n{}", dice.flag), "status": "ready", "rows": dice.amount,
            "bytes": dice.duration}),
        ),
        16 => (
            "model.updated",
            json!({"model_id": format!("m{}", dice.id % 2), "name": format!("n{}", dice.flag), "provider": named, "scope": "global",
            "status": dice.run.map(|run| format!("s{run}"))}),
        ),
        _ => (
            "server.heartbeat",
            json!({"server_id": format!("v{}", dice.id % 2), "name": format!("n{}", dice.flag), "kind": "inference", "status": "up",
            "gpu": dice.amount.map(|used| json!({"name": "H100", "used_bytes": used, "total_bytes": 5_000, "utilisation": dice.flag}))}),
        ),
    }
}

/// Sessions and users are met in the same order everywhere, so that their numbers can be compared too.
pub(super) async fn meet(world: &World, org: OrgId) {
    for user in USERS {
        world.user(org, user, Role::Member).await;
    }
    let first = |session: usize| {
        json!({"event_id": format!("first{session}"), "type": "session.started", "occurred_at": at(NOW).minus(47 * HOUR).plus(session as i64 * SECOND),
               "session_id": format!("s{session}"), "payload": {}})
    };
    world.ingest(org, &(0..SESSIONS).map(first).collect::<Vec<_>>()).await;
    world.project().await;
}

/// Every row that projections write, as text.
pub(super) async fn rows(world: &World, org: OrgId, without: &[&str]) -> Vec<String> {
    let mut all = Vec::new();
    for (table, order) in [
        ("facts", "kind, id"),
        ("moments", "signal, at, kind, id"),
        ("sessions", "number"),
        ("rollups", "dimension, grain, value, bucket, part"),
        ("workflows", "workflow"),
        ("workflow_registrations", "workflow, at, event_id"),
        ("service_request_changes", "request_id, at, event_id"),
        ("service_requests", "request_id"),
        ("training_jobs", "job_id"),
        ("training_points", "job_id, metric, step"),
        ("datasets", "dataset_id"),
        ("models", "model_id"),
        ("inference_servers", "server_id"),
    ] {
        let sql = format!("select (to_jsonb(t) - $2::text[])::text from {table} t where org_id = $1 order by {order}");
        let some: Vec<String> =
            sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).bind(org.0).bind(without).fetch_all(world.pool()).await.unwrap();
        all.extend(some);
    }
    all
}

/// Every row, without the numbers of users: these have one in the whole installation, and everything else has to be the same in
/// two organisations that were told the same.
pub(super) async fn rows_without_users(world: &World, org: OrgId) -> Vec<String> {
    let numbers_of_users = ["org_id", "user_id", "users", "version", "by_model", "by_user", "by_error_category"];
    let mut all = rows(world, org, &numbers_of_users).await;
    all.extend(parts_without_users(world, org).await);
    all
}

/// What rollups keep within their rows, without the numbers of users.
async fn parts_without_users(world: &World, org: OrgId) -> Vec<String> {
    let rows: Vec<[Vec<u8>; 3]> = sqlx::query(
        "select by_model, by_user, by_error_category from rollups where org_id = $1 order by dimension, grain, value, bucket, part",
    )
    .bind(org.0)
    .try_map(|row: sqlx::postgres::PgRow| Ok([row.try_get(0)?, row.try_get(1)?, row.try_get(2)?]))
    .fetch_all(world.pool())
    .await
    .unwrap();
    let told = |bytes: &[u8]| -> Vec<String> {
        let users = Measures::SPARSE.iter().position(|column| *column == "users").unwrap();
        let blank = |mut part: Part| {
            part.sparse[users] = &[];
            format!("{:?}", (part.value, part.counts, part.sparse))
        };
        parts::read(bytes).map(|part| blank(part.unwrap())).collect()
    };
    rows.iter().map(|columns| format!("{:?}", columns.each_ref().map(|bytes| told(bytes)))).collect()
}

/// How many rows were compared. A single event may leave none but its session, so this is asked of all cases together.
async fn check(world: &World, slug: usize, dice: Vec<Dice>, shuffled: Vec<usize>, chunk: usize) -> Result<usize, TestCaseError> {
    let events: Vec<Value> = dice.iter().enumerate().map(|(index, dice)| build(index, dice)).collect();
    let (one, other) = (world.org(&format!("one{slug}")).await, world.org(&format!("other{slug}")).await);
    meet(world, one).await;
    meet(world, other).await;
    world.ingest(one, &events).await;
    world.project().await;
    for places in shuffled.chunks(chunk) {
        let some: Vec<Value> = places.iter().map(|place| events[*place].clone()).collect();
        world.ingest(other, &some).await;
        world.project().await;
    }
    let put_aside: Vec<String> =
        sqlx::query_scalar("select reason from projection_failures").fetch_all(world.pool()).await.unwrap();
    prop_assert!(put_aside.is_empty(), "{put_aside:?}");
    let waiting: i64 = sqlx::query_scalar("select count(*) from ingest_batches").fetch_one(world.pool()).await.unwrap();
    prop_assert_eq!(waiting, 0);
    prop_assert_eq!(rows_without_users(world, one).await, rows_without_users(world, other).await);
    let before = rows(world, other, &["version"]).await;
    rebuild(&world.db, SystemKey::of_this_process(), &*world.clock, other, |_| {}).await.unwrap();
    prop_assert_eq!(&rows(world, other, &["version"]).await, &before);
    gather_parts_of_totals(world, other).await;
    prop_assert_eq!(&rows(world, other, &["version"]).await, &before);
    Ok(before.len())
}

/// As the migration does for rollups of an earlier version.
async fn gather_parts_of_totals(world: &World, org: OrgId) {
    let migration = include_str!("../../../../migrations/0014_parts_of_totals.sql");
    let (of_rollups, _) = migration.split_once("-- What is at the ends").unwrap();
    let mut connection = world.pool().acquire().await.unwrap();
    sqlx::query("update rollups set by_model = '', by_user = '', by_error_category = '' where org_id = $1 and dimension = 0")
        .bind(org.0)
        .execute(&mut *connection)
        .await
        .unwrap();
    sqlx::raw_sql(of_rollups).execute(&mut *connection).await.unwrap();
}

#[test]
fn order_batching_and_repetition_do_not_matter_and_a_rebuild_gives_the_same_bytes() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let world = runtime.block_on(World::new());
    world.clock.set(at(NOW));
    let events = prop::collection::vec(dice(), 1..60);
    let cases = events.prop_flat_map(|events| {
        // Each event at least once, in any order, some of them again.
        let places: Vec<usize> = (0..events.len()).chain((0..events.len()).step_by(3)).collect();
        (Just(events), Just(places).prop_shuffle(), 1..12_usize)
    });
    let (counter, compared) = (std::cell::Cell::new(0), std::cell::Cell::new(0));
    let config = Config { cases: 24, max_shrink_iters: 60, failure_persistence: None, ..Config::default() };
    TestRunner::new(config)
        .run(&cases, |(events, shuffled, chunk)| {
            counter.set(counter.get() + 1);
            let rows = runtime.block_on(check(&world, counter.get(), events, shuffled, chunk))?;
            compared.set(compared.get() + rows);
            Ok(())
        })
        .unwrap();
    assert!(compared.get() > counter.get() * SESSIONS * 2, "facts and rollups were compared, not sessions alone");
}
