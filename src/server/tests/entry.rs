//! One entry of a timeline with all that is kept of it: of every kind, and never of somebody else's session.

use super::{
    client::{Answer, Client},
    session_page::{event, world},
    world::World,
};
use crate::domain::role::Role;
use serde_json::{Value, json};
use std::collections::BTreeMap;

async fn ask(client: &mut Client, session: &str, kind: &str, entry: &str) -> Answer {
    client.post("/api/session_entry", &json!({"org": "acme", "id": session, "kind": kind, "entry": entry})).await
}

/// The first entry of every kind, by kind, with its detail.
async fn details(client: &mut Client) -> BTreeMap<String, Value> {
    let page = client.get("/api/v1/sessions/trace_1/timeline").await.json();
    let mut details = BTreeMap::new();
    for entry in page["data"]["entries"].as_array().unwrap() {
        let (kind, id) = (entry["kind"].as_str().unwrap(), entry["id"].as_str().unwrap());
        let answer = ask(client, "trace_1", kind, id).await;
        assert_eq!(answer.status, 200, "{kind} {id}");
        let detail = answer.json();
        assert_eq!(detail["entry"], *entry, "the same entry as in the timeline");
        details.entry(kind.to_owned()).or_insert(detail);
    }
    details
}

fn titles(detail: &Value) -> Vec<&str> {
    detail["parts"].as_array().unwrap().iter().map(|part| part["title"].as_str().unwrap()).collect()
}

fn events(detail: &Value) -> Vec<&str> {
    detail["events"].as_array().unwrap().iter().map(|event| event["type"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn every_kind_of_entry_shows_its_content_and_the_events_it_was_made_of() {
    let world = world().await;
    let mut client = world.signed_in(Role::Manager, "acme").await;
    let details = details(&mut client).await;
    let shown: Vec<_> = details.iter().map(|(kind, detail)| (kind.as_str(), titles(detail), events(detail))).collect();
    assert_eq!(
        shown,
        [
            ("feedback", vec![], vec!["feedback.given"]),
            ("handoff", vec![], vec!["handoff.created"]),
            ("message", vec!["Message"], vec!["message.created"]),
            ("model_call", vec![], vec!["model.called"]),
            ("run", vec![], vec!["run.started", "run.completed"]),
            ("tool_call", vec!["Arguments", "Result", "Error"], vec!["tool.called"]),
        ]
    );
    let message = &details["message"]["parts"][0];
    assert!(message["html"].as_str().unwrap().contains("&lt;script&gt;"), "{message}");
    assert_eq!(message["text"], "Why does `price` fail? <script>alert(1)</script>");
    let result = &details["tool_call"]["parts"][1];
    assert_eq!((result["text"].as_str(), result["lines"].as_u64()), (Some("running 6 tests\nFAILED"), Some(2)));
    let raw: Value = serde_json::from_str(details["handoff"]["events"][0]["json"].as_str().unwrap()).unwrap();
    assert_eq!((&raw["event_id"], &raw["payload"]["reason"]), (&json!("e10"), &json!("the last step")));
}

/// Beside ana's session one of mina's.
async fn with_two_people() -> World {
    let world = world().await;
    let mut said = event("e20", "message.created", 60, json!({"message_id": "m20", "role": "user", "content": "Mine"}));
    said["session_id"] = "trace_2".into();
    said["user"] = "mina@acme.test".into();
    world.ingest(world.acme, &[said]).await;
    world.project().await;
    world
}

#[tokio::test]
async fn what_is_somebody_elses_or_nowhere_does_not_exist() {
    let world = with_two_people().await;
    let mut ana = world.signed_in(Role::Member, "acme").await;
    let mut mina = world.signed_in(Role::Manager, "acme").await;
    let mut stranger = world.signed_in(Role::OrgAdmin, "loud").await;
    assert_eq!(ask(&mut ana, "trace_1", "message", "m1").await.status, 200);
    assert_eq!(ask(&mut mina, "trace_2", "message", "m20").await.status, 200);
    assert_eq!(ask(&mut ana, "trace_2", "message", "m20").await.status, 404, "another's, for a member");
    assert_eq!(ask(&mut stranger, "trace_1", "message", "m1").await.status, 404, "for another organisation");
    for (session, kind, entry) in [
        ("trace_2", "message", "m1"),
        ("trace_1", "run", "m1"),
        ("trace_1", "message", "m99"),
        ("trace_9", "message", "m1"),
        ("trace_1", "message", "m\u{0}1"),
    ] {
        assert_eq!(ask(&mut mina, session, kind, entry).await.status, 404, "{session} {kind} {entry}");
    }
}
