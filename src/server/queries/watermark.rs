//! Up to when an organisation's figures are complete.

use crate::domain::{ids::OrgId, time::Timestamp};
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
