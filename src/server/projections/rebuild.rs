//! Facts, sessions, rollups and what stands once more from the events, also while the server runs: the queue of the organisation
//! waits, its pages show what was there until the new is complete. Sessions keep their numbers, and rollups that are older than
//! the events that retention left stay.

use super::{
    cache::Cache,
    failures, groups, incoming,
    progress::{save, tell, wait_for_lock},
    project::{Tools, project},
    standing,
    working::Also,
};
use crate::{
    domain::{
        ids::OrgId,
        time::{Clock, Timestamp},
    },
    server::{
        db::{Db, SystemKey},
        events::partitions::Partitions,
        facts::{extra::Stamp, moments},
        rollups::store,
    },
};
use std::sync::Mutex;

/// Events of one pass, and facts that are remembered from one to the next.
const MOST_EVENTS: i64 = 5_000;
const REMEMBERED: usize = 100_000;

/// Rebuilds one organisation; `on_progress` hears how many events are done.
pub async fn rebuild(
    db: &Db,
    key: SystemKey,
    clock: &dyn Clock,
    org: OrgId,
    mut on_progress: impl FnMut(u64),
) -> Result<u64, sqlx::Error> {
    let partitions = Partitions::new(db.clone(), key);
    let cache = Mutex::new(Cache::new(REMEMBERED));
    let mut tx = db.system(key).await?;
    sqlx::query("set local statement_timeout = 0").execute(&mut *tx).await?;
    let mut progress = wait_for_lock(&mut tx, org).await?;
    sqlx::query("delete from facts where org_id = $1 and at >= $2")
        .bind(org.0)
        .bind(progress.kept_from)
        .execute(&mut *tx)
        .await?;
    moments::clear(&mut tx, org, progress.kept_from).await?;
    store::clear(&mut tx, org, progress.kept_from).await?;
    standing::clear(&mut tx, org, progress.kept_from).await?;
    sqlx::query("update sessions set state = '{}', version = version + 1 where org_id = $1")
        .bind(org.0)
        .execute(&mut *tx)
        .await?;
    let now = clock.now();
    let mut place = Stamp(Timestamp::from_micros(0), String::new());
    let (mut done, mut left_out) = (0, Vec::new());
    loop {
        let incoming::Read { events, records, unreadable, last, rows, .. } =
            incoming::after(&mut tx, org, &place, MOST_EVENTS).await?;
        let Some(last) = last else { break };
        let groups = groups::of_pass(&mut tx, org, &place, records).await?;
        place = last;
        let tools = Tools { partitions: &partitions, cache: &cache, now };
        let remember = project(&mut tx, org, &mut progress, &tools, events, groups, &Also::default()).await?;
        {
            let mut cache = cache.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            remember.into_iter().for_each(|(id, remembered)| cache.put(org, id, remembered));
        }
        for event in unreadable {
            tracing::warn!(org.id = org.0, "Event {} is left out: {}", event.stamp.1, event.reason);
            left_out.push(event.stamp);
        }
        done += rows;
        on_progress(done);
    }
    // Sessions that no event names any more: the rules that made them have changed.
    sqlx::query("delete from sessions where org_id = $1 and state = '{}' and last_activity >= $2")
        .bind(org.0)
        .bind(progress.kept_from)
        .execute(&mut *tx)
        .await?;
    failures::settle(&mut tx, org, &left_out, now).await?;
    save(&mut tx, org, progress, 0, now).await?;
    sqlx::query("update projection_progress set outdated = false where org_id = $1").bind(org.0).execute(&mut *tx).await?;
    tx.commit().await?;
    tell(db, key, &[org]).await?;
    Ok(done)
}
