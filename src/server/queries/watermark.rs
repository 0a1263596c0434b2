//! Up to when an organisation's figures are complete.

use crate::domain::{
    ids::OrgId,
    time::{SECOND, Timestamp},
};
use sqlx::PgConnection;

/// Batches are numbered before they are stored, so the oldest may stand a little behind the lowest number; never this far.
const OVERTAKING: i64 = 100;

/// When the oldest batch that is not projected was received, else `now`.
/// Ask it in the snapshot that the data is read from.
pub async fn complete_to(connection: &mut PgConnection, org: OrgId, now: Timestamp) -> Result<Timestamp, sqlx::Error> {
    sqlx::query_scalar(
        "select coalesce(min(received_at), $3)
           from (select received_at from ingest_batches where org_id = $1 order by batch_id limit $2) as oldest",
    )
    .bind(org.0)
    .bind(OVERTAKING)
    .bind(now)
    .fetch_one(connection)
    .await
}

/// Clocks of several servers differ a little, and what a projection changed is seen a little after its time.
const MARGIN: i64 = 5 * SECOND;

/// Whether figures may have changed since a page asked for them at `known`.
pub async fn may_have_changed(connection: &mut PgConnection, org: OrgId, known: Timestamp) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar("select exists(select from projection_progress where org_id = $1 and last_projected >= $2)")
        .bind(org.0)
        .bind(known.minus(MARGIN))
        .fetch_one(connection)
        .await
}
