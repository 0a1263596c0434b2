//! Producers: a key that belongs to one organisation and can only ingest. Keys are kept as fingerprints.

use super::{identify::bearer, key, secret};
use crate::{
    domain::{
        error::AppError,
        ids::OrgId,
        time::{MINUTE, Timestamp},
    },
    server::{db::Db, http::state::AppState},
};
use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, request::Parts},
};
use axum_extra::headers::{Authorization, HeaderMapExt, authorization::Basic};
use moka::future::Cache;
use std::{sync::Arc, time::Duration};

/// What every key begins with, so that people and secret scanners recognise one.
pub const PREFIX: &str = "oriel_";
/// How long a key is believed without asking: a revoked key stops working within this time on every process.
const BELIEVED: Duration = Duration::from_secs(3);
/// Keys remembered at once, known and unknown: a bound on memory, whatever is tried.
const REMEMBERED: u64 = 10_000;

/// Whoever sends events for an organisation. As a handler's argument it is the proof that the key is good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Producer {
    pub org: OrgId,
}

#[derive(Clone, Copy)]
struct Known {
    org: OrgId,
    ends_at: Option<Timestamp>,
}

/// Looks keys up, at most once in a few seconds each.
#[derive(Clone)]
pub struct IngestKeys {
    db: Db,
    cache: Cache<[u8; 32], Option<Known>>,
}

impl IngestKeys {
    pub fn new(db: Db) -> Self {
        Self { db, cache: Cache::builder().max_capacity(REMEMBERED).time_to_live(BELIEVED).build() }
    }

    /// Whose key this is, while it has not ended.
    pub async fn find(&self, hash: [u8; 32], now: Timestamp) -> Result<Producer, AppError> {
        let known = self.cache.try_get_with(hash, self.look_up(hash, now)).await;
        let known = known.map_err(|error: Arc<AppError>| (*error).clone())?;
        match known {
            Some(Known { org, ends_at }) if ends_at.is_none_or(|end| now < end) => Ok(Producer { org }),
            _ => Err(AppError::Unauthenticated),
        }
    }

    async fn look_up(&self, hash: [u8; 32], now: Timestamp) -> Result<Option<Known>, AppError> {
        let row: Option<(i32, Option<Timestamp>, Option<Timestamp>)> =
            sqlx::query_as("select org_id, ends_at, last_used from ingest_keys where key_hash = $1")
                .bind(hash.as_slice())
                .fetch_optional(self.db.pool(key()))
                .await?;
        let Some((org, ends_at, last_used)) = row else { return Ok(None) };
        // To the minute is enough for people, and keeps the row from being rewritten with every request.
        if last_used.is_none_or(|used| now.since(used) >= MINUTE) {
            sqlx::query("update ingest_keys set last_used = $2 where key_hash = $1")
                .bind(hash.as_slice())
                .bind(now)
                .execute(self.db.pool(key()))
                .await?;
        }
        Ok(Some(Known { org: OrgId(org), ends_at }))
    }
}

/// Headers that carry a key alone: ours, what gateways call it, and Phoenix' clients.
const HEADERS: [&str; 3] = ["x-oriel-key", "x-api-key", "api_key"];

/// What looks like a key of ours: a bearer token, a header of its own, or basic authentication as Langfuse's clients send it, whose
/// secret key is the password.
fn presented(headers: &HeaderMap) -> Option<String> {
    let is_key = |text: &&str| text.starts_with(PREFIX);
    let alone = || HEADERS.iter().filter_map(|name| headers.get(*name)?.to_str().ok()).map(str::trim).find(is_key);
    if let Some(key) = bearer(headers).filter(is_key).or_else(alone) {
        return Some(key.to_owned());
    }
    let basic = headers.typed_get::<Authorization<Basic>>()?;
    [basic.password(), basic.username()].into_iter().find(is_key).map(str::to_owned)
}

impl FromRequestParts<AppState> for Producer {
    type Rejection = AppError;

    /// 401 without a good key, 429 when it is used too often.
    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, AppError> {
        let text = presented(&parts.headers).ok_or(AppError::Unauthenticated)?;
        let hash = secret::fingerprint(&text);
        let producer = state.ingest_keys.find(hash, state.clock.now()).await?;
        state.limits.ingest(hash)?;
        Ok(producer)
    }
}
