//! Refresh tokens. A sign-in begins a family; each use of its token replaces it; a second use of a replaced one means
//! that somebody copied it, and ends the family for everybody.

use super::{key, secret, tokens::Claims};
use crate::{
    domain::{
        error::AppError,
        ids::UserId,
        time::{DAY, Timestamp},
    },
    server::db::Db,
};
use sqlx::PgConnection;
use uuid::Uuid;

/// How long a sign-in lasts without being refreshed.
pub const REFRESH: i64 = 30 * DAY;

/// A family with the token that continues it.
pub struct Begun {
    pub claims: Claims,
    pub token: String,
}

/// A new sign-in of `user`; forgets what has expired.
pub async fn begin(db: &Db, user: UserId, now: Timestamp) -> Result<Begun, AppError> {
    let claims = Claims { user, family: Uuid::new_v4() };
    let mut write = db.system(key()).await?;
    sqlx::query("delete from refresh_tokens where user_id = $1 and expires_at <= $2")
        .bind(user.0)
        .bind(now)
        .execute(&mut *write)
        .await?;
    let token = insert(&mut write, claims, now).await?;
    write.commit().await?;
    Ok(Begun { claims, token })
}

/// Replaces `token` by a new one. A token that was replaced before ends its family.
pub async fn rotate(db: &Db, token: &str, now: Timestamp) -> Result<Begun, AppError> {
    let hash = secret::fingerprint(token);
    let mut write = db.system(key()).await?;
    let row: Option<(i32, String, Timestamp, Option<Timestamp>)> =
        sqlx::query_as("select user_id, family::text, expires_at, used_at from refresh_tokens where token_hash = $1 for update")
            .bind(hash.as_slice())
            .fetch_optional(&mut *write)
            .await?;
    let Some((user, family, expires_at, used_at)) = row else {
        return Err(AppError::Unauthenticated);
    };
    let family = uuid_of(&family);
    if used_at.is_some() {
        delete(&mut write, family).await?;
        write.commit().await?;
        tracing::warn!(user.id = user, "A replaced refresh token was used again; its sign-in was ended");
        return Err(AppError::Unauthenticated);
    }
    if expires_at <= now {
        return Err(AppError::Unauthenticated);
    }
    sqlx::query("update refresh_tokens set used_at = $2 where token_hash = $1")
        .bind(hash.as_slice())
        .bind(now)
        .execute(&mut *write)
        .await?;
    let claims = Claims { user: UserId(user), family };
    let token = insert(&mut write, claims, now).await?;
    write.commit().await?;
    Ok(Begun { claims, token })
}

/// Whose token this is while it may still be used. Does not use it.
pub async fn look_up(db: &Db, token: &str, now: Timestamp) -> Result<Option<Claims>, AppError> {
    let row: Option<(i32, String)> = sqlx::query_as(
        "select user_id, family::text from refresh_tokens where token_hash = $1 and used_at is null and expires_at > $2",
    )
    .bind(secret::fingerprint(token).as_slice())
    .bind(now)
    .fetch_optional(db.pool(key()))
    .await?;
    Ok(row.map(|(user, family)| Claims { user: UserId(user), family: uuid_of(&family) }))
}

/// Signs out: no token of the family is good any more, access tokens included.
pub async fn end(db: &Db, family: Uuid) -> Result<(), AppError> {
    let mut write = db.system(key()).await?;
    delete(&mut write, family).await?;
    write.commit().await?;
    Ok(())
}

async fn insert(write: &mut PgConnection, claims: Claims, now: Timestamp) -> Result<String, AppError> {
    let token = secret::random();
    sqlx::query(
        "insert into refresh_tokens (token_hash, family, user_id, issued_at, expires_at) values ($1, $2::uuid, $3, $4, $5)",
    )
    .bind(secret::fingerprint(&token).as_slice())
    .bind(claims.family.to_string())
    .bind(claims.user.0)
    .bind(now)
    .bind(now.plus(REFRESH))
    .execute(write)
    .await?;
    Ok(token)
}

async fn delete(write: &mut PgConnection, family: Uuid) -> Result<(), AppError> {
    sqlx::query("delete from refresh_tokens where family = $1::uuid").bind(family.to_string()).execute(write).await?;
    Ok(())
}

/// Families cross to Postgres as text: that spares sqlx a feature.
fn uuid_of(text: &str) -> Uuid {
    Uuid::parse_str(text).unwrap_or_default()
}
