//! Events as they were stored, looked for by an id.

use super::check_text;
use crate::{
    domain::{
        error::AppError,
        ingest::{EventKey, EventRow, EventsQuery},
        time::{TimeRange, Timestamp},
    },
    server::{
        auth::{
            audit::audit,
            scope::{Scope, ViewEveryone},
        },
        db::Db,
        queries::stats::check,
    },
};
use sqlx::{FromRow, PgConnection};

/// Rows of an answer at most.
pub const LARGEST_PAGE: u16 = 200;

#[derive(FromRow)]
struct Row {
    event_id: String,
    occurred_at: Timestamp,
    received_at: Timestamp,
    #[sqlx(rename = "type")]
    kind: String,
    session_id: Option<String>,
    user_key: Option<String>,
    source: Option<String>,
}

/// The newest of the range; with something to look for, those that have it as their id or are of the session of that id.
pub async fn events(db: &Db, scope: &Scope<ViewEveryone>, query: &EventsQuery) -> Result<Vec<EventRow>, AppError> {
    if !(1..=LARGEST_PAGE).contains(&query.limit) {
        return Err(AppError::invalid("limit", format!("must be from 1 to {LARGEST_PAGE}")));
    }
    check(scope, &query.stats, None)?;
    let search = query.search.trim();
    check_text("search", search)?;
    let mut snapshot = db.read(scope).await?;
    audit(db, scope, "events.list", &format!("{}/{} {search}", query.stats.range.from(), query.stats.range.to())).await?;
    let (range, limit) = (query.stats.range, query.limit);
    let rows = match search {
        "" => newest(&mut snapshot, scope, range, limit).await?,
        id => {
            let named = by_id(&mut snapshot, scope, range, id, limit).await?;
            if named.is_empty() { of_session(&mut snapshot, scope, range, id, limit).await? } else { named }
        }
    };
    Ok(rows.into_iter().map(shown).collect())
}

fn shown(row: Row) -> EventRow {
    let Row { event_id, occurred_at, received_at, kind, session_id, user_key, source } = row;
    EventRow { key: EventKey { event_id, occurred_at }, kind, received_at, session_id, user: user_key, source }
}

async fn newest(
    connection: &mut PgConnection,
    scope: &Scope<ViewEveryone>,
    range: TimeRange,
    limit: u16,
) -> Result<Vec<Row>, sqlx::Error> {
    sqlx::query_as(
        "select event_id, occurred_at, received_at, type, session_id, user_key, source from events
          where org_id = $1 and occurred_at >= $2 and occurred_at < $3
          order by occurred_at desc, event_id desc limit $4",
    )
    .bind(scope.org().0)
    .bind(range.from())
    .bind(range.to())
    .bind(i64::from(limit))
    .fetch_all(connection)
    .await
}

/// The key has the id behind the time, so it is found inside of the index, however many events the range has.
async fn by_id(
    connection: &mut PgConnection,
    scope: &Scope<ViewEveryone>,
    range: TimeRange,
    id: &str,
    limit: u16,
) -> Result<Vec<Row>, sqlx::Error> {
    sqlx::query_as(
        "select event_id, occurred_at, received_at, type, session_id, user_key, source from events
          where org_id = $1 and occurred_at >= $2 and occurred_at < $3 and event_id = $4
          order by occurred_at desc limit $5",
    )
    .bind(scope.org().0)
    .bind(range.from())
    .bind(range.to())
    .bind(id)
    .bind(i64::from(limit))
    .fetch_all(connection)
    .await
}

/// Between the session's first and last happening, which spares reading the rest of the range.
async fn of_session(
    connection: &mut PgConnection,
    scope: &Scope<ViewEveryone>,
    range: TimeRange,
    id: &str,
    limit: u16,
) -> Result<Vec<Row>, sqlx::Error> {
    sqlx::query_as(
        "with found as materialized (
             select session_id, started_at, last_activity from sessions
              where org_id = $1 and (session_id = $4 or number = $5)
              order by session_id = $4 desc limit 1
         )
         select e.event_id, e.occurred_at, e.received_at, e.type, e.session_id, e.user_key, e.source
           from found
           join events e
             on e.org_id = $1 and e.session_id = found.session_id
            and e.occurred_at >= greatest($2, found.started_at - interval '1 day')
            and e.occurred_at < $3 and e.occurred_at <= found.last_activity + interval '1 day'
          order by e.occurred_at desc, e.event_id desc limit $6",
    )
    .bind(scope.org().0)
    .bind(range.from())
    .bind(range.to())
    .bind(id)
    .bind(id.parse::<i32>().ok())
    .bind(i64::from(limit))
    .fetch_all(connection)
    .await
}
