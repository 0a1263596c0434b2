//! A client of the whole router, without a socket: keeps cookies as a browser does, or a bearer token as a script does.

use super::world::World;
use crate::{
    domain::{ids::OrgSlug, role::Role},
    server::{
        auth::dev,
        http::{
            router::router,
            state::{AppState, WebConfig},
        },
    },
};
use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, Method, Request, StatusCode, header},
};
use leptos::config::{Env, LeptosOptions};
use serde_json::Value;
use std::collections::BTreeMap;
use tower::ServiceExt;

impl World {
    /// What the handlers of this world share.
    pub async fn state(&self, web: WebConfig) -> AppState {
        let leptos = LeptosOptions::builder().output_name("oriel").site_root("target/site").env(Env::PROD).build();
        AppState::new(self.db.clone(), self.clock.clone(), leptos, web).await.unwrap()
    }

    /// Somebody who has just opened the browser.
    pub async fn client(&self) -> Client {
        Client::new(self.state(WebConfig::default()).await)
    }

    /// A script of the first person with that role in `org`; those above belong to none.
    pub async fn signed_in(&self, role: Role, org: &str) -> Client {
        let issuer = self.state(WebConfig { dev: true, ..WebConfig::default() }).await;
        let org: OrgSlug = org.parse().unwrap();
        let tokens = dev::sign_in(&issuer, &dev::Wanted { role, org: Some(org), user: None }).await.unwrap();
        Client { bearer: Some(tokens.access_token), ..self.client().await }
    }
}

pub const JSON: &str = "application/json";
pub const FORM: &str = "application/x-www-form-urlencoded";

/// See above.
#[derive(Clone)]
pub struct Client {
    app: Router,
    pub cookies: BTreeMap<String, String>,
    pub bearer: Option<String>,
    /// Sent with every request.
    pub headers: Vec<(&'static str, String)>,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("JSON expected, not {:?} {}", self.status, self.text))
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

impl Client {
    pub fn new(state: AppState) -> Self {
        Self { app: router(state), cookies: BTreeMap::new(), bearer: None, headers: Vec::new() }
    }

    pub async fn get(&mut self, path: &str) -> Answer {
        self.send(Method::GET, path, JSON, Body::empty()).await
    }

    pub async fn post(&mut self, path: &str, body: &Value) -> Answer {
        self.send(Method::POST, path, JSON, Body::from(body.to_string())).await
    }

    pub async fn send(&mut self, method: Method, path: &str, kind: &str, body: Body) -> Answer {
        let mut request = Request::builder().method(method).uri(path).header(header::HOST, "oriel.test");
        request = request.header(header::CONTENT_TYPE, kind);
        if !self.cookies.is_empty() {
            let pairs: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            request = request.header(header::COOKIE, pairs.join("; "));
        }
        if let Some(token) = &self.bearer {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        let response = self.app.clone().oneshot(request.body(body).unwrap()).await.unwrap();
        let (parts, body) = response.into_parts();
        for line in parts.headers.get_all(header::SET_COOKIE) {
            let (name, rest) = line.to_str().unwrap().split_once('=').unwrap();
            let value = rest.split(';').next().unwrap();
            if value.is_empty() {
                self.cookies.remove(name)
            } else {
                self.cookies.insert(name.into(), value.into())
            };
        }
        let stream = parts.headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind == "text/event-stream");
        // A stream does not end; that it began is the answer.
        let bytes = if stream { Default::default() } else { to_bytes(body, usize::MAX).await.unwrap() };
        Answer { status: parts.status, headers: parts.headers, text: String::from_utf8_lossy(&bytes).into_owned() }
    }
}
