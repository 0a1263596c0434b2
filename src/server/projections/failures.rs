//! The shelf for what could not be projected, `projection_failures`: events that were accepted, each with the reason why it is put
//! aside, until they are replayed or a rebuild reads them.

use super::{incoming::Unreadable, queue::Outcomes};
use crate::{
    domain::{
        ids::OrgId,
        time::{QUARTER_HOUR, Timestamp},
    },
    server::facts::extra::Stamp,
};
use sqlx::PgConnection;
use std::collections::{BTreeMap, BTreeSet};

/// Counts what was put aside.
const FAILURES: &str = "oriel_projection_failures_total";

/// Puts every event of a batch aside, and answers how many there were of each source.
pub async fn note_batch(
    connection: &mut PgConnection,
    org: OrgId,
    batch: i64,
    reason: &str,
    now: Timestamp,
) -> Result<Outcomes, sqlx::Error> {
    let noted: Vec<(String, i64)> = sqlx::query_as(
        "with noted as (
             insert into projection_failures
                    (org_id, batch_id, event_id, occurred_at, failed_at, reason, key_id, source, received_at)
             select $1, $2, e.event_id, e.occurred_at, $3, $4,
                    coalesce((select r.key_id from ingest_receipts r where r.org_id = $1 and r.batch_id = $2 limit 1), 0),
                    coalesce(e.source, ''), e.received_at
               from events e
              where e.org_id = $1 and e.batch_id = $2
             on conflict do nothing
             returning source
         )
         select source, count(*) from noted group by source",
    )
    .bind(org.0)
    .bind(batch)
    .bind(now)
    .bind(reason)
    .fetch_all(connection)
    .await?;
    let mut outcomes = Outcomes::default();
    for (source, events) in noted {
        outcomes.of(batch, &source).put_aside = events;
        metrics::counter!(FAILURES).increment(events as u64);
    }
    Ok(outcomes)
}

/// Puts those events of batches aside that could not be read, each with its reason; the others are projected.
pub async fn note_unreadable(
    connection: &mut PgConnection,
    org: OrgId,
    unreadable: &[Unreadable],
    now: Timestamp,
) -> Result<(), sqlx::Error> {
    if unreadable.is_empty() {
        return Ok(());
    }
    for event in unreadable {
        let id = &event.stamp.1;
        tracing::error!(org.id = org.0, event.id = %id, "Event {id} is put aside: {}", event.reason);
    }
    sqlx::query(
        "insert into projection_failures
                (org_id, batch_id, event_id, occurred_at, failed_at, reason, key_id, source, received_at)
         select $1, u.batch_id, u.event_id, u.occurred_at, $2, u.reason,
                coalesce((select r.key_id from ingest_receipts r where r.org_id = $1 and r.batch_id = u.batch_id limit 1), 0),
                u.source, u.received_at
           from unnest($3::bigint[], $4::timestamptz[], $5::text[], $6::text[], $7::text[], $8::timestamptz[])
                as u (batch_id, occurred_at, event_id, reason, source, received_at)
         on conflict do nothing",
    )
    .bind(org.0)
    .bind(now)
    .bind(unreadable.iter().map(|event| event.batch).collect::<Vec<_>>())
    .bind(unreadable.iter().map(|event| event.stamp.0).collect::<Vec<_>>())
    .bind(unreadable.iter().map(|event| event.stamp.1.as_str()).collect::<Vec<_>>())
    .bind(unreadable.iter().map(|event| event.reason.as_str()).collect::<Vec<_>>())
    .bind(unreadable.iter().map(|event| event.source.as_str()).collect::<Vec<_>>())
    .bind(unreadable.iter().map(|event| event.received_at).collect::<Vec<_>>())
    .execute(connection)
    .await?;
    metrics::counter!(FAILURES).increment(unreadable.len() as u64);
    Ok(())
}

/// Which of an organisation's failures.
pub enum Which<'a> {
    /// The oldest, at most so many.
    Oldest(i64),
    These(&'a [Stamp]),
    AllBut(&'a [Stamp]),
}

#[derive(sqlx::FromRow)]
struct Gone {
    batch_id: i64,
    occurred_at: Timestamp,
    event_id: String,
    key_id: i32,
    source: String,
    received_at: Timestamp,
}

/// Takes failures off the shelf; whoever comes second finds none of them.
async fn take(connection: &mut PgConnection, org: OrgId, which: Which<'_>) -> Result<Vec<Gone>, sqlx::Error> {
    let stamps = match which {
        Which::These(stamps) => stamps.to_vec(),
        Which::Oldest(most) => oldest(connection, org, most).await?,
        Which::AllBut(kept) => {
            let kept: BTreeSet<&Stamp> = kept.iter().collect();
            let all = oldest(connection, org, i64::MAX).await?;
            all.into_iter().filter(|stamp| !kept.contains(stamp)).collect()
        }
    };
    sqlx::query_as(
        "delete from projection_failures f using unnest($2::timestamptz[], $3::text[]) as named (at, id)
          where f.org_id = $1 and f.occurred_at = named.at and f.event_id = named.id
         returning f.batch_id, f.occurred_at, f.event_id, f.key_id, f.source, f.received_at",
    )
    .bind(org.0)
    .bind(stamps.iter().map(|stamp| stamp.0).collect::<Vec<_>>())
    .bind(stamps.iter().map(|stamp| stamp.1.as_str()).collect::<Vec<_>>())
    .fetch_all(connection)
    .await
}

async fn oldest(connection: &mut PgConnection, org: OrgId, most: i64) -> Result<Vec<Stamp>, sqlx::Error> {
    let rows: Vec<(Timestamp, String)> = sqlx::query_as(
        "select occurred_at, event_id from projection_failures where org_id = $1
          order by failed_at, occurred_at, event_id limit $2",
    )
    .bind(org.0)
    .bind(most)
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|(at, id)| Stamp(at, id)).collect())
}

/// Puts events that were put aside back on the queue, and answers how many. What cannot be projected again is put aside
/// again. The caller holds the organisation's lock.
pub async fn replay(connection: &mut PgConnection, org: OrgId, which: Which<'_>) -> Result<u64, sqlx::Error> {
    let gone = take(connection, org, which).await?;
    // A new batch for each one that they came in, because a batch has one key and one time.
    let mut batches: BTreeMap<i64, i64> = gone.iter().map(|event| (event.batch_id, 0)).collect();
    let ids: Vec<i64> = sqlx::query_scalar("select nextval('ingest_batch_ids') from generate_series(1::bigint, $1)")
        .bind(batches.len() as i64)
        .fetch_all(&mut *connection)
        .await?;
    batches.values_mut().zip(ids).for_each(|(batch, id)| *batch = id);
    let moved: Vec<(Timestamp, String)> = sqlx::query_as(
        "update events e set batch_id = named.batch_id
           from unnest($2::timestamptz[], $3::text[], $4::bigint[]) as named (at, id, batch_id)
          where e.org_id = $1 and e.occurred_at = named.at and e.event_id = named.id
         returning e.occurred_at, e.event_id",
    )
    .bind(org.0)
    .bind(gone.iter().map(|event| event.occurred_at).collect::<Vec<_>>())
    .bind(gone.iter().map(|event| event.event_id.as_str()).collect::<Vec<_>>())
    .bind(gone.iter().map(|event| batches[&event.batch_id]).collect::<Vec<_>>())
    .fetch_all(&mut *connection)
    .await?;
    // What retention has dropped since stays counted as put aside.
    let moved: BTreeSet<_> = moved.into_iter().collect();
    let gone: Vec<Gone> = gone.into_iter().filter(|event| moved.contains(&(event.occurred_at, event.event_id.clone()))).collect();
    queue(connection, org, &gone, &batches).await?;
    uncount(connection, org, &gone, "accepted = l.accepted - gone.events, put_aside = l.put_aside - gone.events", None).await?;
    Ok(gone.len() as u64)
}

async fn queue(
    connection: &mut PgConnection,
    org: OrgId,
    gone: &[Gone],
    batches: &BTreeMap<i64, i64>,
) -> Result<(), sqlx::Error> {
    let mut sums: BTreeMap<(i64, &str), (i32, Timestamp, i64)> = BTreeMap::new();
    for event in gone {
        sums.entry((batches[&event.batch_id], &event.source)).or_insert((event.key_id, event.received_at, 0)).2 += 1;
    }
    sqlx::query(
        "with back as (
             select * from unnest($2::bigint[], $3::text[], $4::integer[], $5::timestamptz[], $6::bigint[])
                      as b (batch_id, source, key_id, received_at, events)
         ),
         queued as (
             insert into ingest_batches (org_id, batch_id, received_at, events)
             select $1, batch_id, min(received_at), sum(events) from back group by batch_id
         )
         insert into ingest_receipts (org_id, batch_id, source, key_id, received_at, accepted)
         select $1, batch_id, source, key_id, received_at, events from back",
    )
    .bind(org.0)
    .bind(sums.keys().map(|(batch, _)| *batch).collect::<Vec<_>>())
    .bind(sums.keys().map(|(_, source)| *source).collect::<Vec<_>>())
    .bind(sums.values().map(|sum| sum.0).collect::<Vec<_>>())
    .bind(sums.values().map(|sum| sum.1).collect::<Vec<_>>())
    .bind(sums.values().map(|sum| sum.2).collect::<Vec<_>>())
    .execute(connection)
    .await?;
    Ok(())
}

/// After a rebuild, which reads every event that is not on the queue: what it could read is projected now.
pub async fn settle(
    connection: &mut PgConnection,
    org: OrgId,
    still_unreadable: &[Stamp],
    now: Timestamp,
) -> Result<(), sqlx::Error> {
    let gone = take(connection, org, Which::AllBut(still_unreadable)).await?;
    let change = "put_aside = l.put_aside - gone.events, projected = l.projected + gone.events,
                  lag_ms = l.lag_ms + gone.lag_ms, longest_lag_ms = greatest(l.longest_lag_ms, gone.longest_lag_ms)";
    uncount(connection, org, &gone, change, Some(now)).await
}

/// Takes these off the shelf, where they are on it: their events are about to be erased, and nothing is left to do about them.
pub async fn forget_these(connection: &mut PgConnection, org: OrgId, stamps: &[Stamp]) -> Result<(), sqlx::Error> {
    let gone = take(connection, org, Which::These(stamps)).await?;
    let change = "put_aside = l.put_aside - gone.events, projected = l.projected + gone.events";
    uncount(connection, org, &gone, change, None).await
}

/// Drops what was put aside, and counted, before `horizon`: its events are gone, or about to be.
pub async fn forget(connection: &mut PgConnection, org: OrgId, horizon: Timestamp) -> Result<(), sqlx::Error> {
    for statement in [
        "delete from projection_failures where org_id = $1 and occurred_at < $2",
        "delete from ingest_ledger where org_id = $1 and bucket < $2",
    ] {
        sqlx::query(statement).bind(org.0).bind(horizon).execute(&mut *connection).await?;
    }
    Ok(())
}

/// Changes the rows of the ledger in which these were counted as put aside.
async fn uncount(
    connection: &mut PgConnection,
    org: OrgId,
    gone: &[Gone],
    change: &'static str,
    projected_at: Option<Timestamp>,
) -> Result<(), sqlx::Error> {
    let mut sums: BTreeMap<(Timestamp, i32, &str), (i64, i64, i64)> = BTreeMap::new();
    for event in gone {
        let lag = projected_at.map_or(0, |at| at.since(event.received_at).max(0) / 1_000);
        let sum = sums.entry((event.received_at.floor(QUARTER_HOUR), event.key_id, &event.source)).or_default();
        *sum = (sum.0 + 1, sum.1 + lag, sum.2.max(lag));
    }
    let statement = format!(
        "update ingest_ledger l set {change}
           from unnest($2::timestamptz[], $3::integer[], $4::text[], $5::bigint[], $6::bigint[], $7::bigint[])
                as gone (bucket, key_id, source, events, lag_ms, longest_lag_ms)
          where l.org_id = $1 and l.bucket = gone.bucket and l.key_id = gone.key_id and l.source = gone.source
            and l.code = '' and l.field = ''"
    );
    sqlx::query(sqlx::AssertSqlSafe(statement))
        .bind(org.0)
        .bind(sums.keys().map(|key| key.0).collect::<Vec<_>>())
        .bind(sums.keys().map(|key| key.1).collect::<Vec<_>>())
        .bind(sums.keys().map(|key| key.2).collect::<Vec<_>>())
        .bind(sums.values().map(|sum| sum.0).collect::<Vec<_>>())
        .bind(sums.values().map(|sum| sum.1).collect::<Vec<_>>())
        .bind(sums.values().map(|sum| sum.2).collect::<Vec<_>>())
        .execute(connection)
        .await?;
    Ok(())
}
