//! Producers: a bearer key that belongs to one organisation and can only ingest. Keys are kept as fingerprints.

use super::{identify::bearer, key, secret};
use crate::{
    domain::{
        error::AppError,
        ids::OrgId,
        time::{MINUTE, Timestamp},
    },
    server::{db::Db, http::state::AppState},
};
use axum::{extract::FromRequestParts, http::request::Parts};
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

impl FromRequestParts<AppState> for Producer {
    type Rejection = AppError;

    /// 401 without a good key, 429 when it is used too often.
    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, AppError> {
        let text = bearer(&parts.headers).filter(|text| text.starts_with(PREFIX)).ok_or(AppError::Unauthenticated)?;
        let hash = secret::fingerprint(text);
        let producer = state.ingest_keys.find(hash, state.clock.now()).await?;
        state.limits.ingest(hash)?;
        Ok(producer)
    }
}
