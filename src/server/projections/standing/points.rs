//! Points of training jobs (`training_points`): a row per job, metric and step, as the last event said that names it.

use super::super::incoming::Incoming;
use crate::{
    domain::{ids::OrgId, time::Timestamp},
    server::{
        facts::extra::Stamp,
        ingest::{payload::Payload, standing::Standing},
    },
};
use sqlx::PgConnection;
use std::collections::BTreeMap;

/// Rows of one statement.
const AT_ONCE: usize = 10_000;

struct Point<'e> {
    stamp: &'e Stamp,
    at: Timestamp,
    value: f64,
}

/// Job, metric and step, in the order of the table's key: what is written together lies together.
type Key<'e> = (&'e str, &'e str, i64);

pub async fn apply(connection: &mut PgConnection, org: OrgId, events: &[&Incoming]) -> Result<(), sqlx::Error> {
    let mut points = BTreeMap::<Key, Point>::new();
    for event in events {
        let Payload::Standing(standing) = &event.payload else { continue };
        let Standing::TrainingPoints { job_id, points: said } = &**standing else { continue };
        for point in said {
            for (metric, value) in &point.values {
                let new = Point { stamp: &event.stamp, at: point.at.unwrap_or(event.stamp.0), value: *value };
                // Of two points of one event the later in its list counts.
                match points.get_mut(&(job_id.as_str(), metric.as_ref(), point.step)) {
                    Some(known) if *known.stamp > event.stamp => {}
                    Some(known) => *known = new,
                    None => drop(points.insert((job_id, metric, point.step), new)),
                }
            }
        }
    }
    let points: Vec<(Key, Point)> = points.into_iter().collect();
    for some in points.chunks(AT_ONCE) {
        put(connection, org, some).await?;
    }
    Ok(())
}

async fn put(connection: &mut PgConnection, org: OrgId, points: &[(Key<'_>, Point<'_>)]) -> Result<(), sqlx::Error> {
    sqlx::query(
        "insert into training_points as p (org_id, job_id, metric, step, at, value, event_at, event_id)
         select $1, n.* from unnest($2::text[], $3::text[], $4::bigint[], $5::timestamptz[], $6::double precision[],
                                    $7::timestamptz[], $8::text[]) as n
         on conflict (org_id, job_id, metric, step) do update set (at, value, event_at, event_id)
          = (excluded.at, excluded.value, excluded.event_at, excluded.event_id)
          where (p.event_at, p.event_id) < (excluded.event_at, excluded.event_id)",
    )
    .bind(org.0)
    .bind(points.iter().map(|((job, ..), _)| *job).collect::<Vec<_>>())
    .bind(points.iter().map(|((_, metric, _), _)| *metric).collect::<Vec<_>>())
    .bind(points.iter().map(|((.., step), _)| *step).collect::<Vec<_>>())
    .bind(points.iter().map(|(_, point)| point.at).collect::<Vec<_>>())
    .bind(points.iter().map(|(_, point)| point.value).collect::<Vec<_>>())
    .bind(points.iter().map(|(_, point)| point.stamp.0).collect::<Vec<_>>())
    .bind(points.iter().map(|(_, point)| point.stamp.1.as_str()).collect::<Vec<_>>())
    .execute(connection)
    .await?;
    Ok(())
}

pub async fn clear(connection: &mut PgConnection, org: OrgId, kept_from: Timestamp) -> Result<(), sqlx::Error> {
    sqlx::query("delete from training_points where org_id = $1 and event_at >= $2")
        .bind(org.0)
        .bind(kept_from)
        .execute(connection)
        .await?;
    Ok(())
}

/// Forgets jobs that were not heard of since `horizon`, with their points.
pub async fn forget(connection: &mut PgConnection, org: OrgId, horizon: Timestamp) -> Result<(), sqlx::Error> {
    for statement in [
        "delete from training_points
          where org_id = $1 and job_id in (select job_id from training_jobs where org_id = $1 and last_heard < $2)",
        "delete from training_jobs where org_id = $1 and last_heard < $2",
    ] {
        sqlx::query(statement).bind(org.0).bind(horizon).execute(&mut *connection).await?;
    }
    Ok(())
}
