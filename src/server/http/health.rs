//! Whether this process lives, whether it can answer, and what it counts.

use super::state::AppState;
use crate::{
    domain::time::{SECOND, Timestamp},
    server::db::{SystemKey, migrations::MIGRATIONS},
};
use axum::{
    Json,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use std::time::Duration;

/// Whoever asks wants to know soon; a database that takes longer is as good as away.
const PATIENCE: Duration = Duration::from_secs(2);

/// A figure that is older is worth a look: the budget from POST to screen is a quarter of a second.
const BEHIND_S: f64 = 60.0;

/// `GET /healthz`: the process answers, whatever else is broken.
pub async fn healthz() -> Response {
    Json(serde_json::json!({"status": "ok"})).into_response()
}

#[derive(Debug, Serialize)]
struct Readiness {
    status: &'static str,
    database: &'static str,
    migrations: &'static str,
    projection: Option<Projection>,
}

#[derive(Debug, Serialize)]
struct Projection {
    /// Stored batches that are not in figures yet, of all organisations.
    queued_batches: i64,
    /// The age of the oldest of them.
    lag_s: f64,
    /// Old enough to be worth a look. The process is ready all the same: its answers say how complete they are.
    behind: bool,
}

/// `GET /readyz`: 503 while the database is away or has another schema than this binary.
pub async fn readyz(State(state): State<AppState>) -> Response {
    let found = tokio::time::timeout(PATIENCE, look(&state)).await;
    let readiness = match found {
        Ok(Ok((true, projection))) => {
            Readiness { status: "ready", database: "ok", migrations: "ok", projection: Some(projection) }
        }
        Ok(Ok((false, _))) => Readiness { status: "not_ready", database: "ok", migrations: "missing", projection: None },
        Ok(Err(_)) | Err(_) => {
            Readiness { status: "not_ready", database: "unreachable", migrations: "unknown", projection: None }
        }
    };
    let status = if readiness.status == "ready" { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(readiness)).into_response()
}

async fn look(state: &AppState) -> Result<(bool, Projection), sqlx::Error> {
    let mut transaction = state.db.system(SystemKey::of_this_process()).await?;
    let has_history: bool =
        sqlx::query_scalar("select to_regclass('_sqlx_migrations') is not null").fetch_one(&mut *transaction).await?;
    if !has_history {
        return Ok((false, Projection { queued_batches: 0, lag_s: 0.0, behind: false }));
    }
    let applied: Vec<i64> =
        sqlx::query_scalar("select version from _sqlx_migrations where success").fetch_all(&mut *transaction).await?;
    let migrated = MIGRATIONS.iter().all(|migration| applied.contains(&migration.version));
    // Of all organisations on purpose: the queue is short, and this is about the process and not about any of them.
    let (queued_batches, oldest): (i64, Option<Timestamp>) =
        sqlx::query_as("select count(*), min(received_at) from ingest_batches").fetch_one(&mut *transaction).await?;
    let lag_s = oldest.map_or(0.0, |oldest| (state.clock.now().since(oldest).max(0) as f64) / SECOND as f64);
    Ok((migrated, Projection { queued_batches, lag_s, behind: lag_s > BEHIND_S }))
}

/// `GET /metrics`: Prometheus' text form. Names no organisation.
pub async fn metrics(State(state): State<AppState>) -> Response {
    if let Ok(Ok((_, projection))) = tokio::time::timeout(PATIENCE, look(&state)).await {
        metrics::gauge!("oriel_projection_lag_seconds").set(projection.lag_s);
        metrics::gauge!("oriel_projection_queued_batches").set(projection.queued_batches as f64);
    }
    match super::telemetry::render() {
        Some(text) => ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text).into_response(),
        None => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}
