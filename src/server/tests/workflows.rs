//! Workflows as their pages and clients of workflow dashboards ask for them: a month beside the one before, runs over time, runs
//! one by one, registering what they save, and the recorded snapshots.

use super::{
    automations,
    client::FORM,
    recorded::recorded_in,
    world::{World, at},
};
use crate::{
    domain::{
        error::AppError,
        figure::{Figure, FigureValue},
        filter::Filter,
        query::{Sort, StatsQuery},
        role::Role,
        time::{DAY, TimeRange},
        workflow::{WorkflowColumn, WorkflowRunsQuery, WorkflowsQuery},
    },
    server::{
        auth::scope::{Permission, Scope},
        queries::{tests::data::scope, workflow, workflow_month, workflow_runs, workflows},
    },
};
use axum::{
    body::Body,
    http::{Method, StatusCode},
};
use serde_json::{Value, json};
use std::path::Path;

fn event(id: &str, kind: &str, occurred_at: &str, payload: Value) -> Value {
    json!({"event_id": id, "type": kind, "occurred_at": occurred_at, "payload": payload})
}

fn ran(workflow: &str, key: &str, occurred_at: &str, status: &str, ms: i64) -> Value {
    let payload = json!({"workflow": workflow, "run_key": key, "status": status, "started_at": occurred_at, "duration_ms": ms});
    event(&format!("{workflow}-{key}"), "workflow_run.completed", occurred_at, payload)
}

fn call(id: &str, occurred_at: &str) -> Value {
    event(id, "service_request.changed", occurred_at, json!({"request_id": id, "kind": "sales_call", "status": "open"}))
}

/// Noon of 4 March: two runs in February by then, one later in it, and three in March.
async fn world() -> World {
    let world = World::new().await;
    for (key, role) in [("mia@acme.test", Role::Manager), ("max@acme.test", Role::Member), ("ada@acme.test", Role::OrgAdmin)] {
        world.user(world.acme, key, role).await;
    }
    world.user(world.loud, "lou@loud.test", Role::OrgAdmin).await;
    let registered = json!({"workflow": "invoices", "active": true, "time_saved_seconds": 600, "hourly_rate_usd": "36"});
    let mut first = event("r1", "workflow.registered", "2026-02-01T06:00:00Z", registered);
    first["user"] = json!("Olga@acme.test");
    first["source"] = json!("n8n");
    let events = [
        first,
        ran("invoices", "1", "2026-02-02T10:00:00Z", "succeeded", 1_000),
        ran("invoices", "2", "2026-02-04T11:59:00Z", "failed", 2_000),
        ran("invoices", "3", "2026-02-20T10:00:00Z", "succeeded", 4_000),
        ran("invoices", "4", "2026-03-02T10:00:00Z", "succeeded", 3_000),
        ran("invoices", "5", "2026-03-03T10:00:00Z", "succeeded", 3_000),
        ran("mails", "1", "2026-03-04T09:00:00Z", "failed", 500),
        call("q1", "2026-02-03T10:00:00Z"),
        call("q2", "2026-02-28T10:00:00Z"),
        call("q3", "2026-03-01T10:00:00Z"),
        call("q4", "2026-03-01T11:00:00Z"),
    ];
    world.ingest(world.acme, &events).await;
    let noise: Vec<Value> =
        (0..50).map(|n| ran("invoices", &format!("loud{n}"), "2026-03-03T10:00:00Z", "failed", 900_000)).collect();
    world.ingest(world.loud, &noise).await;
    world.project().await;
    world
}

fn viewer<P: Permission>(world: &World, role: Role) -> Scope<P> {
    scope(world.acme, "acme", role, "ana", at("2026-03-04T12:00:00Z"))
}

#[tokio::test]
async fn metrics_are_this_month_against_the_same_stretch_of_the_month_before() {
    let world = world().await;
    let mut member = world.signed_in(Role::Member, "acme").await;
    let answer = member.get("/api/dashboard/metrics").await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    let compared = |value: Value, previous: Value, change: Value, whole: Value| json!({"value": value, "previous": previous, "change": change, "previousMonth": whole});
    assert_eq!(
        answer.json(),
        json!({
            "workflowRuns": compared(json!(3), json!(2), json!(0.5), json!(3)),
            "automationsExecuted": compared(json!(2), json!(1), json!(1.0), json!(2)),
            "executionTime": compared(json!(6500), json!(3000), json!(3_500.0 / 3_000.0), json!(7000)),
            "savings": compared(json!("12"), json!("6"), json!(1.0), json!("12")),
            "successRate": compared(json!(2.0 / 3.0), json!(0.5), json!(2.0 / 3.0 - 0.5), json!(2.0 / 3.0)),
            "workflows": {
                "active": compared(json!(1), json!(1), json!(0.0), json!(1)),
                "inactive": compared(json!(0), json!(0), json!(0.0), json!(0)),
            },
            "salesCalls": compared(json!(2), json!(1), json!(1.0), json!(2)),
            "newWorkflows": compared(json!(1), json!(1), json!(0.0), json!(1)),
            "range": {"from": "2026-03-01T00:00:00Z", "to": "2026-03-04T12:15:00Z", "tz": "UTC"},
            "previousRange": {"from": "2026-02-01T00:00:00Z", "to": "2026-02-04T12:15:00Z", "tz": "UTC"},
            "completeTo": "2026-03-04T12:00:00Z",
        })
    );
    let mails = member.get("/api/dashboard/metrics?workflow=mails&tz=Asia/Kathmandu").await.json();
    assert_eq!(mails["workflowRuns"], compared(json!(1), json!(0), Value::Null, json!(0)), "a change from nothing is unknown");
    assert_eq!(mails["savings"]["value"], Value::Null);
    assert_eq!(mails["range"]["from"], "2026-02-28T18:15:00Z");
    assert_eq!(mails["salesCalls"]["value"], 2, "sales calls are of no workflow");
    let mars = member.get("/api/dashboard/metrics?tz=Mars").await;
    assert_eq!((mars.status.as_u16(), &mars.json()["error"]["field"]), (400, &json!("tz")));
    assert_eq!(world.client().await.get("/api/dashboard/metrics").await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_chart_has_days_or_weeks_with_average_and_trend() {
    let world = world().await;
    let mut member = world.signed_in(Role::Member, "acme").await;
    let week = member.get("/api/dashboard/charts/workflow-runs?range=7d").await.json();
    assert_eq!((&week["granularity"], week["data"].as_array().unwrap().len()), (&json!("day"), 7));
    let day = |place: usize| &week["data"][place];
    assert_eq!(
        *day(5),
        json!({"date": "2026-03-03", "start": "2026-03-03T00:00:00Z", "runs": 1, "succeeded": 1, "failed": 0,
               "movingAverage": 2.0 / 7.0, "trend": day(5)["trend"]})
    );
    // Of 0 0 0 0 1 1 over the days that have ended: the line rises by 8/35 a day from -5/21.
    for place in 0..7 {
        let trend = day(place)["trend"].as_f64().unwrap();
        assert!((trend - (-5.0 / 21.0 + 8.0 / 35.0 * place as f64)).abs() < 1e-9, "{place}: {trend}");
    }
    assert_eq!((&day(6)["runs"], &day(6)["failed"], &day(6)["movingAverage"]), (&json!(1), &json!(1), &Value::Null));
    assert_eq!(day(0)["movingAverage"], json!(1.0 / 7.0), "the run of 20 February is in the week before the range");

    let quarter = member.get("/api/dashboard/charts/workflow-runs?range=90d&workflow=invoices&tz=Europe/Berlin").await.json();
    let weeks = quarter["data"].as_array().unwrap();
    assert_eq!((&quarter["granularity"], weeks.len(), &weeks[0]["date"]), (&json!("week"), 14, &json!("2025-12-01")));
    assert_eq!(weeks.iter().map(|week| week["runs"].as_i64().unwrap()).sum::<i64>(), 5);
    assert_eq!((&weeks[13]["runs"], &weeks[13]["movingAverage"]), (&json!(2), &Value::Null));
    let month = member.get("/api/dashboard/charts/workflow-runs?range=30d").await.json();
    assert_eq!((&month["granularity"], month["data"].as_array().unwrap().len()), (&json!("day"), 30));
    let wrong = member.get("/api/dashboard/charts/workflow-runs?range=1y").await;
    assert_eq!((wrong.status.as_u16(), &wrong.json()["error"]["field"]), (400, &json!("range")));
}

#[tokio::test]
async fn worth_is_a_figure_like_any_other() {
    let world = world().await;
    let mut member = world.signed_in(Role::Member, "acme").await;
    let march = "from=2026-03-01T00:00:00Z&to=2026-03-05T00:00:00Z";
    let overview = member.get(&format!("/api/v1/stats/overview?{march}&compare=previous")).await.json()["data"].clone();
    assert_eq!((&overview["time_saved"], &overview["roi"]), (&json!(1200), &json!("12")));
    assert_eq!((&overview["previous"]["time_saved"], &overview["unvalued_workflow_runs"]), (&json!(0), &json!(0)));
    let rows =
        member.get(&format!("/api/v1/stats/breakdown?{march}&by=workflow&metrics=roi,time_saved,workflow_runs&sort=-roi")).await;
    let row = |key: &str, roi: Value, saved: Value, runs: i64| json!({"key": key, "roi": roi, "time_saved": saved, "workflow_runs": runs});
    assert_eq!(
        rows.json()["data"],
        json!([row("invoices", json!("12"), json!(1200), 2), row("mails", Value::Null, Value::Null, 1)])
    );
    let days = member.get(&format!("/api/v1/stats/timeline?{march}&metrics=time_saved&granularity=day&by=workflow")).await;
    let saved: Vec<Value> =
        days.json()["data"][0]["points"].as_array().unwrap().iter().map(|day| day["time_saved"].clone()).collect();
    assert_eq!(saved, [0, 600, 600, 0].map(Value::from));
    let by_model = member.get(&format!("/api/v1/stats/overview?{march}&model=a")).await.json()["data"].clone();
    assert_eq!(by_model["roi"], Value::Null, "it is a matter of workflows alone");
}

#[tokio::test]
async fn an_admin_registers_what_a_run_saves_and_the_history_says_who() {
    let world = world().await;
    let form = "workflow=invoices&active=true&time_saved_seconds=60&hourly_rate_usd=12.50";
    for (role, expected) in [(Role::Member, 403), (Role::Manager, 403), (Role::OrgAdmin, 200)] {
        let mut client = world.signed_in(role, "acme").await;
        let answer = client.send(Method::POST, "/api/register_workflow", FORM, Body::from(form)).await;
        assert_eq!(answer.status.as_u16(), expected, "{role:?}: {}", answer.text);
    }
    let mut admin = world.signed_in(Role::OrgAdmin, "acme").await;
    let wrong =
        admin.send(Method::POST, "/api/register_workflow", FORM, Body::from("workflow=invoices&time_saved_seconds=ten")).await;
    assert!(wrong.status.is_client_error() && wrong.text.contains("whole number"), "{}", wrong.text);
    world.project().await;
    let history = async |role| workflow::record(&world.db, &viewer(&world, role), "invoices").await.unwrap().history;
    let told = history(Role::Manager).await;
    assert_eq!(
        json!(told),
        json!([
            {"at": "2026-03-04T12:00:00Z", "active": true, "user": "ada@acme.test", "source": "oriel",
             "assumption": {"time_saved_seconds": 60, "hourly_rate_usd": "12.5"}},
            {"at": "2026-02-01T06:00:00Z", "active": true, "user": "olga@acme.test", "source": "n8n",
             "assumption": {"time_saved_seconds": 600, "hourly_rate_usd": "36"}},
        ])
    );
    assert!(history(Role::Member).await.iter().all(|one| one.user.is_none()), "names of people are not for members");
    let missing = workflow::record(&world.db, &viewer(&world, Role::Manager), "nothing").await;
    assert_eq!(missing.unwrap_err(), AppError::NotFound);

    // What ran before is worth what it was; what runs from now on is worth the new.
    world.clock.forward(DAY);
    world.ingest(world.acme, &[ran("invoices", "6", "2026-03-05T10:00:00Z", "succeeded", 1_000)]).await;
    world.project().await;
    let mut manager = world.signed_in(Role::Manager, "acme").await;
    let answer = manager.get("/api/dashboard/metrics").await.json();
    assert_eq!(answer["savings"]["value"], json!("12.208333333333"));
}

#[tokio::test]
async fn runs_are_listed_with_attempts_errors_and_steps() {
    let world = world().await;
    let mut done = ran("mails", "2", "2026-03-04T10:00:00Z", "failed", 2_000);
    done["occurred_at"] = json!("2026-03-04T10:05:00Z");
    done["payload"]["started_at"] = json!("2026-03-04T10:04:00Z");
    done["payload"]["error"] = json!({"category": "timeout", "code": "smtp", "message": "no answer"});
    done["payload"]["steps"] = json!([{"name": "fetch", "status": "succeeded", "duration_ms": 40}, "send"]);
    let started = |id: &str, at: &str| {
        event(id, "workflow_run.started", at, json!({"workflow": "mails", "run_key": "2", "trigger": "schedule"}))
    };
    world.ingest(world.acme, &[done, started("s1", "2026-03-04T10:00:00Z"), started("s2", "2026-03-04T10:04:00Z")]).await;
    world.project().await;
    let range = TimeRange::new(at("2026-02-01T00:00:00Z"), at("2026-03-05T00:00:00Z")).unwrap();
    let stats = StatsQuery { org: None, range, tz: "UTC".into(), filter: Filter::default() };
    let ask = async |workflow: &str, limit, cursor| {
        let query = WorkflowRunsQuery { stats: stats.clone(), workflow: workflow.into(), limit, cursor };
        workflow_runs::page(&world.db, &viewer(&world, Role::Manager), &query).await.unwrap().data
    };
    let mails = ask("mails", 10, None).await;
    assert_eq!(
        json!(mails.rows[0]),
        json!({"run_key": "2", "started_at": "2026-03-04T10:00:00Z", "status": "failed", "duration_ms": 2000, "attempts": 2,
               "trigger": "schedule", "error": {"category": "timeout", "code": "smtp", "message": "no answer"}, "steps": 2})
    );
    assert_eq!((mails.rows.len(), mails.rows[1].steps), (2, None));
    let steps = workflow_runs::steps(&world.db, &viewer(&world, Role::Manager), "mails", "2").await.unwrap();
    assert_eq!(steps.iter().map(|step| step.name.as_str()).collect::<Vec<_>>(), ["fetch", "send"]);
    let elsewhere = workflow_runs::steps(&world.db, &viewer(&world, Role::Manager), "invoices", "loud1").await;
    assert_eq!(elsewhere.unwrap_err(), AppError::NotFound, "of another organisation");

    let keys =
        |page: &crate::domain::workflow::WorkflowRunsPage| page.rows.iter().map(|run| run.run_key.clone()).collect::<Vec<_>>();
    let first = ask("invoices", 2, None).await;
    assert_eq!((keys(&first), first.previous_cursor.is_some()), (vec!["5".into(), "4".into()], false));
    let second = ask("invoices", 2, first.next_cursor).await;
    assert_eq!(keys(&second), ["3", "2"]);
    let third = ask("invoices", 2, second.next_cursor.clone()).await;
    assert_eq!((keys(&third), third.next_cursor.is_some()), (vec!["1".into()], false));
    assert_eq!(keys(&ask("invoices", 2, second.previous_cursor).await), ["5", "4"]);
}

/// The figures that the page shows for the recorded snapshots, against their README and a count of their own.
#[tokio::test]
async fn recorded_runs_are_shown_as_their_readme_counts_them() {
    let folder = recorded_in("workflows", automations::SNAPSHOTS[0]).and_then(|path| path.parent().map(Path::to_owned));
    let Some(folder) = folder else { return };
    let world = World::new().await;
    world.clock.set(at("2026-08-13T00:00:00Z"));
    for name in automations::SNAPSHOTS {
        world.ingest(world.acme, &automations::events(&folder.join(name), name)).await;
    }
    world.project().await;
    let now = at("2026-08-13T00:00:00Z");
    let viewer = scope(world.acme, "acme", Role::Manager, "ana", now);
    let looks_at_runs = scope(world.acme, "acme", Role::Manager, "ana", now);
    let range = TimeRange::new(at("2026-08-01T00:00:00Z"), at("2026-08-13T00:00:00Z")).unwrap();
    let stats = StatsQuery { org: None, range, tz: "UTC".into(), filter: Filter::default() };
    let sort = Sort { by: WorkflowColumn::Of(Figure::WorkflowRuns), descending: true };
    let list = WorkflowsQuery { stats: stats.clone(), sort, offset: 0, limit: 200, compare: true };
    let found = workflows::workflows(&world.db, &viewer, &list).await.unwrap().data;
    assert_eq!(found.figures[&Figure::WorkflowRuns], FigureValue::Count(484));
    assert_eq!((found.standing.active, found.standing.unregistered), (0, i64::from(found.total)), "nobody registered them");
    let months = workflow_month::months(&world.db, &viewer, "UTC", &Filter::default()).await.unwrap().data;
    assert_eq!(months.figure(Figure::WorkflowRuns).value, FigureValue::Count(484));
    assert_eq!(months.figure(Figure::Roi).value, FigureValue::None(()), "what runs save is not known, and not nothing");
    assert_eq!(months.now.standing.new, i64::from(found.total));
    // Every run of every workflow is in its list, once.
    let mut listed = 0;
    for row in &found.rows {
        let mut cursor = None;
        loop {
            let query = WorkflowRunsQuery { stats: stats.clone(), workflow: row.workflow.clone(), limit: 50, cursor };
            let page = workflow_runs::page(&world.db, &looks_at_runs, &query).await.unwrap().data;
            listed += page.rows.len();
            cursor = page.next_cursor;
            if cursor.is_none() {
                break;
            }
        }
    }
    assert_eq!(listed, 484);
}
