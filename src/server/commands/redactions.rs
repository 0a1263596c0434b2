//! `oriel redact`, and the same from the page: rules that are added and taken away. Writes `redactions`.

use super::Change;
use crate::{
    domain::{error::AppError, ids::OrgId, redaction::Redaction, time::Timestamp},
    server::ingest::redaction::{
        self,
        rule::{MOST, Rules},
    },
};
use sqlx::PgConnection;

/// Adds a rule; servers follow it within seconds. What is stored already stays as it is. Adding it again changes nothing.
pub async fn add(connection: &mut PgConnection, org: OrgId, now: Timestamp, rule: &Redaction) -> Result<Change, AppError> {
    Rules::new(std::slice::from_ref(rule))?;
    let there = redaction::list(&mut *connection, org).await?;
    if there.contains(rule) {
        return Ok(Change::Unchanged);
    }
    if there.len() >= MOST {
        return Err(AppError::invalid("name", format!("There are {MOST} rules. Remove one first.")));
    }
    let added = sqlx::query(
        "insert into redactions (org_id, name, built_in, pattern, fields, created_at) values ($1, $2, $3, $4, $5, $6)
         on conflict do nothing",
    )
    .bind(org.0)
    .bind(&rule.name)
    .bind(&rule.built_in)
    .bind(&rule.pattern)
    .bind(&rule.fields)
    .bind(now)
    .execute(connection)
    .await?;
    match added.rows_affected() {
        0 => Err(AppError::Conflict { message: format!("There is another rule {}. Remove it first.", rule.name) }),
        _ => Ok(Change::Added),
    }
}

/// Takes a rule away, and answers whether it was there. What it took out of texts is gone.
pub async fn remove(connection: &mut PgConnection, org: OrgId, name: &str) -> Result<Change, AppError> {
    if name.contains('\0') {
        return Ok(Change::Unchanged);
    }
    let removed =
        sqlx::query("delete from redactions where org_id = $1 and name = $2").bind(org.0).bind(name).execute(connection).await?;
    Ok(if removed.rows_affected() == 0 { Change::Unchanged } else { Change::Updated })
}
