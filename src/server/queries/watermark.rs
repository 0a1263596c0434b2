//! Up to when an organisation's facts are complete.

use crate::domain::{ids::OrgId, time::Timestamp};
use sqlx::PgConnection;

/// When the oldest batch that is not yet projected came in; now, when there is none.
pub async fn complete_to(connection: &mut PgConnection, org: OrgId) -> Result<Timestamp, sqlx::Error> {
    sqlx::query_scalar("select coalesce(min(received_at), clock_timestamp()) from ingest_batches where org_id = $1")
        .bind(org.0)
        .fetch_one(connection)
        .await
}
