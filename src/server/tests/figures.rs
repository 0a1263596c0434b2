//! From events to the figures that REST answers, by the words of the contract (`api.md` §3 and §4).

use super::{client::Client, world::World};
use crate::domain::role::Role;
use axum::http::StatusCode;
use serde_json::{Value, json};

/// Noon of the world is 2026-03-04T12:00Z.
const DAY: &str = "from=2026-03-04T00:00:00Z&to=2026-03-05T00:00:00Z";

fn event(id: &str, kind: &str, at: &str, session: &str, user: &str, payload: Value) -> Value {
    json!({"event_id": id, "type": kind, "occurred_at": at, "session_id": session, "user": user, "payload": payload})
}

/// Two runs of two users, one failed; three model calls, one of them of unknown price; a tool that fails; a handoff.
async fn world() -> World {
    let world = World::new().await;
    world.user(world.acme, "mia@acme.test", Role::Manager).await;
    world.user(world.acme, "max@acme.test", Role::Member).await;
    world.make_noise().await;
    let (ana, bo) = ("ana@acme.test", "bo@acme.test");
    let call = |id: &str, run: &str, model: &str, status: &str, ms: i64, more: Value| {
        let mut payload = json!({"call_id": id, "run_id": run, "model": model, "status": status, "duration_ms": ms,
            "usage": {"input": 100, "output": 10, "cache_read": 50, "cache_write": 0}});
        payload.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        payload
    };
    let events = [
        event(
            "1",
            "message.created",
            "2026-03-04T09:00:00Z",
            "s1",
            ana,
            json!({"message_id": "m1", "role": "user", "content": "Hi"}),
        ),
        event(
            "2",
            "run.completed",
            "2026-03-04T09:00:10Z",
            "s1",
            ana,
            json!({"run_id": "r1", "status": "succeeded", "agent": "coder", "duration_ms": 9000}),
        ),
        event(
            "3",
            "model.called",
            "2026-03-04T09:00:03Z",
            "s1",
            ana,
            call("c1", "r1", "alpha-x", "ok", 2000, json!({"cost_usd": "0.25", "ttft_ms": 300})),
        ),
        event(
            "4",
            "model.called",
            "2026-03-04T09:00:06Z",
            "s1",
            ana,
            call("c2", "r1", "alpha-x", "error", 1000, json!({"cost_usd": "0.05"})),
        ),
        event(
            "5",
            "tool.called",
            "2026-03-04T09:00:07Z",
            "s1",
            ana,
            json!({"call_id": "t1", "run_id": "r1", "server": "git", "tool": "commit", "status": "error", "duration_ms": 10}),
        ),
        event(
            "6",
            "run.completed",
            "2026-03-04T11:30:00Z",
            "s2",
            bo,
            json!({"run_id": "r2", "status": "failed", "agent": "coder", "duration_ms": 1000, "error": {"category": "timeout"}}),
        ),
        event("7", "model.called", "2026-03-04T11:29:59Z", "s2", bo, call("c3", "r2", "beta-unpriced-x", "ok", 500, json!({}))),
        event(
            "8",
            "handoff.created",
            "2026-03-04T11:30:01Z",
            "s2",
            bo,
            json!({"handoff_id": "h1", "kind": "to_local", "run_id": "r2"}),
        ),
    ];
    world.ingest(world.acme, &events).await;
    world.project().await;
    world
}

async fn ask(client: &mut Client, path: &str) -> Value {
    let answer = client.get(&format!("/api/v1/stats/{path}")).await;
    assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text);
    answer.json()
}

async fn refusal(client: &mut Client, path: &str) -> (u16, Value) {
    let answer = client.get(&format!("/api/v1/stats/{path}")).await;
    (answer.status.as_u16(), answer.json()["error"]["field"].clone())
}

#[tokio::test]
async fn an_overview_has_every_figure_of_the_contract() {
    let world = world().await;
    let mut manager = world.signed_in(Role::Manager, "acme").await;
    let answer = ask(&mut manager, &format!("overview?{DAY}&compare=previous")).await;
    assert_eq!(answer["range"], json!({"from": "2026-03-04T00:00:00Z", "to": "2026-03-05T00:00:00Z", "tz": "UTC"}));
    assert_eq!(answer["complete_to"], "2026-03-04T12:00:00Z");
    let data = &answer["data"];
    for (figure, truth) in [
        ("runs", json!(2)),
        ("runs_succeeded", json!(1)),
        ("runs_failed", json!(1)),
        ("stalled", json!(0)),
        ("model_calls", json!(3)),
        ("tool_calls", json!(1)),
        ("messages", json!(1)),
        ("handoffs", json!(1)),
        ("sessions", json!(2)),
        ("active_users", json!(2)),
        ("success_rate", json!(0.5)),
        ("input_tokens", json!(300)),
        ("total_tokens", json!(480)),
        ("cost_usd", json!("0.3")),
        ("unpriced_calls", json!(1)),
        ("model_error_rate", json!(1.0 / 3.0)),
        ("error_rate", json!({"model_calls": 1.0 / 3.0, "tool_calls": 1.0})),
        ("ttft_ms", json!({"p50": 299, "p95": 299, "p99": 299})),
        ("tool_latency_ms", json!({"p50": null, "p95": null, "p99": null})),
        ("local_handoff_rate", json!(0.5)),
        ("post_handoff_iteration_rate", json!(0.0)),
        ("time_saved", Value::Null),
        ("roi", Value::Null),
    ] {
        let found = &data[figure];
        assert!(data.as_object().unwrap().contains_key(figure), "{figure} is missing");
        if figure == "ttft_ms" {
            let p50 = found["p50"].as_f64().unwrap();
            assert!((p50 - 300.0).abs() <= 3.0, "{p50}");
        } else {
            assert_eq!(found, &truth, "{figure}");
        }
    }
    // Nothing is known of the day before, and that is not zero where it is divided.
    assert_eq!(data["previous"]["runs"], 0);
    assert_eq!(data["previous"]["success_rate"], Value::Null);
    assert_eq!(data["previous"]["cost_usd"], "0");
}

#[tokio::test]
async fn a_timeline_has_every_bucket_and_a_breakdown_every_value() {
    let world = world().await;
    let mut manager = world.signed_in(Role::Manager, "acme").await;
    let hours = ask(&mut manager, &format!("timeline?{DAY}&metrics=runs,cost_usd&granularity=hour")).await["data"].clone();
    assert_eq!(hours.as_array().unwrap().len(), 24);
    assert_eq!(hours[9], json!({"start": "2026-03-04T09:00:00Z", "runs": 1, "cost_usd": "0.3"}));
    assert_eq!(hours[10], json!({"start": "2026-03-04T10:00:00Z", "runs": 0, "cost_usd": "0"}));
    assert_eq!(hours[11]["cost_usd"], Value::Null);

    let nepal = ask(&mut manager, &format!("timeline?{DAY}&tz=Asia/Kathmandu&granularity=day")).await["data"].clone();
    assert_eq!(nepal, json!([{"start": "2026-03-03T18:15:00Z", "runs": 2}, {"start": "2026-03-04T18:15:00Z", "runs": 0}]));

    let models =
        ask(&mut manager, &format!("timeline?{DAY}&metrics=model_calls&granularity=month&by=model")).await["data"].clone();
    assert_eq!(models[0]["key"], "alpha-x");
    assert_eq!(models[0]["points"][0]["model_calls"], 2);

    let rows =
        ask(&mut manager, &format!("breakdown?{DAY}&by=model&metrics=model_calls,error_rate&sort=-model_calls")).await["data"]
            .clone();
    assert_eq!(rows[0], json!({"key": "alpha-x", "model_calls": 2, "error_rate": {"model_calls": 0.5, "tool_calls": 1.0}}));
    assert_eq!(rows.as_array().unwrap().len(), 2);
    let users = ask(&mut manager, &format!("breakdown?{DAY}&by=user&metrics=runs")).await["data"].clone();
    assert_eq!(users, json!([{"key": "ana@acme.test", "runs": 1}, {"key": "bo@acme.test", "runs": 1}]));
    let compared = ask(
        &mut manager,
        "breakdown?from=2026-03-04T10:00:00Z&to=2026-03-04T12:00:00Z&by=user&metrics=runs,success_rate&compare=previous",
    )
    .await["data"]
        .clone();
    let before = json!({"runs": 0, "success_rate": null});
    assert_eq!(compared, json!([{"key": "bo@acme.test", "runs": 1, "success_rate": 0.0, "previous": before}]));
    for nothing in ["by=workflow", "by=model&workflow=nightly", "by=model&model=loud-model"] {
        assert_eq!(ask(&mut manager, &format!("breakdown?{DAY}&{nothing}")).await["data"], json!([]), "{nothing}");
    }
    let filtered = ask(&mut manager, &format!("overview?{DAY}&user=ana@acme.test&model=alpha-x")).await["data"].clone();
    assert_eq!((&filtered["runs"], &filtered["model_calls"]), (&json!(1), &json!(2)));
    // A handoff has the model of its run; a status, an error or a tool it has not.
    for (filter, rate) in [("model=beta-unpriced-x", json!(1.0)), ("agent=coder", json!(0.5)), ("status=failed", Value::Null)] {
        assert_eq!(ask(&mut manager, &format!("overview?{DAY}&{filter}")).await["data"]["handoff_rate"], rate, "{filter}");
    }
    let offset = ask(&mut manager, "overview?from=2026-03-04T12:30:00+01:00&to=2026-03-04T13:00:00+01:00").await;
    assert_eq!(offset["data"]["handoffs"], 1);
}

#[tokio::test]
async fn questions_that_make_no_sense_are_refused_by_name() {
    let world = world().await;
    let mut manager = world.signed_in(Role::Manager, "acme").await;
    for (path, field) in [
        ("overview?from=yesterday", "from"),
        ("overview?from=2026-03-05T00:00:00Z&to=2026-03-04T00:00:00Z", "from"),
        ("overview?from=2016-03-05T00:00:00Z", "from"),
        ("overview?tz=Mars", "tz"),
        ("overview?compare=next", "compare"),
        ("overview?model=%00", "model"),
        ("timeline?metrics=revenue", "metrics"),
        ("timeline?granularity=minute", "granularity"),
        ("timeline?granularity=quarter_hour&from=2026-01-01T00:00:00Z", "granularity"),
        ("timeline?by=moon", "by"),
        ("breakdown", "by"),
        ("breakdown?by=model&compare=next", "compare"),
        ("breakdown?by=model&sort=-size", "sort"),
        ("breakdown?by=model&limit=0", "limit"),
    ] {
        assert_eq!(refusal(&mut manager, path).await, (400, json!(field)), "{path}");
    }
}

#[tokio::test]
async fn figures_are_for_those_who_may_see_them() {
    let world = world().await;
    let mut nobody = world.client().await;
    for path in ["overview", "timeline", "breakdown?by=model", "breakdown?by=org", "overview?tz=Mars"] {
        assert_eq!(refusal(&mut nobody, path).await.0, 401, "{path}");
    }
    let mut member = world.signed_in(Role::Member, "acme").await;
    assert_eq!(ask(&mut member, &format!("overview?{DAY}")).await["data"]["active_users"], 2);
    assert_eq!(refusal(&mut member, "breakdown?by=user").await.0, 403);
    assert_eq!(refusal(&mut member, "timeline?by=user").await.0, 403);
    assert_eq!(refusal(&mut member, "overview?user=ana@acme.test").await.0, 403);
    assert_eq!(refusal(&mut member, "overview?user=max@acme.test").await.0, 200);
    assert_eq!(refusal(&mut member, "breakdown?by=org").await.0, 403);
    assert_eq!(refusal(&mut member, "overview?org=loud").await.0, 404);
    assert_eq!(refusal(&mut member, "overview?org=unheard-of").await.0, 404);
}

#[tokio::test]
async fn the_process_says_how_it_is() {
    let world = world().await;
    let mut anybody = world.client().await;
    assert_eq!(anybody.get("/healthz").await.json(), json!({"status": "ok"}));
    let ready = anybody.get("/readyz").await;
    assert_eq!(ready.json()["status"], "ready");
    assert_eq!(ready.json()["projection"], json!({"queued_batches": 0, "lag_s": 0.0, "behind": false}));
    let counted = anybody.get("/metrics").await;
    assert!(counted.header("content-type").starts_with("text/plain"));
    assert!(
        counted.text.contains("oriel_requests_total") && counted.text.contains("oriel_projection_lag_seconds 0"),
        "{}",
        counted.text
    );
    assert!(!counted.text.contains("acme"));
    assert_eq!(anybody.get("/api/openapi.json").await.json()["openapi"], "3.1.0");
    assert!(anybody.get("/api/docs").await.header("content-type").starts_with("text/html"));
    sqlx::query("update _sqlx_migrations set success = false").execute(world.pool()).await.unwrap();
    assert_eq!(anybody.get("/readyz").await.status, StatusCode::SERVICE_UNAVAILABLE);
}

#[tokio::test]
async fn live_ticks_begin_for_those_who_are_signed_in() {
    let world = world().await;
    assert_eq!(world.client().await.get("/api/v1/live").await.status, StatusCode::UNAUTHORIZED);
    let answer = world.signed_in(Role::Member, "acme").await.get("/api/v1/live").await;
    assert_eq!(answer.header("content-type"), "text/event-stream");
}

#[tokio::test]
async fn the_rows_behind_a_figure_come_in_pages_and_as_a_file() {
    let world = world().await;
    let mut manager = world.signed_in(Role::Manager, "acme").await;
    let first = ask(&mut manager, &format!("rows?{DAY}&figure=cost_usd&compare=previous&limit=2")).await;
    assert_eq!(first["data"]["made"], "cost");
    assert_eq!(first["data"]["whole"]["value"], "0.3");
    assert_eq!(first["data"]["whole"]["previous"], "0");
    assert_eq!(first["data"]["whole"]["parts"]["unpriced"], 1);
    let ids = |page: &Value| page["data"]["rows"].as_array().unwrap().iter().map(|row| row["id"].clone()).collect::<Vec<_>>();
    assert_eq!(ids(&first), ["c3", "c2"]);
    assert_eq!(first["data"]["rows"][0]["adds"], json!({"amount": 0, "of": 0, "cost_usd": "0", "unpriced": 1}));
    assert_eq!(first["data"]["rows"][1]["model"], "alpha-x");
    assert!(first["data"]["rows"][1]["session"].is_string());
    let cursor = first["data"]["next_cursor"].as_str().unwrap();
    let second = ask(&mut manager, &format!("rows?{DAY}&figure=cost_usd&limit=2&cursor={cursor}")).await;
    assert_eq!(
        (ids(&second), &second["data"]["whole"], &second["data"]["next_cursor"]),
        (vec![json!("c1")], &Value::Null, &Value::Null)
    );

    let file = manager.get(&format!("/api/v1/stats/rows?{DAY}&figure=model_latency_ms&format=csv")).await;
    assert_eq!(file.header("content-type"), "text/csv; charset=utf-8");
    let lines: Vec<&str> = file.text.lines().collect();
    assert_eq!(lines.len(), 3, "calls with status ok: {}", file.text);
    assert!(lines[0].starts_with("kind,id,at,session,title,user") && lines[1].contains("c3") && lines[2].contains(",2000,"));

    // Somebody's own rows of everybody's figure.
    let mut member = world.signed_in(Role::Member, "acme").await;
    let own = ask(&mut member, &format!("rows?{DAY}&figure=runs")).await;
    assert_eq!(
        (&own["data"]["whole"]["value"], &own["data"]["rows"], &own["data"]["only_own"]),
        (&json!(2), &json!([]), &json!(true))
    );

    for (query, field) in
        [("figure=revenue", "figure"), ("", "figure"), ("figure=runs&limit=0", "limit"), ("figure=runs&cursor=x", "cursor")]
    {
        assert_eq!(refusal(&mut manager, &format!("rows?{DAY}&{query}")).await, (400, json!(field)), "{query}");
    }
}
