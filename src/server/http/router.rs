//! Every route on one screen, and the layers around them.

use super::{
    base,
    doors::{Door, Doors},
    health, openapi, pages, problem, request_id, rest_conversations, rest_friction, rest_ingest, rest_overview, rest_requests,
    rest_rows, rest_sessions, rest_sockets, rest_stats, rest_tools, rest_training, rest_users, rest_workflows, security, site,
    state::AppState,
    telemetry,
};
use crate::{
    domain::error::AppError,
    server::{
        auth::{identify, routes as auth},
        ingest::{
            otlp::{
                messages::{
                    logs::ExportLogsServiceRequest as Logs, metrics::ExportMetricsServiceRequest as Metrics,
                    trace::ExportTraceServiceRequest as Traces,
                },
                routes as otlp,
            },
            routes as ingest, webhook,
        },
        live::watcher,
    },
};
use axum::{
    Router,
    extract::DefaultBodyLimit,
    http::StatusCode,
    middleware::{from_fn, from_fn_with_state},
};
use std::time::Duration;
use tower_http::{
    catch_panic::CatchPanicLayer,
    compression::{CompressionLayer, CompressionLevel},
    csrf::CsrfLayer,
    limit::RequestBodyLimitLayer,
    timeout::TimeoutLayer,
};

/// What ingest accepts unpacked (5 MiB), with room for its frame.
const LARGEST_BODY: usize = 6 * 1024 * 1024;
/// What the other doors read: questions and sign-ins.
const ORDINARY_BODY: usize = 256 * 1024;
/// Longer than any statement may take; streams have answered long before.
const PATIENCE: Duration = Duration::from_secs(30);
/// Of packing answers: beyond this a page gets hardly smaller and takes longer.
const QUALITY: i32 = 5;

/// The doors of people: whoever comes is identified by cookie or bearer token.
fn people(state: &AppState) -> Doors {
    let doors = Doors::default()
        .post("/api/auth/login", auth::login)
        .post("/api/auth/refresh", auth::refresh)
        .post("/api/auth/logout", auth::logout)
        .get("/api/auth/me", auth::me)
        .get("/api/dashboard/overview", rest_overview::overview)
        .get("/api/v1/live", watcher::live)
        .get("/api/v1/stats/overview", rest_stats::overview)
        .get("/api/v1/stats/timeline", rest_stats::timeline)
        .get("/api/v1/stats/breakdown", rest_stats::breakdown)
        .get("/api/v1/friction", rest_friction::signals)
        .get("/api/v1/handoffs/matrix", rest_friction::matrix)
        .get("/api/v1/training/jobs", rest_training::jobs)
        .get("/api/v1/training/jobs/{id}", rest_training::job)
        .get("/api/v1/training/jobs/{id}/curve", rest_training::curve)
        .get("/api/v1/training/servers", rest_training::servers)
        .get("/api/v1/training/datasets", rest_training::datasets)
        .get("/api/v1/training/models", rest_training::models)
        .get("/api/v1/stats/heatmap", rest_stats::heatmap)
        .get("/api/v1/stats/rows", rest_rows::list)
        .get("/api/v1/users", rest_users::list)
        .get("/api/v1/ingest/ledger", rest_ingest::ledger)
        .get("/api/v1/ingest/failures", rest_ingest::failures)
        .post("/api/v1/ingest/failures/replay", rest_ingest::replay)
        .get("/api/v1/ingest/events", rest_ingest::events)
        .get("/api/v1/ingest/events/{event}", rest_ingest::event)
        .get("/api/v1/ingest/redactions", rest_ingest::redactions)
        .post("/api/v1/ingest/redactions", rest_ingest::add_redaction)
        .post("/api/v1/ingest/redactions/remove", rest_ingest::remove_redaction)
        .get("/api/dashboard/metrics", rest_workflows::metrics)
        .get("/api/dashboard/charts/workflow-runs", rest_workflows::runs_chart)
        .get("/api/conversations", rest_conversations::list)
        .get("/api/conversations/{id}", rest_conversations::one)
        .delete("/api/conversations/{id}", rest_conversations::delete)
        .get("/api/conversations/{id}/messages", rest_conversations::messages)
        .get("/api/conversations/{id}/stream", rest_conversations::live)
        .get("/api/conversations/{id}/export", rest_conversations::export)
        .get("/api/stats/overview", rest_requests::overview)
        .get("/api/stats/domains", rest_requests::domains)
        .get("/api/stats/domains/{domain}", rest_requests::domain)
        .get("/api/stats/timeline", rest_requests::timeline)
        .get("/api/stats/models", rest_requests::models)
        .get("/api/stats/costs", rest_requests::costs)
        .get("/api/ws/conversations", rest_sockets::conversations)
        .get("/api/ws/metrics", rest_sockets::metrics)
        .get("/api/v1/dashboard/stats", rest_tools::numbers)
        .get("/api/v1/dashboard/activity", rest_tools::activity)
        .get("/api/v1/dashboard/charts/queries", rest_tools::queries)
        .get("/api/v1/dashboard/charts/cost", rest_tools::costs)
        .get("/api/v1/dashboard/charts/response-times", rest_tools::response_times)
        .get("/api/v1/dashboard/charts/errors", rest_tools::errors)
        .get("/api/v1/sessions", rest_sessions::list)
        .get("/api/v1/sessions/{id}", rest_sessions::one)
        .get("/api/v1/sessions/{id}/timeline", rest_sessions::entries);
    if state.web.dev { doors.post("/api/dev/token", auth::dev_token) } else { doors }
}

/// The doors of producers, with an ingest key or signed with one.
fn producers() -> Doors {
    Doors::default()
        .post("/api/v1/events", ingest::post_events)
        .post("/events", ingest::post_events)
        .post("/v1/traces", otlp::post::<Traces>)
        .post("/v1/logs", otlp::post::<Logs>)
        .post("/v1/metrics", otlp::post::<Metrics>)
        .post("/api/otel/v1/traces", otlp::post::<Traces>)
        .post("/api/otel/v1/logs", otlp::post::<Logs>)
        .post("/api/otel/v1/metrics", otlp::post::<Metrics>)
        .post("/api/public/otel/v1/traces", otlp::post::<Traces>)
        .post("/api/webhooks/service-requests", webhook::service_requests)
}

/// The doors of machines that look after this one, without any key; every process has them.
fn machines() -> Doors {
    Doors::default()
        .get("/healthz", health::healthz)
        .get("/readyz", health::readyz)
        .get("/metrics", health::metrics)
        .get("/api/openapi.json", openapi::document)
        .get("/api/docs", openapi::docs)
}

/// Every declared route; pages and server functions are listed by Leptos.
pub fn list(state: &AppState) -> Vec<Door> {
    [people(state).list(), producers().list(), machines().list()].concat()
}

/// The whole server.
pub fn router(state: AppState) -> Router {
    around(identified(&state).merge(producers().into_router()).fallback(site::fallback), state)
}

/// Pages and questions alone.
pub fn of_people(state: AppState) -> Router {
    around(identified(&state).fallback(site::fallback), state)
}

/// Events alone.
pub fn of_producers(state: AppState) -> Router {
    around(producers().into_router().fallback(nothing), state)
}

/// What every process answers, and nothing else.
pub fn of_machines(state: AppState) -> Router {
    around(Router::new().fallback(nothing), state)
}

/// A process without pages has none to say that there is nothing.
async fn nothing() -> AppError {
    AppError::NotFound
}

fn identified(state: &AppState) -> Router<AppState> {
    people(state)
        .into_router()
        .merge(pages::router(state))
        .layer(from_fn_with_state(state.clone(), identify::layer))
        .layer(same_origin(state))
}

/// What every process has: the doors of machines, limits, and one form of every error.
fn around(doors: Router<AppState>, state: AppState) -> Router {
    let routes = doors
        .merge(machines().into_router())
        .layer(DefaultBodyLimit::max(ORDINARY_BODY))
        .layer(RequestBodyLimitLayer::new(LARGEST_BODY))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, PATIENCE))
        .layer(CatchPanicLayer::new())
        .layer(from_fn(problem::layer))
        .layer(from_fn_with_state(state.clone(), security::layer))
        // Only what is compiled in may be chosen: browsers that take zstd as well would get everything uncompressed.
        .layer(CompressionLayer::new().no_zstd().quality(CompressionLevel::Precise(QUALITY)))
        .layer(from_fn(telemetry::layer))
        .layer(from_fn(request_id::layer))
        .with_state(state.clone());
    base::below(routes, &state)
}

/// Cookies come along with requests that other sites cause, so writes have to come from our own pages.
fn same_origin(state: &AppState) -> CsrfLayer {
    let layer = CsrfLayer::new();
    match state.web.public_url.origin() {
        // Behind a proxy the Host header can be another one than the browser's.
        Some(origin) => layer.clone().add_trusted_origin(origin).unwrap_or(layer),
        None => layer,
    }
}
