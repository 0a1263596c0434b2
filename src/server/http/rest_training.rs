//! `GET /api/v1/training/…`: jobs, their curves, and what stands beside them.

use super::{params::Params, state::AppState};
use crate::{
    domain::{
        answer::Answer,
        error::AppError,
        infrastructure::Servers,
        query::Sort,
        training::{Curve, JobColumn, JobRecord, JobsQuery, TrainingJobs},
    },
    server::{
        auth::scope::{Scope, ViewTotals},
        queries::{curves, servers, training},
    },
};
use axum::{
    Json,
    extract::{Path, State},
};
use serde_json::{Value, json};

/// Rows when nobody says how many.
const ROWS: u16 = 100;
/// Points of a curve when nobody says how many: those of a chart.
const POINTS: u16 = 400;

/// The jobs that began in the range: how many, how they ended, and the first of them in the order of `sort`.
pub async fn jobs(
    State(state): State<AppState>,
    scope: Scope<ViewTotals>,
    params: Params,
) -> Result<Json<Answer<TrainingJobs>>, AppError> {
    let sort = match params.get("sort") {
        None => Sort { by: JobColumn::LastHeard, descending: true },
        Some(text) => {
            Sort::read(text).ok_or_else(|| AppError::invalid("sort", format!("Training jobs have no column {text}.")))?
        }
    };
    let limit = params.limit(ROWS, training::MOST_JOBS)?;
    let query = JobsQuery { stats: params.stats(scope.at())?, sort, limit, compare: params.compare()? };
    Ok(Json(training::jobs(&state.db, &scope, &query).await?))
}

/// One job with the last of what it measured.
pub async fn job(
    State(state): State<AppState>,
    scope: Scope<ViewTotals>,
    Path(id): Path<String>,
) -> Result<Json<JobRecord>, AppError> {
    Ok(Json(training::job(&state.db, &scope, &id).await?))
}

/// A metric over a job's steps.
pub async fn curve(
    State(state): State<AppState>,
    scope: Scope<ViewTotals>,
    Path(id): Path<String>,
    params: Params,
) -> Result<Json<Curve>, AppError> {
    let metric = params.get("metric").unwrap_or("loss");
    let points = params.parse("points", "points must be a whole number.")?.unwrap_or(POINTS);
    Ok(Json(curves::curve(&state.db, &scope, &id, metric, points).await?))
}

/// Servers by their last heartbeats.
pub async fn servers(State(state): State<AppState>, scope: Scope<ViewTotals>) -> Result<Json<Servers>, AppError> {
    Ok(Json(servers::servers(&state.db, &scope).await?))
}

/// The datasets that were heard of last.
pub async fn datasets(State(state): State<AppState>, scope: Scope<ViewTotals>, params: Params) -> Result<Json<Value>, AppError> {
    let limit = params.limit(ROWS, training::MOST_JOBS)?;
    Ok(Json(json!({"rows": training::datasets(&state.db, &scope, limit).await?})))
}

/// The models that were heard of last.
pub async fn models(State(state): State<AppState>, scope: Scope<ViewTotals>, params: Params) -> Result<Json<Value>, AppError> {
    let limit = params.limit(ROWS, training::MOST_JOBS)?;
    Ok(Json(json!({"rows": training::models(&state.db, &scope, limit).await?})))
}
