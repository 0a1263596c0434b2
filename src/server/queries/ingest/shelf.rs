//! What was put aside, with the reasons.

use super::{key_names, named};
use crate::{
    domain::{
        error::AppError,
        ids::KeyId,
        ingest::{PutAside, Shelf},
        time::Timestamp,
    },
    server::{
        auth::scope::{Scope, ViewEveryone},
        db::Db,
    },
};
use sqlx::FromRow;

/// Rows of an answer at most.
pub const LARGEST_PAGE: u16 = 500;

#[derive(FromRow)]
struct Row {
    event_id: String,
    occurred_at: Timestamp,
    received_at: Timestamp,
    failed_at: Timestamp,
    key_id: i32,
    source: String,
    reason: String,
}

/// All that are put aside are counted, and the newest are listed.
pub async fn shelf(db: &Db, scope: &Scope<ViewEveryone>, limit: u16) -> Result<Shelf, AppError> {
    if !(1..=LARGEST_PAGE).contains(&limit) {
        return Err(AppError::invalid("limit", format!("must be from 1 to {LARGEST_PAGE}")));
    }
    let mut snapshot = db.read(scope).await?;
    let total: i64 = sqlx::query_scalar("select count(*) from projection_failures where org_id = $1")
        .bind(scope.org().0)
        .fetch_one(&mut *snapshot)
        .await?;
    let rows: Vec<Row> = sqlx::query_as(
        "select event_id, occurred_at, received_at, failed_at, key_id, source, reason
           from projection_failures where org_id = $1
          order by failed_at desc, occurred_at desc, event_id limit $2",
    )
    .bind(scope.org().0)
    .bind(i64::from(limit))
    .fetch_all(&mut *snapshot)
    .await?;
    let names = key_names(&mut snapshot, scope).await?;
    let rows = rows.into_iter().map(|row| PutAside {
        event_id: row.event_id,
        occurred_at: row.occurred_at,
        received_at: row.received_at,
        failed_at: row.failed_at,
        key: KeyId(row.key_id),
        key_name: names.get(&row.key_id).cloned(),
        source: named(row.source),
        reason: row.reason,
    });
    Ok(Shelf { total, rows: rows.collect() })
}
