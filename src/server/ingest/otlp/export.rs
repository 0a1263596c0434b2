//! One export from its bytes to events.

use super::batch::Batch;
use crate::{
    domain::{
        error::AppError,
        time::{TimeRange, Timestamp},
    },
    server::{http::problem::Problem, ingest::body::Media},
};
use prost::Message;
use serde::de::DeserializeOwned;

/// Spans, log records or points of one request.
pub const MOST_RECORDS: usize = 10_000;

/// A request of one of the three signals.
pub trait Export: Message + Default + DeserializeOwned {
    /// What the answer in JSON calls the number of its records that were refused.
    const REJECTED: &'static str;

    /// How many spans, log records or points it has.
    fn records(&self) -> usize;

    /// Adds each of them.
    fn fill(&self, batch: &mut Batch);
}

/// The events of an unpacked body, and what is refused of it. A body that cannot be read, or has more than one may have, is refused
/// as a whole.
pub fn read<E: Export>(media: Media, body: &[u8], now: Timestamp, times: TimeRange) -> Result<Batch, Problem> {
    let export = decode::<E>(media, body)?;
    let records = export.records();
    if records > MOST_RECORDS {
        return Err(Problem::too_large(format!("Send at most {MOST_RECORDS} spans, log records or points at once.")));
    }
    let mut batch = Batch::new(now, times, records);
    export.fill(&mut batch);
    if batch.is_full() {
        return Err(Problem::too_large(
            "Send fewer at once: what they share is stored with each of them, and comes to too much.",
        ));
    }
    Ok(batch)
}

fn decode<E: Export>(media: Media, body: &[u8]) -> Result<E, Problem> {
    let unreadable = |error: String| AppError::invalid("body", format!("must be an export of OTLP: {error}")).into();
    match media {
        Media::Protobuf => E::decode(body).map_err(|error| unreadable(error.to_string())),
        // A list would be read as the fields of an export in their order.
        Media::Json if body.trim_ascii_start().first() != Some(&b'{') => Err(unreadable("it is no object".into())),
        Media::Json => serde_json::from_slice(body).map_err(|error| unreadable(error.to_string())),
    }
}
