//! The messages of a session for clients of conversations: by place rather than by cursor, each with its content as it was
//! sent, and an answer with what it took.
//!
//! An answer of an assistant took whatever models did in its session after the answer before it and no later than itself. So
//! nothing is counted twice, and all answers together took what the session did, but for what no answer followed.

use super::{entry_row, session, watermark};
use crate::{
    domain::{
        error::AppError,
        ids::OrgId,
        money::Usd,
        session::{SessionHeader, Tokens},
        time::Timestamp,
    },
    server::{
        auth::{
            audit::audit,
            scope::{Scope, ViewSessions},
        },
        db::Db,
        facts,
    },
};
use serde_json::value::RawValue;
use sqlx::{PgConnection, Postgres, QueryBuilder, Row};

/// Messages of a page at most.
pub const LARGEST_PAGE: u16 = 200;

/// A message in its place.
#[derive(Debug)]
pub struct Message {
    /// The producer's message_id.
    pub id: String,
    pub at: Timestamp,
    pub role: Option<String>,
    pub run_id: Option<String>,
    pub model: Option<String>,
    /// Text or parts, as they were sent; `None` when they were not captured, or are larger than a page of them should be.
    pub content: Option<Box<RawValue>>,
    /// Of the content's JSON; `None` when it was not captured.
    pub content_bytes: Option<i32>,
    /// Of an answer.
    pub took: Option<Took>,
}

/// What models did for an answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Took {
    pub requests: i64,
    pub errors: i64,
    pub tokens: Tokens,
    /// `None` where nothing but calls of unknown price is known.
    pub cost_usd: Option<Usd>,
    /// Durations of its model calls added up; `None` when no call has one.
    pub response_time_ms: Option<i64>,
    /// Of its first model call.
    pub ttft_ms: Option<i64>,
    /// Of its last model call.
    model: Option<String>,
}

#[derive(Debug)]
pub struct MessagesPage {
    pub session: SessionHeader,
    pub messages: Vec<Message>,
    pub complete_to: Timestamp,
}

/// A stretch of the messages of one session, from the one with `offset` before it.
pub async fn page(db: &Db, scope: &Scope<ViewSessions>, id: &str, offset: u32, limit: u16) -> Result<MessagesPage, AppError> {
    if !(1..=LARGEST_PAGE).contains(&limit) {
        return Err(AppError::invalid("limit", format!("must be from 1 to {LARGEST_PAGE}")));
    }
    let session = session::look(db, scope, id).await?.data;
    audit(db, scope, "session.read", &session.row.id).await?;
    let mut connection = db.read(scope).await?;
    let complete_to = watermark::complete_to(&mut connection, scope.org(), scope.at()).await?;
    let messages = stretch(&mut connection, scope.org(), number(&session)?, offset, limit).await?;
    Ok(MessagesPage { session, messages, complete_to })
}

/// Our number of a session that was found.
pub fn number(session: &SessionHeader) -> Result<i32, AppError> {
    session.row.id.parse().map_err(|_| AppError::NotFound)
}

/// The same for a session that was found, on a connection of the caller's.
pub async fn stretch(
    connection: &mut PgConnection,
    org: OrgId,
    session: i32,
    offset: u32,
    limit: u16,
) -> Result<Vec<Message>, AppError> {
    let mut sql = QueryBuilder::<Postgres>::new("with page as materialized (select f.* from facts f where f.org_id = ");
    sql.push_bind(org.0).push(" and f.session_number = ").push_bind(session).push(" and f.kind = 0");
    sql.push(" order by f.at, f.id limit ").push_bind(i64::from(limit)).push(" offset ").push_bind(i64::from(offset)).push(") ");
    sql.push(entry_row::WITH_CONTENT).push(" order by page.at, page.id");
    let rows = sql.build().fetch_all(&mut *connection).await?;
    let mut messages = Vec::with_capacity(rows.len());
    for row in &rows {
        let fact = facts::read::fact(row)?;
        let content = row.try_get::<Option<String>, _>("content")?.filter(|content| content != "null");
        let bytes: Option<i32> = row.try_get("content_bytes")?;
        messages.push(Message {
            id: fact.id,
            at: fact.at,
            role: fact.extra.role,
            run_id: fact.run_id,
            model: fact.model,
            // What was stored is JSON.
            content_bytes: bytes.filter(|bytes| *bytes > 4 || content.is_some()),
            content: content.and_then(|content| RawValue::from_string(content).ok()),
            took: None,
        });
    }
    add_what_answers_took(connection, org, session, &mut messages).await?;
    Ok(messages)
}

async fn add_what_answers_took(
    connection: &mut PgConnection,
    org: OrgId,
    session: i32,
    messages: &mut [Message],
) -> Result<(), sqlx::Error> {
    let is_answer = |message: &&mut Message| message.role.as_deref() == Some("assistant");
    let Some(first) = messages.first().map(|message| (message.at, message.id.clone())) else { return Ok(()) };
    let answers: Vec<&mut Message> = messages.iter_mut().filter(is_answer).collect();
    if answers.is_empty() {
        return Ok(());
    }
    let until: Vec<Timestamp> = answers.iter().map(|answer| answer.at).collect();
    let before = answer_before(&mut *connection, org, session, first).await?.unwrap_or(Timestamp::EARLIEST);
    let after: Vec<Timestamp> = [before].into_iter().chain(until.iter().copied()).take(until.len()).collect();
    let rows = sqlx::query(TOOK).bind(org.0).bind(session).bind(after).bind(until).fetch_all(connection).await?;
    for (answer, row) in answers.into_iter().zip(&rows) {
        let count = |name| row.try_get::<i64, _>(name);
        let (cost, unpriced) = (Usd(row.try_get("cost")?), count("unpriced")?);
        let took = Took {
            requests: count("requests")?,
            errors: count("errors")?,
            tokens: Tokens {
                input: count("input")?,
                output: count("output")?,
                cache_read: count("cache_read")?,
                cache_write: count("cache_write")?,
                reasoning: None,
            },
            cost_usd: cost.unless_unknown(unpriced),
            response_time_ms: row.try_get("duration_ms")?,
            ttft_ms: row.try_get("ttft_ms")?,
            model: row.try_get("model")?,
        };
        if answer.model.is_none() {
            answer.model.clone_from(&took.model);
        }
        answer.took = Some(took);
    }
    Ok(())
}

/// When the last answer before a message was given.
async fn answer_before(
    connection: &mut PgConnection,
    org: OrgId,
    session: i32,
    (at, id): (Timestamp, String),
) -> Result<Option<Timestamp>, sqlx::Error> {
    sqlx::query_scalar(
        "select at from facts
          where org_id = $1 and session_number = $2 and kind = 0 and extra ->> 'role' = 'assistant' and at <= $3 and (at, id) < ($3, $4)
          order by at desc, id desc limit 1",
    )
    .bind(org.0)
    .bind(session)
    .bind(at)
    .bind(id)
    .fetch_optional(connection)
    .await
}

/// Per stretch of a session, what its model calls (kind 2) and its runs (1) count by the leaf rule of every figure.
const TOOK: &str = "
    select took.*
      from unnest($3::timestamptz[], $4::timestamptz[]) with ordinality as answers (after, until, place)
     cross join lateral (
           select count(*) filter (where kind = 2) as requests,
                  count(*) filter (where kind = 2 and status = 'error') as errors,
                  coalesce(sum(input_tokens) filter (where tokens_counted), 0)::bigint as input,
                  coalesce(sum(output_tokens) filter (where tokens_counted), 0)::bigint as output,
                  coalesce(sum(cache_read_tokens) filter (where tokens_counted), 0)::bigint as cache_read,
                  coalesce(sum(cache_write_tokens) filter (where tokens_counted), 0)::bigint as cache_write,
                  coalesce(sum(cost_usd) filter (where cost_counted), 0) as cost,
                  count(*) filter (where unpriced) as unpriced,
                  (sum(duration_ms) filter (where kind = 2))::bigint as duration_ms,
                  (array_agg(ttft_ms order by at, id) filter (where kind = 2))[1] as ttft_ms,
                  (array_agg(model order by at desc, id desc) filter (where kind = 2))[1] as model
             from facts
            where org_id = $1 and session_number = $2 and kind in (1, 2) and at > answers.after and at <= answers.until) took
     order by answers.place";
