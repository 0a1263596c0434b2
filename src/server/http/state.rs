//! What every handler shares. A server process keeps nothing else: sign-in is a token, live ticks go through Postgres.

use super::{public_url::PublicUrl, tool_links::ToolLinks};
use crate::{
    domain::{error::AppError, time::Clock},
    server::{
        auth::{ingest_key::IngestKeys, limits::Limits, tokens::TokenKeys},
        db::{Db, SystemKey},
        ingest::receive::Receiver,
        live::feed::Feed,
    },
};
use axum::extract::FromRef;
use leptos::config::LeptosOptions;
use std::{net::IpAddr, sync::Arc};

/// Shared state. Cheap to clone.
#[derive(Clone, FromRef)]
pub struct AppState {
    pub db: Db,
    pub clock: Arc<dyn Clock>,
    pub leptos: LeptosOptions,
    pub web: Arc<WebConfig>,
    pub tokens: Arc<TokenKeys>,
    pub ingest_keys: IngestKeys,
    pub limits: Arc<Limits>,
    pub live: Feed,
    pub receiver: Arc<Receiver>,
}

/// The part of the configuration that doors need.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebConfig {
    /// How people reach this server; cookies are Secure when it is https.
    pub public_url: PublicUrl,
    /// Proxies whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed; nobody else's are.
    pub trusted_proxies: Vec<IpAddr>,
    /// Where people begin things.
    pub links: ToolLinks,
    /// Mock sign-in and the role switcher.
    pub dev: bool,
    /// Signs access tokens; made once and kept in the database when it is not given.
    pub token_secret: Option<String>,
    /// Sign-in attempts per address and account, and per account, in a minute.
    pub sign_ins_per_minute: u32,
    /// Requests per ingest key in a second; each carries up to 1,000 events.
    pub ingest_requests_per_second: u32,
    /// Events that are older are refused, and dropped by the worker.
    pub retention_days: u32,
}

impl Default for WebConfig {
    fn default() -> Self {
        Self {
            public_url: PublicUrl::default(),
            trusted_proxies: Vec::new(),
            links: ToolLinks::default(),
            dev: false,
            token_secret: None,
            sign_ins_per_minute: 10,
            ingest_requests_per_second: 500,
            retention_days: 365,
        }
    }
}

impl AppState {
    /// Reads, or makes and keeps, what is made once per installation.
    pub async fn new(db: Db, clock: Arc<dyn Clock>, leptos: LeptosOptions, web: WebConfig) -> Result<Self, AppError> {
        let tokens = TokenKeys::load(&db, web.token_secret.as_deref()).await?;
        let limits = Limits::new(&web, clock.clone());
        let receiver = Receiver::new(db.clone(), SystemKey::of_this_process(), clock.clone(), web.retention_days);
        Ok(Self {
            ingest_keys: IngestKeys::new(db.clone()),
            live: Feed::new(db.clone()),
            db,
            clock,
            leptos,
            tokens: Arc::new(tokens),
            limits: Arc::new(limits),
            receiver: Arc::new(receiver),
            web: Arc::new(web),
        })
    }
}
