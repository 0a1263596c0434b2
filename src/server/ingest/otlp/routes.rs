//! `POST /v1/traces`, `/v1/logs` and `/v1/metrics`, also below `/api/otel`, where clients that are given a base address send, and
//! `/api/public/otel/v1/traces`, where Langfuse's do.

use super::{Export, answer};
use crate::{
    domain::error::AppError,
    server::{
        auth::ingest_key::Producer,
        http::problem::Problem,
        ingest::{body::Media, receive::Receiver, wire::Receipt},
    },
};
use axum::{
    extract::{Request, State},
    http::StatusCode,
    response::Response,
};
use std::sync::Arc;

/// What somebody reads who set up an exporter.
const NO_KEY: &str = "The ingest key is missing, unknown or has ended. Send it as Authorization: Bearer, or as x-oriel-key.";

/// 200 once what is good is stored, with how much is not; every answer as OTLP wants it.
pub async fn post<E: Export>(
    State(receiver): State<Arc<Receiver>>,
    producer: Result<Producer, AppError>,
    request: Request,
) -> Response {
    let media = Media::of(request.headers());
    // Who sends what is not understood is told in JSON.
    let answers = media.unwrap_or(Media::Json);
    match take::<E>(&receiver, producer, media, request).await {
        Ok(receipt) => answer::stored::<E>(answers, &receipt),
        Err(problem) => answer::failed(answers, problem),
    }
}

async fn take<E: Export>(
    receiver: &Receiver,
    producer: Result<Producer, AppError>,
    media: Option<Media>,
    request: Request,
) -> Result<Receipt, Problem> {
    let producer = producer.map_err(|error| match error {
        AppError::Unauthenticated => Problem::new(StatusCode::UNAUTHORIZED, error.code(), NO_KEY),
        error => error.into(),
    })?;
    let media = media.ok_or_else(|| Problem::unsupported("Send Content-Type: application/x-protobuf or application/json."));
    let media = receiver.counted(producer, media).await?;
    let (parts, body) = request.into_parts();
    let body = receiver.body(producer, body).await?;
    receiver.receive_export::<E>(producer, media, &parts.headers, &body).await
}
