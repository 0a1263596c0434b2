//! Tools and tool servers with their figures, and when each was called last.

use super::stats;
use crate::{
    domain::{
        answer::{Answer, BreakdownRow},
        dimension::Dimension,
        error::AppError,
        ids::OrgId,
        query::BreakdownQuery,
        time::Timestamp,
        tool::ToolRow,
    },
    server::{
        auth::scope::{Scope, ViewTotals},
        db::Db,
        facts::kind::FactKind,
        rollups::key::{Grain, Slice},
    },
};
use sqlx::{Postgres, QueryBuilder, Row};
use std::collections::HashMap;

/// Rows at most: each is a look of its own for the last call.
pub const MOST: u16 = 100;

pub async fn tools(db: &Db, scope: &Scope<ViewTotals>, query: &BreakdownQuery) -> Result<Answer<Vec<ToolRow>>, AppError> {
    if !matches!(query.by, Dimension::Tool | Dimension::Server) {
        return Err(AppError::invalid("by", "by must be tool or server."));
    }
    if query.limit > MOST {
        return Err(AppError::invalid("limit", format!("must be from 1 to {MOST}")));
    }
    let answer = stats::breakdown(db, scope, query).await?;
    let keys: Vec<String> = answer.data.iter().map(|row| row.key.clone()).collect();
    let mut snapshot = db.read(scope).await?;
    let mut newest = HashMap::new();
    for row in last_calls(scope.org(), query.by, &keys).build().fetch_all(&mut *snapshot).await? {
        let called: (Timestamp, Option<String>) = (row.try_get(1)?, row.try_get(2)?);
        newest.insert(row.try_get::<String, _>(0)?, called);
    }
    let row = |BreakdownRow { key, figures, .. }| {
        let (last_used, server) = newest.remove(&key).map_or((None, None), |(at, server)| (Some(at), server));
        ToolRow { key, figures, last_used, server: server.filter(|_| query.by == Dimension::Tool) }
    };
    Ok(answer.map(|rows| rows.into_iter().map(row).collect()))
}

/// The newest quarter hour of each rollup, one look into its key, and in it the newest call: whatever has runs there has calls
/// there or later.
pub(super) fn last_calls(org: OrgId, by: Dimension, keys: &[String]) -> QueryBuilder<Postgres> {
    let mut sql = QueryBuilder::new("select named.key, coalesce(call.at, newest.bucket), call.server from unnest(");
    sql.push_bind(keys.to_vec()).push("::text[]) as named (key) cross join lateral (select bucket from rollups where org_id = ");
    sql.push_bind(org.0).push(format_args!(
        " and dimension = {} and grain = {} and value = named.key order by bucket desc limit 1) newest",
        Slice::number(Some(by), None),
        Grain::QuarterHour.number()
    ));
    sql.push(" left join lateral (select at, server from facts where org_id = ").push_bind(org.0);
    sql.push(format_args!(
        " and at >= newest.bucket and at < newest.bucket + interval '15 minutes' and kind = {} and {} = named.key
          order by at desc limit 1) call on true",
        FactKind::ToolCall.number(),
        by.key()
    ));
    sql
}
