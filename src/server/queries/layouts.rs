//! How the person who asks arranged a page.

use crate::{
    domain::{error::AppError, layout::Layout},
    server::{
        auth::scope::{Scope, ViewTotals},
        db::Db,
    },
};
use sqlx::types::Json;

/// The page's own arrangement where they have none, or one that can no longer be read.
pub async fn layout(db: &Db, scope: &Scope<ViewTotals>, page: &str) -> Result<Layout, AppError> {
    let mut snapshot = db.read(scope).await?;
    let stored: Option<Json<serde_json::Value>> =
        sqlx::query_scalar("select layout from layouts where user_id = $1 and page = $2")
            .bind(scope.person().id.0)
            .bind(page)
            .fetch_optional(&mut *snapshot)
            .await?;
    Ok(stored.and_then(|stored| serde_json::from_value(stored.0).ok()).unwrap_or_default())
}
