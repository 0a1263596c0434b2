//! What became of everything that producers sent: the ledger, what was put aside, and single events.

pub mod events;
pub mod inspect;
pub mod ledger;
pub mod redactions;
pub mod shelf;

use crate::{
    domain::{error::AppError, ids::OrgId, role::Permission as May},
    server::auth::scope::{Permission, Scope},
};
use sqlx::PgConnection;
use std::collections::HashMap;

/// The names of an organisation's keys, for those who look after them; nobody else is told any.
async fn key_names<P: Permission>(connection: &mut PgConnection, scope: &Scope<P>) -> Result<HashMap<i32, String>, sqlx::Error> {
    if !scope.person().role.may(May::Administer) {
        return Ok(HashMap::new());
    }
    let OrgId(org) = scope.org();
    let rows: Vec<(i32, String)> =
        sqlx::query_as("select key_id, name from ingest_keys where org_id = $1").bind(org).fetch_all(connection).await?;
    Ok(rows.into_iter().collect())
}

/// What cannot be stored cannot be looked for.
fn check_text(name: &str, text: &str) -> Result<(), AppError> {
    if text.contains('\0') { Err(AppError::invalid(name, "A value must not contain NUL.")) } else { Ok(()) }
}

/// An empty source is one that was not named.
fn named(source: String) -> Option<String> {
    (!source.is_empty()).then_some(source)
}
