//! Leptos answers every failed server function with 500; this gives it the status that its error has.

use crate::domain::error::AppError;
use axum::{
    body::{Body, to_bytes},
    extract::Request,
    http::{HeaderValue, StatusCode, header},
    middleware::Next,
    response::Response,
};
use leptos::server_fn::error::SERVER_FN_ERROR_HEADER;

/// Errors are a sentence or two; anything longer is not one of ours.
const LONGEST: usize = 64 * 1024;

pub async fn layer(request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    // A form without scripts is answered with a redirect back to its page, also when it failed.
    if !response.headers().contains_key(SERVER_FN_ERROR_HEADER) || response.status() != StatusCode::INTERNAL_SERVER_ERROR {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let bytes = to_bytes(body, LONGEST).await.unwrap_or_default();
    if let Ok(error) = serde_json::from_slice::<AppError>(&bytes) {
        parts.status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        if let AppError::RateLimited { retry_after_s } = error {
            parts.headers.insert(header::RETRY_AFTER, HeaderValue::from(retry_after_s));
        }
    }
    parts.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(parts, Body::from(bytes))
}
