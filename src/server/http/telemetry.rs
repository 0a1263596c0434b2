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

/// How long questions to the database took, by the route that asked.
pub const QUERIES: &str = "oriel_query_duration_seconds";

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
        describe();
        installed.ok()
    });
    handle.as_ref()
}

/// What is counted, here and in other rooms: a counter counts from the start of the process.
fn describe() {
    let counters = [
        ("oriel_requests_total", "Requests by method, route and status."),
        ("oriel_ingest_batches_total", "Requests of producers that were answered with verdicts."),
        ("oriel_ingest_bytes_total", "Bytes of those, unpacked."),
        ("oriel_ingest_accepted_events_total", "Events that were stored."),
        ("oriel_ingest_duplicate_events_total", "Events that had been stored before."),
        ("oriel_ingest_rejected_events_total", "Events that were refused, by the code of the verdict."),
        ("oriel_projection_batches_total", "Stored batches that this process put into figures."),
        ("oriel_projection_events_total", "Events of those."),
        ("oriel_projection_failures_total", "Events that could not be projected and were put aside."),
        ("oriel_redacted_events_total", "Events of which something was taken out before they were stored."),
    ];
    for (name, words) in counters {
        metrics::describe_counter!(name, words);
    }
    let durations = [
        ("oriel_request_duration_seconds", "Time to the first byte of an answer, by method and route."),
        (QUERIES, "Time in which a question read the database, by the route that asked; `page` while a page is rendered."),
        ("oriel_projection_duration_seconds", "Time of a transaction that projects."),
    ];
    for (name, words) in durations {
        metrics::describe_histogram!(name, metrics::Unit::Seconds, words);
    }
    metrics::describe_gauge!(
        "oriel_projection_lag_seconds",
        metrics::Unit::Seconds,
        "Age of the oldest batch that is not in figures."
    );
    metrics::describe_gauge!("oriel_projection_queued_batches", "Batches that are not in figures.");
}

tokio::task_local! { static ROUTE: String; }

/// The route of the request that is being answered.
pub fn route() -> String {
    ROUTE.try_with(Clone::clone).unwrap_or_else(|_| "page".into())
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
    let response = ROUTE.scope(route.clone(), next.run(request)).await;
    let status = response.status().as_u16().to_string();
    metrics::histogram!("oriel_request_duration_seconds", "method" => method.clone(), "route" => route.clone())
        .record(begun.elapsed().as_secs_f64());
    metrics::counter!("oriel_requests_total", "method" => method, "route" => route, "status" => status).increment(1);
    response
}
