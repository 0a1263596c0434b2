//! Facts from the database, whole. For projections and timelines; figures read only the columns they add up.

use super::{extra::Extra, fact::Fact, kind::FactKind};
use crate::domain::{
    ids::{OrgId, UserId},
    money::Usd,
    session::Tokens,
    time::Timestamp,
};
use sqlx::{PgConnection, Row, postgres::PgRow, types::Json};

/// Those with these kinds and ids that start at `from` or later. `offset 0` keeps it one look into the index per id. The time is no
/// condition of the statement: while a month has no statistics the planner would take the index of times, and read the month for each id.
pub async fn find(
    connection: &mut PgConnection,
    org: OrgId,
    keys: &[(FactKind, &str)],
    from: Timestamp,
) -> Result<Vec<Fact>, sqlx::Error> {
    let rows = sqlx::query(
        "select f.* from unnest($2::smallint[], $3::text[]) as k (kind, id)
          cross join lateral (select * from facts where org_id = $1 and kind = k.kind and id = k.id offset 0) as f",
    )
    .bind(org.0)
    .bind(keys.iter().map(|(kind, _)| *kind as i16).collect::<Vec<_>>())
    .bind(keys.iter().map(|(_, id)| *id).collect::<Vec<_>>())
    .fetch_all(connection)
    .await?;
    let facts = rows.iter().map(fact).filter(|fact| fact.as_ref().map_or(true, |fact| fact.at >= from));
    facts.collect()
}

/// Everything of these sessions in `[from, to]`; the bounds spare looks into months that cannot have any.
pub async fn of_sessions(
    connection: &mut PgConnection,
    org: OrgId,
    numbers: &[i32],
    from: Timestamp,
    to: Timestamp,
) -> Result<Vec<Fact>, sqlx::Error> {
    let rows = sqlx::query(
        "select f.* from unnest($2::integer[]) as s (number)
          cross join lateral (
                select * from facts where org_id = $1 and session_number = s.number and at >= $3 and at <= $4 offset 0) as f",
    )
    .bind(org.0)
    .bind(numbers)
    .bind(from)
    .bind(to)
    .fetch_all(connection)
    .await?;
    rows.iter().map(fact).collect()
}

/// What belongs to these runs and to no session.
pub async fn without_session(
    connection: &mut PgConnection,
    org: OrgId,
    runs: &[&str],
    from: Timestamp,
) -> Result<Vec<Fact>, sqlx::Error> {
    let rows = sqlx::query(
        "select f.* from unnest($2::text[]) as r (run_id)
          cross join lateral (
                select * from facts where org_id = $1 and run_id = r.run_id and session_id is null and at >= $3 offset 0) as f",
    )
    .bind(org.0)
    .bind(runs)
    .bind(from)
    .fetch_all(connection)
    .await?;
    rows.iter().map(fact).collect()
}

/// Running runs that were last heard of at `silent_since` or before: their sessions, and the runs without one.
pub async fn silent(
    connection: &mut PgConnection,
    org: OrgId,
    silent_since: Timestamp,
    most: i64,
) -> Result<Vec<(String, Option<String>)>, sqlx::Error> {
    sqlx::query_as(
        "select id, session_id from facts
          where org_id = $1 and kind = 1 and status = 'running' and last_event_at <= $2
          order by at limit $3",
    )
    .bind(org.0)
    .bind(silent_since)
    .bind(most)
    .fetch_all(connection)
    .await
}

/// A whole row of `facts`.
pub fn fact(row: &PgRow) -> Result<Fact, sqlx::Error> {
    let number: i16 = row.try_get("kind")?;
    let kind = FactKind::from_number(number).ok_or_else(|| sqlx::Error::Decode(format!("no kind of fact {number}").into()))?;
    let tokens = match row.try_get::<Option<i64>, _>("input_tokens")? {
        None => None,
        Some(input) => Some(Tokens {
            input,
            output: row.try_get("output_tokens")?,
            cache_read: row.try_get("cache_read_tokens")?,
            cache_write: row.try_get("cache_write_tokens")?,
            reasoning: row.try_get("reasoning_tokens")?,
        }),
    };
    let cost = row.try_get::<Option<_>, _>("cost_usd")?.map(Usd);
    Ok(Fact {
        kind,
        id: row.try_get("id")?,
        at: row.try_get("at")?,
        session_id: row.try_get("session_id")?,
        session_number: row.try_get("session_number")?,
        run_id: row.try_get("run_id")?,
        user_id: row.try_get::<Option<_>, _>("user_id")?.map(UserId),
        user_key: row.try_get("user_key")?,
        agent: row.try_get("agent")?,
        environment: row.try_get("environment")?,
        model: row.try_get("model")?,
        provider: row.try_get("provider")?,
        server: row.try_get("server")?,
        tool: row.try_get("tool")?,
        workflow: row.try_get("workflow")?,
        status: row.try_get("status")?,
        error_category: row.try_get("error_category")?,
        duration_ms: row.try_get("duration_ms")?,
        ttft_ms: row.try_get("ttft_ms")?,
        tokens,
        counted_tokens: if row.try_get("tokens_counted")? { tokens } else { None },
        cost,
        counted_cost: if row.try_get("cost_counted")? { cost } else { None },
        unpriced: row.try_get("unpriced")?,
        gap_ms: row.try_get("gap_ms")?,
        ended_local: row.try_get("ended_local")?,
        iterated_after_ms: row.try_get("iterated_after_ms")?,
        run_tools: row.try_get::<Option<_>, _>("run_tools")?.unwrap_or_default(),
        run_servers: row.try_get::<Option<_>, _>("run_servers")?.unwrap_or_default(),
        extra: row.try_get::<Option<Json<Extra>>, _>("extra")?.map(|extra| extra.0).unwrap_or_default(),
        last_event_at: row.try_get("last_event_at")?,
        event_at: row.try_get("event_at")?,
        event_id: row.try_get("event_id")?,
    })
}
