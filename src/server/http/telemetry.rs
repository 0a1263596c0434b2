//! What a process counts about itself: requests by route, and whatever other rooms count with `metrics::counter!`.

use axum::{
    extract::{MatchedPath, Request},
    middleware::Next,
    response::Response,
};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use std::{sync::OnceLock, time::Instant};

/// From what feels instant to what is given up.
const SECONDS: [f64; 11] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0, 30.0];

static HANDLE: OnceLock<Option<PrometheusHandle>> = OnceLock::new();

/// Starts counting; once per process, however often it is called.
pub fn install() -> Option<&'static PrometheusHandle> {
    let handle = HANDLE.get_or_init(|| {
        let builder = PrometheusBuilder::new().set_buckets(&SECONDS);
        let installed = builder.and_then(PrometheusBuilder::install_recorder);
        if let Err(error) = &installed {
            tracing::error!(%error, "Nothing is counted: the recorder could not be installed");
            return None;
        }
        metrics::describe_counter!("oriel_requests_total", "Requests by method, route and status.");
        metrics::describe_histogram!("oriel_request_seconds", metrics::Unit::Seconds, "Time to the first byte of an answer.");
        metrics::describe_gauge!(
            "oriel_projection_lag_seconds",
            metrics::Unit::Seconds,
            "Age of the oldest batch that is not in figures."
        );
        metrics::describe_gauge!("oriel_queued_batches", "Batches that are not in figures.");
        installed.ok()
    });
    handle.as_ref()
}

/// Everything counted so far, in Prometheus' text form.
pub fn render() -> Option<String> {
    let handle = install()?;
    // Keeps the memory of histograms bounded, whoever scrapes and however seldom.
    handle.run_upkeep();
    Some(handle.render())
}

/// Counts and times requests by route, never by path: paths name sessions.
pub async fn layer(request: Request, next: Next) -> Response {
    install();
    let method = request.method().to_string();
    let route = request.extensions().get::<MatchedPath>().map_or_else(|| "other".to_owned(), |path| path.as_str().to_owned());
    let begun = Instant::now();
    let response = next.run(request).await;
    let status = response.status().as_u16().to_string();
    metrics::histogram!("oriel_request_seconds", "method" => method.clone(), "route" => route.clone())
        .record(begun.elapsed().as_secs_f64());
    metrics::counter!("oriel_requests_total", "method" => method, "route" => route, "status" => status).increment(1);
    response
}
