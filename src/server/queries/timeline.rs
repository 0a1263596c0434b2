//! What happened in a session, in order of (start, kind, id): a page in one statement, the texts of its messages with it.

use super::{cursor, entry_row, session};
use crate::{
    domain::{error::AppError, session::TimelinePage, time::Timestamp},
    server::{
        auth::{
            audit::audit,
            scope::{Scope, ViewSessions},
        },
        db::Db,
    },
};
use serde::{Deserialize, Serialize};
use sqlx::{PgConnection, Postgres, QueryBuilder, Row};

/// Entries of a page at most.
pub const LARGEST_PAGE: u16 = 1_000;

/// A stretch of a session's timeline.
pub async fn page(
    db: &Db,
    scope: &Scope<ViewSessions>,
    id: &str,
    cursor: Option<&str>,
    limit: u16,
) -> Result<TimelinePage, AppError> {
    let mut connection = db.read(scope).await?;
    let number = session::number(&mut connection, scope, id).await?;
    audit(db, scope, "session.read", &number.to_string()).await?;
    stretch(&mut connection, scope, number, cursor, limit).await
}

/// The same for a session that was found, on a connection of the caller's.
pub async fn stretch(
    connection: &mut PgConnection,
    scope: &Scope<ViewSessions>,
    number: i32,
    cursor: Option<&str>,
    limit: u16,
) -> Result<TimelinePage, AppError> {
    if !(1..=LARGEST_PAGE).contains(&limit) {
        return Err(AppError::invalid("limit", format!("must be from 1 to {LARGEST_PAGE}")));
    }
    let position = cursor.map(cursor::decode::<Position>).transpose()?;
    let mut sql = QueryBuilder::<Postgres>::new("with page as materialized (select f.* from facts f where f.org_id = ");
    sql.push_bind(scope.org().0);
    sql.push(" and f.session_number = ").push_bind(number);
    if let Some(Position { at, kind, id }) = position {
        sql.push(" and (f.at, f.kind, f.id) > (").push_bind(at).push(", ").push_bind(kind).push(", ").push_bind(id).push(")");
        // Says the same once more, so that earlier partitions are left out.
        sql.push(" and f.at >= ").push_bind(at);
    }
    sql.push(" order by f.at, f.kind, f.id limit ").push_bind(i64::from(limit) + 1).push(") ");
    sql.push(entry_row::WITH_CONTENT).push(" order by page.at, page.kind, page.id");
    let rows = cursor::blame(sql.build().fetch_all(connection).await, cursor)?;
    let shown = rows.len().min(usize::from(limit));
    let next_cursor = match rows.get(shown.saturating_sub(1)) {
        Some(last) if rows.len() > shown => {
            Some(cursor::encode(&Position { at: last.try_get("at")?, kind: last.try_get("kind")?, id: last.try_get("id")? }))
        }
        _ => None,
    };
    let entries = rows[..shown].iter().map(entry_row::read).collect::<Result<_, _>>()?;
    Ok(TimelinePage { entries, next_cursor })
}

/// Behind a cursor: the last entry of the page.
#[derive(Serialize, Deserialize)]
struct Position {
    at: Timestamp,
    kind: i16,
    id: String,
}
