//! Appends events and puts them on the queue, and counts in the ledger what came with them: one statement, so that either all of
//! it is there or nothing.

use super::event::Event;
use crate::{
    domain::{ingest::LATE, time::Timestamp},
    server::{
        auth::ingest_key::Producer,
        db::{Db, SystemKey},
        ingest::tally::Tally,
    },
};

/// Workers listen here; the payload is the organisation's number.
pub const INGESTED: &str = "oriel_ingest";

/// Stores what is not there yet, and answers how many that were. `tally` has counted all of `events`, and what was refused.
pub async fn append(
    db: &Db,
    key: SystemKey,
    from: Producer,
    received_at: Timestamp,
    events: &[Event<'_>],
    tally: &Tally,
) -> Result<u64, sqlx::Error> {
    let stored: i64 = sqlx::query_scalar(
        "with batch as materialized (select nextval('ingest_batch_ids') as id),
         stored as (
             insert into events
                 (org_id, occurred_at, event_id, batch_id, received_at, type, session_id, user_key, source, trace_key, payload)
             select $1, e.occurred_at, e.event_id, batch.id, $2, e.type, e.session_id, e.user_key, e.source, e.trace_key,
                    e.payload
             from batch,
                  unnest($3::timestamptz[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[])
                      as e (occurred_at, event_id, type, session_id, user_key, source, trace_key, payload)
             on conflict do nothing
             returning source, occurred_at
         ),
         counted as (select count(*) as events from stored),
         queued as (
             insert into ingest_batches (org_id, batch_id, received_at, events)
             select $1, batch.id, $2, counted.events from batch, counted where counted.events > 0
         ),
         kept as (
             select coalesce(source, '') as source, count(*) as accepted, count(*) filter (where occurred_at < $12) as late
             from stored group by 1
         ),
         receipts as (
             insert into ingest_receipts
                 (org_id, batch_id, source, code, field, key_id, received_at, received, accepted, duplicate, refused, late)
             select $1, batch.id, t.source, t.code, t.field, $13, $2, t.received, coalesce(kept.accepted, 0),
                    t.sound - coalesce(kept.accepted, 0), t.refused, coalesce(kept.late, 0)
             from batch
             cross join unnest($14::text[], $15::text[], $16::text[], $17::bigint[], $18::bigint[], $19::bigint[])
                      as t (source, code, field, received, sound, refused)
             left join kept on kept.source = t.source and t.code = ''
         )
         select counted.events, case when counted.events > 0 then pg_notify($11, $1::text)::text end from counted",
    )
    .bind(from.org.0)
    .bind(received_at)
    .bind(events.iter().map(|event| event.occurred_at).collect::<Vec<_>>())
    .bind(events.iter().map(|event| event.event_id.as_str()).collect::<Vec<_>>())
    .bind(events.iter().map(|event| event.event_type.name()).collect::<Vec<_>>())
    .bind(events.iter().map(|event| event.session_id.as_deref()).collect::<Vec<_>>())
    .bind(events.iter().map(|event| event.user.as_deref()).collect::<Vec<_>>())
    .bind(events.iter().map(|event| event.source.as_deref()).collect::<Vec<_>>())
    .bind(events.iter().map(|event| event.trace_key.as_deref()).collect::<Vec<_>>())
    .bind(events.iter().map(|event| &*event.payload).collect::<Vec<_>>())
    .bind(INGESTED)
    .bind(received_at.minus(LATE))
    .bind(from.key.0)
    .bind(tally.iter().map(|(kind, _)| kind.source.as_str()).collect::<Vec<_>>())
    .bind(tally.iter().map(|(kind, _)| kind.code).collect::<Vec<_>>())
    .bind(tally.iter().map(|(kind, _)| kind.field.as_str()).collect::<Vec<_>>())
    .bind(tally.iter().map(|(_, count)| count.received).collect::<Vec<_>>())
    .bind(tally.iter().map(|(_, count)| count.sound).collect::<Vec<_>>())
    .bind(tally.iter().map(|(_, count)| count.refused).collect::<Vec<_>>())
    .fetch_one(db.pool(key))
    .await?;
    Ok(stored as u64)
}
