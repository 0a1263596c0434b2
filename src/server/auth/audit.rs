//! The audit log: SUPPORT may look at any organisation's content, and every look is written down. So is what admins do about ingest.

use super::{
    key,
    scope::{Permission, Scope},
};
use crate::{
    domain::{
        error::AppError,
        ids::{OrgId, UserId},
        time::Timestamp,
    },
    server::db::Db,
};

/// Notes that `scope`'s person did `action` (for example `session.view`) to `subject`, when such looks are audited.
/// Comes before the content is handed out: what cannot be noted is not shown.
pub async fn audit<P: Permission>(db: &Db, scope: &Scope<P>, action: &str, subject: &str) -> Result<(), AppError> {
    if !scope.is_audited() {
        return Ok(());
    }
    note(db, scope, action, subject).await
}

/// Notes that `scope`'s person did something that everybody's doing of is written down.
pub async fn note<P: Permission>(db: &Db, scope: &Scope<P>, action: &str, subject: &str) -> Result<(), AppError> {
    write(db, scope.org(), scope.person().id, scope.at(), action, subject).await
}

/// Notes what was done from the command line, by nobody who signs in: user 0.
pub async fn note_operator(db: &Db, org: OrgId, at: Timestamp, action: &str, subject: &str) -> Result<(), AppError> {
    write(db, org, UserId(0), at, action, subject).await
}

async fn write(db: &Db, org: OrgId, user: UserId, at: Timestamp, action: &str, subject: &str) -> Result<(), AppError> {
    sqlx::query("insert into audit_log (org_id, at, user_id, action, subject) values ($1, $2, $3, $4, $5)")
        .bind(org.0)
        .bind(at)
        .bind(user.0)
        .bind(action)
        .bind(subject)
        .execute(db.pool(key()))
        .await?;
    Ok(())
}
