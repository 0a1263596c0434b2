//! Saved views: those of the viewer and those that are shared in the organisation. Writes `saved_views`.

use crate::{
    domain::{
        error::AppError,
        role::Permission as May,
        saved_view::{LONGEST_ADDRESS, MOST, SavedView, may_share, name},
    },
    server::{
        auth::{
            gate::is_own,
            scope::{Scope, ViewTotals},
        },
        db::Db,
    },
};
use sqlx::{FromRow, PgConnection};

#[derive(FromRow)]
struct Row {
    view_id: String,
    user_id: i32,
    name: String,
    address: String,
    shared: bool,
    owner: String,
}

const ROWS: &str = "
    select v.view_id, v.user_id, v.name, v.address, v.shared, u.name as owner
      from saved_views v
      join users u on u.user_id = v.user_id
     where v.org_id = $1
       and (v.user_id = $2 or v.shared)
     order by lower(v.name), v.view_id";

/// By name: the viewer's own, and everybody's shared ones.
pub async fn list(db: &Db, scope: &Scope<ViewTotals>) -> Result<Vec<SavedView>, AppError> {
    let mut connection = db.read(scope).await?;
    read(&mut connection, scope).await
}

/// Keeps `address` under a name, and answers all views as they are then.
pub async fn save(
    db: &Db,
    scope: &Scope<ViewTotals>,
    called: &str,
    address: &str,
    shared: bool,
) -> Result<Vec<SavedView>, AppError> {
    let called = checked(called)?;
    check_address(address)?;
    check_sharing(scope, shared)?;
    let mut write = db.write(scope).await?;
    let saved = sqlx::query(
        "insert into saved_views (org_id, view_id, user_id, name, address, shared, created_at, changed_at)
         select $1, $2, $3, $4, $5, $6, $7, $7
          where (select count(*) from saved_views where org_id = $1 and user_id = $3) < $8",
    )
    .bind(scope.org().0)
    .bind(uuid::Uuid::now_v7().to_string())
    .bind(scope.person().id.0)
    .bind(called)
    .bind(address)
    .bind(shared)
    .bind(scope.at())
    .bind(MOST)
    .execute(&mut *write)
    .await
    .map_err(taken)?;
    if saved.rows_affected() == 0 {
        return Err(AppError::Conflict { message: format!("You keep {MOST} views already. Delete one first.") });
    }
    let all = read(&mut write, scope).await?;
    write.commit().await?;
    Ok(all)
}

/// Another name, shared or no longer. Of the viewer's own only; one that is gone changes nothing.
pub async fn change(
    db: &Db,
    scope: &Scope<ViewTotals>,
    id: &str,
    called: &str,
    shared: bool,
) -> Result<Vec<SavedView>, AppError> {
    let called = checked(called)?;
    let mut write = db.write(scope).await?;
    if let Some(row) = find(&mut write, scope, id).await? {
        if row.user_id != scope.person().id.0 {
            return Err(AppError::Forbidden);
        }
        // Whoever may no longer share keeps what they shared, and can take it back.
        if !row.shared {
            check_sharing(scope, shared)?;
        }
        sqlx::query("update saved_views set name = $3, shared = $4, changed_at = $5 where org_id = $1 and view_id = $2")
            .bind(scope.org().0)
            .bind(id)
            .bind(called)
            .bind(shared)
            .bind(scope.at())
            .execute(&mut *write)
            .await
            .map_err(taken)?;
    }
    let all = read(&mut write, scope).await?;
    write.commit().await?;
    Ok(all)
}

/// Deletes a view of the viewer's own, or as an admin of the organisation a shared one. One that is gone stays gone.
pub async fn delete(db: &Db, scope: &Scope<ViewTotals>, id: &str) -> Result<Vec<SavedView>, AppError> {
    let mut write = db.write(scope).await?;
    if let Some(row) = find(&mut write, scope, id).await? {
        if row.user_id != scope.person().id.0 && !scope.person().role.may(May::Administer) {
            return Err(AppError::Forbidden);
        }
        sqlx::query("delete from saved_views where org_id = $1 and view_id = $2")
            .bind(scope.org().0)
            .bind(id)
            .execute(&mut *write)
            .await?;
    }
    let all = read(&mut write, scope).await?;
    write.commit().await?;
    Ok(all)
}

async fn read(connection: &mut PgConnection, scope: &Scope<ViewTotals>) -> Result<Vec<SavedView>, AppError> {
    let me = scope.person().id.0;
    let rows: Vec<Row> = sqlx::query_as(ROWS).bind(scope.org().0).bind(me).fetch_all(connection).await?;
    // Names of people are for those who see everybody.
    let sees_names = scope.person().role.may(May::ViewEveryone);
    Ok(rows
        .into_iter()
        .map(|Row { view_id, user_id, name, address, shared, owner }| {
            let mine = user_id == me;
            let owner = if mine || sees_names { owner } else { String::new() };
            SavedView { id: view_id, name, address, shared, mine, owner }
        })
        .collect())
}

/// What the viewer does not see is not there. Held until the end of the transaction.
async fn find(connection: &mut PgConnection, scope: &Scope<ViewTotals>, id: &str) -> Result<Option<Row>, AppError> {
    // What cannot be stored cannot be found.
    if id.contains('\0') {
        return Ok(None);
    }
    let row = sqlx::query_as(
        "select view_id, user_id, name, address, shared, '' as owner
           from saved_views
          where org_id = $1
            and view_id = $2
            and (user_id = $3 or shared)
            for update",
    )
    .bind(scope.org().0)
    .bind(id)
    .bind(scope.person().id.0)
    .fetch_optional(connection)
    .await?;
    Ok(row)
}

fn checked(called: &str) -> Result<&str, AppError> {
    name(called).map_err(|problem| AppError::invalid("name", problem))
}

/// A page of ours: nothing that a browser takes for another site, and no answer for machines.
fn check_address(address: &str) -> Result<(), AppError> {
    if address.len() > LONGEST_ADDRESS {
        return Err(AppError::invalid("address", format!("An address has at most {LONGEST_ADDRESS} bytes. Take filters away.")));
    }
    let is_page = is_own(address) && !address.starts_with("/api/");
    if is_page { Ok(()) } else { Err(AppError::invalid("address", "Only pages of this dashboard can be saved.")) }
}

fn check_sharing(scope: &Scope<ViewTotals>, shared: bool) -> Result<(), AppError> {
    if shared && !may_share(scope.person().role) { Err(AppError::Forbidden) } else { Ok(()) }
}

fn taken(error: sqlx::Error) -> AppError {
    match error.as_database_error().is_some_and(|cause| cause.is_unique_violation()) {
        true => AppError::Conflict { message: "You have a view of that name. Choose another.".into() },
        false => error.into(),
    }
}
