//! Figures by the names that clients of an MCP gateway's dashboard know: equal to those of `/api/v1/stats` for the same stretch.

use super::{client::Client, models, world::World};
use crate::domain::{role::Role, time::DAY};
use axum::http::StatusCode;
use serde_json::{Value, json};

/// The world of models and tools with a run, a tool call that failed, and one of three days ago. It is noon in UTC.
async fn world() -> World {
    let world = models::world().await;
    let event = |id: &str, kind: &str, at: &str, payload: Value| json!({"event_id": id, "type": kind, "occurred_at": at, "session_id": "of max", "user": "max@acme.test", "payload": payload});
    let called = |id: &str, server: &str, status: &str| json!({"call_id": id, "run_id": "r1", "server": server, "tool": "t", "status": status, "duration_ms": 300, "cost_usd": "0.01"});
    let events = [
        event(
            "10",
            "run.completed",
            "2026-03-04T11:10:00Z",
            json!({"run_id": "r1", "status": "succeeded", "duration_ms": 60_000}),
        ),
        event("11", "tool.called", "2026-03-04T11:09:30Z", called("t3", "browser", "error")),
        event("12", "tool.called", "2026-03-01T11:00:00Z", called("t0", "retired", "ok")),
        event("13", "tool.called", "2026-03-03T23:30:00Z", called("t9", "mail", "ok")),
    ];
    world.ingest(world.acme, &events).await;
    world.project().await;
    world
}

async fn get(client: &mut Client, path: &str) -> Value {
    let answer = client.get(&format!("/api/v1/dashboard/{path}")).await;
    assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text);
    answer.json()
}

#[tokio::test]
async fn cards_have_the_figures_of_today_and_of_the_last_day() {
    let world = world().await;
    let mut member = world.signed_in(Role::Member, "acme").await;
    let found = get(&mut member, "stats").await;
    let today =
        member.get("/api/v1/stats/overview?from=2026-03-04T00:00:00Z&to=2026-03-04T12:15:00Z").await.json()["data"].clone();
    assert_eq!(found["active_mcps"], 3, "browser, git and mail; {found}");
    assert_eq!((&found["queries_today"], &found["cost_today"]), (&today["runs"], &today["cost_usd"]));
    assert_eq!((&found["tool_cost_today"], &found["total_users"]), (&today["tool_cost_usd"], &json!(2)));
    assert_eq!(found["queries_today"], 1);
    // In Kiritimati it is two in the morning.
    let there = get(&mut member, "stats?tz=Pacific/Kiritimati").await;
    assert_eq!((&there["queries_today"], &there["tool_cost_today"]), (&json!(1), &json!("0.010000000075")));
    let costs = get(&mut member, "charts/cost?tz=Europe/Berlin").await["data"].clone();
    let rows: Vec<_> = costs.as_array().unwrap().iter().map(|row| (row["mcp"].as_str().unwrap(), row["cost"].clone())).collect();
    // The call at 23:30 in UTC is one of today in Berlin.
    assert_eq!(rows, [("browser", json!("0.010000000075")), ("mail", json!("0.01")), ("git", json!("0"))]);
    assert_eq!(get(&mut member, "charts/cost").await["data"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn charts_are_timelines_and_breakdowns() {
    let world = world().await;
    let mut member = world.signed_in(Role::Member, "acme").await;
    let last_day = "from=2026-03-03T13:00:00Z&to=2026-03-04T12:15:00Z&granularity=hour";
    let theirs =
        member.get(&format!("/api/v1/stats/timeline?{last_day}&metrics=runs,tool_latency_ms")).await.json()["data"].clone();
    let queries = get(&mut member, "charts/queries").await["data"].clone();
    let times = get(&mut member, "charts/response-times").await["data"].clone();
    assert_eq!((queries.as_array().unwrap().len(), times.as_array().unwrap().len()), (24, 24));
    for (place, bucket) in theirs.as_array().unwrap().iter().enumerate() {
        assert_eq!(queries[place], json!({"hour": bucket["start"], "count": bucket["runs"]}));
        for percentile in ["p50", "p95", "p99"] {
            assert_eq!(times[place][percentile], bucket["tool_latency_ms"][percentile], "{bucket}");
        }
        assert_eq!(times[place]["timestamp"], bucket["start"]);
    }
    assert_eq!(queries[22]["count"], 1);
    let errors = get(&mut member, "charts/errors").await["data"].clone();
    assert_eq!(
        errors,
        json!([
            {"mcp": "browser", "errors": 1, "total": 2},
            {"mcp": "git", "errors": 0, "total": 1},
            {"mcp": "mail", "errors": 0, "total": 1},
        ])
    );
    // Half an hour beside those of UTC.
    let nepal = get(&mut member, "charts/queries?tz=Asia/Kathmandu").await["data"].clone();
    assert_eq!((nepal.as_array().unwrap().len(), &nepal[23]["hour"]), (24, &json!("2026-03-04T11:15:00Z")));
}

#[tokio::test]
async fn the_feed_has_the_newest_fifty_and_for_a_member_their_own() {
    let world = world().await;
    let mut manager = world.signed_in(Role::Manager, "acme").await;
    let found = get(&mut manager, "activity").await["activities"].clone();
    let ids: Vec<&str> = found.as_array().unwrap().iter().map(|call| call["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["t3", "t2", "t1", "t9", "t0"]);
    let session = found[0]["session"].clone();
    assert_eq!(
        found[0],
        json!({"id": "t3", "user": "max@acme.test", "user_email": "max@acme.test", "action": "t", "mcp": "browser", "duration_ms": 300,
            "status": "error", "timestamp": "2026-03-04T11:09:29.7Z", "session": session})
    );
    assert_eq!(found[1]["status"], "success");
    let own = get(&mut world.signed_in(Role::Member, "acme").await, "activity").await["activities"].clone();
    assert!(own.as_array().unwrap().iter().all(|call| call["user"] == "max@acme.test"), "{own}");
    assert_eq!(own.as_array().unwrap().len(), 4);
    let many: Vec<Value> = (0..60)
        .map(|n| {
            let payload = json!({"call_id": format!("m{n}"), "server": "busy", "tool": "t", "status": "ok"});
            json!({"event_id": format!("m{n}"), "type": "tool.called", "occurred_at": "2026-03-04T11:50:00Z", "payload": payload})
        })
        .collect();
    world.ingest(world.acme, &many).await;
    world.project().await;
    let newest = get(&mut manager, "activity").await["activities"].clone();
    assert_eq!(newest.as_array().unwrap().len(), 50);
    assert_eq!((&newest[0]["mcp"], &newest[0]["user_email"]), (&json!("busy"), &Value::Null));
    let mut support = world.signed_in(Role::Support, "acme").await;
    get(&mut support, "activity?org=acme").await;
    let looks: Vec<String> = sqlx::query_scalar("select action from audit_log").fetch_all(world.pool()).await.unwrap();
    assert_eq!(looks, ["calls.list"]);
}

#[tokio::test]
async fn an_empty_organisation_has_every_hour_and_no_mcp() {
    let world = World::new().await;
    world.user(world.acme, "max@acme.test", Role::Member).await;
    world.clock.forward(DAY);
    let mut member = world.signed_in(Role::Member, "acme").await;
    let found = get(&mut member, "stats").await;
    assert_eq!((&found["active_mcps"], &found["total_users"], &found["cost_today"]), (&json!(0), &json!(0), &json!("0")));
    assert_eq!(get(&mut member, "activity").await["activities"], json!([]));
    let queries = get(&mut member, "charts/queries").await["data"].clone();
    assert!(queries.as_array().unwrap().len() == 24 && queries.as_array().unwrap().iter().all(|hour| hour["count"] == 0));
    assert_eq!(get(&mut member, "charts/response-times").await["data"][0]["p50"], Value::Null);
    for chart in ["cost", "errors"] {
        assert_eq!(get(&mut member, &format!("charts/{chart}")).await["data"], json!([]), "{chart}");
    }
}

#[tokio::test]
async fn what_is_wrong_is_said_by_name_and_another_organisation_does_not_exist() {
    let world = world().await;
    let mut member = world.signed_in(Role::Member, "acme").await;
    for path in ["stats", "charts/queries", "charts/cost", "charts/response-times", "charts/errors"] {
        let answer = member.get(&format!("/api/v1/dashboard/{path}?tz=Mars")).await;
        assert_eq!((answer.status.as_u16(), &answer.json()["error"]["field"]), (400, &json!("tz")), "{path}");
        assert_eq!(member.get(&format!("/api/v1/dashboard/{path}?org=loud")).await.status, 404, "{path}");
    }
    assert_eq!(member.get("/api/v1/dashboard/activity?org=loud").await.status, 404);
}
