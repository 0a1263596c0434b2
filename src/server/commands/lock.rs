//! The organisation's lock, for commands that somebody waits for.

use crate::{
    domain::{error::AppError, ids::OrgId},
    server::projections::progress::{Progress, wait_for_lock},
};
use sqlx::PgConnection;

/// Postgres gave up waiting for a lock.
const LOCK_NOT_AVAILABLE: &str = "55P03";

/// Waits for a batch that is projected, and not for a rebuild.
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
