//! A row of `facts`, with the text of messages and feedback from their events, as an entry of a timeline.

use super::content::prose;
use crate::domain::{
    money::Usd,
    session::{Entry, EntryError, EntryKind, EntryText, Handoff, RunSteps, Tokens},
};
use serde_json::value::RawValue;
use sqlx::{Row, postgres::PgRow};

/// Of `facts f`, for the CTE `page` that [`WITH_CONTENT`] reads.
pub const COLUMNS: &str = "f.org_id, f.session_number, f.at, f.kind, f.id, f.run_id, f.duration_ms, f.ttft_ms, f.status, f.agent, f.model, \
     f.provider, f.server, f.tool, f.error_category, f.input_tokens, f.output_tokens, f.cache_read_tokens, f.cache_write_tokens, \
     f.reasoning_tokens, f.tokens_counted, f.cost_usd, f.cost_counted, f.iterated_after_ms, f.extra, f.event_at, f.event_id";

/// Adds the content of messages (kind 0) and feedback (5), and the sums of a run's (1) steps. Content larger than 256 KiB is
/// left out: a page of such would not fit; the entry itself shows it.
pub const WITH_CONTENT: &str = "
    select page.*,
           case when octet_length(content.body) <= 262144 then content.body end as content,
           octet_length(content.body) as content_bytes,
           steps.*
      from page
      left join lateral (
           select coalesce(e.payload -> 'content', e.payload -> 'comment')::text as body
             from events e
            where e.org_id = page.org_id
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
              and s.org_id = page.org_id
              and s.run_id = page.id
              and s.kind in (2, 3)
           ) steps on true";

pub fn read(row: &PgRow) -> Result<Entry, sqlx::Error> {
    let number: i16 = row.try_get("kind")?;
    let kind = EntryKind::from_number(number).ok_or_else(|| sqlx::Error::Decode(format!("no entry kind {number}").into()))?;
    let extra: Option<serde_json::Value> = row.try_get("extra")?;
    let word = |name: &str| extra.as_ref()?.get(name)?.as_str().map(str::to_owned);
    Ok(Entry {
        kind,
        id: row.try_get("id")?,
        run_id: row.try_get("run_id")?,
        at: row.try_get("at")?,
        duration_ms: row.try_get("duration_ms")?,
        ttft_ms: row.try_get("ttft_ms")?,
        status: row.try_get("status")?,
        agent: row.try_get("agent")?,
        model: row.try_get("model")?,
        provider: row.try_get("provider")?,
        server: row.try_get("server")?,
        tool: row.try_get("tool")?,
        role: word("role"),
        handoff: match kind {
            EntryKind::Handoff => Some(Handoff {
                kind: word("kind").unwrap_or_default(),
                from: word("from"),
                to: word("to"),
                reason: word("reason"),
                iterated_after_ms: row.try_get("iterated_after_ms")?,
            }),
            _ => None,
        },
        stop_reason: word("stop_reason"),
        error: error(row.try_get("error_category")?, word("error_code"), word("error_message")),
        tokens: tokens(row)?,
        cost_usd: row.try_get::<Option<_>, _>("cost_usd")?.map(Usd),
        rating: extra.as_ref().and_then(|extra| extra.get("rating")?.as_f64()),
        rated: word("message_id"),
        text: text(row)?,
        steps: if kind == EntryKind::Run { Some(steps(row)?) } else { None },
    })
}

fn error(category: Option<String>, code: Option<String>, message: Option<String>) -> Option<EntryError> {
    (category.is_some() || code.is_some() || message.is_some()).then_some(EntryError { category, code, message })
}

/// `None` when no bucket was reported.
fn tokens(row: &PgRow) -> Result<Option<Tokens>, sqlx::Error> {
    let bucket = |name| row.try_get::<Option<i64>, _>(name);
    let (input, output) = (bucket("input_tokens")?, bucket("output_tokens")?);
    let (cache_read, cache_write) = (bucket("cache_read_tokens")?, bucket("cache_write_tokens")?);
    let is_known = [input, output, cache_read, cache_write].iter().any(Option::is_some);
    Ok(is_known.then_some(Tokens {
        input: input.unwrap_or_default(),
        output: output.unwrap_or_default(),
        cache_read: cache_read.unwrap_or_default(),
        cache_write: cache_write.unwrap_or_default(),
        reasoning: bucket("reasoning_tokens")?,
    }))
}

fn text(row: &PgRow) -> Result<Option<EntryText>, sqlx::Error> {
    if let Some(content) = row.try_get::<Option<String>, _>("content")? {
        let value: Result<&RawValue, _> = serde_json::from_str(&content);
        return Ok(value.ok().and_then(prose::shown));
    }
    let bytes: Option<i32> = row.try_get("content_bytes")?;
    Ok(bytes.map(|bytes| EntryText { html: String::new(), length: bytes.unsigned_abs(), cut: true }))
}

/// The steps, and what the run reports of itself where that counts: while its calls say nothing.
fn steps(row: &PgRow) -> Result<RunSteps, sqlx::Error> {
    let own = if row.try_get("tokens_counted")? { tokens(row)?.unwrap_or_default() } else { Tokens::default() };
    let own_cost = if row.try_get("cost_counted")? {
        row.try_get::<Option<_>, _>("cost_usd")?.unwrap_or_default()
    } else {
        Default::default()
    };
    let count = |name| row.try_get::<i64, _>(name);
    Ok(RunSteps {
        model_calls: count("model_calls")?,
        tool_calls: count("tool_calls")?,
        errors: count("errors")?,
        input_tokens: count("steps_input")? + own.input,
        output_tokens: count("steps_output")? + own.output,
        cache_read_tokens: count("steps_cache_read")? + own.cache_read,
        cache_write_tokens: count("steps_cache_write")? + own.cache_write,
        cost_usd: Usd(row.try_get("steps_cost")?) + Usd(own_cost),
        unpriced_calls: count("unpriced_calls")?,
    })
}
