//! The audit log: SUPPORT may look at any organisation's content, and every look is written down.

use super::{
    key,
    scope::{Permission, Scope},
};
use crate::{domain::error::AppError, server::db::Db};

/// Notes that `scope`'s person did `action` (for example `session.view`) to `subject`, when such looks are audited.
/// Comes before the content is handed out: what cannot be noted is not shown.
pub async fn audit<P: Permission>(db: &Db, scope: &Scope<P>, action: &str, subject: &str) -> Result<(), AppError> {
    if !scope.is_audited() {
        return Ok(());
    }
    sqlx::query("insert into audit_log (org_id, at, user_id, action, subject) values ($1, $2, $3, $4, $5)")
        .bind(scope.org().0)
        .bind(scope.at())
        .bind(scope.person().id.0)
        .bind(action)
        .bind(subject)
        .execute(db.pool(key()))
        .await?;
    Ok(())
}
