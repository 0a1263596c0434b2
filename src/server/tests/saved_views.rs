//! Views that people keep: whose they are, who sees them, and who may share, rename and delete them.

use super::{client::Client, world::World};
use crate::domain::{
    role::Role,
    saved_view::{LONGEST_ADDRESS, LONGEST_NAME, MOST},
};
use axum::http::StatusCode;
use serde_json::{Value, json};

/// Acme with two of each role, its neighbour with one admin, and one person above both.
async fn world() -> World {
    let world = World::new().await;
    for role in [Role::Member, Role::Manager, Role::OrgAdmin] {
        world.user(world.acme, &format!("{}@acme.test", role.key().to_lowercase()), role).await;
    }
    world.user(world.loud, "admin@loud.test", Role::OrgAdmin).await;
    for role in [Role::Support, Role::SuperAdmin] {
        world.user(crate::domain::ids::OrgId::ABOVE, &format!("{}@oriel.test", role.key().to_lowercase()), role).await;
    }
    world
}

async fn ask(client: &mut Client, function: &str, body: Value) -> Result<Vec<Value>, (StatusCode, Value)> {
    let answer = client.post(&format!("/api/{function}"), &body).await;
    if answer.status == StatusCode::OK {
        Ok(answer.json().as_array().unwrap().clone())
    } else {
        Err((answer.status, answer.json()))
    }
}

async fn save(client: &mut Client, name: &str, address: &str, shared: bool) -> Result<Vec<Value>, (StatusCode, Value)> {
    ask(client, "save_view", json!({"org": "acme", "name": name, "address": address, "shared": shared})).await
}

async fn names(client: &mut Client) -> Vec<String> {
    let all = ask(client, "list_saved_views", json!({"org": "acme"})).await.unwrap();
    all.iter().map(|view| view["name"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_view_is_seen_by_its_owner_and_once_shared_by_the_organisation() {
    let world = world().await;
    let mut manager = world.signed_in(Role::Manager, "acme").await;
    let mut member = world.signed_in(Role::Member, "acme").await;
    let mut stranger = world.signed_in(Role::OrgAdmin, "loud").await;
    let all = save(&mut manager, "  Stuck ", "/sessions?range=7d&status=stalled", false).await.unwrap();
    assert_eq!(all.len(), 1);
    assert_eq!(
        (&all[0]["name"], &all[0]["address"], &all[0]["mine"], &all[0]["owner"]),
        (&json!("Stuck"), &json!("/sessions?range=7d&status=stalled"), &json!(true), &json!("manager@acme.test"))
    );
    assert_eq!(names(&mut member).await, [""; 0]);
    let id = &all[0]["id"];
    let shared = ask(&mut manager, "change_view", json!({"org": "acme", "id": id, "name": "Stuck runs", "shared": true})).await;
    assert_eq!(shared.unwrap()[0]["shared"], true);
    let seen = ask(&mut member, "list_saved_views", json!({})).await.unwrap();
    assert_eq!((&seen[0]["name"], &seen[0]["mine"], &seen[0]["owner"]), (&json!("Stuck runs"), &json!(false), &json!("")));
    assert_eq!(ask(&mut stranger, "list_saved_views", json!({})).await.unwrap(), Vec::<Value>::new());
    assert_eq!(ask(&mut stranger, "list_saved_views", json!({"org": "acme"})).await.unwrap_err().0, StatusCode::NOT_FOUND);
    // What the neighbours have is not there to change.
    assert_eq!(ask(&mut stranger, "delete_view", json!({"id": id})).await, Ok(vec![]));
    assert_eq!(names(&mut member).await, ["Stuck runs"]);
}

#[tokio::test]
async fn managers_and_above_share_and_nobody_who_only_looks() {
    let world = world().await;
    for (role, may) in
        [(Role::Member, false), (Role::Manager, true), (Role::OrgAdmin, true), (Role::Support, false), (Role::SuperAdmin, true)]
    {
        let mut client = world.signed_in(role, "acme").await;
        let shared = save(&mut client, "Everybody's", "/", true).await;
        assert_eq!(shared.as_ref().err().map(|(status, _)| *status), (!may).then_some(StatusCode::FORBIDDEN), "{role:?}");
        let own = save(&mut client, "Mine", "/", false).await.unwrap();
        let id = own.iter().find(|view| view["name"] == "Mine" && view["mine"] == true).unwrap()["id"].clone();
        let later = ask(&mut client, "change_view", json!({"org": "acme", "id": id, "name": "Mine", "shared": true})).await;
        assert_eq!(later.err().map(|(status, _)| status), (!may).then_some(StatusCode::FORBIDDEN), "{role:?}");
    }
}

#[tokio::test]
async fn a_shared_view_is_changed_by_its_owner_and_deleted_by_them_or_an_admin() {
    let world = world().await;
    let mut manager = world.signed_in(Role::Manager, "acme").await;
    let mut member = world.signed_in(Role::Member, "acme").await;
    let mut admin = world.signed_in(Role::OrgAdmin, "acme").await;
    let all = save(&mut manager, "Costs", "/models", true).await.unwrap();
    let (id, body) = (&all[0]["id"], |id: &Value| json!({"org": "acme", "id": id}));
    let renamed = json!({"org": "acme", "id": id, "name": "Ours", "shared": true});
    for other in [&mut member, &mut admin] {
        assert_eq!(ask(other, "change_view", renamed.clone()).await.unwrap_err().0, StatusCode::FORBIDDEN);
    }
    assert_eq!(ask(&mut member, "delete_view", body(id)).await.unwrap_err().0, StatusCode::FORBIDDEN);
    assert_eq!(ask(&mut admin, "delete_view", body(id)).await, Ok(vec![]));
    assert_eq!(ask(&mut manager, "delete_view", body(id)).await, Ok(vec![]), "it is gone already");
    let private = save(&mut manager, "Private", "/models", false).await.unwrap();
    assert_eq!(ask(&mut admin, "delete_view", body(&private[0]["id"])).await, Ok(vec![]), "what is not seen is not there");
    assert_eq!(names(&mut manager).await, ["Private"]);
}

#[tokio::test]
async fn names_addresses_and_numbers_are_limited() {
    let world = world().await;
    let mut client = world.signed_in(Role::Manager, "acme").await;
    for (name, address, field) in [
        ("", "/", "name"),
        ("two\nlines", "/", "name"),
        (&*"x".repeat(LONGEST_NAME + 1), "/", "name"),
        ("Elsewhere", "https://evil.test/", "address"),
        ("Elsewhere", "//evil.test", "address"),
        ("Elsewhere", "/\\evil.test", "address"),
        ("Elsewhere", "/api/v1/sessions", "address"),
        ("Elsewhere", "javascript:alert(1)", "address"),
        ("Nul", "/sessions?q=\0", "address"),
        ("Long", &*format!("/{}", "x".repeat(LONGEST_ADDRESS)), "address"),
    ] {
        let (status, problem) = save(&mut client, name, address, false).await.unwrap_err();
        assert_eq!((status, &problem["field"]), (StatusCode::BAD_REQUEST, &json!(field)), "{name} {address}");
    }
    save(&mut client, "Mondays", "/", false).await.unwrap();
    assert_eq!(save(&mut client, "mondays", "/", false).await.unwrap_err().0, StatusCode::CONFLICT);
    for number in 1..MOST {
        save(&mut client, &format!("View {number}"), "/", false).await.unwrap();
    }
    assert_eq!(save(&mut client, "One more", "/", false).await.unwrap_err().0, StatusCode::CONFLICT);
    assert_eq!(names(&mut client).await.len(), usize::try_from(MOST).unwrap());
    let mut other = world.signed_in(Role::OrgAdmin, "acme").await;
    save(&mut other, "Mondays", "/", false).await.unwrap();
}
