//! One session, from its events to what a page asks for: works, twice, unknown, someone else's.

use super::world::World;
use crate::domain::{ids::OrgId, role::Role};
use serde_json::{Value, json};

/// An event of ana's session, so many seconds after 11:00.
pub fn event(id: &str, kind: &str, second: u32, payload: Value) -> Value {
    let at = format!("2026-03-04T11:{:02}:{:02}Z", second / 60, second % 60);
    json!({"event_id": id, "type": kind, "occurred_at": at, "session_id": "trace_1", "user": "ana@acme.test", "payload": payload})
}

/// A question, a run with two steps of which one fails, an answer, a thumb up, a handoff.
pub async fn world() -> World {
    let world = World::new().await;
    world.user(world.acme, "ana@acme.test", Role::Member).await;
    world.user(world.acme, "mina@acme.test", Role::Manager).await;
    world.user(world.loud, "lou@loud.test", Role::OrgAdmin).await;
    world.user(OrgId::ABOVE, "sam@oriel.test", Role::Support).await;
    let events = [
        event(
            "e1",
            "session.started",
            0,
            json!({"title": "Nightly import", "agent": "coder", "environment": "production", "tags": ["importer"]}),
        ),
        event(
            "e2",
            "message.created",
            1,
            json!({"message_id": "m1", "role": "user", "content": "Why does `price` fail? <script>alert(1)</script>"}),
        ),
        event("e3", "run.started", 2, json!({"run_id": "r1", "agent": "coder"})),
        event(
            "e4",
            "model.called",
            10,
            json!({"call_id": "c1", "run_id": "r1", "model": "m", "status": "ok", "duration_ms": 6000,
            "usage": {"input": 10, "output": 5, "cache_read": 90}, "cost_usd": "0.5"}),
        ),
        event(
            "e5",
            "tool.called",
            20,
            json!({"call_id": "t1", "run_id": "r1", "server": "terminal", "tool": "cargo test", "status": "error",
            "duration_ms": 4000, "arguments": {"command": "cargo test"}, "result": "running 6 tests\nFAILED",
            "error": {"category": "tool", "code": "exit 101", "message": "it failed"}}),
        ),
        event(
            "e6",
            "run.completed",
            30,
            json!({"run_id": "r1", "status": "succeeded", "started_at": "2026-03-04T11:00:02Z", "duration_ms": 28000}),
        ),
        event(
            "e7",
            "message.created",
            31,
            json!({"message_id": "m2", "role": "assistant", "run_id": "r1",
            "content": [{"type": "text", "content": "**Fixed**"}, {"type": "blob", "modality": "image", "mime_type": "image/png", "content": "AAAA"}]}),
        ),
        event("e8", "message.created", 32, json!({"message_id": "m3", "role": "tool", "content": null})),
        event("e9", "feedback.given", 40, json!({"rating": 1, "message_id": "m2"})),
        event(
            "e10",
            "handoff.created",
            50,
            json!({"handoff_id": "h1", "kind": "to_local", "run_id": "r1", "reason": "the last step"}),
        ),
    ];
    for _ in 0..2 {
        world.ingest(world.acme, &events).await;
        world.project().await;
    }
    world.make_noise().await;
    world
}

#[tokio::test]
async fn a_session_is_whole_by_our_number_and_by_the_producers_id() {
    let world = world().await;
    let mut client = world.signed_in(Role::Manager, "acme").await;
    let answer = client.get("/api/v1/sessions/trace_1").await.json();
    let data = &answer["data"];
    assert_eq!(client.get(&format!("/api/v1/sessions/{}", data["id"].as_str().unwrap())).await.json()["data"], *data);
    assert_eq!((data["title"].as_str(), data["user"].as_str()), (Some("Nightly import"), Some("ana@acme.test")));
    assert_eq!((data["runs"].as_array().unwrap().len(), data["messages"].as_array().unwrap().len()), (1, 3));
    assert_eq!(data["truncated"], false);
    let run = &data["runs"][0];
    assert_eq!(run["run"]["status"], "succeeded");
    assert_eq!(run["steps"].as_array().unwrap().len(), 2);
    let sums = &run["run"]["steps"];
    assert_eq!(
        (sums["model_calls"].as_i64(), sums["errors"].as_i64(), sums["cache_read_tokens"].as_i64()),
        (Some(1), Some(1), Some(90))
    );
    assert_eq!(sums["cost_usd"], "0.5");
    assert_eq!(data["handoffs"][0]["handoff"]["kind"], "to_local");
    assert_eq!(data["handoffs"][0]["handoff"]["reason"], "the last step");
    assert_eq!(data["feedback"][0]["rated"], "m2");
    assert_eq!(answer["range"]["from"], "2026-03-04T11:00:00Z");
}

#[tokio::test]
async fn content_is_safe_and_what_was_not_captured_is_not_invented() {
    let world = world().await;
    let mut client = world.signed_in(Role::Manager, "acme").await;
    let data = client.get("/api/v1/sessions/trace_1").await.json()["data"].clone();
    let html = |index: usize| data["messages"][index]["text"]["html"].as_str().map(str::to_owned);
    let question = html(0).unwrap();
    assert!(question.contains("<code>price</code>") && question.contains("&lt;script&gt;"), "{question}");
    let answer = html(1).unwrap();
    assert!(answer.contains("<strong>Fixed</strong>") && answer.contains("Image · image/png · 3 B"), "{answer}");
    assert_eq!(html(2), None);
}

#[tokio::test]
async fn the_timeline_over_pages_is_everything_once_in_order() {
    let world = world().await;
    let mut client = world.signed_in(Role::Manager, "acme").await;
    let whole = client.get("/api/v1/sessions/trace_1/timeline").await.json();
    let all = whole["data"]["entries"].as_array().unwrap().clone();
    let kinds: Vec<_> = all.iter().map(|entry| entry["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["message", "run", "model_call", "tool_call", "message", "message", "feedback", "handoff"]);
    let (mut seen, mut cursor) = (vec![], String::new());
    loop {
        let page = client.get(&format!("/api/v1/sessions/trace_1/timeline?limit=3{cursor}")).await.json();
        seen.extend(page["data"]["entries"].as_array().unwrap().clone());
        let Some(next) = page["data"]["next_cursor"].as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    assert_eq!(seen, all);
    assert_eq!(client.get("/api/v1/sessions/trace_1/timeline?cursor=x").await.status, 400);
}

#[tokio::test]
async fn unknown_and_someone_elses_do_not_exist() {
    let world = world().await;
    let mut client = world.signed_in(Role::OrgAdmin, "loud").await;
    for path in ["/api/v1/sessions/trace_1", "/api/v1/sessions/nothing", "/api/v1/sessions/99999999999", "/api/v1/sessions/%00"] {
        assert_eq!(client.get(path).await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn every_look_of_support_is_written_down() {
    let world = world().await;
    let mut support = world.signed_in(Role::Support, "acme").await;
    assert_eq!(support.get("/api/v1/sessions/trace_1?org=acme").await.status, 200);
    let entry = json!({"org": "acme", "id": "trace_1", "kind": "message", "entry": "m1"});
    assert_eq!(support.post("/api/session_entry", &entry).await.status, 200);
    let list = "/api/v1/sessions?org=acme&from=2026-03-04T00:00:00Z&to=2026-03-05T00:00:00Z&agent=coder&q=import";
    for path in [list, &format!("{list}&format=csv")] {
        assert_eq!(support.get(path).await.status, 200);
    }
    let mut manager = world.signed_in(Role::Manager, "acme").await;
    for path in ["/api/v1/sessions/trace_1", list] {
        assert_eq!(manager.get(path).await.status, 200);
    }
    let looks: Vec<(String, String)> = sqlx::query_as("select action, subject from audit_log where org_id = $1 order by entry")
        .bind(world.acme.0)
        .fetch_all(world.pool())
        .await
        .unwrap();
    let named: Vec<_> = looks.iter().map(|(action, subject)| (action.as_str(), subject.as_str())).collect();
    let narrowed = "2026-03-04T00:00:00Z/2026-03-05T00:00:00Z agent=coder q=import";
    assert_eq!(
        named,
        [
            ("session.view", "1"),
            ("session.read", "1"),
            ("entry.read", "1 message m1"),
            ("sessions.list", narrowed),
            ("sessions.export", narrowed)
        ]
    );
}
