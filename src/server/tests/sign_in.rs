//! Signing in, staying signed in, signing out, and what happens to stolen, old and foreign tokens.

use super::{
    client::{Answer, Client, JSON},
    world::World,
};
use crate::{
    domain::{
        role::Role,
        time::{DAY, MINUTE},
    },
    server::{
        commands::{Change, Command, users},
        db::SystemKey,
        http::{public_url::PublicUrl, state::WebConfig},
    },
};
use axum::{
    body::Body,
    http::{Method, StatusCode},
};
use serde_json::{Value, json};

const ANA: &str = "ana@acme.test";
const PASSWORD: &str = "correct horse battery";

async fn world_with_ana() -> World {
    let world = World::new().await;
    add_ana(&world, Role::Manager, PASSWORD).await;
    world
}

async fn add_ana(world: &World, role: Role, password: &str) -> Change {
    use crate::domain::time::Clock;
    let command = Command { key: SystemKey::of_this_process(), now: world.clock.now() };
    let ana = users::NewUser {
        email: ANA.into(),
        org: Some("acme".parse().unwrap()),
        role,
        password: password.into(),
        name: Some("Ana".into()),
    };
    users::add(&world.db, command, ana).await.unwrap()
}

async fn log_in(client: &mut Client, password: &str) -> Answer {
    client.post("/api/auth/login", &json!({"email": "Ana@acme.test", "password": password})).await
}

fn code(answer: &Answer) -> Value {
    answer.json()["error"]["code"].clone()
}

#[tokio::test]
async fn login_answers_as_the_contract_says_and_sets_cookies_that_scripts_cannot_read() {
    let world = world_with_ana().await;
    let mut client = world.client().await;
    let answer = log_in(&mut client, PASSWORD).await;
    assert_eq!(answer.status, StatusCode::OK);
    let body = answer.json();
    assert_eq!((&body["token_type"], &body["expires_in"]), (&json!("Bearer"), &json!(900)));
    let user = &body["user"];
    assert_eq!(user, &json!({"id": user["id"], "email": ANA, "name": "Ana", "role": "MANAGER", "org": "acme"}));
    for line in answer.headers.get_all("set-cookie") {
        let line = line.to_str().unwrap();
        assert!(line.contains("HttpOnly") && line.contains("SameSite=Lax") && line.contains("Path=/"), "{line}");
        assert!(!line.contains("Secure"), "on plain http a Secure cookie would be lost: {line}");
    }
    assert_eq!(client.get("/api/auth/me").await.json(), *user);

    let mut script = world.client().await;
    script.bearer = body["access_token"].as_str().map(Into::into);
    assert_eq!(script.get("/api/auth/me").await.json(), *user);
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_address_are_the_same_to_the_caller() {
    let world = world_with_ana().await;
    let mut client = world.client().await;
    let wrong = log_in(&mut client, "not the password").await;
    let unknown = client.post("/api/auth/login", &json!({"email": "nobody@acme.test", "password": PASSWORD})).await;
    for answer in [&wrong, &unknown] {
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
        assert!(answer.headers.get("set-cookie").is_none());
    }
    assert_eq!(wrong.json()["error"]["message"], unknown.json()["error"]["message"]);
    assert_eq!(wrong.json()["error"]["request_id"], wrong.header("x-request-id"));
}

#[tokio::test]
async fn a_browser_outlives_its_access_token_in_every_tab_and_its_refresh_token_in_none() {
    let world = world_with_ana().await;
    let mut client = world.client().await;
    log_in(&mut client, PASSWORD).await;
    world.clock.forward(16 * MINUTE);
    let (mut tab, mut other_tab) = (client.clone(), client.clone());
    for tab in [&mut tab, &mut other_tab] {
        let answer = tab.get("/api/auth/me").await;
        assert_eq!(answer.status, StatusCode::OK);
        assert!(answer.header("set-cookie").starts_with("oriel_access="), "a new access token, the same refresh token");
        assert_eq!(tab.get("/api/auth/me").await.header("set-cookie"), "");
    }
    world.clock.forward(31 * DAY);
    assert_eq!(tab.get("/api/auth/me").await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn an_expired_bearer_token_is_nobody_even_beside_good_cookies() {
    let world = world_with_ana().await;
    let mut client = world.client().await;
    let body = log_in(&mut client, PASSWORD).await.json();
    client.bearer = body["access_token"].as_str().map(Into::into);
    world.clock.forward(15 * MINUTE - 1_000_000);
    assert_eq!(client.get("/api/auth/me").await.status, StatusCode::OK);
    world.clock.forward(1_000_000);
    assert_eq!(client.get("/api/auth/me").await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn refresh_replaces_the_token_and_a_second_use_of_the_old_one_ends_the_family() {
    let world = world_with_ana().await;
    let mut owner = world.client().await;
    log_in(&mut owner, PASSWORD).await;
    let mut thief = owner.clone();

    let first = owner.post("/api/auth/refresh", &json!(null)).await;
    assert_eq!(first.status, StatusCode::BAD_REQUEST, "a body that is there has to be readable");
    let refreshed = owner.send(Method::POST, "/api/auth/refresh", JSON, Body::empty()).await;
    assert_eq!(refreshed.status, StatusCode::OK);
    assert_ne!(owner.cookies["oriel_refresh"], thief.cookies["oriel_refresh"]);
    assert_eq!(owner.get("/api/auth/me").await.status, StatusCode::OK);

    let stolen = json!({"refresh_token": thief.cookies["oriel_refresh"]});
    let mut script = world.client().await;
    assert_eq!(script.post("/api/auth/refresh", &stolen).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(owner.get("/api/auth/me").await.status, StatusCode::UNAUTHORIZED, "the owner is told by being signed out");
    assert_eq!(thief.get("/api/auth/me").await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn signing_out_ends_the_sign_in_everywhere_and_nothing_else() {
    let world = world_with_ana().await;
    let (mut here, mut there) = (world.client().await, world.client().await);
    log_in(&mut here, PASSWORD).await;
    log_in(&mut there, PASSWORD).await;
    let mut copy = here.clone();
    assert_eq!(here.post("/api/auth/logout", &json!({})).await.status, StatusCode::NO_CONTENT);
    assert!(here.cookies.is_empty());
    assert_eq!(copy.get("/api/auth/me").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(there.get("/api/auth/me").await.status, StatusCode::OK);
    assert_eq!(here.post("/api/auth/logout", &json!({})).await.status, StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn a_changed_role_holds_at_once_and_a_new_password_ends_every_sign_in() {
    let world = world_with_ana().await;
    let mut client = world.client().await;
    log_in(&mut client, PASSWORD).await;
    sqlx::query("update users set role = 'MEMBER' where email = $1").bind(ANA).execute(world.pool()).await.unwrap();
    assert_eq!(client.get("/api/auth/me").await.json()["role"], "MEMBER");
    assert_eq!(add_ana(&world, Role::OrgAdmin, "another password").await, Change::Updated);
    assert_eq!(client.get("/api/auth/me").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(log_in(&mut client, "another password").await.json()["user"]["role"], "ORG_ADMIN");
}

#[tokio::test]
async fn writes_that_another_site_causes_are_refused() {
    let world = world_with_ana().await;
    let mut client = world.client().await;
    log_in(&mut client, PASSWORD).await;
    for (name, value) in [("sec-fetch-site", "cross-site"), ("origin", "https://evil.test")] {
        client.headers = vec![(name, value.into())];
        let answer = client.post("/api/auth/logout", &json!({})).await;
        assert_eq!((answer.status, code(&answer)), (StatusCode::FORBIDDEN, json!("forbidden")), "{name}");
    }
    client.headers = vec![("sec-fetch-site", "same-origin".into()), ("origin", "http://oriel.test".into())];
    assert_eq!(client.post("/api/auth/logout", &json!({})).await.status, StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn guessing_is_slowed_down_per_account_and_others_are_not() {
    let world = world_with_ana().await;
    let web = WebConfig { sign_ins_per_minute: 2, ..WebConfig::default() };
    let mut client = Client::new(world.state(web).await);
    for _ in 0..2 {
        assert_eq!(log_in(&mut client, "a guess").await.status, StatusCode::UNAUTHORIZED);
    }
    let refused = log_in(&mut client, PASSWORD).await;
    assert_eq!((refused.status, code(&refused)), (StatusCode::TOO_MANY_REQUESTS, json!("rate_limited")));
    assert!((1..=60).contains(&refused.header("retry-after").parse::<u64>().unwrap()));
    let other = client.post("/api/auth/login", &json!({"email": "bo@acme.test", "password": "a guess"})).await;
    assert_eq!(other.status, StatusCode::UNAUTHORIZED);
    world.clock.forward(MINUTE);
    assert_eq!(log_in(&mut client, PASSWORD).await.status, StatusCode::OK);
}

#[tokio::test]
async fn cookies_are_secure_behind_tls() {
    let world = world_with_ana().await;
    let web = WebConfig { public_url: PublicUrl::try_from("https://oriel.test".to_owned()).unwrap(), ..WebConfig::default() };
    let mut client = Client::new(world.state(web).await);
    let answer = log_in(&mut client, PASSWORD).await;
    assert!(answer.headers.get_all("set-cookie").iter().all(|line| line.to_str().unwrap().contains("; Secure")));
    assert!(answer.header("strict-transport-security").starts_with("max-age="));
}

#[tokio::test]
async fn the_mock_issuer_has_no_door_outside_dev_mode() {
    let world = world_with_ana().await;
    let ask = json!({"role": "MANAGER", "org": "acme"});
    assert_eq!(world.client().await.post("/api/dev/token", &ask).await.status, StatusCode::NOT_FOUND);
    let mut dev = Client::new(world.state(WebConfig { dev: true, ..WebConfig::default() }).await);
    assert_eq!(dev.post("/api/dev/token", &ask).await.json()["user"]["email"], ANA);
    assert_eq!(dev.post("/api/dev/token", &json!({"role": "MANAGER", "org": "loud"})).await.status, StatusCode::NOT_FOUND);
}

#[test]
fn dev_mode_stays_on_this_machine_unless_told_twice() {
    use crate::server::auth::dev::check_address;
    assert!(check_address("127.0.0.1".parse().unwrap(), false).is_ok());
    assert!(check_address("::1".parse().unwrap(), false).is_ok());
    assert!(check_address("0.0.0.0".parse().unwrap(), false).is_err());
    assert!(check_address("0.0.0.0".parse().unwrap(), true).is_ok());
}

#[tokio::test]
async fn pages_send_those_who_are_not_signed_in_to_sign_in_and_back() {
    let world = world_with_ana().await;
    let mut client = world.client().await;
    let sent = client.get("/analytics?range=7d").await;
    assert_eq!((sent.status, sent.header("location")), (StatusCode::SEE_OTHER, "/sign-in?next=/analytics%3Frange%3D7d"));
    log_in(&mut client, PASSWORD).await;
    let back = client.get(sent.header("location")).await;
    assert_eq!((back.status, back.header("location")), (StatusCode::SEE_OTHER, "/analytics?range=7d"));
}
