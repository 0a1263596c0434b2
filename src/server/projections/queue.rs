//! The queue of stored batches, `ingest_batches`, and the shelf for what could not be projected, `projection_failures`.

use super::incoming::Unreadable;
use crate::domain::{ids::OrgId, time::Timestamp};
use sqlx::PgConnection;

/// Counts what was put aside.
const FAILURES: &str = "oriel_projection_failures_total";

/// A batch on the queue.
pub struct Batch {
    pub id: i64,
    pub events: i64,
}

/// The first batches of the queue, as many as `most` events allow, and at least one.
pub async fn first(connection: &mut PgConnection, org: OrgId, most: i64) -> Result<Vec<Batch>, sqlx::Error> {
    let rows: Vec<(i64, i32)> =
        sqlx::query_as("select batch_id, events from ingest_batches where org_id = $1 order by batch_id limit $2")
            .bind(org.0)
            .bind(most)
            .fetch_all(connection)
            .await?;
    let mut batches = Vec::new();
    let mut sum = 0;
    for (id, events) in rows {
        sum += i64::from(events);
        if !batches.is_empty() && sum > most {
            break;
        }
        batches.push(Batch { id, events: i64::from(events) });
    }
    Ok(batches)
}

/// Takes batches off the queue: they are projected, or put aside.
pub async fn take_off(connection: &mut PgConnection, org: OrgId, batches: &[i64]) -> Result<(), sqlx::Error> {
    sqlx::query("delete from ingest_batches where org_id = $1 and batch_id = any($2)")
        .bind(org.0)
        .bind(batches)
        .execute(connection)
        .await?;
    Ok(())
}

/// Keeps why a whole batch was put aside.
pub async fn note_batch(
    connection: &mut PgConnection,
    org: OrgId,
    batch: i64,
    reason: &str,
    now: Timestamp,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "insert into projection_failures (org_id, batch_id, event_id, failed_at, reason) values ($1, $2, '', $3, $4)
         on conflict do nothing",
    )
    .bind(org.0)
    .bind(batch)
    .bind(now)
    .bind(reason)
    .execute(connection)
    .await?;
    metrics::counter!(FAILURES).increment(1);
    Ok(())
}

/// Keeps which events of a batch could not be read, and why; the others are projected.
pub async fn note_unreadable(
    connection: &mut PgConnection,
    org: OrgId,
    batch: i64,
    unreadable: &[Unreadable],
    now: Timestamp,
) -> Result<(), sqlx::Error> {
    for event in unreadable {
        tracing::error!(org.id = org.0, event.id = %event.event_id, "Event {} is put aside: {}", event.event_id, event.reason);
        sqlx::query(
            "insert into projection_failures (org_id, batch_id, event_id, occurred_at, failed_at, reason)
             values ($1, $2, $3, $4, $5, $6) on conflict do nothing",
        )
        .bind(org.0)
        .bind(batch)
        .bind(&event.event_id)
        .bind(event.occurred_at)
        .bind(now)
        .bind(&event.reason)
        .execute(&mut *connection)
        .await?;
        metrics::counter!(FAILURES).increment(1);
    }
    Ok(())
}
