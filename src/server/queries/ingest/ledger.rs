//! The ledger: rows of batches that are done, and receipts of those that are not, in one snapshot, so that they add up.

use super::{key_names, named};
use crate::{
    domain::{
        answer::Answer,
        error::AppError,
        ids::KeyId,
        ingest::{Counts, Ledger, LedgerBucket, LedgerRow, Refusals},
        query::{Granularity, StatsQuery},
        time::{DAY, QUARTER_HOUR, Timestamp},
    },
    server::{
        auth::scope::{Scope, ViewEveryone},
        db::Db,
        queries::{
            stats::{answered, check},
            watermark,
        },
        zone,
    },
};
use sqlx::{FromRow, PgConnection};
use std::collections::BTreeMap;

/// Ranges up to this are shown by the hour.
const BY_HOUR: i64 = 2 * DAY;

/// Of the whole quarter hours that meet the range; filters are about runs, and narrow nothing here.
pub async fn ledger(db: &Db, scope: &Scope<ViewEveryone>, query: &StatsQuery) -> Result<Answer<Ledger>, AppError> {
    check(scope, query, None)?;
    let tz = zone::find(&query.tz)?;
    let granularity = if query.range.length() <= BY_HOUR { Granularity::Hour } else { Granularity::Day };
    let edges = zone::bucket_edges(&tz, granularity, query.range)?;
    let mut snapshot = db.read(scope).await?;
    let complete_to = watermark::complete_to(&mut snapshot, scope.org(), scope.at()).await?;
    let (from, to) = (query.range.from().floor(QUARTER_HOUR), query.range.to().ceil(QUARTER_HOUR));
    let found = lines(&mut snapshot, scope, &edges, from, to).await?;
    let names = key_names(&mut snapshot, scope).await?;
    let mut rows: BTreeMap<(i32, String), LedgerRow> = BTreeMap::new();
    let starts = &edges[..edges.len() - 1];
    let mut buckets: Vec<LedgerBucket> =
        starts.iter().map(|start| LedgerBucket { start: *start, counts: Counts::default() }).collect();
    let mut total = Counts::default();
    for line in found {
        let counts = line.counts();
        total.add(&counts);
        // The first quarter hour may begin a moment before the first bucket.
        let place = usize::try_from(line.place).unwrap_or(0).clamp(1, buckets.len()) - 1;
        buckets[place].counts.add(&counts);
        let row = rows.entry((line.key_id, line.source.clone())).or_insert_with(|| LedgerRow {
            key: KeyId(line.key_id),
            key_name: names.get(&line.key_id).cloned(),
            source: named(line.source.clone()),
            counts: Counts::default(),
            refusals: Vec::new(),
        });
        row.counts.add(&counts);
        if !line.code.is_empty() {
            note(&mut row.refusals, &line);
        }
    }
    let mut rows: Vec<LedgerRow> = rows.into_values().collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.counts.received));
    rows.iter_mut().for_each(|row| row.refusals.sort_by_key(|refusals| std::cmp::Reverse(refusals.events)));
    Ok(Answer { range: answered(query), complete_to, data: Ledger { total, rows, buckets } })
}

fn note(refusals: &mut Vec<Refusals>, line: &Line) {
    match refusals.iter_mut().find(|known| known.code == line.code && known.field == line.field) {
        Some(known) => known.events += line.refused,
        None => refusals.push(Refusals { code: line.code.clone(), field: line.field.clone(), events: line.refused }),
    }
}

#[derive(FromRow)]
struct Line {
    /// Of its bucket, from 1.
    place: i32,
    key_id: i32,
    source: String,
    code: String,
    field: String,
    received: i64,
    accepted: i64,
    duplicate: i64,
    refused: i64,
    late: i64,
    projected: i64,
    put_aside: i64,
    waiting: i64,
    lag_ms: i64,
    longest_lag_ms: i64,
}

impl Line {
    fn counts(&self) -> Counts {
        Counts {
            received: self.received,
            accepted: self.accepted,
            duplicate: self.duplicate,
            refused: self.refused,
            projected: self.projected,
            waiting: self.waiting,
            put_aside: self.put_aside,
            late: self.late,
            lag_ms: self.lag_ms,
            longest_lag_ms: self.longest_lag_ms,
        }
    }
}

async fn lines(
    connection: &mut PgConnection,
    scope: &Scope<ViewEveryone>,
    edges: &[Timestamp],
    from: Timestamp,
    to: Timestamp,
) -> Result<Vec<Line>, sqlx::Error> {
    sqlx::query_as(
        "select width_bucket(at, $2::timestamptz[]) as place, key_id, source, code, field, sum(received)::bigint as received,
                sum(accepted)::bigint as accepted, sum(duplicate)::bigint as duplicate, sum(refused)::bigint as refused,
                sum(late)::bigint as late, sum(projected)::bigint as projected, sum(put_aside)::bigint as put_aside,
                sum(waiting)::bigint as waiting, sum(lag_ms)::bigint as lag_ms, max(longest_lag_ms) as longest_lag_ms
           from (select bucket as at, key_id, source, code, field, received, accepted, duplicate, refused, late, projected,
                        put_aside, 0::bigint as waiting, lag_ms, longest_lag_ms
                   from ingest_ledger where org_id = $1 and bucket >= $3 and bucket < $4
                  union all
                 select received_at, key_id, source, code, field, received, accepted, duplicate, refused, late, 0, 0, accepted, 0, 0
                   from ingest_receipts where org_id = $1 and received_at >= $3 and received_at < $4) as l
          group by 1, 2, 3, 4, 5",
    )
    .bind(scope.org().0)
    .bind(edges)
    .bind(from)
    .bind(to)
    .fetch_all(connection)
    .await
}
