//! Producers: a key that belongs to one organisation and can only ingest, or a client certificate that is mapped to one.
//! Keys are kept as fingerprints.

use super::{identify::bearer, key, secret};
use crate::{
    domain::{
        error::AppError,
        ids::{KeyId, OrgId},
        time::{MINUTE, Timestamp},
    },
    server::{db::Db, http::state::AppState},
};
use axum::{
    extract::{ConnectInfo, FromRequestParts},
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
    /// What the ledger counts it under.
    pub key: KeyId,
}

impl Producer {
    /// A person, on a page: no key.
    pub fn by_hand(org: OrgId) -> Self {
        Self { org, key: KeyId::NONE }
    }
}

#[derive(Clone, Copy)]
struct Known {
    producer: Producer,
    ends_at: Option<Timestamp>,
}

#[derive(sqlx::FromRow)]
struct KeyRow {
    key_hash: Vec<u8>,
    org_id: i32,
    key_id: i32,
    ends_at: Option<Timestamp>,
    last_used: Option<Timestamp>,
}

/// How a producer shows who it is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Shown {
    /// The fingerprint of its key.
    Key([u8; 32]),
    /// A name of its certificate.
    Certificate(String),
}

/// Looks keys up, at most once in a few seconds each.
#[derive(Clone)]
pub struct IngestKeys {
    db: Db,
    cache: Cache<Shown, Option<Known>>,
}

impl IngestKeys {
    pub fn new(db: Db) -> Self {
        Self { db, cache: Cache::builder().max_capacity(REMEMBERED).time_to_live(BELIEVED).build() }
    }

    /// Whose key this is, while it has not ended.
    pub async fn find(&self, hash: [u8; 32], now: Timestamp) -> Result<Producer, AppError> {
        self.known(Shown::Key(hash), now).await?.ok_or(AppError::Unauthenticated)
    }

    /// Whose certificate this is, by the first of its names that is mapped to a key which has not ended.
    pub async fn find_certified(&self, names: &[String], now: Timestamp) -> Result<Producer, AppError> {
        for name in names {
            if let Some(producer) = self.known(Shown::Certificate(name.clone()), now).await? {
                return Ok(producer);
            }
        }
        Err(AppError::Unauthenticated)
    }

    async fn known(&self, shown: Shown, now: Timestamp) -> Result<Option<Producer>, AppError> {
        let known = self.cache.try_get_with(shown.clone(), self.look_up(&shown, now)).await;
        let known = known.map_err(|error: Arc<AppError>| (*error).clone())?;
        Ok(known.filter(|known| known.ends_at.is_none_or(|end| now < end)).map(|known| known.producer))
    }

    async fn look_up(&self, shown: &Shown, now: Timestamp) -> Result<Option<Known>, AppError> {
        let (hash, certificate) = match shown {
            Shown::Key(hash) => (Some(hash.as_slice()), None),
            Shown::Certificate(name) => (None, Some(name)),
        };
        // Of several with a certificate's name the one that lasts longest, so that a rotation leaves no gap.
        let row: Option<KeyRow> = sqlx::query_as(
            "select key_hash, org_id, key_id, ends_at, last_used from ingest_keys where key_hash = $1 or certificate = $2
             order by ends_at desc nulls first, key_id desc limit 1",
        )
        .bind(hash)
        .bind(certificate)
        .fetch_optional(self.db.pool(key()))
        .await?;
        let Some(KeyRow { key_hash, org_id, key_id, ends_at, last_used }) = row else { return Ok(None) };
        // To the minute is enough for people, and keeps the row from being rewritten with every request.
        if last_used.is_none_or(|used| now.since(used) >= MINUTE) {
            sqlx::query("update ingest_keys set last_used = $2 where key_hash = $1")
                .bind(key_hash)
                .bind(now)
                .execute(self.db.pool(key()))
                .await?;
        }
        Ok(Some(Known { producer: Producer { org: OrgId(org_id), key: KeyId(key_id) }, ends_at }))
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

/// What the listener for client certificates knows of a connection: the names of the certificate that it has verified.
#[derive(Clone, Debug)]
pub struct Certified(pub Arc<[String]>);

impl FromRequestParts<AppState> for Producer {
    type Rejection = AppError;

    /// 401 without a good key or certificate, 429 when it is used too often.
    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, AppError> {
        let now = state.clock.now();
        let producer = match (presented(&parts.headers), parts.extensions.get::<ConnectInfo<Certified>>()) {
            (Some(text), _) => state.ingest_keys.find(secret::fingerprint(&text), now).await?,
            (None, Some(ConnectInfo(Certified(names)))) => state.ingest_keys.find_certified(names, now).await?,
            (None, None) => return Err(AppError::Unauthenticated),
        };
        state.limits.ingest(producer.key)?;
        Ok(producer)
    }
}
