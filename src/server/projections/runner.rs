//! Takes batches off the queue, one transaction at a time.
//!
//! Whoever projects for an organisation holds the lock of its row in `projection_progress`, so its batches never race. Ids
//! are handed out before commit, and a slow writer's batch may appear below one that is done: that is no problem here,
//! because a batch is taken by its row, which is there from the moment it is committed until it is projected. There is no
//! checkpoint that could step over it.

use super::{
    cache::Cache,
    derive::SILENCE,
    erasure::{self, Erased},
    failures, groups, incoming,
    progress::{lock, save, tell, wait_for_lock},
    project::{ToRemember, Tools, project},
    queue::{self, Outcomes},
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
        facts::read,
    },
};
use sqlx::{PgConnection, Postgres, Transaction};
use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Instant,
};

/// Events of one transaction: enough that statements are few, and little enough that a page waits for a moment only.
const MOST_EVENTS: i64 = 2_000;
/// Facts that are remembered between transactions.
const REMEMBERED: usize = 8_000;
/// Batches that are counted of one queue: a longer one is long, whatever its length.
const LONG_QUEUE: i64 = 200;
/// Silent runs that are looked at in one transaction.
const SILENT_RUNS: i64 = 500;

pub struct Runner {
    db: Db,
    key: SystemKey,
    clock: Arc<dyn Clock>,
    pub partitions: Partitions,
    cache: Mutex<Cache>,
}

/// An organisation with batches on the queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waiting {
    pub org: OrgId,
    pub batches: i64,
}

/// What one step came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// So many events are projected.
    Done(u64),
    /// Nothing was waiting.
    Idle,
    /// Another process is at it.
    Busy,
}

/// What a transaction projected, before it is committed.
struct Projected {
    batches: u64,
    events: i64,
    remember: ToRemember,
}

impl Runner {
    pub fn new(db: Db, key: SystemKey, clock: Arc<dyn Clock>) -> Self {
        let partitions = Partitions::new(db.clone(), key);
        Self { db, key, clock, partitions, cache: Mutex::new(Cache::new(REMEMBERED)) }
    }

    /// The organisations with batches on the queue, and how many each has; more than [`LONG_QUEUE`] are not counted.
    pub async fn waiting(&self) -> Result<Vec<Waiting>, sqlx::Error> {
        // One short look into the index per organisation, however long the queue is. Every organisation has its row of progress,
        // and Citus can ask beside it, but not beside the list of organisations.
        let orgs: Vec<(i32, i64)> = sqlx::query_as(
            "select p.org_id, q.batches
               from projection_progress p
              cross join lateral (
                    select count(*) as batches
                      from (select from ingest_batches b where b.org_id = p.org_id limit $1) as counted) as q
              where q.batches > 0 order by p.org_id",
        )
        .bind(LONG_QUEUE)
        .fetch_all(self.db.pool(self.key))
        .await?;
        Ok(orgs.into_iter().map(|(org, batches)| Waiting { org: OrgId(org), batches }).collect())
    }

    pub async fn orgs(&self) -> Result<Vec<OrgId>, sqlx::Error> {
        let orgs: Vec<i32> =
            sqlx::query_scalar("select org_id from orgs order by org_id").fetch_all(self.db.pool(self.key)).await?;
        Ok(orgs.into_iter().map(OrgId).collect())
    }

    /// The first organisation whose facts and rollups are as an earlier version made them.
    pub async fn outdated(&self) -> Result<Option<OrgId>, sqlx::Error> {
        let org: Option<i32> =
            sqlx::query_scalar("select org_id from projection_progress where outdated order by org_id limit 1")
                .fetch_optional(self.db.pool(self.key))
                .await?;
        Ok(org.map(OrgId))
    }

    /// Tells watchers of every organisation to ask again: a process that was killed may have committed and not told.
    pub async fn tell_everybody(&self) -> Result<(), sqlx::Error> {
        tell(&self.db, self.key, &self.orgs().await?).await
    }

    /// Projects what is waiting, up to a bound. A batch that cannot be projected is put aside with the reason: one bad batch
    /// does not stop its organisation.
    pub async fn step(&self, org: OrgId) -> Result<Step, sqlx::Error> {
        let error = match self.try_step(org, MOST_EVENTS).await {
            Err(error) if !is_passing(&error) => error,
            outcome => return outcome,
        };
        tracing::error!(org.id = org.0, "A group of batches could not be projected: {error}; each is tried alone");
        match self.try_step(org, 1).await {
            Err(error) if !is_passing(&error) => self.put_aside(org, &error).await,
            outcome => outcome,
        }
    }

    async fn try_step(&self, org: OrgId, most: i64) -> Result<Step, sqlx::Error> {
        let begun = Instant::now();
        let mut tx = self.db.system(self.key).await?;
        let Projected { batches, events, remember } = match self.project_first(&mut tx, org, most).await {
            Ok(Ok(projected)) => projected,
            Ok(Err(step)) => return leave(tx, step).await,
            // What comes next is tried with the lock, and not left because this attempt still had it.
            Err(error) => return leave(tx, ()).await.and(Err(error)),
        };
        tx.commit().await?;
        tell(&self.db, self.key, &[org]).await?;
        self.remember(org, remember);
        metrics::counter!("oriel_projection_batches_total").increment(batches);
        metrics::counter!("oriel_projection_events_total").increment(events as u64);
        metrics::histogram!("oriel_projection_duration_seconds").record(begun.elapsed().as_secs_f64());
        Ok(Step::Done(events as u64))
    }

    /// Projects the first batches, within a transaction that is not ended here; else the step that ends without any.
    async fn project_first(&self, tx: &mut PgConnection, org: OrgId, most: i64) -> Result<Result<Projected, Step>, sqlx::Error> {
        let Some(mut progress) = lock(&mut *tx, org).await? else { return Ok(Err(Step::Busy)) };
        let batches = queue::first(&mut *tx, org, most).await?;
        if batches.is_empty() {
            return Ok(Err(Step::Idle));
        }
        let ids: Vec<i64> = batches.iter().map(|batch| batch.id).collect();
        let events: i64 = batches.iter().map(|batch| batch.events).sum();
        let erased = Erased::load(&mut *tx, org, &progress).await?;
        let mut read = incoming::of_batches(&mut *tx, org, &ids, &erased).await?;
        let told = groups::of_batches(&mut *tx, org, &ids, std::mem::take(&mut read.records)).await?;
        let now = self.clock.now();
        let tools = Tools { partitions: &self.partitions, cache: &self.cache, now };
        let remember =
            project(&mut *tx, org, &mut progress, &tools, std::mem::take(&mut read.events), told, &Also::default()).await?;
        failures::note_unreadable(&mut *tx, org, &read.unreadable, now).await?;
        erasure::delete(&mut *tx, org, &read.erased).await?;
        queue::take_off(&mut *tx, org, &ids, &read.outcomes, now).await?;
        save(&mut *tx, org, progress, events, now).await?;
        Ok(Ok(Projected { batches: ids.len() as u64, events, remember }))
    }

    /// Looks at running runs again that have been silent for too long.
    pub async fn settle(&self, org: OrgId) -> Result<Step, sqlx::Error> {
        let mut tx = self.db.system(self.key).await?;
        let Some(mut progress) = lock(&mut tx, org).await? else { return leave(tx, Step::Busy).await };
        let now = self.clock.now();
        let silent = read::silent(&mut tx, org, now.minus(SILENCE), SILENT_RUNS).await?;
        if silent.is_empty() {
            return leave(tx, Step::Idle).await;
        }
        let runs = silent.len() as u64;
        let mut also = Also::default();
        for (run, session) in silent {
            match session {
                Some(session) => also.sessions.push(session),
                None => also.runs.push(run),
            }
        }
        let tools = Tools { partitions: &self.partitions, cache: &self.cache, now };
        let remember = project(&mut tx, org, &mut progress, &tools, Vec::new(), Vec::new(), &also).await?;
        save(&mut tx, org, progress, 0, now).await?;
        tx.commit().await?;
        tell(&self.db, self.key, &[org]).await?;
        self.remember(org, remember);
        Ok(Step::Done(runs))
    }

    /// Moves receipts of requests that stored nothing to the ledger, where no batch takes them along.
    pub async fn count_what_stored_nothing(&self) -> Result<(), sqlx::Error> {
        for org in queue::with_nothing_stored(self.db.pool(self.key)).await? {
            let mut tx = self.db.system(self.key).await?;
            if lock(&mut tx, org).await?.is_some() {
                queue::take_off(&mut tx, org, &[], &Outcomes::default(), self.clock.now()).await?;
            }
            tx.commit().await?;
        }
        Ok(())
    }

    fn remember(&self, org: OrgId, sessions: ToRemember) {
        let mut cache = self.cache.lock().unwrap_or_else(PoisonError::into_inner);
        for (id, remembered) in sessions {
            cache.put(org, id, remembered);
        }
    }

    /// Takes the first batch off the queue without projecting it, and keeps the reason.
    async fn put_aside(&self, org: OrgId, error: &sqlx::Error) -> Result<Step, sqlx::Error> {
        let mut tx = self.db.system(self.key).await?;
        if lock(&mut tx, org).await?.is_none() {
            return leave(tx, Step::Busy).await;
        }
        let Some(batch) = queue::first(&mut tx, org, 1).await?.pop() else { return leave(tx, Step::Idle).await };
        tracing::error!(org.id = org.0, batch.id = batch.id, "Batch {} is put aside: {error}", batch.id);
        let now = self.clock.now();
        let outcomes = failures::note_batch(&mut tx, org, batch.id, &error.to_string(), now).await?;
        queue::take_off(&mut tx, org, &[batch.id], &outcomes, now).await?;
        tx.commit().await?;
        Ok(Step::Done(0))
    }

    /// Says from when on facts are kept, organisation by organisation; none projects older ones afterwards.
    pub async fn keep_from(&self, org: OrgId, horizon: Timestamp) -> Result<(), sqlx::Error> {
        let mut tx = self.db.system(self.key).await?;
        wait_for_lock(&mut tx, org).await?;
        sqlx::query("update projection_progress set kept_from = greatest(kept_from, $2) where org_id = $1")
            .bind(org.0)
            .bind(horizon)
            .execute(&mut *tx)
            .await?;
        sqlx::query("delete from sessions where org_id = $1 and last_activity < $2")
            .bind(org.0)
            .bind(horizon)
            .execute(&mut *tx)
            .await?;
        standing::forget(&mut tx, org, horizon).await?;
        failures::forget(&mut tx, org, horizon).await?;
        tx.commit().await
    }
}

/// Ends a transaction that changed nothing. One that is merely dropped keeps the organisation's lock for a moment longer, in
/// which the next step would find it busy and leave a waiting batch for later.
async fn leave<T>(tx: Transaction<'_, Postgres>, with: T) -> Result<T, sqlx::Error> {
    tx.rollback().await?;
    Ok(with)
}

/// The database is away, busy or told to stop: no batch is to blame, and the same is tried again later.
fn is_passing(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Database(cause) => {
            // Connection, rollback (deadlock), resources, lock not available, operator: appendix A of the Postgres manual.
            cause.code().is_some_and(|code| ["08", "40", "53", "55", "57"].iter().any(|class| code.starts_with(class)))
        }
        // The last is a thread of ours that broke down over what it was given.
        sqlx::Error::Decode(_) | sqlx::Error::ColumnDecode { .. } | sqlx::Error::Encode(_) | sqlx::Error::WorkerCrashed => false,
        _ => true,
    }
}
