//! What every answer has, whichever door it comes from: the form of errors, and headers that bind the browser.

use super::{
    client::{Client, JSON},
    world::World,
};
use crate::domain::{error::AppError, role::Role};
use axum::{
    body::Body,
    http::{Method, StatusCode},
};
use serde_json::json;

async fn manager(world: &World) -> Client {
    world.user(world.acme, "manager@acme.test", Role::Manager).await;
    world.signed_in(Role::Manager, "acme").await
}

#[tokio::test]
async fn a_page_may_run_the_scripts_of_its_own_nonce_and_no_inline_style() {
    let world = World::new().await;
    let mut client = manager(&world).await;
    let (first, second) = (client.get("/analytics").await, client.get("/analytics").await);
    assert_eq!(first.status, StatusCode::OK);
    let policy = first.header("content-security-policy");
    assert_ne!(policy, second.header("content-security-policy"), "a nonce is used once");
    let (_, rest) = policy.split_once("script-src 'self' 'nonce-").unwrap();
    let nonce = rest.split('\'').next().unwrap();
    for script in first.text.split("<script").skip(1) {
        let tag = script.split('>').next().unwrap();
        assert!(tag.contains(&format!("nonce=\"{nonce}\"")), "<script{tag}>");
    }
    assert!(!policy.contains("unsafe-inline") && !first.text.contains(" style=\""), "inline styles would be refused");
    for text in ["frame-ancestors 'none'", "object-src 'none'", "base-uri 'none'", "form-action 'self'", "connect-src 'self';"] {
        assert!(policy.contains(text), "{text}");
    }
}

#[tokio::test]
async fn every_answer_forbids_guessing_its_type_and_framing_it() {
    let world = World::new().await;
    let mut client = manager(&world).await;
    for path in ["/analytics", "/api/auth/me", "/api/nowhere", "/nowhere", "/favicon.svg"] {
        let answer = client.get(path).await;
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("referrer-policy"), "same-origin", "{path}");
        assert!(answer.header("content-security-policy").contains("frame-ancestors 'none'"), "{path}");
        assert_eq!(answer.header("x-request-id").len(), 32, "{path}");
    }
}

#[tokio::test]
async fn pages_are_packed_for_every_browser() {
    let world = World::new().await;
    let mut client = manager(&world).await;
    for (accepted, packed) in [("gzip, deflate, br, zstd", "br"), ("gzip, deflate", "gzip"), ("zstd", "")] {
        client.headers = vec![("accept-encoding", accepted.into())];
        assert_eq!(client.get("/analytics").await.header("content-encoding"), packed, "{accepted}");
    }
}

#[tokio::test]
async fn refusals_of_libraries_have_the_form_of_our_own() {
    let world = World::new().await;
    let mut client = manager(&world).await;
    let large = Body::from(vec![b' '; 7 * 1024 * 1024]);
    for (answer, status, code) in [
        (client.get("/api/nowhere").await, StatusCode::NOT_FOUND, "not_found"),
        (client.post("/api/auth/me", &json!({})).await, StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed"),
        (client.post("/api/auth/login", &json!({"email": 1})).await, StatusCode::BAD_REQUEST, "invalid_field"),
        (client.send(Method::POST, "/api/auth/login", JSON, large).await, StatusCode::PAYLOAD_TOO_LARGE, "too_large"),
    ] {
        let error = &answer.json()["error"];
        assert_eq!((answer.status, &error["code"]), (status, &json!(code)), "{answer:?}");
        assert_eq!(error["request_id"], answer.header("x-request-id"));
        assert!(error["message"].is_string() && error.get("field").is_some());
    }
}

#[tokio::test]
async fn a_page_that_is_not_there_says_so_as_a_page() {
    let world = World::new().await;
    let answer = manager(&world).await.get("/nowhere").await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    assert!(answer.header("content-type").starts_with("text/html"), "{answer:?}");
}

#[tokio::test]
async fn a_server_function_fails_with_the_status_of_its_error() {
    let world = World::new().await;
    let mut manager = manager(&world).await;
    let mut nobody = world.client().await;
    for (client, org, error) in [(&mut nobody, "acme", AppError::Unauthenticated), (&mut manager, "loud", AppError::NotFound)] {
        let answer = client.post("/api/find_viewer", &json!({"org": org, "tz": "UTC"})).await;
        assert_eq!(answer.status.as_u16(), error.status());
        assert_eq!(serde_json::from_str::<AppError>(&answer.text).unwrap(), error, "as pages read it");
    }
}

#[tokio::test]
async fn pages_come_compressed_whatever_else_a_browser_takes() {
    let world = World::new().await;
    let mut client = manager(&world).await;
    for (taken, chosen) in [("gzip, deflate, br, zstd", "br"), ("gzip, deflate, zstd", "gzip")] {
        client.headers = vec![("accept-encoding", taken.to_owned())];
        assert_eq!(client.get("/analytics").await.header("content-encoding"), chosen, "{taken}");
    }
}
