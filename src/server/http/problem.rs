//! Errors as the wire knows them: `{"error":{"code","message","field","request_id"}}` with the right status. Never a
//! stack, a query, or another tenant's name.

use super::request_id;
use crate::domain::error::AppError;
use axum::{
    Json,
    extract::Request,
    http::{HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use serde::Serialize;

/// An error on its way out. Most are an [`AppError`]; ingest also needs statuses that pages never see.
#[derive(Clone, Debug)]
pub struct Problem {
    status: StatusCode,
    code: &'static str,
    message: String,
    field: Option<String>,
    retry_after_s: Option<u64>,
}

#[derive(Serialize)]
struct Body<'a> {
    error: Inner<'a>,
}

#[derive(Serialize)]
struct Inner<'a> {
    code: &'a str,
    message: &'a str,
    field: Option<&'a str>,
    request_id: String,
}

impl Problem {
    pub fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into(), field: None, retry_after_s: None }
    }

    pub const fn status(&self) -> StatusCode {
        self.status
    }

    /// For people.
    pub fn message(&self) -> &str {
        &self.message
    }

    pub const fn retry_after_s(&self) -> Option<u64> {
        self.retry_after_s
    }

    /// What machines tell problems apart by.
    pub fn code(&self) -> &'static str {
        self.code
    }

    /// 413: more than a request may carry.
    pub fn too_large(message: impl Into<String>) -> Self {
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", message)
    }

    /// 415: a content type or encoding that is not understood.
    pub fn unsupported(message: impl Into<String>) -> Self {
        Self::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported", message)
    }

    /// 422: readable, but not what was asked for.
    pub fn unprocessable(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self { field: Some(field.into()), ..Self::new(StatusCode::UNPROCESSABLE_ENTITY, "unprocessable", message) }
    }
}

impl From<AppError> for Problem {
    fn from(error: AppError) -> Self {
        let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut problem = Self::new(status, error.code(), error.to_string());
        match error {
            AppError::Invalid { field, .. } => problem.field = Some(field),
            AppError::RateLimited { retry_after_s } => problem.retry_after_s = Some(retry_after_s),
            _ => {}
        }
        problem
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = Body {
            error: Inner {
                code: self.code,
                message: &self.message,
                field: self.field.as_deref(),
                request_id: request_id::current(),
            },
        };
        let mut response = (self.status, Json(body)).into_response();
        if let Some(seconds) = self.retry_after_s {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if self.status == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

impl IntoResponse for AppError {
    fn into_response(self) -> Response {
        Problem::from(self).into_response()
    }
}

/// Gives the refusals of libraries (a wrong method, an unreadable body, a cross-site write) the same form.
pub async fn layer(request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    let status = response.status();
    // Those of OTLP are written as it wants them.
    const OURS: [&[u8]; 3] = [b"application/json", b"text/html", b"application/x-protobuf"];
    let kind = response.headers().get(header::CONTENT_TYPE);
    let is_ours = kind.is_some_and(|kind| OURS.iter().any(|ours| kind.as_bytes().starts_with(ours)));
    if is_ours || !(status.is_client_error() || status.is_server_error()) {
        return response;
    }
    let (code, message) = match status {
        StatusCode::UNAUTHORIZED => ("unauthenticated", "Sign in to see this."),
        StatusCode::FORBIDDEN => ("forbidden", "This request came from another site and was refused."),
        StatusCode::NOT_FOUND => ("not_found", "That does not exist, or is not yours to see."),
        StatusCode::METHOD_NOT_ALLOWED => ("method_not_allowed", "This address does not answer that method."),
        StatusCode::PAYLOAD_TOO_LARGE => ("too_large", "The request carries more than it may."),
        StatusCode::UNSUPPORTED_MEDIA_TYPE => ("unsupported", "Send application/json."),
        StatusCode::SERVICE_UNAVAILABLE | StatusCode::REQUEST_TIMEOUT => ("unavailable", "This took too long. Try again."),
        _ if status.is_client_error() => ("invalid_request", "The request could not be read."),
        _ => ("internal", "Something broke on our side. The log has the cause under the request's id."),
    };
    let mut problem = Problem::new(status, code, message).into_response();
    if let Some(allow) = response.headers().get(header::ALLOW) {
        problem.headers_mut().insert(header::ALLOW, allow.clone());
    }
    problem
}
