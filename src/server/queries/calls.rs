//! The newest calls of models or tools. Rollups say in which quarter hours there are any, so that a filter that hardly anything
//! matches reads a few quarter hours of facts, and not all of the range.

use super::{
    fact_rows,
    stats::{answered, check},
    watermark,
};
use crate::{
    domain::{
        answer::Answer,
        call::{CallKind, CallRow, CallsQuery},
        dimension::Dimension,
        error::AppError,
        filter::Filter,
        ids::OrgId,
        money::Usd,
        session::EntryError,
        time::{QUARTER_HOUR, TimeRange, Timestamp},
    },
    server::{
        auth::{
            audit::audit,
            scope::{Scope, ViewSessions},
        },
        db::Db,
        facts::kind::FactKind,
        rollups::{
            key::{Grain, Slice},
            measures::{Counts, Measures},
        },
    },
};
use sqlx::{PgConnection, Postgres, QueryBuilder, Row, postgres::PgRow};

/// Calls of an answer at most.
pub const MOST: u16 = 100;
/// Quarter hours that are looked up at once.
const AT_ONCE: i64 = 200;

/// The newest first. Whoever sees only themself is shown their own.
pub async fn newest(db: &Db, scope: &Scope<ViewSessions>, query: &CallsQuery) -> Result<Answer<Vec<CallRow>>, AppError> {
    check(scope, &query.stats, None)?;
    if !(1..=MOST).contains(&query.limit) {
        return Err(AppError::invalid("limit", format!("must be from 1 to {MOST}")));
    }
    let mut filter = query.stats.filter.clone();
    if let Some(own) = scope.only_user() {
        filter.add(Dimension::User, own);
    }
    let range = query.stats.range;
    let mut snapshot = db.read(scope).await?;
    audit(db, scope, "calls.list", &format!("{}/{}", range.from(), range.to())).await?;
    let complete_to = watermark::complete_to(&mut snapshot, scope.org(), scope.at()).await?;
    let looking = Looking { org: scope.org(), filter: &filter, of: query.of, failed: query.failed };
    let data = looking.find(&mut snapshot, range, usize::from(query.limit)).await?;
    Ok(Answer { range: answered(&query.stats), complete_to, data })
}

pub(super) struct Looking<'q> {
    pub org: OrgId,
    pub filter: &'q Filter,
    pub of: CallKind,
    pub failed: bool,
}

impl Looking<'_> {
    async fn find(&self, connection: &mut PgConnection, range: TimeRange, limit: usize) -> Result<Vec<CallRow>, sqlx::Error> {
        let mut found = Vec::new();
        let mut before = range.to();
        // With filters on several dimensions a quarter hour may hold fewer than the one that was looked at says: each further
        // round looks four times as far.
        let mut further = 1;
        while found.len() < limit {
            let busy = self.busy(connection, range.from().floor(QUARTER_HOUR), before).await?;
            let Some((last, _)) = busy.last() else { break };
            let mut left = ((limit - found.len()) * further) as i64;
            before = *last;
            let mut stretches: Vec<TimeRange> = Vec::new();
            for (bucket, calls) in busy {
                let (from, to) = (bucket.max(range.from()), bucket.plus(QUARTER_HOUR).min(range.to()));
                // Neighbours become one.
                let later = stretches.pop_if(|later| later.from() == to);
                stretches.extend(TimeRange::new(from, later.map_or(to, |later| later.to())));
                left -= calls;
                if left <= 0 {
                    before = bucket;
                    break;
                }
            }
            let rows = self.statement(&stretches, limit - found.len()).build().fetch_all(&mut *connection).await?;
            for row in &rows {
                found.push(read(row)?);
            }
            further *= 4;
        }
        Ok(found)
    }

    /// The last quarter hours before `before` with any, newest first, and how many.
    async fn busy(
        &self,
        connection: &mut PgConnection,
        from: Timestamp,
        before: Timestamp,
    ) -> Result<Vec<(Timestamp, i64)>, sqlx::Error> {
        let mut busy = Vec::new();
        let mut before = before;
        while busy.is_empty() {
            let rows = self.buckets(from, before).build().fetch_all(&mut *connection).await?;
            let Some(last) = rows.last() else { break };
            before = last.try_get(0)?;
            for row in rows {
                let mut measures = Measures::default();
                measures.merge_packed(row.try_get(1)?, 1).map_err(|broken| sqlx::Error::Decode(Box::new(broken)))?;
                match self.count(&measures.counts) {
                    0 => {}
                    calls => busy.push((row.try_get(0)?, calls)),
                }
            }
        }
        Ok(busy)
    }

    const fn count(&self, counts: &Counts) -> i64 {
        match (self.of, self.failed) {
            (CallKind::Model, false) => counts.model_calls,
            (CallKind::Model, true) => counts.model_calls_error,
            (CallKind::Tool, false) => counts.tool_calls,
            (CallKind::Tool, true) => counts.tool_calls_error,
        }
    }

    /// Quarter hours of one dimension that is narrowed: of people there are most, so that one says most.
    pub(super) fn buckets(&self, from: Timestamp, before: Timestamp) -> QueryBuilder<Postgres> {
        let user = self.filter.values(Dimension::User).map(|users| (Dimension::User, users));
        let narrowed = user.or_else(|| self.filter.iter().next());
        let dimension = Slice::number(narrowed.map(|(dimension, _)| dimension), None);
        let values: Vec<String> = narrowed.map_or_else(|| vec![String::new()], |(_, values)| values.iter().cloned().collect());
        let mut sql = QueryBuilder::new("select r.bucket, string_agg(r.counts, '') from unnest(");
        sql.push_bind(values)
            .push("::text[]) as v (wanted) cross join lateral (select bucket, counts from rollups where org_id = ");
        sql.push_bind(self.org.0).push(format_args!(" and dimension = {dimension} and grain = {}", Grain::QuarterHour.number()));
        sql.push(" and (value, bucket) >= (v.wanted, ").push_bind(from).push(")");
        sql.push(" and (value, bucket) < (v.wanted, ").push_bind(before).push(")");
        // Backwards through the primary key, from the newest on. The newest quarter hours of all values are among those of each.
        sql.push(" order by value desc, bucket desc limit ").push_bind(AT_ONCE);
        sql.push(") as r group by r.bucket order by r.bucket desc limit ").push_bind(AT_ONCE);
        sql
    }

    pub(super) fn statement(&self, stretches: &[TimeRange], limit: usize) -> QueryBuilder<Postgres> {
        let kind = FactKind::from(self.of.entry()).number();
        let mut sql = QueryBuilder::new("select f.* from unnest(");
        sql.push_bind(stretches.iter().map(|range| range.from()).collect::<Vec<_>>()).push("::timestamptz[], ");
        sql.push_bind(stretches.iter().map(|range| range.to()).collect::<Vec<_>>());
        sql.push("::timestamptz[]) as r (from_at, to_at) cross join lateral (select id, at, session_number, user_key, agent, model, server, tool,");
        sql.push(" status, error_category, duration_ms, cost_usd, extra ->> 'error_code' as error_code,");
        sql.push(" extra ->> 'error_message' as error_message from facts where org_id = ").push_bind(self.org.0);
        sql.push(format_args!(" and at >= r.from_at and at < r.to_at and kind = {kind}"));
        if self.failed {
            sql.push(" and status = 'error'");
        }
        fact_rows::push_filter(&mut sql, self.filter);
        sql.push(" offset 0) as f order by f.at desc, f.id limit ").push_bind(limit as i64);
        sql
    }
}

fn read(row: &PgRow) -> Result<CallRow, sqlx::Error> {
    let (category, code, message) =
        (row.try_get("error_category")?, row.try_get("error_code")?, row.try_get::<Option<String>, _>("error_message")?);
    let error = EntryError { category, code, message };
    let has_error = error.category.is_some() || error.code.is_some() || error.message.is_some();
    Ok(CallRow {
        id: row.try_get("id")?,
        session: row.try_get::<Option<i32>, _>("session_number")?.map(|number| number.to_string()),
        at: row.try_get("at")?,
        user: row.try_get("user_key")?,
        agent: row.try_get("agent")?,
        model: row.try_get("model")?,
        server: row.try_get("server")?,
        tool: row.try_get("tool")?,
        status: row.try_get("status")?,
        duration_ms: row.try_get("duration_ms")?,
        cost_usd: row.try_get::<Option<_>, _>("cost_usd")?.map(Usd),
        error: has_error.then_some(error),
    })
}
