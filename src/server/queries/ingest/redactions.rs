//! The rules of redaction, for those who look after them.

use crate::{
    domain::{error::AppError, redaction::Redaction},
    server::{
        auth::scope::{Administer, Scope},
        db::Db,
        ingest::redaction,
    },
};

/// By name.
pub async fn list(db: &Db, scope: &Scope<Administer>) -> Result<Vec<Redaction>, AppError> {
    let mut snapshot = db.read(scope).await?;
    Ok(redaction::list(&mut snapshot, scope.org()).await?)
}
