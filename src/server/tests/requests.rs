//! Figures by the names that clients of a model proxy's dashboard know: equal to those of `/api/v1/stats` for the same range
//! and filter.

use super::{
    client::Client,
    models::{self, DAY},
    world::World,
};
use crate::{
    domain::{ids::OrgId, role::Role},
    server::http::rest_requests::NAMES,
};
use axum::http::StatusCode;
use serde_json::{Value, json};

async fn world() -> World {
    let world = models::world().await;
    world.user(OrgId::ABOVE, "root@oriel.test", Role::SuperAdmin).await;
    world
}

async fn get(client: &mut Client, path: &str) -> Value {
    let answer = client.get(path).await;
    assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text);
    answer.json()
}

/// That every figure of `ours` is what the register's own name has in `theirs`.
fn assert_same(ours: &Value, theirs: &Value, what: &str) {
    for (name, figure) in NAMES {
        assert_eq!(ours.get(name), theirs.get(figure.key()), "{what}: {name}");
    }
}

/// The register's names, for `metrics`.
fn metrics() -> String {
    NAMES.map(|(_, figure)| figure.key()).join(",")
}

const FILTERS: [&str; 4] = ["", "&model=alpha-x", "&user=max@acme.test", "&tool=open"];

#[tokio::test]
async fn an_overview_has_the_figures_of_the_range_and_filter() {
    let world = world().await;
    let mut manager = world.signed_in(Role::Manager, "acme").await;
    for filter in FILTERS {
        let ours = get(&mut manager, &format!("/api/stats/overview?{DAY}{filter}")).await;
        let theirs = get(&mut manager, &format!("/api/v1/stats/overview?{DAY}{filter}")).await;
        assert_same(&ours, &theirs["data"], filter);
        assert_eq!((&ours["range"], &ours["complete_to"]), (&theirs["range"], &theirs["complete_to"]));
    }
    let whole = get(&mut manager, &format!("/api/stats/overview?{DAY}")).await;
    assert_eq!((&whole["requests"], &whole["error_rate"], &whole["active_domains"]), (&json!(2), &json!(0.5), &json!(1)));
    assert_eq!(whole["response_time_ms"]["p50"].as_i64().map(|ms| (ms - 2000).abs() <= 20), Some(true), "{whole}");
}

#[tokio::test]
async fn a_timeline_has_every_bucket() {
    let world = world().await;
    let mut manager = world.signed_in(Role::Manager, "acme").await;
    for (granularity, buckets) in [("hour", 24), ("day", 1), ("month", 1)] {
        let asked = format!("{DAY}&granularity={granularity}&tz=Asia/Kathmandu");
        let ours = get(&mut manager, &format!("/api/stats/timeline?{asked}")).await;
        let theirs = get(&mut manager, &format!("/api/v1/stats/timeline?{asked}&metrics={}", metrics())).await;
        let (ours, theirs) = (ours["timeline"].as_array().unwrap().clone(), theirs["data"].as_array().unwrap().clone());
        assert!(ours.len() == theirs.len() && ours.len() >= buckets, "{granularity}: {}", ours.len());
        for (our, their) in ours.iter().zip(&theirs) {
            assert_eq!(our["start"], their["start"]);
            assert_same(our, their, granularity);
        }
        let domain = get(&mut manager, &format!("/api/stats/domains/acme?{asked}")).await;
        assert_eq!(domain["timeline"], json!(ours));
        assert_same(&domain, &get(&mut manager, &format!("/api/v1/stats/overview?{asked}")).await["data"], "domain");
    }
}

#[tokio::test]
async fn models_and_costs_are_breakdowns() {
    let world = world().await;
    let mut manager = world.signed_in(Role::Manager, "acme").await;
    let theirs = get(&mut manager, &format!("/api/v1/stats/breakdown?{DAY}&by=model&metrics={}", metrics())).await;
    let theirs = theirs["data"].as_array().unwrap();
    let ours = get(&mut manager, &format!("/api/stats/models?{DAY}")).await;
    let costs = get(&mut manager, &format!("/api/stats/costs?{DAY}")).await;
    assert!(!theirs.is_empty());
    for rows in [&ours["models"], &costs["costs"]] {
        assert_eq!(rows.as_array().unwrap().len(), theirs.len());
    }
    assert_same(&ours["models"][0], &theirs[0], "models");
    assert_eq!((&ours["models"][0]["model"], &costs["costs"][0]["key"]), (&theirs[0]["key"], &theirs[0]["key"]));
    assert_eq!((&costs["breakdown"], &costs["costs"][0]["cost_usd"]), (&json!("model"), &json!("0.3")));
    assert_eq!(costs["cost_usd"], "0.300000000075", "tools cost as well");
    let by_domain = get(&mut manager, &format!("/api/stats/costs?{DAY}&breakdown=domain")).await;
    assert_eq!((&by_domain["costs"][0]["key"], &by_domain["costs"][0]["cost_usd"]), (&json!("acme"), &costs["cost_usd"]));
}

#[tokio::test]
async fn who_sees_all_domains_gets_them_together_and_apart() {
    let world = world().await;
    let mut root = world.signed_in(Role::SuperAdmin, "acme").await;
    let whole = get(&mut root, &format!("/api/stats/overview?{DAY}")).await;
    assert_eq!((&whole["requests"], &whole["active_domains"], &whole["active_users"]), (&json!(42), &json!(2), &json!(3)));
    let rows = get(&mut root, &format!("/api/stats/domains?{DAY}")).await["domains"].clone();
    assert_eq!((&rows[0]["domain"], &rows[1]["domain"], &rows[2]), (&json!("loud"), &json!("acme"), &Value::Null));
    for row in rows.as_array().unwrap() {
        let domain = row["domain"].as_str().unwrap();
        let one = get(&mut root, &format!("/api/stats/overview?{DAY}&domain={domain}")).await;
        let theirs = get(&mut root, &format!("/api/v1/stats/overview?{DAY}&org={domain}")).await;
        assert_same(row, &theirs["data"], domain);
        assert_same(&one, &theirs["data"], domain);
    }
    let timeline = get(&mut root, &format!("/api/stats/timeline?{DAY}&granularity=hour")).await;
    let sum: i64 = timeline["timeline"].as_array().unwrap().iter().map(|bucket| bucket["requests"].as_i64().unwrap()).sum();
    assert_eq!(sum, 42);
    let costs = get(&mut root, &format!("/api/stats/costs?{DAY}&breakdown=domain")).await;
    assert_eq!((&costs["costs"][0]["key"], &costs["costs"][0]["cost_usd"]), (&json!("loud"), &json!("40000")));
    for path in ["/api/stats/models", "/api/stats/costs"] {
        assert_eq!(root.get(path).await.status, StatusCode::BAD_REQUEST, "models are those of one: {path}");
    }
}

#[tokio::test]
async fn others_see_their_own_domain_only() {
    let world = world().await;
    let mut member = world.signed_in(Role::Member, "acme").await;
    let rows = get(&mut member, &format!("/api/stats/domains?{DAY}")).await["domains"].clone();
    assert_eq!(
        (&rows[0]["domain"], &rows[0]["requests"], &rows[1]),
        (&json!("acme"), &json!(2), &Value::Null),
        "totals are everybody's"
    );
    let mut support = world.signed_in(Role::Support, "acme").await;
    for path in ["overview", "domains", "timeline", "models", "costs"] {
        let path = format!("/api/stats/{path}");
        assert_eq!(member.get(&format!("{path}?domain=loud")).await.status, StatusCode::NOT_FOUND, "{path}");
        assert_eq!(member.get(&format!("{path}?user=bo@acme.test")).await.status, StatusCode::FORBIDDEN, "{path}");
        assert_eq!(support.get(&path).await.status, StatusCode::BAD_REQUEST, "{path}");
        assert_eq!(support.get(&format!("{path}?domain=loud")).await.status, StatusCode::OK, "{path}");
    }
    assert_eq!(member.get("/api/stats/domains/loud").await.status, StatusCode::NOT_FOUND);
    assert_eq!(member.get("/api/stats/domains/loud?domain=acme").await.status, StatusCode::NOT_FOUND, "the path counts");
}

#[tokio::test]
async fn what_is_wrong_is_said_by_name() {
    let world = world().await;
    let mut manager = world.signed_in(Role::Manager, "acme").await;
    for (question, field) in [
        ("overview?from=yesterday", "from"),
        ("timeline?granularity=quarter_hour", "granularity"),
        ("domains/acme?granularity=week", "granularity"),
        ("timeline?tz=Mars", "tz"),
        ("costs?breakdown=team", "breakdown"),
        ("models?to=2026-03-01", "to"),
    ] {
        let answer = manager.get(&format!("/api/stats/{question}")).await;
        assert_eq!((answer.status.as_u16(), answer.json()["error"]["field"].as_str().unwrap()), (400, field), "{question}");
    }
}

#[tokio::test]
async fn nothing_is_zero_where_it_is_counted_and_unknown_where_it_is_divided() {
    let world = World::new().await;
    world.user(world.acme, "mia@acme.test", Role::Manager).await;
    let mut manager = world.signed_in(Role::Manager, "acme").await;
    let whole = get(&mut manager, &format!("/api/stats/overview?{DAY}")).await;
    assert_eq!((&whole["requests"], &whole["cost_usd"], &whole["active_domains"]), (&json!(0), &json!("0"), &json!(0)));
    assert_eq!((&whole["error_rate"], &whole["response_time_ms"]["p95"]), (&Value::Null, &Value::Null));
    let timeline = get(&mut manager, &format!("/api/stats/timeline?{DAY}&granularity=hour")).await;
    assert_eq!(timeline["timeline"].as_array().unwrap().len(), 24);
    for (path, list) in [("models", "models"), ("costs", "costs")] {
        assert_eq!(get(&mut manager, &format!("/api/stats/{path}?{DAY}")).await[list], json!([]), "{path}");
    }
}
