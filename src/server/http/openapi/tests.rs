//! The document says what the server does.

use super::{DOCUMENT, examples, operations, page};
use crate::{
    domain::{figure::Figure, ids::OrgId, role::Role},
    server::{
        http::{router, state::WebConfig},
        tests::{models, world::World},
    },
};
use serde_json::{Value, json};

fn document() -> Value {
    serde_json::to_value(&*DOCUMENT).unwrap()
}

#[test]
fn it_is_open_api_3_1_and_every_reference_leads_somewhere() {
    let document = document();
    assert_eq!(document["openapi"], "3.1.0");
    fn walk(value: &Value, root: &Value) {
        match value {
            Value::Object(members) => {
                if let Some(Value::String(target)) = members.get("$ref") {
                    assert!(root.pointer(target.trim_start_matches('#')).is_some(), "{target}");
                }
                members.values().for_each(|member| walk(member, root));
            }
            Value::Array(items) => items.iter().for_each(|item| walk(item, root)),
            _ => {}
        }
    }
    walk(&document, &document);
    for figure in Figure::ALL {
        assert!(!document["components"]["schemas"]["Figures"]["properties"][figure.key()].is_null(), "{figure:?}");
    }
}

#[tokio::test]
async fn the_page_names_every_operation_and_runs_nothing() {
    let page = page::docs().await.0;
    assert!(operations::all().all(|operation| page.contains(&format!("{} {}", operation.method, operation.path))));
    for forbidden in ["<script", "style=", "<style", "http://", "https://", "onclick"] {
        assert!(!page.contains(forbidden), "{forbidden}");
    }
}

#[tokio::test]
async fn every_door_is_described_and_nothing_else() {
    let world = World::new().await;
    let state = world.state(WebConfig { dev: true, ..WebConfig::default() }).await;
    let mut doors: Vec<(String, &str)> = router::list(&state).into_iter().map(|door| (door.method, door.path)).collect();
    let mut described: Vec<(String, &str)> =
        operations::all().map(|operation| (operation.method.to_owned(), operation.path)).collect();
    doors.sort();
    described.sort();
    assert_eq!(described, doors, "describe new doors in http::openapi::operations");
}

/// Tags whose operations are those of dashboards that were here before.
const OLD: [&str; 5] = ["Conversations", "Requests", "Tool servers", "Dashboards", "Workflows"];

/// Members that are there where they are known.
const PERHAPS: [&str; 2] = ["gpuMemory", "subtitle"];

#[tokio::test]
async fn every_old_path_has_an_example_with_the_members_that_the_server_answers() {
    let world = models::world().await;
    let event = |id: &str, kind: &str, payload: Value| json!({"event_id": id, "type": kind, "occurred_at": "2026-03-04T11:00:00Z", "session_id": "s1", "user": "max@acme.test", "payload": payload});
    let events = [
        event("m1", "message.created", json!({"message_id": "m1", "role": "user", "content": "?"})),
        event("m2", "message.created", json!({"message_id": "m2", "role": "assistant", "content": "!"})),
        event("r1", "run.completed", json!({"run_id": "r1", "status": "succeeded"})),
        event("w1", "workflow_run.completed", json!({"workflow": "invoices", "run_key": "1", "status": "succeeded"})),
    ];
    world.ingest(world.acme, &events).await;
    world.project().await;
    world.user(OrgId::ABOVE, "root@oriel.test", Role::SuperAdmin).await;
    let mut client = world.signed_in(Role::SuperAdmin, "acme").await;
    for operation in operations::all().filter(|operation| OLD.contains(&operation.tag) && operation.status == "200") {
        let example = examples::answer(operation.id).unwrap_or_else(|| panic!("{} has no example", operation.path));
        if example.is_string() {
            continue;
        }
        let path = operation.path.replace("{id}", "s1").replace("{domain}", "acme");
        let answer = client.get(&format!("{path}?org=acme")).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.text);
        let mut wrong = vec![];
        compare(operation.id, &example, &answer.json(), &mut wrong);
        assert!(wrong.is_empty(), "examples that are not as the server answers: {wrong:#?}");
    }
    for operation in operations::all().filter(|operation| operation.body.is_some() && operation.tag == "Events") {
        assert!(examples::body(operation.id).is_some() && examples::answer(operation.id).is_some(), "{}", operation.path);
    }
}

/// Names of members, at every depth; of lists the first rows.
fn compare(place: &str, example: &Value, answer: &Value, wrong: &mut Vec<String>) {
    match (example, answer) {
        (Value::Object(example), Value::Object(answer)) => {
            let known = |name: &&String| !PERHAPS.contains(&name.as_str());
            wrong.extend(
                example
                    .keys()
                    .filter(known)
                    .filter(|name| !answer.contains_key(*name))
                    .map(|name| format!("{place}.{name} is not answered")),
            );
            wrong.extend(
                answer
                    .keys()
                    .filter(known)
                    .filter(|name| !example.contains_key(*name))
                    .map(|name| format!("{place}.{name} is not in the example")),
            );
            for (name, member) in example.iter().filter_map(|(name, value)| Some((name, (value, answer.get(name)?)))) {
                compare(&format!("{place}.{name}"), member.0, member.1, wrong);
            }
        }
        (Value::Array(example), Value::Array(answer)) => {
            if let (Some(example), Some(answer)) = (example.first(), answer.first()) {
                compare(&format!("{place}[0]"), example, answer, wrong);
            }
        }
        _ => {}
    }
}
