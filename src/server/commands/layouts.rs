//! Keeps how somebody arranged a page, for themselves alone. Writes `layouts`.

use crate::{
    domain::{error::AppError, layout::Layout},
    server::{
        auth::scope::{Scope, ViewTotals},
        db::{Db, SystemKey},
    },
};
use sqlx::types::Json;

/// Pages that can be arranged.
const PAGES: [&str; 1] = ["overview"];

/// Replaces what was kept; the page's own arrangement is not kept at all.
pub async fn save(db: &Db, key: SystemKey, scope: &Scope<ViewTotals>, page: &str, layout: &Layout) -> Result<(), AppError> {
    if !PAGES.contains(&page) {
        return Err(AppError::invalid("page", "There is no such page to arrange."));
    }
    if !layout.is_sound() {
        return Err(AppError::invalid("layout", "A layout has at most 64 parts, named in letters, digits and underscores."));
    }
    let mut write = db.system(key).await?;
    let statement = match layout.is_default() {
        true => sqlx::query("delete from layouts where user_id = $1 and page = $2"),
        false => sqlx::query(
            "insert into layouts (user_id, page, layout, changed_at) values ($1, $2, $3, $4)
             on conflict (user_id, page) do update set layout = excluded.layout, changed_at = excluded.changed_at",
        ),
    };
    let statement = statement.bind(scope.person().id.0).bind(page);
    let statement = if layout.is_default() { statement } else { statement.bind(Json(layout)).bind(scope.at()) };
    statement.execute(&mut *write).await?;
    write.commit().await?;
    Ok(())
}
