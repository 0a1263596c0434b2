//! Facts into the database. Only projections call this, holding the organisation's lock.

use super::{extra::Extra, fact::Fact, kind::FactKind};
use crate::domain::{ids::OrgId, time::Timestamp};
use sqlx::PgConnection;

/// Divides the members of a list inside one text: `unnest` would flatten a list of lists. Names have no control characters.
const UNIT: &str = "\u{1f}";

/// Inserts these facts, or replaces those with the same kind, id and start.
pub async fn put(connection: &mut PgConnection, org: OrgId, facts: &[&Fact]) -> Result<(), sqlx::Error> {
    if facts.is_empty() {
        return Ok(());
    }
    fn all<'f, T>(facts: &[&'f Fact], value: impl Fn(&'f Fact) -> T) -> Vec<T> {
        facts.iter().map(|fact| value(fact)).collect()
    }
    let lists = |list: fn(&Fact) -> &Vec<String>| all(facts, |fact| (fact.kind == FactKind::Run).then(|| list(fact).join(UNIT)));
    let tokens = |value: fn(&crate::domain::session::Tokens) -> i64| all(facts, |fact| fact.tokens.as_ref().map(value));
    sqlx::query(
        "insert into facts (
             org_id, at, kind, id, session_id, session_number, run_id, user_id, user_key, agent, environment, model, provider,
             server, tool, workflow, status, error_category, duration_ms, ttft_ms, input_tokens, output_tokens, cache_read_tokens,
             cache_write_tokens, reasoning_tokens, tokens_counted, cost_usd, cost_counted, unpriced, gap_ms, ended_local,
             iterated_after_ms, run_tools, run_servers, extra, last_event_at, event_at, event_id)
         select
             $1, at, kind, id, session_id, session_number, run_id, user_id, user_key, agent, environment, model, provider,
             server, tool, workflow, status, error_category, duration_ms, ttft_ms, input_tokens, output_tokens, cache_read_tokens,
             cache_write_tokens, reasoning_tokens, tokens_counted, cost_usd, cost_counted, unpriced, gap_ms, ended_local,
             iterated_after_ms, string_to_array(run_tools, $2), string_to_array(run_servers, $2), extra::jsonb,
             last_event_at, event_at, event_id
           from unnest(
             $3::timestamptz[], $4::smallint[], $5::text[], $6::text[], $7::integer[], $8::text[], $9::integer[], $10::text[],
             $11::text[], $12::text[], $13::text[], $14::text[], $15::text[], $16::text[], $17::text[], $18::text[], $19::text[],
             $20::bigint[], $21::bigint[], $22::bigint[], $23::bigint[], $24::bigint[], $25::bigint[], $26::bigint[],
             $27::boolean[], $28::numeric[], $29::boolean[], $30::boolean[], $31::bigint[], $32::boolean[], $33::bigint[],
             $34::text[], $35::text[], $36::text[], $37::timestamptz[], $38::timestamptz[], $39::text[]
           ) as f (
             at, kind, id, session_id, session_number, run_id, user_id, user_key, agent, environment, model, provider,
             server, tool, workflow, status, error_category, duration_ms, ttft_ms, input_tokens, output_tokens, cache_read_tokens,
             cache_write_tokens, reasoning_tokens, tokens_counted, cost_usd, cost_counted, unpriced, gap_ms, ended_local,
             iterated_after_ms, run_tools, run_servers, extra, last_event_at, event_at, event_id)
         on conflict (org_id, kind, id, at) do update set
             (session_id, session_number, run_id, user_id, user_key, agent, environment, model, provider,
             server, tool, workflow, status, error_category, duration_ms, ttft_ms, input_tokens, output_tokens, cache_read_tokens,
             cache_write_tokens, reasoning_tokens, tokens_counted, cost_usd, cost_counted, unpriced, gap_ms, ended_local,
             iterated_after_ms, run_tools, run_servers, extra, last_event_at, event_at, event_id)
           = (excluded.session_id, excluded.session_number, excluded.run_id, excluded.user_id, excluded.user_key,
             excluded.agent, excluded.environment, excluded.model, excluded.provider, excluded.server, excluded.tool,
             excluded.workflow, excluded.status, excluded.error_category, excluded.duration_ms, excluded.ttft_ms, excluded.input_tokens,
             excluded.output_tokens, excluded.cache_read_tokens, excluded.cache_write_tokens, excluded.reasoning_tokens,
             excluded.tokens_counted, excluded.cost_usd, excluded.cost_counted, excluded.unpriced, excluded.gap_ms,
             excluded.ended_local, excluded.iterated_after_ms, excluded.run_tools, excluded.run_servers, excluded.extra,
             excluded.last_event_at, excluded.event_at, excluded.event_id)",
    )
    .bind(org.0)
    .bind(UNIT)
    .bind(all(facts, |fact| fact.at))
    .bind(all(facts, |fact| fact.kind as i16))
    .bind(all(facts, |fact| fact.id.as_str()))
    .bind(all(facts, |fact| fact.session_id.as_deref()))
    .bind(all(facts, |fact| fact.session_number))
    .bind(all(facts, |fact| fact.run_id.as_deref()))
    .bind(all(facts, |fact| fact.user_id.map(|user| user.0)))
    .bind(all(facts, |fact| fact.user_key.as_deref()))
    .bind(all(facts, |fact| fact.agent.as_deref()))
    .bind(all(facts, |fact| fact.environment.as_deref()))
    .bind(all(facts, |fact| fact.model.as_deref()))
    .bind(all(facts, |fact| fact.provider.as_deref()))
    .bind(all(facts, |fact| fact.server.as_deref()))
    .bind(all(facts, |fact| fact.tool.as_deref()))
    .bind(all(facts, |fact| fact.workflow.as_deref()))
    .bind(all(facts, |fact| fact.status.as_deref()))
    .bind(all(facts, |fact| fact.error_category.as_deref()))
    .bind(all(facts, |fact| fact.duration_ms))
    .bind(all(facts, |fact| fact.ttft_ms))
    .bind(tokens(|tokens| tokens.input))
    .bind(tokens(|tokens| tokens.output))
    .bind(tokens(|tokens| tokens.cache_read))
    .bind(tokens(|tokens| tokens.cache_write))
    .bind(all(facts, |fact| fact.tokens.and_then(|tokens| tokens.reasoning)))
    .bind(all(facts, |fact| fact.counted_tokens == fact.tokens))
    .bind(all(facts, |fact| fact.cost.map(|usd| usd.0)))
    .bind(all(facts, |fact| fact.counted_cost == fact.cost))
    .bind(all(facts, |fact| fact.unpriced))
    .bind(all(facts, |fact| fact.gap_ms))
    .bind(all(facts, |fact| fact.ended_local))
    .bind(all(facts, |fact| fact.iterated_after_ms))
    .bind(lists(|fact| &fact.run_tools))
    .bind(lists(|fact| &fact.run_servers))
    .bind(all(facts, |fact| extra(&fact.extra)))
    .bind(all(facts, |fact| fact.last_event_at))
    .bind(all(facts, |fact| fact.event_at))
    .bind(all(facts, |fact| fact.event_id.as_str()))
    .execute(connection)
    .await?;
    Ok(())
}

fn extra(extra: &Extra) -> Option<String> {
    // Texts, numbers and times only: there is nothing that JSON could not say.
    (*extra != Extra::default()).then(|| serde_json::to_string(extra).unwrap_or_default())
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
    .bind(facts.iter().map(|(kind, ..)| *kind as i16).collect::<Vec<_>>())
    .bind(facts.iter().map(|(_, id, _)| *id).collect::<Vec<_>>())
    .bind(facts.iter().map(|(.., at)| *at).collect::<Vec<_>>())
    .execute(connection)
    .await?;
    Ok(())
}
