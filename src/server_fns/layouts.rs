//! How people arrange pages, each for themself.

use super::wire::Wire;
use crate::domain::{error::AppError, ids::OrgSlug, layout::Layout};
use leptos::prelude::*;

/// As the viewer left it.
#[server(protocol = Wire, endpoint = "find_layout")]
pub async fn find_layout(org: Option<OrgSlug>, page: String) -> Result<Layout, AppError> {
    use crate::server::{auth::enter::enter, queries::layouts};
    let (db, scope) = enter(org.as_ref()).await?;
    layouts::layout(&db, &scope, &page).await
}

/// Keeps it for the viewer.
#[server(protocol = Wire, endpoint = "save_layout")]
pub async fn save_layout(org: Option<OrgSlug>, page: String, layout: Layout) -> Result<(), AppError> {
    use crate::server::{auth::enter::enter, commands::layouts, db::SystemKey};
    let (db, scope) = enter(org.as_ref()).await?;
    layouts::save(&db, SystemKey::of_this_process(), &scope, &page, &layout).await
}
