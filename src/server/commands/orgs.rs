//! `oriel org add`.

use super::{Change, Command};
use crate::{
    domain::{error::AppError, ids::OrgSlug},
    server::db::Db,
};

/// Adds an organisation. Without a name it is called like its slug; adding it again changes nothing, and another name for
/// one that is there is refused.
pub async fn add(db: &Db, command: Command, slug: &OrgSlug, name: Option<&str>) -> Result<Change, AppError> {
    let given = name.map(str::trim).filter(|name| !name.is_empty());
    let mut write = db.system(command.key).await?;
    let added: Option<i32> = sqlx::query_scalar(
        "insert into orgs (slug, name, created_at) values ($1, $2, $3) on conflict (slug) do nothing returning org_id",
    )
    .bind(slug.as_str())
    .bind(given.unwrap_or(slug.as_str()))
    .bind(command.now)
    .fetch_optional(&mut *write)
    .await?;
    if let Some(org) = added {
        // Whoever projects for the organisation locks this row.
        sqlx::query("insert into projection_progress (org_id) values ($1)").bind(org).execute(&mut *write).await?;
        write.commit().await?;
        return Ok(Change::Added);
    }
    let there: String =
        sqlx::query_scalar("select name from orgs where slug = $1").bind(slug.as_str()).fetch_one(&mut *write).await?;
    match given {
        Some(given) if given != there => {
            Err(AppError::Conflict { message: format!("The organisation {slug} is already there, and is called {there}.") })
        }
        _ => Ok(Change::Unchanged),
    }
}
