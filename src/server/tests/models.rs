//! From events to what the pages about models and tools ask for.

use super::{client::Client, world::World};
use crate::domain::{ids::OrgId, role::Role};
use axum::http::StatusCode;
use serde_json::{Value, json};

pub const DAY: &str = "from=2026-03-04T00:00:00Z&to=2026-03-05T00:00:00Z";

fn event(id: &str, kind: &str, at: &str, user: &str, payload: Value) -> Value {
    json!({"event_id": id, "type": kind, "occurred_at": at, "session_id": format!("of {user}"), "user": user, "payload": payload})
}

/// Two people, a model call and a tool call of each; one model call fails, and one tool costs something.
pub async fn world() -> World {
    let world = World::new().await;
    world.user(world.acme, "mia@acme.test", Role::Manager).await;
    world.user(world.acme, "max@acme.test", Role::Member).await;
    world.user(OrgId::ABOVE, "sam@oriel.test", Role::Support).await;
    world.make_noise().await;
    let (max, bo) = ("max@acme.test", "bo@acme.test");
    let usage = json!({"input": 100, "output": 60, "cache_read": 0, "cache_write": 0});
    world
        .ingest(
            world.acme,
            &[
                event(
                    "1",
                    "model.called",
                    "2026-03-04T09:30:00Z",
                    max,
                    json!({"call_id": "c1", "model": "alpha-x", "status": "ok", "duration_ms": 2000, "usage": usage, "cost_usd": "0.30"}),
                ),
                event(
                    "2",
                    "model.called",
                    "2026-03-04T10:15:01Z",
                    bo,
                    json!({"call_id": "c2", "model": "alpha-x", "status": "error", "duration_ms": 500,
                        "error": {"category": "model", "code": "429", "message": "slow down"}}),
                ),
                event(
                    "3",
                    "tool.called",
                    "2026-03-04T10:20:00Z",
                    max,
                    json!({"call_id": "t1", "server": "browser", "tool": "open", "status": "ok", "duration_ms": 40, "cost_usd": "0.000000000075"}),
                ),
                event(
                    "4",
                    "tool.called",
                    "2026-03-04T10:21:00Z",
                    bo,
                    json!({"call_id": "t2", "server": "git", "tool": "commit", "status": "ok", "duration_ms": 10}),
                ),
            ],
        )
        .await;
    world.project().await;
    world
}

fn stats() -> Value {
    json!({"org": "acme", "range": {"from": "2026-03-04T00:00:00Z", "to": "2026-03-05T00:00:00Z"}, "tz": "Europe/Berlin"})
}

async fn calls(client: &mut Client, of: &str, failed: bool) -> Value {
    let query = json!({"query": {"stats": stats(), "of": of, "failed": failed, "limit": 50}});
    client.post("/api/newest_calls", &query).await.json()["data"].clone()
}

#[tokio::test]
async fn speed_price_and_failures_of_models_are_figures() {
    let world = world().await;
    let mut manager = world.signed_in(Role::Manager, "acme").await;
    let data = manager.get(&format!("/api/v1/stats/overview?{DAY}")).await.json()["data"].clone();
    for (figure, truth) in [
        ("tokens_per_second", json!(30.0)),
        ("model_errors", json!(1)),
        ("tool_errors", json!(0)),
        ("tool_cost_usd", json!("0.000000000075")),
        ("cost_usd", json!("0.300000000075")),
        ("cost_per_call", json!("0.150000000038")),
    ] {
        assert_eq!(data[figure], truth, "{figure}");
    }
    let servers = manager.get(&format!("/api/v1/stats/breakdown?{DAY}&by=server&metrics=tool_cost_usd,tool_calls")).await;
    assert_eq!(servers.json()["data"][0], json!({"key": "browser", "tool_cost_usd": "0.000000000075", "tool_calls": 1}));
}

#[tokio::test]
async fn a_breakdown_is_a_file_too() {
    let world = world().await;
    let mut manager = world.signed_in(Role::Manager, "acme").await;
    let question = format!("/api/v1/stats/breakdown?{DAY}&by=model&metrics=model_calls,model_latency_ms,cost_usd");
    let file = manager.get(&format!("{question}&format=csv")).await;
    assert!(file.header("content-disposition").contains("model-acme.csv"));
    let lines: Vec<&str> = file.text.trim().lines().collect();
    assert_eq!(lines[0], "model,model_calls,model_latency_ms_p50,model_latency_ms_p95,model_latency_ms_p99,cost_usd");
    assert!(lines.len() == 2 && lines[1].starts_with("alpha-x,2,") && lines[1].ends_with(",0.3"), "{lines:?}");
    let refused = manager.get(&format!("{question}&format=pdf")).await;
    assert_eq!((refused.status, &refused.json()["error"]["field"]), (StatusCode::BAD_REQUEST, &json!("format")));
}

#[tokio::test]
async fn a_heatmap_has_the_hours_of_the_zone() {
    let world = world().await;
    let mut manager = world.signed_in(Role::Manager, "acme").await;
    let answer = manager.get(&format!("/api/v1/stats/heatmap?{DAY}&figure=model_calls&tz=Asia/Kathmandu")).await.json();
    assert_eq!(answer["data"]["figure"], "model_calls");
    let wednesday = &answer["data"]["days"][2];
    assert_eq!(wednesday["weekday"], "wednesday");
    // Half past nine and a quarter past ten in UTC are 15:15 and 16:00 in Nepal.
    assert_eq!((&wednesday["hours"][15], &wednesday["hours"][16]), (&json!(1), &json!(1)));
    let sum: i64 = answer["data"]["days"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|day| day["hours"].as_array().unwrap())
        .filter_map(Value::as_i64)
        .sum();
    assert_eq!(sum, 2);
    let tokens = manager.get(&format!("/api/v1/stats/heatmap?{DAY}")).await.json();
    assert_eq!((&tokens["data"]["figure"], &tokens["data"]["days"][2]["hours"][9]), (&json!("total_tokens"), &json!(160)));
    let refused = manager.get("/api/v1/stats/heatmap?figure=colour").await;
    assert_eq!((refused.status, &refused.json()["error"]["field"]), (StatusCode::BAD_REQUEST, &json!("figure")));
}

#[tokio::test]
async fn whoever_sees_only_themself_is_shown_their_own_calls() {
    let world = world().await;
    let mut manager = world.signed_in(Role::Manager, "acme").await;
    let ids =
        |rows: &Value| rows.as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>();
    assert_eq!(ids(&calls(&mut manager, "tool", false).await), ["t2", "t1"]);
    let failed = calls(&mut manager, "model", true).await;
    assert_eq!(failed[0]["error"], json!({"category": "model", "code": "429", "message": "slow down"}));
    assert!(failed[0]["session"].is_string(), "the way to its moment");
    let mut member = world.signed_in(Role::Member, "acme").await;
    assert_eq!(ids(&calls(&mut member, "tool", false).await), ["t1"]);
    assert_eq!(calls(&mut member, "model", true).await, json!([]));
    let mut support = world.signed_in(Role::Support, "acme").await;
    assert_eq!(calls(&mut support, "tool", false).await.as_array().unwrap().len(), 2);
    let looks: Vec<String> = sqlx::query_scalar("select action from audit_log").fetch_all(world.pool()).await.unwrap();
    assert_eq!(looks, ["calls.list"]);
}
