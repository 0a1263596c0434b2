//! `POST /api/v1/events`, also at `/events`.

use super::{receive::Receiver, wire::Receipt};
use crate::server::{auth::ingest_key::Producer, http::problem::Problem};
use axum::{
    Json,
    extract::{Request, State},
    http::StatusCode,
};
use std::sync::Arc;

/// 202 with a verdict about each event that was not taken, once the others are stored.
pub async fn post_events(
    State(receiver): State<Arc<Receiver>>,
    producer: Producer,
    request: Request,
) -> Result<(StatusCode, Json<Receipt>), Problem> {
    let (parts, body) = request.into_parts();
    let body = receiver.body(producer, body).await?;
    let receipt = receiver.receive(producer, &parts.headers, &body).await?;
    Ok((StatusCode::ACCEPTED, Json(receipt)))
}
