//! Facts into the database. Only projections call this, holding the organisation's lock.

use super::{extra::Extra, fact::Fact, kind::FactKind};
use crate::{
    domain::{ids::OrgId, session::Tokens, time::Timestamp},
    server::db::copy::{Jsonb, Rows},
};
use sqlx::PgConnection;

/// The columns in the order in which [`add`] writes them.
const COLUMNS: [&str; 38] = [
    "org_id",
    "at",
    "kind",
    "id",
    "session_id",
    "session_number",
    "run_id",
    "user_id",
    "user_key",
    "agent",
    "environment",
    "model",
    "provider",
    "server",
    "tool",
    "workflow",
    "status",
    "error_category",
    "duration_ms",
    "ttft_ms",
    "input_tokens",
    "output_tokens",
    "cache_read_tokens",
    "cache_write_tokens",
    "reasoning_tokens",
    "tokens_counted",
    "cost_usd",
    "cost_counted",
    "unpriced",
    "gap_ms",
    "ended_local",
    "iterated_after_ms",
    "run_tools",
    "run_servers",
    "extra",
    "last_event_at",
    "event_at",
    "event_id",
];

/// Writes facts whose kind, id and start no other has any more: what is changed is taken away before, by [`remove`].
pub async fn put(connection: &mut PgConnection, org: OrgId, facts: &[&Fact]) -> Result<(), sqlx::Error> {
    if facts.is_empty() {
        return Ok(());
    }
    let mut rows = Rows::of("facts", &COLUMNS);
    for fact in facts {
        rows.begin();
        add(&mut rows, org, fact)?;
    }
    rows.store(connection).await
}

fn add(rows: &mut Rows, org: OrgId, fact: &Fact) -> Result<(), sqlx::Error> {
    let tokens = |value: fn(&Tokens) -> i64| fact.tokens.as_ref().map(value);
    let of_run = |list| (fact.kind == FactKind::Run).then_some(list);
    rows.add(org.0)?;
    rows.add(fact.at)?;
    rows.add(fact.kind.number())?;
    rows.add(fact.id.as_str())?;
    rows.add(fact.session_id.as_deref())?;
    rows.add(fact.session_number)?;
    rows.add(fact.run_id.as_deref())?;
    rows.add(fact.user_id.map(|user| user.0))?;
    rows.add(fact.user_key.as_deref())?;
    rows.add(fact.agent.as_deref())?;
    rows.add(fact.environment.as_deref())?;
    rows.add(fact.model.as_deref())?;
    rows.add(fact.provider.as_deref())?;
    rows.add(fact.server.as_deref())?;
    rows.add(fact.tool.as_deref())?;
    rows.add(fact.workflow.as_deref())?;
    rows.add(fact.status.as_deref())?;
    rows.add(fact.error_category.as_deref())?;
    rows.add(fact.duration_ms)?;
    rows.add(fact.ttft_ms)?;
    rows.add(tokens(|tokens| tokens.input))?;
    rows.add(tokens(|tokens| tokens.output))?;
    rows.add(tokens(|tokens| tokens.cache_read))?;
    rows.add(tokens(|tokens| tokens.cache_write))?;
    rows.add(fact.tokens.and_then(|tokens| tokens.reasoning))?;
    rows.add(fact.counted_tokens == fact.tokens)?;
    rows.add(fact.cost.map(|usd| usd.0))?;
    rows.add(fact.counted_cost == fact.cost)?;
    rows.add(fact.unpriced)?;
    rows.add(fact.gap_ms)?;
    rows.add(fact.ended_local)?;
    rows.add(fact.iterated_after_ms)?;
    rows.add(of_run(&fact.run_tools))?;
    rows.add(of_run(&fact.run_servers))?;
    rows.add(extra(&fact.extra))?;
    rows.add(fact.last_event_at)?;
    rows.add(fact.event_at)?;
    rows.add(fact.event_id.as_str())
}

fn extra(extra: &Extra) -> Option<Jsonb> {
    // Texts, numbers and times only: there is nothing that JSON could not say.
    (*extra != Extra::default()).then(|| Jsonb(serde_json::to_string(extra).unwrap_or_default()))
}

/// Takes away facts by kind, id and start.
pub async fn remove(connection: &mut PgConnection, org: OrgId, facts: &[(FactKind, &str, Timestamp)]) -> Result<(), sqlx::Error> {
    if facts.is_empty() {
        return Ok(());
    }
    sqlx::query(
        "delete from facts f
          using unnest($2::smallint[], $3::text[], $4::timestamptz[]) as k (kind, id, at)
          where f.org_id = $1 and f.kind = k.kind and f.id = k.id and f.at = k.at",
    )
    .bind(org.0)
    .bind(facts.iter().map(|(kind, ..)| kind.number()).collect::<Vec<_>>())
    .bind(facts.iter().map(|(_, id, _)| *id).collect::<Vec<_>>())
    .bind(facts.iter().map(|(.., at)| *at).collect::<Vec<_>>())
    .execute(connection)
    .await?;
    Ok(())
}
