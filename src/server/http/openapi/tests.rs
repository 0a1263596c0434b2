//! The document says what the server does.

use super::{DOCUMENT, operations, page};
use crate::{
    domain::figure::Figure,
    server::{
        http::{router, state::WebConfig},
        tests::world::World,
    },
};
use serde_json::Value;

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
