//! One POST of events from its bytes to its receipt; answered when the events are stored, and not before.

use super::{
    accept::{accept, acceptable},
    body::{Media, unpack},
    otlp::{self, Export},
    wire::{Receipt, Rejection, unwrap},
};
use crate::{
    domain::{
        error::AppError,
        ids::OrgId,
        time::{Clock, Timestamp},
    },
    server::{
        db::{Db, SystemKey},
        events::{event::Event, partitions::Partitions, store},
        http::problem::Problem,
    },
};
use axum::http::HeaderMap;
use serde_json::{Value, value::to_raw_value};
use std::sync::Arc;

/// What receiving needs; one for the whole process.
pub struct Receiver {
    db: Db,
    key: SystemKey,
    clock: Arc<dyn Clock>,
    partitions: Partitions,
    retention_days: u32,
}

impl Receiver {
    pub fn new(db: Db, key: SystemKey, clock: Arc<dyn Clock>, retention_days: u32) -> Self {
        Self { partitions: Partitions::new(db.clone(), key), db, key, clock, retention_days }
    }

    /// Takes what is good of `body` for `org`.
    pub async fn receive(&self, org: OrgId, headers: &HeaderMap, body: &[u8]) -> Result<Receipt, Problem> {
        if Media::of(headers) != Some(Media::Json) {
            return Err(Problem::unsupported("Send Content-Type: application/json."));
        }
        let body = unpack(headers, body).await?;
        let now = self.clock.now();
        let times = acceptable(now, self.retention_days);
        let mut receipt = Receipt::default();
        let mut events = Vec::new();
        for (index, json) in unwrap(&body)?.into_iter().enumerate() {
            match accept(json, times) {
                Ok(event) => events.push(event),
                Err((event_id, refusal)) => receipt.rejected.push(Rejection::new(index, event_id, refusal)),
            }
        }
        self.keep(org, now, &events, &mut receipt).await?;
        count(&receipt, body.len());
        Ok(receipt)
    }

    /// Takes what is good of an export of OpenTelemetry for `org`.
    pub async fn receive_export<E: Export>(
        &self,
        org: OrgId,
        media: Media,
        headers: &HeaderMap,
        body: &[u8],
    ) -> Result<Receipt, Problem> {
        let body = unpack(headers, body).await?;
        let now = self.clock.now();
        let batch = otlp::read::<E>(media, &body, now, acceptable(now, self.retention_days))?;
        let mut receipt = Receipt { rejected: batch.rejected, ..Receipt::default() };
        self.keep(org, now, &batch.events, &mut receipt).await?;
        count(&receipt, body.len());
        Ok(receipt)
    }

    /// Takes one event that somebody recorded by hand; what is wrong with it is an error that names the field.
    pub async fn record(&self, org: OrgId, event: &Value) -> Result<(), AppError> {
        let now = self.clock.now();
        let raw = to_raw_value(event).map_err(|_| AppError::invalid("payload", "cannot be written as JSON"))?;
        let event = accept(&raw, acceptable(now, self.retention_days))
            .map_err(|(_, refusal)| AppError::invalid(refusal.field, refusal.message))?;
        self.store(org, now, &[event]).await?;
        Ok(())
    }

    /// Stores the events of a request, and writes into its receipt how many were new.
    async fn keep(&self, org: OrgId, now: Timestamp, events: &[Event<'_>], receipt: &mut Receipt) -> Result<(), AppError> {
        if !events.is_empty() {
            receipt.accepted = self.store(org, now, events).await?;
            receipt.duplicates = events.len() as u64 - receipt.accepted;
        }
        Ok(())
    }

    async fn store(&self, org: OrgId, now: Timestamp, events: &[Event<'_>]) -> Result<u64, sqlx::Error> {
        self.partitions.prepare(events.iter().map(|event| event.occurred_at)).await?;
        store::append(&self.db, self.key, org, now, events).await
    }
}

/// Adds a receipt to what this process counts about itself.
fn count(receipt: &Receipt, bytes: usize) {
    metrics::counter!("oriel_ingest_batches_total").increment(1);
    metrics::counter!("oriel_ingest_bytes_total").increment(bytes as u64);
    metrics::counter!("oriel_ingest_accepted_events_total").increment(receipt.accepted);
    metrics::counter!("oriel_ingest_duplicate_events_total").increment(receipt.duplicates);
    for rejection in &receipt.rejected {
        metrics::counter!("oriel_ingest_rejected_events_total", "code" => rejection.code.clone()).increment(1);
    }
}
