//! Signed requests: a sender that proves to hold an ingest key without sending it, as senders of webhooks do.
//!
//! Of a key only its SHA-256 is kept, so that is what both sides sign with: the HMAC key is SHA-256(key) in hexadecimal, as
//! text. The first 16 hexadecimal digits of that text's SHA-256 name the key; they give nothing of it away. What is kept here
//! opens no other door: a bearer's key is hashed before it is looked up.

use super::{ingest_key::Producer, key, secret::hex};
use crate::{
    domain::{
        error::AppError,
        time::{MINUTE, SECOND, Timestamp},
    },
    server::http::{problem::Problem, state::AppState},
};
use axum::http::{HeaderMap, StatusCode};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

pub const KEY_ID: &str = "x-oriel-key-id";
pub const TIMESTAMP: &str = "x-oriel-timestamp";
pub const SIGNATURE: &str = "x-oriel-signature";

/// How far the sender's clock and the way may take the request from our clock.
const WINDOW: i64 = 5 * MINUTE;

/// A request whose signature is good.
pub struct Signed {
    pub producer: Producer,
    /// When the sender signed it.
    pub at: Timestamp,
    /// In hexadecimal; the same for the same request, however often it comes.
    pub signature: String,
}

/// 401 unless the headers and the body, as it was sent, are signed with a key in force within five minutes; 429 when the key
/// is used too often.
pub async fn verify(state: &AppState, headers: &HeaderMap, body: &[u8]) -> Result<Signed, Problem> {
    let [id, seconds, signature] = [KEY_ID, TIMESTAMP, SIGNATURE].map(|name| word(headers, name));
    let (id, seconds, signature) = (id?, seconds?, signature?);
    let now = state.clock.now();
    let at = seconds.parse::<i64>().ok().and_then(|seconds| seconds.checked_mul(SECOND)).map(Timestamp::from_micros);
    let Some(at) = at.filter(|at| at.since(now).abs() <= WINDOW) else {
        return Err(refused("X-Oriel-Timestamp must be in seconds since 1970, and within 5 minutes of our clock."));
    };
    let unknown = || refused("No key in force has that id, or the signature is of another key, timestamp or body.");
    let Some(given) = signature.strip_prefix("v1=").and_then(unhex) else { return Err(unknown()) };
    let message = [seconds.as_bytes(), b".", body].concat();
    for hash in with_id(state, id).await? {
        if is_signed(hash, &message, &given) {
            let producer = state.ingest_keys.find(hash, now).await.map_err(|error| match error {
                AppError::Unauthenticated => unknown(),
                other => other.into(),
            })?;
            state.limits.ingest(producer.key)?;
            return Ok(Signed { producer, at, signature: hex(&given) });
        }
    }
    Err(unknown())
}

fn word<'h>(headers: &'h HeaderMap, name: &str) -> Result<&'h str, Problem> {
    let value = headers.get(name).and_then(|value| value.to_str().ok()).map(str::trim).filter(|value| !value.is_empty());
    value.ok_or_else(|| {
        refused(format!("The header {name} is missing; a signed request has {KEY_ID}, {TIMESTAMP} and {SIGNATURE}."))
    })
}

fn refused(message: impl Into<String>) -> Problem {
    Problem::new(StatusCode::UNAUTHORIZED, "unauthenticated", message)
}

/// The keys of that name: one, unless two of them share 64 bits.
async fn with_id(state: &AppState, id: &str) -> Result<Vec<[u8; 32]>, AppError> {
    let rows: Vec<Vec<u8>> = sqlx::query_scalar("select key_hash from ingest_keys where signing_id = $1")
        .bind(id)
        .fetch_all(state.db.pool(key()))
        .await?;
    Ok(rows.into_iter().filter_map(|hash| hash.try_into().ok()).collect())
}

/// Compares in constant time.
fn is_signed(hash: [u8; 32], message: &[u8], given: &[u8]) -> bool {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(hex(&hash).as_bytes()) else { return false };
    mac.update(message);
    mac.verify_slice(given).is_ok()
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).ok()).collect()
}

/// The three headers that a sender with this key puts on `body` at `at`.
#[cfg(test)]
pub fn signed(key: &str, at: Timestamp, body: &[u8]) -> Vec<(&'static str, String)> {
    use super::secret::fingerprint;
    let secret = hex(&fingerprint(key));
    let seconds = (at.micros() / SECOND).to_string();
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(&[seconds.as_bytes(), b".", body].concat());
    let signature = format!("v1={}", hex(&mac.finalize().into_bytes()));
    vec![(KEY_ID, hex(&fingerprint(&secret))[..16].to_owned()), (TIMESTAMP, seconds), (SIGNATURE, signature)]
}
