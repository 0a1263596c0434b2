//! Access tokens: JWTs of 15 minutes that name a person and their sign-in, and nothing they may do.

use super::{key, secret};
use crate::{
    domain::{
        error::AppError,
        ids::UserId,
        time::{MINUTE, SECOND, Timestamp},
    },
    server::{db::Db, http::request_id},
};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Lifetime of an access token (`api.md` §1).
pub const ACCESS: i64 = 15 * MINUTE;

/// Signs and reads access tokens.
pub struct TokenKeys {
    signing: EncodingKey,
    reading: DecodingKey,
}

/// Who a token speaks of: a person, and the family of refresh tokens that their sign-in began.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claims {
    pub user: UserId,
    pub family: Uuid,
}

#[derive(Serialize, Deserialize)]
struct Wire {
    sub: String,
    sid: String,
    iat: i64,
    exp: i64,
}

impl TokenKeys {
    /// The configured secret, else the one that this installation made for itself once.
    pub async fn load(db: &Db, configured: Option<&str>) -> Result<Self, AppError> {
        if let Some(secret) = configured {
            return Ok(Self::of(secret));
        }
        sqlx::query("insert into settings (name, value) values ('token_secret', $1) on conflict (name) do nothing")
            .bind(secret::random())
            .execute(db.pool(key()))
            .await?;
        let secret: String =
            sqlx::query_scalar("select value from settings where name = 'token_secret'").fetch_one(db.pool(key())).await?;
        Ok(Self::of(&secret))
    }

    fn of(secret: &str) -> Self {
        Self { signing: EncodingKey::from_secret(secret.as_bytes()), reading: DecodingKey::from_secret(secret.as_bytes()) }
    }

    pub fn issue(&self, claims: Claims, now: Timestamp) -> Result<String, AppError> {
        let wire = Wire {
            sub: claims.user.0.to_string(),
            sid: claims.family.to_string(),
            iat: now.micros().div_euclid(SECOND),
            exp: now.plus(ACCESS).micros().div_euclid(SECOND),
        };
        jsonwebtoken::encode(&Header::new(Algorithm::HS256), &wire, &self.signing).map_err(|error| {
            let reference = request_id::current();
            tracing::error!(request.id = %reference, "A token could not be signed: {error}");
            AppError::Internal { reference }
        })
    }

    /// `None` for everything that is not a token of ours in force.
    pub fn read(&self, token: &str, now: Timestamp) -> Option<Claims> {
        let mut rules = Validation::new(Algorithm::HS256);
        // Checked below against the injected clock, without leeway.
        rules.validate_exp = false;
        let wire = jsonwebtoken::decode::<Wire>(token, &self.reading, &rules).ok()?.claims;
        let in_force = now.micros().div_euclid(SECOND) < wire.exp;
        in_force.then_some(Claims { user: UserId(wire.sub.parse().ok()?), family: Uuid::parse_str(&wire.sid).ok()? })
    }
}
