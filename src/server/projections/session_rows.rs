//! The table `sessions`: a row per session with its figures, which are those of its facts added up.

use super::session::{Session, State};
use crate::{
    domain::{
        ids::{OrgId, UserId},
        money::Usd,
        time::Timestamp,
    },
    server::{
        db::UNIT,
        facts::{fact::Fact, kind::FactKind},
        rollups::measures::Measures,
    },
};
use sqlx::{PgConnection, Row, types::Json};
use std::{borrow::Cow, collections::BTreeSet, sync::Arc};

/// Sessions that are known already.
pub async fn find(connection: &mut PgConnection, org: OrgId, ids: &[&str]) -> Result<Vec<Session>, sqlx::Error> {
    let rows = sqlx::query(
        "select session_id, number, version, started_at, last_activity, state from sessions
          where org_id = $1 and session_id = any($2)",
    )
    .bind(org.0)
    .bind(ids)
    .fetch_all(connection)
    .await?;
    let read = |row: &sqlx::postgres::PgRow| {
        Ok(Session {
            id: row.try_get("session_id")?,
            number: row.try_get("number")?,
            version: row.try_get("version")?,
            bounds: Some((row.try_get("started_at")?, row.try_get("last_activity")?)),
            state: row.try_get::<Json<State>, _>("state")?.0,
        })
    };
    rows.iter().map(read).collect()
}

/// Takes away sessions that nothing is known of any more: whatever named them is said of another one now.
pub async fn remove(connection: &mut PgConnection, org: OrgId, ids: &[&str]) -> Result<(), sqlx::Error> {
    if ids.is_empty() {
        return Ok(());
    }
    sqlx::query("delete from sessions where org_id = $1 and session_id = any($2)")
        .bind(org.0)
        .bind(ids)
        .execute(connection)
        .await?;
    Ok(())
}

/// A session's row, as it is written.
pub struct SessionRow<'a> {
    session: &'a Session,
    /// What is said of it, from wherever.
    state: Cow<'a, State>,
    user: Option<(UserId, &'a str)>,
    agent: Option<&'a str>,
    started_at: Timestamp,
    last_activity: Timestamp,
    status: Option<&'a str>,
    measures: Measures,
    models: BTreeSet<&'a str>,
    agents: BTreeSet<&'a str>,
    tools: BTreeSet<&'a str>,
    servers: BTreeSet<&'a str>,
    statuses: BTreeSet<&'a str>,
    error_categories: BTreeSet<&'a str>,
}

impl<'a> SessionRow<'a> {
    /// `facts` in order of their start.
    pub fn new(session: &'a Session, user: Option<(UserId, &'a str)>, facts: &'a [Arc<Fact>], now: Timestamp) -> Self {
        let state = session.state.whole();
        let mut row = Self {
            session,
            user,
            agent: session.state.started.as_ref().and_then(|start| start.agent.as_deref()),
            started_at: state.first.unwrap_or(now),
            last_activity: state.last.unwrap_or(state.first.unwrap_or(now)),
            state,
            status: None,
            measures: Measures::default(),
            models: BTreeSet::new(),
            agents: BTreeSet::new(),
            tools: BTreeSet::new(),
            servers: BTreeSet::new(),
            statuses: BTreeSet::new(),
            error_categories: BTreeSet::new(),
        };
        for fact in facts {
            row.add(fact);
        }
        row
    }

    fn add(&mut self, fact: &'a Fact) {
        self.measures.merge(&fact.measures(), 1);
        self.started_at = self.started_at.min(fact.at);
        self.last_activity = self.last_activity.max(fact.at).max(fact.last_event_at);
        self.models.extend(fact.model.as_deref());
        self.agents.extend(fact.agent.as_deref());
        self.tools.extend(fact.tool.as_deref());
        self.servers.extend(fact.server.as_deref());
        self.statuses.extend(fact.status.as_deref());
        self.error_categories.extend(fact.error_category.as_deref());
        if fact.kind == FactKind::Run {
            // Facts come in order: the latest run says how the session stands.
            self.status = fact.status.as_deref();
            self.agent = self.agent.or(fact.agent.as_deref());
        }
    }
}

fn joined(list: &BTreeSet<&str>) -> String {
    list.iter().copied().collect::<Vec<_>>().join(UNIT)
}

/// Writes these rows, each with the next version.
pub async fn put(connection: &mut PgConnection, org: OrgId, rows: &[SessionRow<'_>]) -> Result<(), sqlx::Error> {
    if rows.is_empty() {
        return Ok(());
    }
    fn all<'r, 'a, T>(rows: &'r [SessionRow<'a>], value: impl Fn(&'r SessionRow<'a>) -> T) -> Vec<T> {
        rows.iter().map(value).collect()
    }
    let start = |row: &SessionRow<'_>| row.state.started.clone();
    let end = |row: &SessionRow<'_>| row.state.ended.clone();
    let success_rate = |row: &SessionRow<'_>| {
        let ended = row.measures.counts.runs_succeeded + row.measures.counts.runs_failed;
        (ended > 0).then(|| row.measures.counts.runs_succeeded as f64 / ended as f64)
    };
    sqlx::query(
        "insert into sessions (
             org_id, session_id, number, version, title, user_id, user_key, agent, environment, tags, started_at, last_activity,
             ended_at, end_reason, status, runs, runs_succeeded, runs_failed, messages, model_calls, tool_calls, handoffs,
             input_tokens, output_tokens, cache_read_tokens, cache_write_tokens, total_tokens, cost_usd, unpriced_calls,
             success_rate, active_ms, models, agents, tools, servers, statuses, error_categories, state)
         select
             $1, session_id, number, version, title, user_id, user_key, agent, environment, string_to_array(tags, $2), started_at,
             last_activity, ended_at, end_reason, status, runs, runs_succeeded, runs_failed, messages, model_calls, tool_calls,
             handoffs, input_tokens, output_tokens, cache_read_tokens, cache_write_tokens,
             input_tokens + output_tokens + cache_read_tokens + cache_write_tokens, cost_usd, unpriced_calls, success_rate,
             active_ms, string_to_array(models, $2), string_to_array(agents, $2), string_to_array(tools, $2),
             string_to_array(servers, $2), string_to_array(statuses, $2), string_to_array(error_categories, $2), state
           from unnest(
             $3::text[], $4::integer[], $5::bigint[], $6::text[], $7::integer[], $8::text[], $9::text[], $10::text[], $11::text[],
             $12::timestamptz[], $13::timestamptz[], $14::timestamptz[], $15::text[], $16::text[], $17::bigint[], $18::bigint[],
             $19::bigint[], $20::bigint[], $21::bigint[], $22::bigint[], $23::bigint[], $24::bigint[], $25::bigint[],
             $26::bigint[], $27::bigint[], $28::numeric[], $29::bigint[], $30::double precision[], $31::bigint[], $32::text[],
             $33::text[], $34::text[], $35::text[], $36::text[], $37::text[], $38::jsonb[]
           ) as s (
             session_id, number, version, title, user_id, user_key, agent, environment, tags, started_at, last_activity, ended_at,
             end_reason, status, runs, runs_succeeded, runs_failed, messages, model_calls, tool_calls, handoffs, input_tokens,
             output_tokens, cache_read_tokens, cache_write_tokens, cost_usd, unpriced_calls, success_rate, active_ms, models,
             agents, tools, servers, statuses, error_categories, state)
         on conflict (org_id, session_id) do update set
             (version, title, user_id, user_key, agent, environment, tags, started_at, last_activity, ended_at, end_reason, status,
             runs, runs_succeeded, runs_failed, messages, model_calls, tool_calls, handoffs, input_tokens, output_tokens,
             cache_read_tokens, cache_write_tokens, total_tokens, cost_usd, unpriced_calls, success_rate, active_ms, models,
             agents, tools, servers, statuses, error_categories, state)
           = (excluded.version, excluded.title, excluded.user_id, excluded.user_key, excluded.agent, excluded.environment,
             excluded.tags, excluded.started_at, excluded.last_activity, excluded.ended_at, excluded.end_reason, excluded.status,
             excluded.runs, excluded.runs_succeeded, excluded.runs_failed, excluded.messages, excluded.model_calls,
             excluded.tool_calls, excluded.handoffs, excluded.input_tokens, excluded.output_tokens, excluded.cache_read_tokens,
             excluded.cache_write_tokens, excluded.total_tokens, excluded.cost_usd, excluded.unpriced_calls,
             excluded.success_rate, excluded.active_ms, excluded.models, excluded.agents, excluded.tools, excluded.servers,
             excluded.statuses, excluded.error_categories, excluded.state)",
    )
    .bind(org.0)
    .bind(UNIT)
    .bind(all(rows, |row| row.session.id.as_str()))
    .bind(all(rows, |row| row.session.number))
    .bind(all(rows, |row| row.session.version))
    .bind(all(rows, |row| start(row).and_then(|start| start.title)))
    .bind(all(rows, |row| row.user.map(|(id, _)| id.0)))
    .bind(all(rows, |row| row.user.map(|(_, key)| key)))
    .bind(all(rows, |row| row.agent))
    .bind(all(rows, |row| start(row).and_then(|start| start.environment)))
    .bind(all(rows, |row| start(row).map(|start| start.tags.join(UNIT)).unwrap_or_default()))
    .bind(all(rows, |row| row.started_at))
    .bind(all(rows, |row| row.last_activity))
    .bind(all(rows, |row| end(row).map(|end| end.stamp.0)))
    .bind(all(rows, |row| end(row).and_then(|end| end.reason)))
    .bind(all(rows, |row| row.status))
    .bind(all(rows, |row| row.measures.counts.runs))
    .bind(all(rows, |row| row.measures.counts.runs_succeeded))
    .bind(all(rows, |row| row.measures.counts.runs_failed))
    .bind(all(rows, |row| row.measures.counts.messages))
    .bind(all(rows, |row| row.measures.counts.model_calls))
    .bind(all(rows, |row| row.measures.counts.tool_calls))
    .bind(all(rows, |row| row.measures.counts.handoffs))
    .bind(all(rows, |row| row.measures.counts.input_tokens))
    .bind(all(rows, |row| row.measures.counts.output_tokens))
    .bind(all(rows, |row| row.measures.counts.cache_read_tokens))
    .bind(all(rows, |row| row.measures.counts.cache_write_tokens))
    .bind(all(rows, |row| Usd(row.measures.cost.0.normalize()).0))
    .bind(all(rows, |row| row.measures.counts.unpriced_calls))
    .bind(all(rows, success_rate))
    .bind(all(rows, |row| row.measures.counts.active_ms))
    .bind(all(rows, |row| joined(&row.models)))
    .bind(all(rows, |row| joined(&row.agents)))
    .bind(all(rows, |row| joined(&row.tools)))
    .bind(all(rows, |row| joined(&row.servers)))
    .bind(all(rows, |row| joined(&row.statuses)))
    .bind(all(rows, |row| joined(&row.error_categories)))
    .bind(all(rows, |row| Json(&row.session.state)))
    .execute(connection)
    .await?;
    Ok(())
}
