//! Facts from the database, added up here as they stream in: the ends of a range, and whatever no rollup answers.

use super::{columns::Columns, groups::Groups, whose::Whose};
use crate::{
    domain::{
        dimension::Dimension,
        filter::Filter,
        ids::UserId,
        money::Usd,
        session::Tokens,
        time::{TimeRange, Timestamp},
    },
    server::facts::{extra::Extra, fact::Fact, kind::FactKind},
};
use futures::TryStreamExt;
use rust_decimal::Decimal;
use sqlx::{PgConnection, Postgres, QueryBuilder, Row, postgres::PgRow};
use std::collections::BTreeSet;

/// Which facts, and what keeps them apart.
#[derive(Clone, Copy, Debug)]
pub struct Rows<'q> {
    pub filter: &'q Filter,
    pub by: Option<Dimension>,
    /// The values of `by` that are asked for (`None`: all that the filter keeps).
    pub only: Option<&'q [String]>,
}

/// Adds the facts of `ranges` to `groups`; `target_of` names the target of each by its start.
pub async fn add(
    connection: &mut PgConnection,
    whose: Whose<'_>,
    rows: Rows<'_>,
    ranges: &[TimeRange],
    columns: &Columns,
    target_of: impl Fn(Timestamp) -> u32,
    groups: &mut Groups,
) -> Result<(), sqlx::Error> {
    if ranges.is_empty() {
        return Ok(());
    }
    let asked = rows.by.and_then(|by| rows.filter.values(by));
    let mut statement = statement(whose, rows, ranges, columns);
    let mut stream = statement.build().fetch(connection);
    while let Some(row) = stream.try_next().await? {
        let fact = read(&row, rows.by)?;
        let (target, measures) = (target_of(fact.at), fact.measures());
        if let Some(org) = whose.of(&row)? {
            groups.of(target, &org).merge(&measures, 1);
            continue;
        }
        groups.whole_of(target).merge(&measures, 1);
        let values = rows.by.map(|by| fact.values(by)).unwrap_or_default();
        let is_asked = |value: &&str| {
            asked.is_none_or(|asked| asked.contains(*value))
                && rows.only.is_none_or(|only| only.iter().any(|asked| asked == value))
        };
        for value in values.into_iter().filter(is_asked) {
            groups.of(target, value).merge(&measures, 1);
        }
    }
    Ok(())
}

/// Each range is a scan of its own, whatever the planner thinks of how many there are.
pub fn statement<'o>(
    whose: impl Into<Whose<'o>>,
    rows: Rows<'_>,
    ranges: &[TimeRange],
    columns: &Columns,
) -> QueryBuilder<Postgres> {
    let whose = whose.into();
    let mut sql = QueryBuilder::new("select f.* from unnest(");
    sql.push_bind(ranges.iter().map(|range| range.from()).collect::<Vec<_>>()).push("::timestamptz[], ");
    sql.push_bind(ranges.iter().map(|range| range.to()).collect::<Vec<_>>())
        .push("::timestamptz[]) as r (from_at, to_at) cross join lateral (");
    sql.push(
        "select org_id, kind, at, session_number, user_id, status, duration_ms, ttft_ms, input_tokens, output_tokens, \
         cache_read_tokens, cache_write_tokens, tokens_counted, cost_usd, cost_counted, unpriced, gap_ms, ended_local, \
         iterated_after_ms",
    );
    if let Some((one, of_run)) = rows.by.map(names) {
        sql.push(format_args!(", {one}"));
        if let Some(of_run) = of_run {
            sql.push(format_args!(", {of_run}"));
        }
    }
    let kinds: Vec<i32> = columns.kinds().into_iter().map(|kind| kind.number().into()).collect();
    sql.push(" from facts where ");
    whose.push(&mut sql);
    sql.push(" and at >= r.from_at and at < r.to_at and kind::integer = any(").push_bind(kinds).push(")");
    push_filter(&mut sql, rows.filter);
    sql.push(whose.fence()).push(") as f");
    sql
}

/// What is narrowed, as conditions on a row of `facts`.
pub fn push_filter(sql: &mut QueryBuilder<Postgres>, filter: &Filter) {
    for (dimension, values) in filter.iter() {
        push_condition(sql, dimension, values);
    }
}

/// Whatever has none of these values of a dimension that a fact has one value of at most.
pub fn push_except(sql: &mut QueryBuilder<Postgres>, dimension: Dimension, values: &BTreeSet<String>) {
    let (one, _) = names(dimension);
    let values: Vec<String> = values.iter().cloned().collect();
    sql.push(format_args!(" and coalesce({one} <> all(")).push_bind(values).push("), true)");
}

fn push_condition(sql: &mut QueryBuilder<Postgres>, dimension: Dimension, values: &BTreeSet<String>) {
    let values: Vec<String> = values.iter().cloned().collect();
    match names(dimension) {
        (one, None) => sql.push(format_args!(" and {one} = any(")).push_bind(values).push(")"),
        (one, Some(of_run)) => sql
            .push(format_args!(" and case when kind = {} then {of_run} && ", FactKind::Run.number()))
            .push_bind(values.clone())
            .push(format_args!(" else {one} = any("))
            .push_bind(values)
            .push(") end"),
    };
}

/// The column of a dimension, and the column of a run where it has many values.
const fn names(dimension: Dimension) -> (&'static str, Option<&'static str>) {
    match dimension {
        Dimension::User => ("user_key", None),
        Dimension::Tool => ("tool", Some("run_tools")),
        Dimension::Server => ("server", Some("run_servers")),
        Dimension::Model
        | Dimension::Agent
        | Dimension::Status
        | Dimension::ErrorCategory
        | Dimension::Environment
        | Dimension::Workflow => (dimension.key(), None),
    }
}

/// The fact as far as `Fact::measures` and the values of `by` look at it.
fn read(row: &PgRow, by: Option<Dimension>) -> Result<Fact, sqlx::Error> {
    let number: i16 = row.try_get("kind")?;
    let kind = FactKind::from_number(number).ok_or_else(|| sqlx::Error::Decode(format!("no kind of fact {number}").into()))?;
    let at: Timestamp = row.try_get("at")?;
    let buckets: [Option<i64>; 4] = [
        row.try_get("input_tokens")?,
        row.try_get("output_tokens")?,
        row.try_get("cache_read_tokens")?,
        row.try_get("cache_write_tokens")?,
    ];
    let tokens = buckets.iter().any(Option::is_some).then(|| {
        let [input, output, cache_read, cache_write] = buckets.map(Option::unwrap_or_default);
        Tokens { input, output, cache_read, cache_write, reasoning: None }
    });
    let cost = row.try_get::<Option<Decimal>, _>("cost_usd")?.map(Usd);
    let mut fact = Fact {
        kind,
        id: String::new(),
        at,
        session_id: None,
        session_number: row.try_get("session_number")?,
        run_id: None,
        user_id: row.try_get::<Option<i32>, _>("user_id")?.map(UserId),
        user_key: None,
        agent: None,
        environment: None,
        model: None,
        provider: None,
        server: None,
        tool: None,
        workflow: None,
        status: row.try_get("status")?,
        error_category: None,
        duration_ms: row.try_get("duration_ms")?,
        ttft_ms: row.try_get("ttft_ms")?,
        tokens,
        counted_tokens: tokens.filter(|_| row.get("tokens_counted")),
        cost,
        counted_cost: cost.filter(|_| row.get("cost_counted")),
        unpriced: row.try_get("unpriced")?,
        gap_ms: row.try_get("gap_ms")?,
        ended_local: row.try_get("ended_local")?,
        iterated_after_ms: row.try_get("iterated_after_ms")?,
        run_tools: Vec::new(),
        run_servers: Vec::new(),
        extra: Extra::default(),
        last_event_at: at,
        event_at: at,
        event_id: String::new(),
    };
    match by {
        None | Some(Dimension::Status) => {}
        Some(Dimension::Model) => fact.model = row.try_get("model")?,
        Some(Dimension::Agent) => fact.agent = row.try_get("agent")?,
        Some(Dimension::User) => fact.user_key = row.try_get("user_key")?,
        Some(Dimension::ErrorCategory) => fact.error_category = row.try_get("error_category")?,
        Some(Dimension::Environment) => fact.environment = row.try_get("environment")?,
        Some(Dimension::Workflow) => fact.workflow = row.try_get("workflow")?,
        Some(Dimension::Tool) => {
            fact.tool = row.try_get("tool")?;
            fact.run_tools = row.try_get::<Option<_>, _>("run_tools")?.unwrap_or_default();
        }
        Some(Dimension::Server) => {
            fact.server = row.try_get("server")?;
            fact.run_servers = row.try_get::<Option<_>, _>("run_servers")?.unwrap_or_default();
        }
    }
    Ok(fact)
}
