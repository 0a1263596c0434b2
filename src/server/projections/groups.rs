//! What events of OpenTelemetry tell: every group that a batch touches is read as a whole, and told twice, without the batch and
//! with it. The difference is what the batch changes.

use crate::{
    domain::ids::OrgId,
    server::{
        facts::extra::Stamp,
        ingest::event_type::EventType,
        otel::{
            map::{MOST_RECORDS, Mapped, map},
            record::{Record, Resources},
        },
        projections::incoming::{self, Incoming},
    },
};
use futures::TryStreamExt;
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

/// Records by their group.
pub type Records = BTreeMap<String, Vec<Record>>;

fn keys(records: &Records) -> Vec<&str> {
    records.keys().map(String::as_str).collect()
}

/// The groups that these batches touch with their `new` records. No statement where there are none.
pub async fn of_batches(
    connection: &mut PgConnection,
    org: OrgId,
    batches: &[i64],
    new: Records,
) -> Result<Vec<Group>, sqlx::Error> {
    if new.is_empty() {
        return Ok(vec![]);
    }
    let mut known = projected(connection, org, &keys(&new), batches).await?;
    let group = |(key, new): (String, Vec<Record>)| {
        let mut records = known.remove(&key).unwrap_or_default();
        let before = map(&records);
        records.extend(new);
        Group { before, after: map(&records), key }
    };
    Ok(new.into_iter().map(group).collect())
}

/// The groups whose first record is among `new`, which are a pass of a rebuild that comes after `place`; groups that began
/// earlier are told already.
pub async fn of_pass(connection: &mut PgConnection, org: OrgId, place: &Stamp, new: Records) -> Result<Vec<Group>, sqlx::Error> {
    if new.is_empty() {
        return Ok(vec![]);
    }
    let all = projected(connection, org, &keys(&new), &[]).await?;
    let begins_here = |(_, records): &(String, Vec<Record>)| records.iter().all(|record| record.stamp > *place);
    let group = |(key, records): (String, Vec<Record>)| Group { key, before: Mapped::default(), after: map(&records) };
    Ok(all.into_iter().filter(begins_here).map(group).collect())
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
    let mut rows = sqlx::query(
        "select e.* from unnest($2::text[]) as g (key)
          cross join lateral (
                select occurred_at, event_id, type, trace_key, payload
                  from events e
                 where org_id = $1 and trace_key = g.key and type <> 'otel.metric' and batch_id <> all($3)
                   and not exists (select from ingest_batches b where b.org_id = $1 and b.batch_id = e.batch_id)
                 order by occurred_at, event_id limit $4) as e",
    )
    .bind(org.0)
    .bind(groups)
    .bind(batches)
    .bind(MOST_RECORDS as i64)
    .fetch(connection);
    let (mut records, mut resources) = (Records::new(), Resources::default());
    while let Some(row) = rows.try_next().await? {
        // What cannot be read was put aside when it came.
        if let Ok(Some((group, record))) = read(&row, &mut resources)? {
            records.entry(group).or_default().push(record);
        }
    }
    Ok(records)
}

/// A stored record with its group, or why it cannot be read. What belongs to no group tells nothing, and neither do points of metrics:
/// they measure a second time what spans and log records tell.
pub fn read(row: &PgRow, resources: &mut Resources) -> Result<Result<Option<(String, Record)>, String>, sqlx::Error> {
    let event_type = EventType::from_name(row.try_get("type")?);
    let (Some(group), Some(event_type)) = (row.try_get::<Option<String>, _>("trace_key")?, event_type) else {
        return Ok(Ok(None));
    };
    let record = Record::read(event_type, incoming::stamp(row)?, row.try_get("payload")?, resources);
    Ok(record.map(|record| record.map(|record| (group, record))))
}
