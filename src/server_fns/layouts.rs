//! How people arrange pages, each for themself.

use crate::domain::{error::AppError, ids::OrgSlug, layout::Layout};
use leptos::{prelude::*, server_fn::codec::Json};

/// As the viewer left it.
#[server(input = Json, endpoint = "find_layout")]
pub async fn find_layout(org: Option<OrgSlug>, page: String) -> Result<Layout, AppError> {
    use crate::server::{auth::enter::enter, queries::layouts};
    let (db, scope) = enter(org.as_ref()).await?;
    layouts::layout(&db, &scope, &page).await
}

/// Keeps it for the viewer.
#[server(input = Json, endpoint = "save_layout")]
pub async fn save_layout(org: Option<OrgSlug>, page: String, layout: Layout) -> Result<(), AppError> {
    use crate::server::{auth::enter::enter, commands::layouts, db::SystemKey};
    let (db, scope) = enter(org.as_ref()).await?;
    layouts::save(&db, SystemKey::of_this_process(), &scope, &page, &layout).await
}
