//! Service requests by kind and status, and the history of one.

use super::{
    cursor,
    stats::{answered, check},
    watermark,
};
use crate::{
    domain::{
        answer::Answer,
        error::AppError,
        ids::OrgId,
        service_request::{RequestCount, SALES_CALL, ServiceRequest, ServiceRequests, ServiceRequestsQuery, StatusChange},
        time::Timestamp,
    },
    server::{
        auth::{
            audit::audit,
            scope::{Scope, ViewTotals},
        },
        db::Db,
    },
};
use serde::{Deserialize, Serialize};
use sqlx::{Postgres, QueryBuilder};

/// Rows of a page at most.
pub const LARGEST_PAGE: u16 = 200;

pub(super) const COUNTS: &str = "
    select kind, status, count(*) from service_requests
     where org_id = $1 and first_changed >= $2 and first_changed < $3
     group by kind, status order by kind, status";

/// Requests count where they were first heard of, as the kind and status that they have now.
pub async fn service_requests(
    db: &Db,
    scope: &Scope<ViewTotals>,
    query: &ServiceRequestsQuery,
) -> Result<Answer<ServiceRequests>, AppError> {
    if !(1..=LARGEST_PAGE).contains(&query.limit) {
        return Err(AppError::invalid("limit", format!("must be from 1 to {LARGEST_PAGE}")));
    }
    check(scope, &query.stats, None)?;
    if [&query.kind, &query.status].into_iter().flatten().any(|word| word.contains('\0')) {
        return Err(AppError::invalid("kind", "A value must not contain NUL."));
    }
    let position = query.cursor.as_deref().map(cursor::decode::<Position>).transpose()?;
    let mut snapshot = db.read(scope).await?;
    audit(db, scope, "service_requests.list", &format!("{}/{}", query.stats.range.from(), query.stats.range.to())).await?;
    let complete_to = watermark::complete_to(&mut snapshot, scope.org(), scope.at()).await?;
    let (from, to) = (query.stats.range.from(), query.stats.range.to());
    let counts: Vec<(String, String, i64)> =
        sqlx::query_as(COUNTS).bind(scope.org().0).bind(from).bind(to).fetch_all(&mut *snapshot).await?;
    let counts: Vec<RequestCount> =
        counts.into_iter().map(|(kind, status, requests)| RequestCount { kind, status, requests }).collect();
    let wanted = usize::from(query.limit);
    let found = statement(scope.org(), query, position.as_ref(), wanted + 1).build_query_as().fetch_all(&mut *snapshot).await;
    let mut rows: Vec<Row> = cursor::blame(found, query.cursor.as_deref())?;
    let is_more = rows.len() > wanted;
    rows.truncate(wanted);
    let back = position.as_ref().is_some_and(|position| position.back);
    if back {
        rows.reverse();
    }
    let at = |row: Option<&Row>, back| {
        row.map(|row| cursor::encode(&Position { at: row.first_changed, id: row.request_id.clone(), back }))
    };
    let shows_titles = scope.only_user().is_none();
    let data = ServiceRequests {
        requests: counts.iter().map(|count| count.requests).sum(),
        sales_calls: counts.iter().filter(|count| count.kind == SALES_CALL).map(|count| count.requests).sum(),
        counts,
        next_cursor: at(rows.last().filter(|_| is_more || back), false),
        previous_cursor: at(rows.first().filter(|_| if back { is_more } else { position.is_some() }), true),
        rows: rows.into_iter().map(|row| Row { title: row.title.clone().filter(|_| shows_titles), ..row }.into()).collect(),
    };
    Ok(Answer { range: answered(&query.stats), complete_to, data })
}

/// Behind a cursor: the request at the edge, and which way to go.
#[derive(Serialize, Deserialize)]
pub(super) struct Position {
    pub at: Timestamp,
    pub id: String,
    pub back: bool,
}

pub(super) fn statement(
    org: OrgId,
    query: &ServiceRequestsQuery,
    position: Option<&Position>,
    limit: usize,
) -> QueryBuilder<Postgres> {
    let mut sql = QueryBuilder::new(
        "select request_id, kind, status, title, first_changed, last_changed from service_requests where org_id = ",
    );
    sql.push_bind(org.0);
    sql.push(" and first_changed >= ").push_bind(query.stats.range.from());
    sql.push(" and first_changed < ").push_bind(query.stats.range.to());
    for (column, value) in [("kind", &query.kind), ("status", &query.status)] {
        if let Some(value) = value {
            sql.push(format_args!(" and {column} = ")).push_bind(value.clone());
        }
    }
    let back = position.is_some_and(|position| position.back);
    if let Some(Position { at, id, .. }) = position {
        sql.push(if back { " and (first_changed, request_id) > (" } else { " and (first_changed, request_id) < (" });
        sql.push_bind(*at).push(", ").push_bind(id.clone()).push(")");
    }
    sql.push(if back { " order by first_changed, request_id" } else { " order by first_changed desc, request_id desc" });
    sql.push(" limit ").push_bind(i64::try_from(limit).unwrap_or(i64::MAX));
    sql
}

/// The statuses that a request took on, in order of time; one that was told again is told once.
pub async fn history(db: &Db, scope: &Scope<ViewTotals>, request_id: &str) -> Result<Vec<StatusChange>, AppError> {
    if request_id.contains('\0') {
        return Err(AppError::NotFound);
    }
    let mut snapshot = db.read(scope).await?;
    let changes: Vec<(Timestamp, String)> = sqlx::query_as(
        "select at, status from service_request_changes where org_id = $1 and request_id = $2 order by at, event_id",
    )
    .bind(scope.org().0)
    .bind(request_id)
    .fetch_all(&mut *snapshot)
    .await?;
    let mut history: Vec<StatusChange> = changes.into_iter().map(|(at, status)| StatusChange { at, status }).collect();
    history.dedup_by(|next, kept| next.status == kept.status);
    if history.is_empty() { Err(AppError::NotFound) } else { Ok(history) }
}

#[derive(Clone, sqlx::FromRow)]
struct Row {
    request_id: String,
    kind: String,
    status: String,
    title: Option<String>,
    first_changed: Timestamp,
    last_changed: Timestamp,
}

impl From<Row> for ServiceRequest {
    fn from(row: Row) -> Self {
        let Row { request_id, kind, status, title, first_changed, last_changed } = row;
        Self { request_id, kind, status, title, first_changed, last_changed }
    }
}
