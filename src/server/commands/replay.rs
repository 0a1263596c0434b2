//! Events that were put aside, back on the queue: `oriel replay`, and the button of an admin.

use crate::{
    domain::{error::AppError, ids::OrgId},
    server::{
        db::{Db, SystemKey},
        events::store::INGESTED,
        projections::{
            failures::{self, Which},
            progress::{Progress, wait_for_lock},
        },
    },
};
use sqlx::PgConnection;

/// Events of one request; more are replayed by asking again.
pub const MOST: i64 = 10_000;

/// Postgres gave up waiting for a lock.
const LOCK_NOT_AVAILABLE: &str = "55P03";

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

/// The organisation's lock, for what cannot wait for a rebuild.
pub async fn lock(connection: &mut PgConnection, org: OrgId) -> Result<Progress, AppError> {
    sqlx::query("set local lock_timeout = '4s'").execute(&mut *connection).await?;
    wait_for_lock(connection, org).await.map_err(busy)
}

fn busy(error: sqlx::Error) -> AppError {
    let code = error.as_database_error().and_then(|cause| cause.code()).map(|code| code.into_owned());
    match code.as_deref() {
        Some(LOCK_NOT_AVAILABLE) => {
            AppError::Unavailable { message: "The organisation is being rebuilt. Try again when that is done.".into() }
        }
        _ => error.into(),
    }
}
