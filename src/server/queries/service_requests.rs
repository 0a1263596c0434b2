//! Service requests by kind and status, and the history of one.

use super::{
    stats::{answered, check},
    watermark,
};
use crate::{
    domain::{
        answer::Answer,
        error::AppError,
        query::StatsQuery,
        service_request::{RequestCount, SALES_CALL, ServiceRequest, ServiceRequests, StatusChange},
        time::Timestamp,
    },
    server::{
        auth::scope::{Scope, ViewTotals},
        db::Db,
    },
};

pub(super) const COUNTS: &str = "
    select kind, status, count(*) from service_requests
     where org_id = $1 and first_changed >= $2 and first_changed < $3
     group by kind, status order by kind, status";

pub(super) const ROWS: &str = "
    select request_id, kind, status, title, first_changed, last_changed from service_requests
     where org_id = $1 and first_changed >= $2 and first_changed < $3
     order by last_changed desc, request_id limit $4";

/// Requests count where they were first heard of, as the kind and status that they have now. The filter of the query is about
/// runs and narrows no requests. At most `limit` rows.
pub async fn service_requests(
    db: &Db,
    scope: &Scope<ViewTotals>,
    query: &StatsQuery,
    limit: u16,
) -> Result<Answer<ServiceRequests>, AppError> {
    check(scope, query, None)?;
    let mut snapshot = db.read(scope).await?;
    let complete_to = watermark::complete_to(&mut snapshot, scope.org(), scope.at()).await?;
    let (from, to) = (query.range.from(), query.range.to());
    let counts: Vec<(String, String, i64)> =
        sqlx::query_as(COUNTS).bind(scope.org().0).bind(from).bind(to).fetch_all(&mut *snapshot).await?;
    let counts: Vec<RequestCount> =
        counts.into_iter().map(|(kind, status, requests)| RequestCount { kind, status, requests }).collect();
    let rows: Vec<Row> =
        sqlx::query_as(ROWS).bind(scope.org().0).bind(from).bind(to).bind(i64::from(limit)).fetch_all(&mut *snapshot).await?;
    let data = ServiceRequests {
        requests: counts.iter().map(|count| count.requests).sum(),
        sales_calls: counts.iter().filter(|count| count.kind == SALES_CALL).map(|count| count.requests).sum(),
        counts,
        rows: rows.into_iter().map(ServiceRequest::from).collect(),
    };
    Ok(Answer { range: answered(query), complete_to, data })
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

#[derive(sqlx::FromRow)]
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
