//! What events of OpenTelemetry tell: every group that a batch touches is read as a whole, and told twice, without the batch and
//! with it. The difference is what the batch changes.

use super::{
    erasure::Erased,
    incoming::{Told, Unreadable},
};
use crate::{
    domain::ids::OrgId,
    server::{
        facts::extra::Stamp,
        ingest::event_type::EventType,
        otel::{
            map::{MOST_RECORDS, Mapped, map},
            record::Record,
        },
        projections::incoming::Incoming,
    },
};
use sqlx::{PgConnection, Row, postgres::PgRow};
use std::collections::BTreeMap;

/// A group before and after a batch.
#[derive(Debug)]
pub struct Group {
    pub key: String,
    pub before: Mapped,
    pub after: Mapped,
}

impl Group {
    /// Everything it told or tells.
    pub fn facts(&self) -> impl Iterator<Item = &Incoming> {
        self.before.facts.iter().chain(&self.after.facts)
    }

    /// Every session that it speaks or spoke of; each fact is of one of these, or of none.
    pub fn sessions(&self) -> impl Iterator<Item = &str> {
        self.before.sessions.keys().chain(self.after.sessions.keys()).map(String::as_str)
    }
}

/// The groups of some batches, and what of the batches is in none.
pub struct Touched {
    pub groups: Vec<Group>,
    pub unreadable: Vec<Unreadable>,
    /// Left out, because their session was erased.
    pub erased: Vec<Stamp>,
}

/// Records by their group.
pub(super) type Records = BTreeMap<String, Vec<Record>>;

fn keys(records: &Records) -> Vec<&str> {
    records.keys().map(String::as_str).collect()
}

/// The groups that these batches touch. No statement where there are none.
pub async fn of_batches(
    connection: &mut PgConnection,
    org: OrgId,
    batches: &[i64],
    told: Vec<Told>,
    erased: &Erased,
) -> Result<Touched, sqlx::Error> {
    let (mut new, unreadable) = read(told);
    let mut left_out = Vec::new();
    for (key, records) in &mut new {
        left_out.extend(records.extract_if(.., |record| erased.has_record(key, record)).map(|record| record.stamp));
    }
    new.retain(|_, records| !records.is_empty());
    if new.is_empty() {
        return Ok(Touched { groups: vec![], unreadable, erased: left_out });
    }
    let mut known = projected(connection, org, &keys(&new), batches).await?;
    let group = |(key, new): (String, Vec<Record>)| {
        let mut records = known.remove(&key).unwrap_or_default();
        let before = map(&records);
        records.extend(new);
        Group { before, after: map(&records), key }
    };
    Ok(Touched { groups: new.into_iter().map(group).collect(), unreadable, erased: left_out })
}

/// The groups whose first record is among `told`, which are a pass of a rebuild that comes after `place`; groups that began
/// earlier are told already.
pub async fn of_pass(
    connection: &mut PgConnection,
    org: OrgId,
    place: &Stamp,
    told: Vec<Told>,
) -> Result<(Vec<Group>, Vec<Unreadable>), sqlx::Error> {
    let (new, unreadable) = read(told);
    if new.is_empty() {
        return Ok((vec![], unreadable));
    }
    let all = projected(connection, org, &keys(&new), &[]).await?;
    let begins_here = |(_, records): &(String, Vec<Record>)| records.iter().all(|record| record.stamp > *place);
    let group = |(key, records): (String, Vec<Record>)| Group { key, before: Mapped::default(), after: map(&records) };
    Ok((all.into_iter().filter(begins_here).map(group).collect(), unreadable))
}

/// Everything that one group tells, of what is off the queue.
pub async fn told(connection: &mut PgConnection, org: OrgId, key: &str) -> Result<Mapped, sqlx::Error> {
    let mut known = projected(connection, org, &[key], &[]).await?;
    Ok(known.remove(key).map(|records| map(&records)).unwrap_or_default())
}

/// The records of these groups that are off the queue and in none of these batches: the first of each group, as many as are looked
/// at of one.
pub(super) async fn projected(
    connection: &mut PgConnection,
    org: OrgId,
    groups: &[&str],
    batches: &[i64],
) -> Result<Records, sqlx::Error> {
    let rows = sqlx::query(
        "select e.* from unnest($2::text[]) as g (key)
          cross join lateral (
                select occurred_at, event_id, type, trace_key, payload::text as payload, batch_id, received_at,
                       coalesce(source, '') as source
                  from events e
                 where org_id = $1 and trace_key = g.key and type <> 'otel.metric' and batch_id <> all($3)
                   and not exists (select from ingest_batches b where b.org_id = $1 and b.batch_id = e.batch_id)
                 order by occurred_at, event_id limit $4) as e",
    )
    .bind(org.0)
    .bind(groups)
    .bind(batches)
    .bind(MOST_RECORDS as i64)
    .fetch_all(connection)
    .await?;
    Ok(read(rows.iter().map(told_by).collect::<Result<_, _>>()?).0)
}

pub fn told_by(row: &PgRow) -> Result<Told, sqlx::Error> {
    Ok(Told {
        stamp: Stamp(row.try_get("occurred_at")?, row.try_get("event_id")?),
        event_type: row.try_get("type")?,
        key: row.try_get("trace_key")?,
        payload: row.try_get("payload")?,
        batch: row.try_get("batch_id")?,
        source: row.try_get("source")?,
        received_at: row.try_get("received_at")?,
    })
}

/// What belongs to no group tells nothing, and neither do points of metrics: they measure a second time what spans and log records
/// tell.
fn read(told: Vec<Told>) -> (Records, Vec<Unreadable>) {
    let mut records = Records::new();
    let mut unreadable = vec![];
    for told in told {
        let Told { stamp, event_type, key, payload, batch, source, received_at } = told;
        let (Some(key), Some(event_type)) = (key, EventType::from_name(&event_type)) else { continue };
        match Record::read(event_type, stamp.clone(), &payload) {
            Ok(Some(record)) => records.entry(key).or_default().push(record),
            Ok(None) => {}
            Err(reason) => unreadable.push(Unreadable { stamp, batch, source, received_at, reason }),
        }
    }
    (records, unreadable)
}
