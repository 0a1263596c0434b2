//! `GET /api/conversations…` (`api.md` §5): sessions and their messages by the names that clients of a model proxy's
//! dashboard know. The same rows as everywhere.

use super::{conversation_file, params::Params, state::AppState};
use crate::{
    domain::{
        error::AppError,
        query::Sort,
        session::{SessionColumn, SessionHeader, SessionsQuery},
    },
    server::{
        auth::{
            domain::OfDomain,
            identify::Visit,
            scope::{Administer, ViewSessions},
        },
        commands::erase::erase_conversation,
        live::watcher::{self, BETWEEN_TICKS, Watcher},
        queries::{
            messages::{self, Message},
            session, sessions,
        },
        zone,
    },
};
use axum::{
    Json,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use futures::stream;
use serde::Serialize;
use serde_json::{Map, Value, json};

/// Rows of a page when no limit is named.
const PAGE: u16 = 50;
/// Rows before the first one at most: whoever goes further names a range.
pub const MOST_BEFORE: u32 = 10_000;
/// Messages before the first one at most.
pub const MOST_MESSAGES_BEFORE: u32 = 1_000_000;

/// Conversations with anything in the range, those heard of last first.
pub async fn list(
    State(state): State<AppState>,
    OfDomain(scope): OfDomain<ViewSessions>,
    params: Params,
) -> Result<Json<Value>, AppError> {
    let stats = params.stats(scope.at())?;
    zone::find(&stats.tz)?;
    let (limit, offset) = (params.limit(PAGE, sessions::LARGEST_PAGE)?, params.offset(MOST_BEFORE)?);
    let query = SessionsQuery {
        org: None,
        range: stats.range,
        tz: stats.tz,
        filter: stats.filter,
        search: params.get("q").map(str::to_owned),
        sort: Sort { by: SessionColumn::LastActivity, descending: true },
        limit,
        cursor: None,
    };
    let answer = sessions::page_after(&state.db, &scope, &query, offset).await?;
    let domain = scope.slug().as_str();
    Ok(Json(json!({
        "conversations": answer.data.rows.iter().map(|row| conversation(row, domain)).collect::<Value>(),
        "limit": limit,
        "offset": offset,
        "has_more": answer.data.next_cursor.is_some(),
        "range": answer.range,
        "complete_to": answer.complete_to,
    })))
}

pub async fn one(
    State(state): State<AppState>,
    OfDomain(scope): OfDomain<ViewSessions>,
    Path(id): Path<String>,
) -> Result<Json<Value>, AppError> {
    let answer = session::header(&state.db, &scope, &id).await?;
    let mut shown = header(&answer.data, scope.slug().as_str());
    shown["complete_to"] = json!(answer.complete_to);
    Ok(Json(shown))
}

/// Deletes a conversation with everything that is kept of it; no way leads back.
pub async fn delete(
    State(state): State<AppState>,
    OfDomain(scope): OfDomain<Administer>,
    Path(id): Path<String>,
) -> Result<StatusCode, AppError> {
    erase_conversation(&state.db, &scope, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A page of messages, the first said first.
pub async fn messages(
    State(state): State<AppState>,
    OfDomain(scope): OfDomain<ViewSessions>,
    Path(id): Path<String>,
    params: Params,
) -> Result<Json<Value>, AppError> {
    let (limit, offset) = (params.limit(PAGE, messages::LARGEST_PAGE)?, params.offset(MOST_MESSAGES_BEFORE)?);
    let page = messages::page(&state.db, &scope, &id, offset, limit).await?;
    let total = page.session.row.messages;
    Ok(Json(json!({
        "conversation_id": page.session.row.id,
        "messages": page.messages.iter().map(message).collect::<Value>(),
        "limit": limit,
        "offset": offset,
        "total": total,
        "has_more": i64::from(offset) + (page.messages.len() as i64) < total,
        "complete_to": page.complete_to,
    })))
}

/// The conversation as it is now, and again whenever it has changed; ends when the sign-in does.
pub async fn live(
    State(state): State<AppState>,
    OfDomain(scope): OfDomain<ViewSessions>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Response, AppError> {
    // What is not there is an answer and no stream; and one look is noted, however often it is refreshed.
    session::header(&state.db, &scope, &id).await?;
    let db = state.db.clone();
    let watching = (Watcher::new(&state, scope, visit, None, BETWEEN_TICKS), None::<SessionHeader>);
    let changes = stream::unfold(watching, move |(mut watcher, mut shown)| {
        let (db, id) = (db.clone(), id.clone());
        async move {
            loop {
                watcher.next().await?;
                match session::look(&db, watcher.scope(), &id).await {
                    Ok(now) if shown.as_ref() != Some(&now.data) => {
                        let conversation = header(&now.data, watcher.scope().slug().as_str());
                        shown = Some(now.data);
                        let change = json!({"topic": "conversation", "watermark": now.complete_to, "conversation": conversation});
                        return Some((change, (watcher, shown)));
                    }
                    Err(AppError::NotFound) => return None,
                    // Nothing new; or it cannot be found out now, and coming back is a change of its own.
                    Ok(_) | Err(_) => {}
                }
            }
        }
    });
    Ok(watcher::events(changes).into_response())
}

/// All of it as a file.
pub async fn export(
    State(state): State<AppState>,
    OfDomain(scope): OfDomain<ViewSessions>,
    Path(id): Path<String>,
    params: Params,
) -> Result<Response, AppError> {
    let form = conversation_file::Form::read(params.get("format"))?;
    conversation_file::response(&state.db, scope, &id, form).await
}

/// What a row or a header has, with what clients call it.
fn conversation(row: &impl Serialize, domain: &str) -> Value {
    let mut shown = match serde_json::to_value(row) {
        Ok(Value::Object(shown)) => shown,
        _ => Map::new(),
    };
    shown.insert("domain".into(), json!(domain));
    let requests = shown.get("model_calls").cloned().unwrap_or_default();
    shown.insert("requests".into(), requests);
    Value::Object(shown)
}

/// What it has in common with rows of the list stands beside the rest.
pub fn header(header: &SessionHeader, domain: &str) -> Value {
    let mut shown = conversation(&header.row, domain);
    let rest = json!({
        "user_name": header.user_name, "tags": header.tags, "ended_at": header.ended_at, "end_reason": header.end_reason,
        "cache_share": header.cache_share, "unpriced_requests": header.unpriced_calls,
    });
    if let (Some(shown), Value::Object(rest)) = (shown.as_object_mut(), rest) {
        shown.extend(rest);
    }
    shown
}

/// What only an answer has is unknown of the others.
pub fn message(message: &Message) -> Value {
    let took = message.took.as_ref();
    let tokens = took.map(|took| took.tokens);
    json!({
        "id": message.id,
        "timestamp": message.at,
        "role": message.role,
        "run_id": message.run_id,
        "model": message.model,
        "content": message.content,
        "content_bytes": message.content_bytes,
        "requests": took.map(|took| took.requests),
        "errors": took.map(|took| took.errors),
        "input_tokens": tokens.map(|tokens| tokens.input),
        "output_tokens": tokens.map(|tokens| tokens.output),
        "cache_read_tokens": tokens.map(|tokens| tokens.cache_read),
        "cache_write_tokens": tokens.map(|tokens| tokens.cache_write),
        "total_tokens": tokens.map(|tokens| tokens.total()),
        "cost_usd": took.and_then(|took| took.cost_usd),
        "response_time_ms": took.and_then(|took| took.response_time_ms),
        "ttft_ms": took.and_then(|took| took.ttft_ms),
    })
}
