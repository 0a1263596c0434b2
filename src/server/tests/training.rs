//! Training jobs, curves, datasets, models and servers, and recorded training runs through the whole pipeline.

use super::{
    recorded::recorded_in,
    world::{World, at},
};
use crate::{
    domain::{
        error::AppError,
        filter::Filter,
        infrastructure::GpuMemory,
        query::Sort,
        query::StatsQuery,
        role::Role,
        time::{SECOND, TimeRange, Timestamp},
        training::{CurveOf, CurvesQuery, JobColumn, JobsQuery, TrainingJobs},
    },
    server::{
        auth::scope::{Scope, ViewTotals},
        queries::{curves, servers::servers, tests::data::scope, training},
    },
};
use flate2::read::GzDecoder;
use serde_json::{Value, json};
use std::{collections::BTreeMap, fs::File};

fn event(id: &str, kind: &str, occurred_at: &str, payload: Value) -> Value {
    json!({"event_id": id, "type": kind, "occurred_at": occurred_at, "session_id": "s1", "payload": payload})
}

fn viewer(world: &World, now: Timestamp) -> Scope<ViewTotals> {
    scope(world.acme, "acme", Role::Member, "ana", now)
}

fn history() -> Vec<Value> {
    let job = |id: &str, at: &str, job: &str, rest: Value| {
        let mut payload = rest;
        payload["job_id"] = json!(job);
        event(id, "training.updated", at, payload)
    };
    let points = |id: &str, at: &str, points: Value| event(id, "training.metrics", at, json!({"job_id": "j1", "points": points}));
    vec![
        job(
            "a",
            "2026-03-01T10:00:00Z",
            "j1",
            json!({"name": "tune", "base_model": "small", "dataset": "d1", "status": "queued"}),
        ),
        job("b", "2026-03-01T10:05:00Z", "j1", json!({"status": "running", "progress": 0.25})),
        points(
            "c",
            "2026-03-01T10:06:00Z",
            json!([
                {"step": 1, "loss": 3.5, "at": "2026-03-01T10:05:30Z", "extra": {"grad_norm": 1.5, "note": "warm-up"}},
                {"step": 2, "loss": 3.0},
                {"step": 2, "eval_loss": 3.25},
            ]),
        ),
        job(
            "d",
            "2026-03-01T10:07:00Z",
            "j1",
            json!({"status": "failed", "error": {"category": "other", "message": "out of memory"}}),
        ),
        // Goes on from step 2, which is told anew.
        job("e", "2026-03-01T11:00:00Z", "j1", json!({"status": "running", "progress": 0.5})),
        points("f", "2026-03-01T11:01:00Z", json!([{"step": 2, "loss": 2.75, "learning_rate": 0.001}, {"step": 3, "loss": 2.5}])),
        job("g", "2026-03-01T11:02:00Z", "j1", json!({"status": "succeeded", "progress": 1.0})),
        job("h", "2026-03-01T12:00:00Z", "j2", json!({"status": "failed", "error": {"category": "timeout"}})),
        event(
            "i",
            "dataset.updated",
            "2026-03-01T09:00:00Z",
            json!({"dataset_id": "d1", "name": "mails", "status": "uploading", "rows": 10}),
        ),
        event(
            "j",
            "dataset.updated",
            "2026-03-01T09:30:00Z",
            json!({"dataset_id": "d1", "name": "mails", "status": "ready", "bytes": 4096}),
        ),
        event(
            "k",
            "model.updated",
            "2026-03-01T11:03:00Z",
            json!({"model_id": "m1", "name": "tuned", "provider": "us", "scope": "personal"}),
        ),
        event(
            "l",
            "model.updated",
            "2026-03-01T11:04:00Z",
            json!({"model_id": "m1", "name": "tuned", "scope": "global", "status": "serving"}),
        ),
    ]
}

async fn jobs(world: &World, from: &str, to: &str) -> TrainingJobs {
    jobs_by(world, from, to, "-last_heard").await
}

async fn jobs_by(world: &World, from: &str, to: &str, sort: &str) -> TrainingJobs {
    let range = TimeRange::new(at(from), at(to)).unwrap();
    let stats = StatsQuery { org: None, range, tz: "UTC".into(), filter: Filter::default() };
    let query = JobsQuery { stats, sort: Sort::<JobColumn>::read(sort).unwrap(), limit: 100, compare: true };
    training::jobs(&world.db, &viewer(world, at(to)), &query).await.unwrap().data
}

#[tokio::test]
async fn of_each_value_the_last_that_was_said_counts_in_whatever_order_it_came() {
    let world = World::new().await;
    let orders: [Vec<Value>; 3] = [history(), history().into_iter().rev().collect(), {
        let mut events = history();
        events.sort_by_key(|event| {
            event["event_id"].as_str().unwrap().bytes().map(|byte| byte.wrapping_mul(97)).collect::<Vec<_>>()
        });
        events
    }];
    for (round, events) in orders.iter().enumerate() {
        for table in ["training_jobs", "training_points", "datasets", "models", "events"] {
            sqlx::query(sqlx::AssertSqlSafe(format!("delete from {table}"))).execute(world.pool()).await.unwrap();
        }
        for some in events.chunks(1 + round * 4) {
            world.ingest(world.acme, some).await;
            world.project().await;
        }
        let found = jobs(&world, "2026-03-01T00:00:00Z", "2026-03-02T00:00:00Z").await;
        assert_eq!((found.jobs, found.succeeded, found.failed, found.active), (2, 1, 1, 0));
        assert_eq!(found.success_rate, Some(0.5));
        let job = found.rows.iter().find(|job| job.job_id == "j1").unwrap();
        assert_eq!((job.name.as_deref(), job.dataset.as_deref(), job.progress), (Some("tune"), Some("d1"), Some(1.0)));
        assert_eq!((job.began, job.ended), (at("2026-03-01T10:00:00Z"), Some(at("2026-03-01T11:02:00Z"))));
        assert_eq!(job.error, None, "it is forgotten with the status that it went with");
        assert_eq!((job.loss, job.eval_loss, job.last_step), (Some(2.5), Some(3.25), Some(3)));
        assert_eq!(found.rows.iter().find(|job| job.job_id == "j2").unwrap().error.as_ref().unwrap().category, "timeout");

        let viewer = viewer(&world, at("2026-03-04T12:00:00Z"));
        let record = training::job(&world.db, &viewer, "j1").await.unwrap();
        assert_eq!(record.job, *job);
        let metrics: Vec<_> = record.metrics.iter().map(|last| (last.metric.as_str(), last.step, last.value)).collect();
        assert_eq!(metrics, [("eval_loss", 2, 3.25), ("grad_norm", 1, 1.5), ("learning_rate", 2, 0.001), ("loss", 3, 2.5)]);
        let curve = curves::curve(&world.db, &viewer, "j1", "loss", 100).await.unwrap();
        let points: Vec<_> = curve.points.iter().map(|point| (point.step, point.value)).collect();
        assert_eq!((points, curve.total), (vec![(1, 3.5), (2, 2.75), (3, 2.5)], 3));
        assert_eq!((curve.points[0].at, curve.points[1].at), (at("2026-03-01T10:05:30Z"), at("2026-03-01T11:01:00Z")));

        let datasets = training::datasets(&world.db, &viewer, 10).await.unwrap();
        assert_eq!((datasets[0].status.as_str(), datasets[0].rows, datasets[0].bytes), ("ready", Some(10), Some(4096)));
        let models = training::models(&world.db, &viewer, 10).await.unwrap();
        assert_eq!((models[0].scope.as_str(), models[0].provider.as_deref(), models.len()), ("global", Some("us"), 1));
    }
}

#[tokio::test]
async fn jobs_come_in_any_order_with_what_is_unknown_last_and_are_compared_with_those_before() {
    let world = World::new().await;
    world.ingest(world.acme, &history()).await;
    let early = json!({"job_id": "j0", "name": "Early", "status": "succeeded", "base_model": "large"});
    world.ingest(world.acme, &[event("x", "training.updated", "2026-02-28T10:00:00Z", early)]).await;
    world.project().await;
    for (sort, order) in [
        ("name", ["j0", "j2", "j1"]),
        ("-name", ["j1", "j2", "j0"]),
        ("base_model", ["j0", "j1", "j2"]),
        ("-base_model", ["j1", "j0", "j2"]),
        ("loss", ["j1", "j0", "j2"]),
        ("-eval_loss", ["j1", "j0", "j2"]),
        ("-last_step", ["j1", "j0", "j2"]),
        ("progress", ["j1", "j0", "j2"]),
        ("began", ["j0", "j1", "j2"]),
        ("-last_heard", ["j2", "j1", "j0"]),
    ] {
        let found = jobs_by(&world, "2026-02-28T00:00:00Z", "2026-03-02T00:00:00Z", sort).await;
        assert_eq!(found.rows.iter().map(|job| job.job_id.as_str()).collect::<Vec<_>>(), order, "{sort}");
    }
    let found = jobs(&world, "2026-03-01T00:00:00Z", "2026-03-02T00:00:00Z").await;
    assert_eq!(found.previous.map(|before| (before.jobs, before.success_rate)), Some((1, Some(1.0))));
    let viewer = viewer(&world, at("2026-03-04T12:00:00Z"));
    let found = training::infrastructure(&world.db, &viewer).await.unwrap();
    assert_eq!((found.counts.models, found.counts.datasets, found.counts.datasets_ready), (1, 1, 1));
    let of = |job_id: &str, metric: &str| CurveOf { job_id: job_id.into(), metric: metric.into() };
    let query = CurvesQuery { org: None, of: vec![of("j1", "loss"), of("nobody", "loss"), of("j2", "loss")], points: 4 };
    let curves = curves::curves(&world.db, &viewer, &query).await.unwrap();
    let totals: Vec<_> = curves.iter().map(|curve| (curve.name.as_deref(), curve.curve.total)).collect();
    assert_eq!(totals, [(Some("tune"), 3), (None, 0)]);
    for wrong in [
        CurvesQuery { org: None, of: vec![of("j1", "loss"); 17], points: 4 },
        CurvesQuery { org: None, of: vec![of("j1", "loss")], points: 3 },
        CurvesQuery { org: None, of: vec![of("j1", "lo\0ss")], points: 4 },
    ] {
        assert!(matches!(curves::curves(&world.db, &viewer, &wrong).await, Err(AppError::Invalid { .. })));
    }
}

#[tokio::test]
async fn jobs_of_others_do_not_exist() {
    let world = World::new().await;
    world.ingest(world.loud, &history()).await;
    world.project().await;
    let viewer = viewer(&world, at("2026-03-04T12:00:00Z"));
    assert_eq!(jobs(&world, "2026-03-01T00:00:00Z", "2026-03-02T00:00:00Z").await.rows, []);
    assert_eq!(training::job(&world.db, &viewer, "j1").await.unwrap_err(), AppError::NotFound);
    let of = vec![CurveOf { job_id: "j1".into(), metric: "loss".into() }];
    let query = CurvesQuery { org: None, of, points: 100 };
    assert_eq!(curves::curves(&world.db, &viewer, &query).await.unwrap(), []);
    assert_eq!(curves::curve(&world.db, &viewer, "j1", "loss", 100).await.unwrap_err(), AppError::NotFound);
    assert_eq!(training::datasets(&world.db, &viewer, 10).await.unwrap(), []);
    assert_eq!(training::models(&world.db, &viewer, 10).await.unwrap(), []);
}

#[tokio::test]
async fn a_server_is_online_for_two_minutes_after_its_last_heartbeat() {
    let world = World::new().await;
    let beat = |id: &str, at: &str, server: &str, kind: &str, used: Option<i64>| {
        let gpu = used.map(|used| json!({"name": "H100", "used_bytes": used, "total_bytes": 80, "utilisation": 50}));
        event(id, "server.heartbeat", at, json!({"server_id": server, "name": server, "kind": kind, "status": "up", "gpu": gpu}))
    };
    for events in [
        vec![beat("c", "2026-03-04T11:59:00Z", "one", "inference", Some(40))],
        vec![
            beat("a", "2026-03-04T11:58:00Z", "one", "inference", Some(10)),
            beat("d", "2026-03-04T11:58:00Z", "two", "training", Some(8)),
        ],
        vec![beat("e", "2026-03-04T11:57:59Z", "three", "inference", Some(80))],
        vec![beat("f", "2026-03-04T11:59:30Z", "four", "inference", None)],
    ] {
        world.ingest(world.acme, &events).await;
        world.project().await;
    }
    world.ingest(world.loud, &[beat("c", "2026-03-04T11:59:59Z", "one", "inference", Some(79))]).await;
    world.project().await;
    let found = servers(&world.db, &viewer(&world, at("2026-03-04T12:00:00Z"))).await.unwrap();
    let online: BTreeMap<&str, bool> = found.rows.iter().map(|server| (server.name.as_str(), server.online)).collect();
    assert_eq!(online, BTreeMap::from([("one", true), ("two", true), ("three", false), ("four", true)]));
    assert_eq!((found.inference_online, found.training_online), (2, 1));
    assert_eq!(found.gpu_memory, Some(GpuMemory { used_bytes: 48, total_bytes: 160 }));
    assert_eq!(found.rows.iter().find(|server| server.name == "four").unwrap().gpu, None);
    let silent = servers(&world.db, &viewer(&world, at("2026-03-04T13:00:00Z"))).await.unwrap();
    assert_eq!((silent.inference_online, silent.gpu_memory), (0, None));
}

/// Points of one event of the recorded runs.
const POINTS: usize = 2_000;

/// The loss by job and step.
type Losses = BTreeMap<String, BTreeMap<i64, f64>>;

/// The recorded rows as a trainer would send them, every second apart: the loss of a step, and its evaluation where there was
/// one, as two points.
fn recorded_events() -> Option<(Vec<Value>, Losses)> {
    let path = recorded_in("training", "training-metrics.csv.gz")?;
    let mut rows = csv::Reader::from_reader(GzDecoder::new(File::open(path).unwrap()));
    let (mut points, mut losses) = (BTreeMap::<String, Vec<Value>>::new(), Losses::new());
    let mut total = 0;
    for row in rows.records() {
        let row = row.unwrap();
        let (job, step) = (row[0].to_owned(), row[1].parse::<i64>().unwrap());
        let (loss, eval_loss) = (row[3].parse::<f64>().ok(), row[4].parse::<f64>().ok());
        if let Some(loss) = loss {
            losses.entry(job.clone()).or_default().insert(step, loss);
        }
        points.entry(job).or_default().push(json!({"step": step, "loss": loss, "eval_loss": eval_loss}));
        total += 1;
    }
    assert_eq!((total, points.len()), (168_450, 32), "as the README of the data counts them");
    let start = at("2026-03-01T00:00:00Z");
    let mut events = Vec::new();
    for (job, points) in &points {
        let mut event = |kind: &str, mut payload: Value| {
            payload["job_id"] = json!(job);
            let occurred_at = start.plus(events.len() as i64 * SECOND);
            events.push(
                json!({"event_id": format!("e{}", events.len()), "type": kind, "occurred_at": occurred_at, "payload": payload}),
            );
        };
        event("training.updated", json!({"status": "running", "base_model": "gpt-2"}));
        points.chunks(POINTS).for_each(|some| event("training.metrics", json!({"points": some})));
        event("training.updated", json!({"status": "succeeded", "progress": 1}));
    }
    Some((events, losses))
}

#[tokio::test]
async fn the_curves_of_recorded_runs_keep_their_extremes() {
    let Some((events, losses)) = recorded_events() else { return };
    let world = World::new().await;
    // Twice, the second time backwards and under other ids: nothing of it is new.
    for round in 0..2 {
        let mut events = events.clone();
        if round == 1 {
            events.reverse();
            events.iter_mut().for_each(|event| event["event_id"] = json!(format!("again-{}", event["event_id"])));
        }
        for some in events.chunks(20) {
            world.ingest(world.acme, some).await;
        }
        world.project().await;
        let stored: Vec<(String, i64)> = sqlx::query_as("select metric, count(*) from training_points group by 1 order by 1")
            .fetch_all(world.pool())
            .await
            .unwrap();
        assert_eq!(stored, [("eval_loss".to_owned(), 1_375), ("loss".to_owned(), 167_075)], "round {round}");
    }
    let viewer = viewer(&world, at("2026-03-04T12:00:00Z"));
    let found = jobs(&world, "2026-03-01T00:00:00Z", "2026-03-02T00:00:00Z").await;
    assert_eq!((found.jobs, found.succeeded, found.success_rate), (32, 32, Some(1.0)));
    for (job, losses) in &losses {
        let curve = curves::curve(&world.db, &viewer, job, "loss", 400).await.unwrap();
        assert_eq!(curve.total, losses.len() as i64);
        assert!(curve.points.len() <= 400 && curve.points.is_sorted_by(|one, other| one.step < other.step));
        assert!(curve.points.iter().all(|point| losses[&point.step] == point.value));
        let ends = |values: &mut dyn Iterator<Item = f64>| {
            values.fold((f64::MAX, f64::MIN), |(low, high), value| (low.min(value), high.max(value)))
        };
        assert_eq!(ends(&mut curve.points.iter().map(|point| point.value)), ends(&mut losses.values().copied()));
        let last = *losses.keys().last().unwrap();
        assert_eq!(curve.points.last().unwrap().step, last);
        assert_eq!(found.rows.iter().find(|row| row.job_id == *job).unwrap().loss, Some(losses[&last]));
    }
}

#[tokio::test]
async fn rest_answers_jobs_curves_and_what_stands_beside_them() {
    let world = World::new().await;
    world.user(world.acme, "member@acme.test", Role::Member).await;
    world.clock.set(at("2026-03-04T12:00:00Z"));
    world.ingest(world.acme, &history()).await;
    let beat = json!({"server_id": "one", "name": "one", "kind": "inference", "status": "up"});
    world.ingest(world.acme, &[event("y", "server.heartbeat", "2026-03-04T11:59:00Z", beat)]).await;
    world.project().await;
    let mut member = world.signed_in(Role::Member, "acme").await;
    let range = "from=2026-03-01T00:00:00Z&to=2026-03-02T00:00:00Z";
    let jobs = member.get(&format!("/api/v1/training/jobs?{range}&sort=loss&limit=1&compare=previous")).await.json();
    assert_eq!((&jobs["data"]["jobs"], &jobs["data"]["previous"]["jobs"]), (&json!(2), &json!(0)));
    assert_eq!(jobs["data"]["rows"].as_array().unwrap().len(), 1);
    assert_eq!((&jobs["data"]["rows"][0]["job_id"], &jobs["data"]["rows"][0]["loss"]), (&json!("j1"), &json!(2.5)));
    assert_eq!((&jobs["range"]["tz"], &jobs["complete_to"]), (&json!("UTC"), &json!("2026-03-04T12:00:00Z")));
    let job = member.get("/api/v1/training/jobs/j2").await.json();
    assert_eq!((&job["job"]["error"]["category"], &job["job"]["name"]), (&json!("timeout"), &Value::Null));
    let curve = member.get("/api/v1/training/jobs/j1/curve?metric=eval_loss&points=10").await.json();
    assert_eq!((&curve["total"], &curve["points"][0]["value"]), (&json!(1), &json!(3.25)));
    assert_eq!(member.get("/api/v1/training/servers").await.json()["rows"][0]["online"], true);
    assert_eq!(member.get("/api/v1/training/datasets").await.json()["rows"][0]["bytes"], 4096);
    assert_eq!(member.get("/api/v1/training/models?limit=1").await.json()["rows"][0]["scope"], "global");
    for (path, status, field) in [
        ("jobs?sort=colour", 400, json!("sort")),
        ("jobs?limit=501", 400, json!("limit")),
        ("jobs?compare=next", 400, json!("compare")),
        ("jobs/j1/curve?points=3", 400, json!("points")),
        ("jobs/j1/curve?points=many", 400, json!("points")),
        ("jobs/nobody", 404, Value::Null),
        ("jobs/nobody/curve", 404, Value::Null),
    ] {
        let answer = member.get(&format!("/api/v1/training/{path}")).await;
        assert_eq!((answer.status.as_u16(), &answer.json()["error"]["field"]), (status, &field), "{path}");
    }
}
