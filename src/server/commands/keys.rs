//! `oriel key add|rotate|revoke`. A key is shown once, when it is made; only its fingerprint is kept.

use super::{Command, org_id};
use crate::{
    domain::{
        error::AppError,
        ids::{OrgId, OrgSlug},
        time::{HOUR, Timestamp},
    },
    server::{
        auth::{ingest_key, secret},
        db::Db,
    },
};
use sqlx::PgConnection;

/// How long the old key still works after a rotation unless told otherwise: a working day to change it everywhere.
pub const OVERLAP: i64 = 24 * HOUR;
/// Characters of a name in a certificate.
const LONGEST_CERTIFICATE: usize = 253;

/// Makes a key for `org` and answers it. Several may have the same name. Whoever shows a client certificate with the name
/// `certificate` needs not send the key.
pub async fn add(db: &Db, command: Command, org: &OrgSlug, name: &str, certificate: Option<&str>) -> Result<String, AppError> {
    let mut write = db.system(command.key).await?;
    let org = org_id(&mut write, org).await?;
    let key = insert(&mut write, command, org, name, certificate).await?;
    write.commit().await?;
    Ok(key)
}

/// Makes a new key, for the same certificate if there is one, and lets those of that name end after `overlap` microseconds.
pub async fn rotate(db: &Db, command: Command, org: &OrgSlug, name: &str, overlap: i64) -> Result<String, AppError> {
    let mut write = db.system(command.key).await?;
    let org = org_id(&mut write, org).await?;
    let certificate = certificate_of(&mut write, command, org, name).await?;
    end(&mut write, command, org, name, command.now.plus(overlap.max(0))).await?;
    let key = insert(&mut write, command, org, name, certificate.as_deref()).await?;
    write.commit().await?;
    Ok(key)
}

/// Ends the keys of that name now; servers stop believing them within seconds. Answers how many there were.
pub async fn revoke(db: &Db, command: Command, org: &OrgSlug, name: &str) -> Result<u64, AppError> {
    let mut write = db.system(command.key).await?;
    let org = org_id(&mut write, org).await?;
    let ended = end(&mut write, command, org, name, command.now).await?;
    write.commit().await?;
    Ok(ended)
}

async fn insert(
    write: &mut PgConnection,
    command: Command,
    org: OrgId,
    name: &str,
    certificate: Option<&str>,
) -> Result<String, AppError> {
    let name = name.trim();
    if name.is_empty() {
        return Err(AppError::invalid("name", "A key needs a name, so that it can be rotated and revoked."));
    }
    let certificate = certificate.map(str::trim);
    check_certificate(write, command, org, certificate).await?;
    let key = format!("{}{}", ingest_key::PREFIX, secret::random());
    sqlx::query(
        "insert into ingest_keys (key_hash, key_id, org_id, name, certificate, created_at)
         values ($1, nextval('ingest_key_ids'), $2, $3, $4, $5)",
    )
    .bind(secret::fingerprint(&key).as_slice())
    .bind(org.0)
    .bind(name)
    .bind(certificate)
    .bind(command.now)
    .execute(write)
    .await?;
    Ok(key)
}

/// One certificate is one organisation's: whose events would they be otherwise?
async fn check_certificate(
    write: &mut PgConnection,
    command: Command,
    org: OrgId,
    certificate: Option<&str>,
) -> Result<(), AppError> {
    let Some(name) = certificate else { return Ok(()) };
    if name.is_empty() || name.chars().count() > LONGEST_CERTIFICATE || name.chars().any(char::is_control) {
        let message = format!("The name of a certificate has 1 to {LONGEST_CERTIFICATE} characters.");
        return Err(AppError::invalid("certificate", message));
    }
    let is_taken: bool = sqlx::query_scalar(
        "select exists (select from ingest_keys
                         where certificate = $1 and org_id <> $2 and (ends_at is null or ends_at > $3))",
    )
    .bind(name)
    .bind(org.0)
    .bind(command.now)
    .fetch_one(write)
    .await?;
    match is_taken {
        true => Err(AppError::invalid("certificate", format!("Another organisation has a key for the certificate {name}."))),
        false => Ok(()),
    }
}

async fn certificate_of(write: &mut PgConnection, command: Command, org: OrgId, name: &str) -> Result<Option<String>, AppError> {
    let certificate: Option<Option<String>> = sqlx::query_scalar(
        "select certificate from ingest_keys where org_id = $1 and name = $2 and (ends_at is null or ends_at > $3)
          order by key_id desc limit 1",
    )
    .bind(org.0)
    .bind(name.trim())
    .bind(command.now)
    .fetch_optional(write)
    .await?;
    Ok(certificate.flatten())
}

/// Brings the end of the keys of that name forward to `ends_at`; 404 when none is in force.
async fn end(write: &mut PgConnection, command: Command, org: OrgId, name: &str, ends_at: Timestamp) -> Result<u64, AppError> {
    let ended = sqlx::query(
        "update ingest_keys set ends_at = least(ends_at, $3)
         where org_id = $1 and name = $2 and (ends_at is null or ends_at > $4)",
    )
    .bind(org.0)
    .bind(name.trim())
    .bind(ends_at)
    .bind(command.now)
    .execute(write)
    .await?
    .rows_affected();
    if ended == 0 {
        return Err(AppError::invalid("name", format!("There is no key {} in force.", name.trim())));
    }
    Ok(ended)
}
