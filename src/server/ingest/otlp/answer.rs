//! What OTLP wants to hear, in the encoding of the request: how much was refused, or why all of it was.

use super::Export;
use crate::server::{
    http::problem::Problem,
    ingest::{body::Media, wire::Receipt},
};
use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use prost::Message;
use serde_json::{Value, json};
use std::{collections::BTreeMap, fmt::Write};

/// Seconds after which to try again when storage is away.
const RETRY_AFTER: u64 = 5;

/// `Export…ServiceResponse` of any signal: their fields have the same numbers.
#[derive(Clone, PartialEq, Message)]
pub struct ExportResponse {
    #[prost(message, optional, tag = "1")]
    pub partial_success: Option<PartialSuccess>,
}

#[derive(Clone, PartialEq, Message)]
pub struct PartialSuccess {
    #[prost(int64, tag = "1")]
    pub rejected: i64,
    #[prost(string, tag = "2")]
    pub error_message: String,
}

/// `google.rpc.Status`.
#[derive(Clone, PartialEq, Message)]
pub struct Status {
    #[prost(int32, tag = "1")]
    pub code: i32,
    #[prost(string, tag = "2")]
    pub message: String,
}

/// 200, once everything that is good is stored.
pub fn stored<E: Export>(media: Media, receipt: &Receipt) -> Response {
    let rejected = receipt.rejected.len() as i64;
    let partial_success = (rejected > 0).then(|| PartialSuccess { rejected, error_message: refused(receipt) });
    let json = match &partial_success {
        Some(partial) => {
            json!({"partialSuccess": {E::REJECTED: partial.rejected.to_string(), "errorMessage": partial.error_message}})
        }
        None => json!({}),
    };
    encoded(media, StatusCode::OK, &ExportResponse { partial_success }, &json)
}

/// Why nothing was taken; 429 and 503 are worth another try, and say when.
pub fn failed(media: Media, problem: Problem) -> Response {
    let status = problem.status();
    let body = Status { code: code(status), message: problem.message().to_owned() };
    let json = json!({"code": body.code, "message": body.message});
    let retry_after = problem.retry_after_s().or_else(|| (status == StatusCode::SERVICE_UNAVAILABLE).then_some(RETRY_AFTER));
    let mut response = encoded(media, status, &body, &json);
    if let Some(seconds) = retry_after {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    if status == StatusCode::UNAUTHORIZED {
        response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    response
}

fn encoded(media: Media, status: StatusCode, message: &impl Message, json: &Value) -> Response {
    let body = match media {
        Media::Protobuf => message.encode_to_vec(),
        Media::Json => json.to_string().into_bytes(),
    };
    (status, [(header::CONTENT_TYPE, media.name())], body).into_response()
}

/// Each reason once, with how often it was one and an example.
fn refused(receipt: &Receipt) -> String {
    let mut reasons: BTreeMap<(&str, &str), (usize, u32, &str)> = BTreeMap::new();
    for rejection in &receipt.rejected {
        let first = (0, rejection.index, rejection.message.as_str());
        reasons.entry((&rejection.code, &rejection.field)).or_insert(first).0 += 1;
    }
    let mut message = format!("{} refused", receipt.rejected.len());
    for ((code, field), (times, index, words)) in reasons {
        // Writing to a text cannot fail.
        let _ = write!(message, "; {times} as {code}, such as number {index}: {field} {words}");
    }
    message
}

/// The code of `google.rpc.Code` that goes with a status.
fn code(status: StatusCode) -> i32 {
    match status {
        StatusCode::UNAUTHORIZED => 16,
        StatusCode::FORBIDDEN => 7,
        StatusCode::NOT_FOUND => 5,
        StatusCode::TOO_MANY_REQUESTS => 8,
        StatusCode::SERVICE_UNAVAILABLE => 14,
        status if status.is_client_error() => 3,
        _ => 13,
    }
}
