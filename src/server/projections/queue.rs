//! The queue of stored batches, `ingest_batches`, with their receipts, and the ledger that these become once a batch is done.

use crate::domain::{ids::OrgId, time::Timestamp};
use sqlx::{PgConnection, PgPool};
use std::collections::BTreeMap;

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

/// What became of the events of a batch, by their source.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcomes(BTreeMap<i64, BTreeMap<String, Outcome>>);

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    pub projected: i64,
    pub put_aside: i64,
}

impl Outcomes {
    pub fn of(&mut self, batch: i64, source: &str) -> &mut Outcome {
        self.0.entry(batch).or_default().entry(source.to_owned()).or_default()
    }

    fn column<T>(&self, read: impl Fn(i64, &str, Outcome) -> T) -> Vec<T> {
        let rows =
            self.0.iter().flat_map(|(batch, of_batch)| of_batch.iter().map(move |(source, outcome)| (*batch, source, *outcome)));
        rows.map(|(batch, source, outcome)| read(batch, source, outcome)).collect()
    }
}

/// Takes batches off the queue, and moves their receipts to the ledger with what became of their events. Receipts of requests that
/// stored nothing wait for no batch and go along.
pub async fn take_off(
    connection: &mut PgConnection,
    org: OrgId,
    batches: &[i64],
    outcomes: &Outcomes,
    now: Timestamp,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "with gone as (delete from ingest_batches where org_id = $1 and batch_id = any($2)),
         taken as (
             delete from ingest_receipts where org_id = $1 and (batch_id = any($2) or accepted = 0) returning *
         ),
         counted as (
             select date_bin('15 minutes', t.received_at, '2000-01-01T00:00:00Z') as bucket, t.key_id, t.source, t.code, t.field,
                    sum(t.received) as received, sum(t.accepted) as accepted, sum(t.duplicate) as duplicate,
                    sum(t.refused) as refused, sum(t.late) as late,
                    sum(coalesce(o.projected, 0)) as projected, sum(coalesce(o.put_aside, 0)) as put_aside,
                    sum(coalesce(o.projected, 0) * lag.ms) as lag_ms,
                    max(case when o.projected > 0 then lag.ms else 0 end) as longest_lag_ms
               from taken t
               left join unnest($3::bigint[], $4::text[], $5::bigint[], $6::bigint[])
                         as o (batch_id, source, projected, put_aside)
                      on o.batch_id = t.batch_id and o.source = t.source and t.code = ''
              cross join lateral (select greatest(0, extract(epoch from $7::timestamptz - t.received_at) * 1000)::bigint as ms) as lag
              group by 1, 2, 3, 4, 5
         )
         insert into ingest_ledger as l
                (org_id, bucket, key_id, source, code, field, received, accepted, duplicate, refused, late, projected, put_aside,
                 lag_ms, longest_lag_ms)
         select $1, bucket, key_id, source, code, field, received, accepted, duplicate, refused, late, projected, put_aside, lag_ms,
                longest_lag_ms
           from counted
         on conflict (org_id, bucket, key_id, source, code, field) do update
            set received = l.received + excluded.received, accepted = l.accepted + excluded.accepted,
                duplicate = l.duplicate + excluded.duplicate, refused = l.refused + excluded.refused,
                late = l.late + excluded.late, projected = l.projected + excluded.projected,
                put_aside = l.put_aside + excluded.put_aside, lag_ms = l.lag_ms + excluded.lag_ms,
                longest_lag_ms = greatest(l.longest_lag_ms, excluded.longest_lag_ms)",
    )
    .bind(org.0)
    .bind(batches)
    .bind(outcomes.column(|batch, _, _| batch))
    .bind(outcomes.column(|_, source, _| source.to_owned()))
    .bind(outcomes.column(|_, _, outcome| outcome.projected))
    .bind(outcomes.column(|_, _, outcome| outcome.put_aside))
    .bind(now)
    .execute(connection)
    .await?;
    Ok(())
}

/// The organisations with receipts that wait for no batch.
pub async fn with_nothing_stored(pool: &PgPool) -> Result<Vec<OrgId>, sqlx::Error> {
    let orgs: Vec<i32> =
        sqlx::query_scalar("select distinct org_id from ingest_receipts where accepted = 0").fetch_all(pool).await?;
    Ok(orgs.into_iter().map(OrgId).collect())
}
