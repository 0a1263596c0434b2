//! One POST of events from its bytes to its receipt; answered when the events are stored, and not before.

use super::{
    accept::{Refused, accept, acceptable},
    body::{MOST_BYTES, Media, unpack},
    otlp::{self, Export},
    redaction::Redactions,
    tally::Tally,
    wire::{Receipt, Rejection, unwrap},
};
use crate::{
    domain::{
        error::AppError,
        ids::OrgId,
        time::{Clock, Timestamp},
    },
    server::{
        auth::ingest_key::Producer,
        db::{Db, SystemKey},
        events::{event::Event, partitions::Partitions, store},
        http::problem::Problem,
    },
};
use axum::{
    body::{Body, Bytes, to_bytes},
    http::HeaderMap,
};
use serde_json::{Value, value::to_raw_value};
use std::sync::Arc;

/// What receiving needs; one for the whole process.
pub struct Receiver {
    db: Db,
    key: SystemKey,
    clock: Arc<dyn Clock>,
    partitions: Partitions,
    redactions: Redactions,
    retention_days: u32,
}

impl Receiver {
    pub fn new(db: Db, key: SystemKey, clock: Arc<dyn Clock>, retention_days: u32) -> Self {
        let (partitions, redactions) = (Partitions::new(db.clone(), key), Redactions::new(db.clone(), key));
        Self { db, key, clock, partitions, redactions, retention_days }
    }

    /// Takes what is good of `body`. One that cannot be read at all is refused as a whole, and counted.
    pub async fn receive(&self, from: Producer, headers: &HeaderMap, body: &[u8]) -> Result<Receipt, Problem> {
        let body = self.counted(from, unpack_json(headers, body).await).await?;
        let sent = self.counted(from, unwrap(&body)).await?;
        let now = self.clock.now();
        let times = acceptable(now, self.retention_days);
        let (mut receipt, mut tally) = (Receipt::default(), Tally::default());
        let mut events = Vec::with_capacity(sent.len());
        for (index, json) in sent.into_iter().enumerate() {
            match accept(json, times) {
                Ok(event) => {
                    tally.take(&event);
                    events.push(event);
                }
                Err(Refused { event_id, source, refusal }) => {
                    tally.refuse(source.as_deref(), &refusal);
                    receipt.rejected.push(Rejection::new(index, event_id, refusal));
                }
            }
        }
        self.keep(from, now, events, &tally, &mut receipt).await?;
        count(&receipt, body.len());
        Ok(receipt)
    }

    /// Takes what is good of an export of OpenTelemetry.
    pub async fn receive_export<E: Export>(
        &self,
        from: Producer,
        media: Media,
        headers: &HeaderMap,
        body: &[u8],
    ) -> Result<Receipt, Problem> {
        let body = self.counted(from, unpack(headers, body).await).await?;
        let now = self.clock.now();
        let batch = otlp::read::<E>(media, &body, now, acceptable(now, self.retention_days));
        let batch = self.counted(from, batch).await?;
        let mut receipt = Receipt { rejected: batch.rejected, ..Receipt::default() };
        self.keep(from, now, batch.events, &batch.tally, &mut receipt).await?;
        count(&receipt, body.len());
        Ok(receipt)
    }

    /// What was read of a request; one that could not be read is counted, and its problem handed back to be answered.
    pub async fn counted<T>(&self, from: Producer, read: Result<T, Problem>) -> Result<T, Problem> {
        let problem = match read {
            Ok(read) => return Ok(read),
            Err(problem) => problem,
        };
        // What is wrong with the request is said also when it cannot be counted: sending it again would not help.
        if let Err(error) = self.store(from, self.clock.now(), Vec::new(), &Tally::of_unreadable(problem.code())).await {
            tracing::error!(org.id = from.org.0, "A request that could not be read could not be counted: {error}");
        }
        Err(problem)
    }

    /// The body of a request, which is counted if it is too large.
    pub async fn body(&self, from: Producer, body: Body) -> Result<Bytes, Problem> {
        let body = to_bytes(body, MOST_BYTES).await.map_err(|_| Problem::too_large("Send at most 5 MiB at once."));
        self.counted(from, body).await
    }

    /// Takes one event that somebody recorded by hand; what is wrong with it is an error that names the field.
    pub async fn record(&self, org: OrgId, event: &Value) -> Result<(), AppError> {
        let now = self.clock.now();
        let raw = to_raw_value(event).map_err(|_| AppError::invalid("payload", "cannot be written as JSON"))?;
        let event = accept(&raw, acceptable(now, self.retention_days))
            .map_err(|Refused { refusal, .. }| AppError::invalid(refusal.field, refusal.message))?;
        let mut tally = Tally::default();
        tally.take(&event);
        self.store(Producer::by_hand(org), now, vec![event], &tally).await?;
        Ok(())
    }

    /// Stores the events of a request, and writes into its receipt how many were new.
    async fn keep(
        &self,
        from: Producer,
        now: Timestamp,
        events: Vec<Event<'_>>,
        tally: &Tally,
        receipt: &mut Receipt,
    ) -> Result<(), AppError> {
        let sound = events.len() as u64;
        receipt.accepted = self.store(from, now, events, tally).await?;
        receipt.duplicates = sound - receipt.accepted;
        Ok(())
    }

    /// The one way to the store, whatever the protocol: what the organisation does not want kept is taken out of the texts, and
    /// `tally` counts all that came. Answers how many of `events` are new.
    pub async fn store(
        &self,
        from: Producer,
        now: Timestamp,
        mut events: Vec<Event<'_>>,
        tally: &Tally,
    ) -> Result<u64, AppError> {
        if tally.is_empty() {
            return Ok(0);
        }
        self.redactions.of(from.org).await?.apply(&mut events);
        self.partitions.prepare(events.iter().map(|event| event.occurred_at)).await?;
        Ok(store::append(&self.db, self.key, from, now, &events, tally).await?)
    }
}

async fn unpack_json(headers: &HeaderMap, body: &[u8]) -> Result<Vec<u8>, Problem> {
    if Media::of(headers) != Some(Media::Json) {
        return Err(Problem::unsupported("Send Content-Type: application/json."));
    }
    unpack(headers, body).await
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
