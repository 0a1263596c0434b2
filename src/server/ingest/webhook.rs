//! `POST /api/webhooks/service-requests`: one change of a service request, signed rather than sent with a key.

use super::{receive::Receiver, wire::Receipt};
use crate::{
    domain::error::AppError,
    server::{
        auth::signature::{self, Signed},
        http::{problem::Problem, state::AppState},
        ingest::{body::unpack, event_type::EventType},
    },
};
use axum::{
    Json,
    body::to_bytes,
    extract::{Request, State},
    http::{HeaderMap, StatusCode},
};
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// The largest body: a few words about one request.
const MOST_BYTES: usize = 64 * 1024;

/// The `source` of such events, where the sender names none.
const SOURCE: &str = "webhook";

/// What the body says of the event rather than of the service request.
const OF_EVENT: [&str; 4] = ["event_id", "occurred_at", "user", "source"];

/// 202 once it is stored. The same request again is a duplicate: its event has the same id and time.
pub async fn service_requests(
    State(state): State<AppState>,
    State(receiver): State<Arc<Receiver>>,
    request: Request,
) -> Result<(StatusCode, Json<Receipt>), Problem> {
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, MOST_BYTES).await.map_err(|_| Problem::too_large("Send at most 64 KiB at once."))?;
    let signed = signature::verify(&state, &parts.headers, &body).await?;
    let event = receiver.counted(signed.producer, read(&signed, &parts.headers, &body).await).await?;
    let batch = json!({ "events": [event] }).to_string();
    let receipt = receiver.receive(signed.producer, &HeaderMap::new(), batch.as_bytes()).await?;
    match receipt.rejected.first() {
        None => Ok((StatusCode::ACCEPTED, Json(receipt))),
        Some(wrong) => {
            let field = wrong.field.strip_prefix("payload.").unwrap_or(&wrong.field);
            Err(AppError::invalid(field, format!("{field} {}.", wrong.message)).into())
        }
    }
}

async fn read(signed: &Signed, headers: &HeaderMap, body: &[u8]) -> Result<Value, Problem> {
    Ok(event(signed, &unpack(headers, body).await?)?)
}

/// What is not said is known from the signature: which request it is, and when it was sent.
fn event(signed: &Signed, body: &[u8]) -> Result<Value, AppError> {
    let mut payload: Map<String, Value> = serde_json::from_slice(body)
        .map_err(|error| AppError::invalid("body", format!("The body must be a JSON object: {error}.")))?;
    let mut event = Map::new();
    for name in OF_EVENT {
        event.extend(payload.remove(name).filter(|value| !value.is_null()).map(|value| (name.to_owned(), value)));
    }
    event.entry("event_id").or_insert_with(|| format!("{SOURCE}-{}", signed.signature).into());
    event.entry("occurred_at").or_insert_with(|| signed.at.to_string().into());
    event.entry("source").or_insert_with(|| SOURCE.into());
    event.insert("type".into(), EventType::ServiceRequestChanged.name().into());
    event.insert("payload".into(), payload.into());
    Ok(event.into())
}
