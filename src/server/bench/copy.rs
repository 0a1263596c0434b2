//! Events beyond the smallest size: copied into the table of events and put into the queue, as ingest does it, for the
//! server to project.

use super::{
    Outcome, Size, fill,
    installation::Installation,
    load::{self, Load},
    report::Report,
    size,
};
use crate::{
    domain::time::Timestamp,
    server::{
        db::copy::Rows,
        producer::{Event, progress},
    },
};
use sqlx::{PgConnection, Row};
use std::{collections::BTreeMap, time::Instant};

/// Events to a batch of the queue.
const BATCH: usize = 1_000;
/// What is copied of an event.
const COLUMNS: [&str; 10] =
    ["org_id", "occurred_at", "event_id", "batch_id", "received_at", "type", "session_id", "user_key", "source", "payload"];
/// Sessions that are made before they are copied.
const SESSIONS: u64 = 2_000;

pub async fn run(size: Size, installation: &Installation, from: Timestamp, report: &mut Report) -> Outcome<()> {
    let load = Load::new(size, from);
    let every = size.runs() / size.sent_runs();
    let sessions = size.runs() / load::RUNS;
    let orgs = orgs(installation).await?;
    let bar = progress::of_total(sessions);
    let begun = Instant::now();
    let (mut events, mut most) = (0_u64, 0.0);
    for first in (0..sessions).step_by(SESSIONS as usize) {
        let mut waiting: BTreeMap<String, Vec<Event>> = BTreeMap::new();
        for number in first..(first + SESSIONS).min(sessions) {
            // The others were sent through the ingest API.
            if number % every != (number / every) % every {
                for event in load.session(number) {
                    waiting.entry(event.org.clone()).or_default().push(event);
                }
            }
        }
        let mut transaction = installation.pool.begin().await?;
        for (slug, of_org) in &waiting {
            for batch in of_org.chunks(BATCH) {
                store(&mut transaction, orgs[slug], batch).await?;
                events += batch.len() as u64;
            }
        }
        transaction.commit().await?;
        bar.set_position(first);
        // The worker is woken as ingest wakes it; a queue of hours would measure the disk.
        fill::until_projected(installation, &mut most).await?;
        bar.set_message(format!("{:.0} events/s projected", events as f64 / begun.elapsed().as_secs_f64()));
    }
    bar.finish_and_clear();
    report.copied(events, begun.elapsed(), most);
    Ok(())
}

async fn orgs(installation: &Installation) -> Outcome<BTreeMap<String, i32>> {
    let rows = sqlx::query("select slug, org_id from orgs").fetch_all(&installation.pool).await?;
    let orgs: BTreeMap<String, i32> = rows.iter().map(|row| (row.get("slug"), row.get("org_id"))).collect();
    (0..size::ORGS)
        .all(|place| orgs.contains_key(&size::org(place)))
        .then_some(orgs)
        .ok_or_else(|| "an organisation is missing".into())
}

async fn store(connection: &mut PgConnection, org: i32, events: &[Event]) -> Outcome<()> {
    let (batch, now): (i64, Timestamp) =
        sqlx::query_as("select nextval('ingest_batch_ids'), now()").fetch_one(&mut *connection).await?;
    let mut rows = Rows::of("events", &COLUMNS);
    for event in events {
        rows.begin();
        rows.add(org)?;
        rows.add(event.occurred_at)?;
        rows.add(event.event_id.as_str())?;
        rows.add(batch)?;
        rows.add(now)?;
        rows.add(event.kind)?;
        rows.add(event.session_id.as_deref())?;
        rows.add(event.user.as_deref())?;
        rows.add(event.source)?;
        rows.add(event.payload.to_string())?;
    }
    rows.store(connection).await?;
    sqlx::query("insert into ingest_batches (org_id, batch_id, received_at, events) values ($1, $2, now(), $3)")
        .bind(org)
        .bind(batch)
        .bind(events.len() as i32)
        .execute(connection)
        .await?;
    Ok(())
}
