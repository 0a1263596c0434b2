//! `GET /api/v1/ingest/…`: the ledger, what was put aside, single events; and what admins do about them.

use super::{params::Params, state::AppState};
use crate::{
    domain::{
        answer::Answer,
        error::AppError,
        ingest::{EventKey, EventsQuery, Inspected, Ledger, Shelf},
        redaction::Redaction,
    },
    server::{
        auth::scope::{Administer, Scope, ViewEveryone, ViewSessions},
        commands::ingest as commands,
        queries::ingest::{
            events,
            inspect::{self, When},
            ledger, redactions, shelf,
        },
    },
};
use axum::{
    Json,
    extract::{Path, State, rejection::JsonRejection},
    http::StatusCode,
};
use serde::Deserialize;
use serde_json::{Value, json};

/// Rows when nobody says how many.
const ROWS: u16 = 50;

/// `GET /api/v1/ingest/ledger`
pub async fn ledger(
    State(state): State<AppState>,
    scope: Scope<ViewEveryone>,
    params: Params,
) -> Result<Json<Answer<Ledger>>, AppError> {
    Ok(Json(ledger::ledger(&state.db, &scope, &params.stats(scope.at())?).await?))
}

/// `GET /api/v1/ingest/failures`
pub async fn failures(
    State(state): State<AppState>,
    scope: Scope<ViewEveryone>,
    params: Params,
) -> Result<Json<Shelf>, AppError> {
    let limit = params.limit(ROWS, shelf::LARGEST_PAGE)?;
    Ok(Json(shelf::shelf(&state.db, &scope, limit).await?))
}

#[derive(Default, Deserialize)]
pub struct Wanted {
    #[serde(default)]
    events: Vec<EventKey>,
}

/// `POST /api/v1/ingest/failures/replay`
pub async fn replay(
    State(state): State<AppState>,
    scope: Scope<Administer>,
    wanted: Result<Json<Wanted>, JsonRejection>,
) -> Result<Json<Value>, AppError> {
    let replayed = commands::replay(&state.db, &scope, &read(wanted)?.events).await?;
    Ok(Json(json!({ "replayed": replayed })))
}

/// `GET /api/v1/ingest/events`
pub async fn events(State(state): State<AppState>, scope: Scope<ViewEveryone>, params: Params) -> Result<Json<Value>, AppError> {
    let query = EventsQuery {
        stats: params.stats(scope.at())?,
        search: params.get("q").unwrap_or_default().to_owned(),
        limit: params.limit(ROWS, events::LARGEST_PAGE)?,
    };
    Ok(Json(json!({ "rows": events::events(&state.db, &scope, &query).await? })))
}

/// `GET /api/v1/ingest/events/{event}`
pub async fn event(
    State(state): State<AppState>,
    scope: Scope<ViewSessions>,
    Path(event): Path<String>,
    params: Params,
) -> Result<Json<Inspected>, AppError> {
    let when = match params.time("at")? {
        Some(at) => When::At(at),
        None => When::Within(params.stats(scope.at())?.range),
    };
    Ok(Json(inspect::inspect(&state.db, &scope, &event, when).await?))
}

/// `GET /api/v1/ingest/redactions`
pub async fn redactions(State(state): State<AppState>, scope: Scope<Administer>) -> Result<Json<Value>, AppError> {
    Ok(Json(json!({ "rows": redactions::list(&state.db, &scope).await? })))
}

#[derive(Deserialize)]
pub struct NewRule {
    name: String,
    built_in: Option<String>,
    pattern: Option<String>,
    #[serde(default)]
    fields: Vec<String>,
}

/// `POST /api/v1/ingest/redactions`
pub async fn add_redaction(
    State(state): State<AppState>,
    scope: Scope<Administer>,
    rule: Result<Json<NewRule>, JsonRejection>,
) -> Result<StatusCode, AppError> {
    let NewRule { name, built_in, pattern, fields } = read(rule)?;
    commands::add_redaction(&state.db, &scope, &Redaction { name, built_in, pattern, fields }).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize)]
pub struct Named {
    name: String,
}

/// `POST /api/v1/ingest/redactions/remove`
pub async fn remove_redaction(
    State(state): State<AppState>,
    scope: Scope<Administer>,
    named: Result<Json<Named>, JsonRejection>,
) -> Result<StatusCode, AppError> {
    commands::remove_redaction(&state.db, &scope, &read(named)?.name).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// After the scope, so that nobody learns what is wrong with a request that they may not make.
fn read<T>(body: Result<Json<T>, JsonRejection>) -> Result<T, AppError> {
    body.map(|Json(body)| body).map_err(|rejection| AppError::invalid("body", rejection.body_text()))
}
