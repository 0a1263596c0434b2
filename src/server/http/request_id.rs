//! A name for every request: in its log lines, in the `x-request-id` header and in every error it answers with.

use axum::{
    extract::Request,
    http::{HeaderName, HeaderValue},
    middleware::Next,
    response::Response,
};
use tracing::Instrument;

tokio::task_local! { static REQUEST_ID: String; }

const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// The name of the request that is being answered; a fresh one for work that no request asked for.
pub fn current() -> String {
    REQUEST_ID.try_with(Clone::clone).unwrap_or_else(|_| fresh())
}

/// The same work under the same name and span on another thread, which knows neither.
pub fn carried<W: Future>(work: W) -> impl Future<Output = W::Output> {
    REQUEST_ID.scope(current(), work.instrument(tracing::Span::current()))
}

fn fresh() -> String {
    uuid::Uuid::now_v7().simple().to_string()
}

/// Names the request and opens its span. The path is logged without its query, which can name people.
pub async fn layer(request: Request, next: Next) -> Response {
    let id = fresh();
    let span =
        tracing::info_span!("request", request.id = %id, http.method = %request.method(), http.path = %request.uri().path());
    let mut response = REQUEST_ID.scope(id.clone(), next.run(request).instrument(span.clone())).await;
    span.in_scope(|| tracing::debug!(http.status = response.status().as_u16(), "Answered"));
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(HEADER, value);
    }
    response
}
