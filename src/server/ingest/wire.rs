//! The envelope of `POST /api/v1/events`, and its answer.

use super::fields::Refusal;
use crate::{domain::error::AppError, server::http::problem::Problem};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// Events of one request.
pub const MOST_EVENTS: usize = 1_000;

#[derive(Deserialize)]
struct Envelope<'a> {
    #[serde(borrow)]
    events: Option<Vec<&'a RawValue>>,
}

/// The events of a body, each still as it was written.
pub fn unwrap(body: &[u8]) -> Result<Vec<&RawValue>, Problem> {
    let Ok(text) = std::str::from_utf8(body) else {
        return Err(AppError::invalid("body", "must be JSON in UTF-8").into());
    };
    let envelope: Envelope = serde_json::from_str(text).map_err(|error| {
        if error.is_data() {
            Problem::unprocessable("events", "must be a list of events")
        } else {
            AppError::invalid("body", format!("must be JSON: {error}")).into()
        }
    })?;
    let events = envelope.events.ok_or_else(|| Problem::unprocessable("events", "is required"))?;
    if events.len() > MOST_EVENTS {
        return Err(Problem::too_large(format!("Send at most {MOST_EVENTS} events at once.")));
    }
    Ok(events)
}

/// What became of the events of a request, once it is stored.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    pub accepted: u64,
    /// Stored before, here or by an earlier request.
    pub duplicates: u64,
    pub rejected: Vec<Rejection>,
}

/// Why one event was not taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rejection {
    /// Its place in the request.
    pub index: u32,
    pub event_id: Option<String>,
    pub code: String,
    pub field: String,
    pub message: String,
}

impl Rejection {
    pub fn new(index: usize, event_id: Option<String>, refusal: Refusal) -> Self {
        let Refusal { code, field, message } = refusal;
        Self { index: index as u32, event_id, code: code.into(), field, message }
    }
}
