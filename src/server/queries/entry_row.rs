//! A row of `facts`, with the text of messages and feedback from their events, as an entry of a timeline. Events of OpenTelemetry
//! come whole: what of them a message is, their room says.

use super::content::prose;
use crate::{
    domain::{
        money::Usd,
        session::{Entry, EntryError, EntryKind, EntryText, Handoff, RunSteps},
    },
    server::{
        facts::{self, extra::Extra, fact::Fact},
        otel,
    },
};
use serde_json::value::RawValue;
use sqlx::{Row, postgres::PgRow};
use std::collections::BTreeMap;

/// What to read of `page`, a CTE of whole rows of `facts` of the organisation `$1`: adds the content of messages (kind 0) and
/// feedback (5), and the sums of a run's (1) steps. Content larger than 256 KiB is left out: a page of such would not fit; the
/// entry itself shows it. Every table is narrowed to `$1` by itself: Citus does not see through a join.
pub const WITH_CONTENT: &str = "
    select page.*,
           case when octet_length(content.body) <= 262144 then content.body end as content,
           octet_length(content.body) as content_bytes,
           content.type as content_type,
           steps.*
      from page
      left join lateral (
           select case when e.type like 'otel.%' then e.payload
                       else coalesce(e.payload::json -> 'content', e.payload::json -> 'comment')::text
                  end as body,
                  e.type
             from events e
            where e.org_id = $1
              and e.occurred_at = page.event_at
              and e.event_id = page.event_id
              and page.kind in (0, 5)
           ) content on true
      left join lateral (
           select count(*) filter (where s.kind = 2) as model_calls,
                  count(*) filter (where s.kind = 3) as tool_calls,
                  count(*) filter (where s.status = 'error') as errors,
                  coalesce(sum(s.input_tokens), 0)::bigint as steps_input,
                  coalesce(sum(s.output_tokens), 0)::bigint as steps_output,
                  coalesce(sum(s.cache_read_tokens), 0)::bigint as steps_cache_read,
                  coalesce(sum(s.cache_write_tokens), 0)::bigint as steps_cache_write,
                  coalesce(sum(s.cost_usd), 0) as steps_cost,
                  count(*) filter (where s.unpriced) as unpriced_calls
             from facts s
            where page.kind = 1
              and s.org_id = $1
              and s.run_id = page.id
              and s.kind in (2, 3)
           ) steps on true";

pub fn read(row: &PgRow) -> Result<Entry, sqlx::Error> {
    let fact = facts::read::fact(row)?;
    let kind = fact.kind.entry().ok_or_else(|| sqlx::Error::Decode(format!("{:?} is in no session", fact.kind).into()))?;
    let steps = if kind == EntryKind::Run { Some(steps(row, &fact)?) } else { None };
    let text = text(row, kind, &fact.id)?;
    let Extra { role, stop_reason, handoff, from, to, reason, error_code, error_message, rating, message_id, .. } = fact.extra;
    Ok(Entry {
        kind,
        id: fact.id,
        run_id: fact.run_id,
        at: fact.at,
        duration_ms: fact.duration_ms,
        ttft_ms: fact.ttft_ms,
        status: fact.status,
        agent: fact.agent,
        model: fact.model,
        provider: fact.provider,
        server: fact.server,
        tool: fact.tool,
        role,
        handoff: (kind == EntryKind::Handoff).then(|| Handoff {
            kind: handoff.unwrap_or_default(),
            from,
            to,
            reason,
            iterated_after_ms: fact.iterated_after_ms,
        }),
        stop_reason,
        error: error(fact.error_category, error_code, error_message),
        tokens: fact.tokens,
        cost_usd: fact.cost,
        rating,
        rated: message_id,
        text,
        steps,
    })
}

fn error(category: Option<String>, code: Option<String>, message: Option<String>) -> Option<EntryError> {
    (category.is_some() || code.is_some() || message.is_some()).then_some(EntryError { category, code, message })
}

fn text(row: &PgRow, kind: EntryKind, id: &str) -> Result<Option<EntryText>, sqlx::Error> {
    if let Some(content) = row.try_get::<Option<String>, _>("content")? {
        let told = otel::content::of(kind, id, row.try_get("content_type")?, &content);
        let inner = told.as_deref().map(|told| serde_json::from_str::<BTreeMap<&str, &RawValue>>(told).ok()?.remove("content"));
        let value = inner.unwrap_or_else(|| serde_json::from_str(&content).ok());
        return Ok(value.and_then(prose::shown));
    }
    let bytes: Option<i32> = row.try_get("content_bytes")?;
    Ok(bytes.map(|bytes| EntryText { html: String::new(), length: bytes.unsigned_abs(), cut: true }))
}

/// The steps, and what the run reports of itself where that counts: while its calls say nothing.
fn steps(row: &PgRow, run: &Fact) -> Result<RunSteps, sqlx::Error> {
    let own = run.counted_tokens.unwrap_or_default();
    let count = |name| row.try_get::<i64, _>(name);
    Ok(RunSteps {
        model_calls: count("model_calls")?,
        tool_calls: count("tool_calls")?,
        errors: count("errors")?,
        input_tokens: count("steps_input")? + own.input,
        output_tokens: count("steps_output")? + own.output,
        cache_read_tokens: count("steps_cache_read")? + own.cache_read,
        cache_write_tokens: count("steps_cache_write")? + own.cache_write,
        cost_usd: Usd(row.try_get("steps_cost")?) + run.counted_cost.unwrap_or_default(),
        unpriced_calls: count("unpriced_calls")?,
    })
}
