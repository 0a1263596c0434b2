//! People: the list with their figures, and one person's record.

use super::wire::Wire;
use crate::domain::{
    answer::Answer,
    error::AppError,
    ids::OrgSlug,
    user::{UserRecord, UsersPage, UsersQuery},
};
use leptos::prelude::*;

/// A page of the list.
#[server(protocol = Wire, endpoint = "list_users")]
pub async fn list_users(query: UsersQuery) -> Result<Answer<UsersPage>, AppError> {
    use crate::server::{auth::enter::enter, queries::users};
    let (db, scope) = enter(query.stats.org.as_ref()).await?;
    users::page(&db, &scope, &query).await
}

/// One person, by what events call them.
#[server(protocol = Wire, endpoint = "find_user")]
pub async fn find_user(org: Option<OrgSlug>, key: String) -> Result<UserRecord, AppError> {
    use crate::server::{auth::enter::enter, queries::users};
    let (db, scope) = enter(org.as_ref()).await?;
    users::record(&db, &scope, &key).await
}
