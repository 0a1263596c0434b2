//! Events that were put aside, back on the queue: `oriel replay`, and the button of an admin.

use super::lock::lock;
use crate::{
    domain::{error::AppError, ids::OrgId},
    server::{
        db::{Db, SystemKey},
        events::store::INGESTED,
        projections::failures::{self, Which},
    },
};

/// Events of one request; more are replayed by asking again.
pub const MOST: i64 = 10_000;

/// Answers how many events are on the queue again. Asking twice does no harm: the second time there is nothing to replay, or what
/// could not be projected again.
pub async fn replay(db: &Db, key: SystemKey, org: OrgId, which: Which<'_>) -> Result<u64, AppError> {
    let mut tx = db.system(key).await?;
    lock(&mut tx, org).await?;
    let replayed = failures::replay(&mut tx, org, which).await?;
    tx.commit().await?;
    if replayed > 0 {
        sqlx::query("select pg_notify($1, $2::text)").bind(INGESTED).bind(org.0).execute(db.pool(key)).await?;
    }
    Ok(replayed)
}
