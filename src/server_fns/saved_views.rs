//! Saved views. Whatever changes them answers all of them as they are then.

use super::wire::Wire;
use crate::domain::{error::AppError, ids::OrgSlug, saved_view::SavedView};
use leptos::prelude::*;

/// The viewer's own and those shared in the organisation, by name.
#[server(protocol = Wire, endpoint = "list_saved_views")]
pub async fn list_saved_views(org: Option<OrgSlug>) -> Result<Vec<SavedView>, AppError> {
    use crate::server::{auth::enter::enter, queries::saved_views};
    let (db, scope) = enter(org.as_ref()).await?;
    saved_views::list(&db, &scope).await
}

/// Keeps an address under a name.
#[server(protocol = Wire, endpoint = "save_view")]
pub async fn save_view(org: Option<OrgSlug>, name: String, address: String, shared: bool) -> Result<Vec<SavedView>, AppError> {
    use crate::server::{auth::enter::enter, queries::saved_views};
    let (db, scope) = enter(org.as_ref()).await?;
    saved_views::save(&db, &scope, &name, &address, shared).await
}

/// Gives a view of one's own another name, shares it or takes it back.
#[server(protocol = Wire, endpoint = "change_view")]
pub async fn change_view(org: Option<OrgSlug>, id: String, name: String, shared: bool) -> Result<Vec<SavedView>, AppError> {
    use crate::server::{auth::enter::enter, queries::saved_views};
    let (db, scope) = enter(org.as_ref()).await?;
    saved_views::change(&db, &scope, &id, &name, shared).await
}

/// Deletes a view of one's own, or as an admin a shared one.
#[server(protocol = Wire, endpoint = "delete_view")]
pub async fn delete_view(org: Option<OrgSlug>, id: String) -> Result<Vec<SavedView>, AppError> {
    use crate::server::{auth::enter::enter, queries::saved_views};
    let (db, scope) = enter(org.as_ref()).await?;
    saved_views::delete(&db, &scope, &id).await
}
