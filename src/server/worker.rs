//! The process that projects: wakes when events are stored, and looks by itself in case a message was lost. Between batches
//! it lets silent runs stall, makes partitions ahead and drops those whose retention is over. Any number may run at once.

use crate::{
    domain::{
        ids::OrgId,
        time::{Clock, DAY, HOUR, MINUTE, TimeRange, Timestamp},
    },
    server::{
        db::{Db, SystemKey, joined},
        events::{partitions::Partitions, store::INGESTED},
        projections::{
            rebuild::rebuild,
            runner::{Runner, Step, Waiting},
        },
        rollups::key::Grain,
    },
};
use sqlx::postgres::PgListener;
use std::{collections::HashSet, num::NonZeroUsize, ops::RangeInclusive, sync::Arc, thread, time::Duration};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// How long a stored batch waits at most when its message was lost.
const LOOK: Duration = Duration::from_secs(2);
/// The longest rest after errors.
const LONGEST_REST: Duration = Duration::from_secs(30);
/// Organisations that are projected at the same time: as many as there are cores, within bounds. The database has better things
/// to do than to switch between more, and each holds some thousand events in memory.
const AT_ONCE: RangeInclusive<usize> = 2..=4;
/// How far ahead partitions are made.
const AHEAD: i64 = 40 * DAY;

pub struct Worker {
    db: Db,
    key: SystemKey,
    clock: Arc<dyn Clock>,
    runner: Arc<Runner>,
    retention_days: u32,
    at_once: usize,
}

impl Worker {
    pub fn new(db: Db, key: SystemKey, clock: Arc<dyn Clock>, retention_days: u32) -> Self {
        let cores = thread::available_parallelism().map_or(1, NonZeroUsize::get);
        let at_once = cores.clamp(*AT_ONCE.start(), *AT_ONCE.end());
        Self { runner: Arc::new(Runner::new(db.clone(), key, clock.clone())), db, key, clock, retention_days, at_once }
    }

    /// Works until it is told to stop; what it is at is finished first.
    pub async fn run(&self, stop: CancellationToken) {
        let mut rest = Duration::ZERO;
        while !stop.is_cancelled() {
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(rest) => {}
            }
            match self.work(&stop).await {
                Ok(()) => rest = Duration::ZERO,
                Err(error) => {
                    rest = (rest * 2).clamp(Duration::from_millis(500), LONGEST_REST);
                    tracing::error!("Projecting failed and is tried again in {rest:?}: {error}");
                }
            }
        }
    }

    async fn work(&self, stop: &CancellationToken) -> Result<(), sqlx::Error> {
        let mut listener = PgListener::connect_with(self.db.pool(self.key)).await?;
        listener.listen(INGESTED).await?;
        self.runner.tell_everybody().await?;
        self.renew(stop).await?;
        let (mut settled, mut housekept) = (None::<Timestamp>, None::<Timestamp>);
        while !stop.is_cancelled() {
            while !stop.is_cancelled() && self.project_waiting(stop).await? {}
            let now = self.clock.now();
            if settled.is_none_or(|last| now.since(last) >= MINUTE / 2) {
                self.settle().await?;
                settled = Some(now);
            }
            if housekept.is_none_or(|last| now.since(last) >= HOUR) {
                self.keep_house(now).await?;
                housekept = Some(now);
            }
            tokio::select! {
                () = stop.cancelled() => {}
                heard = listener.recv() => { heard?; }
                () = tokio::time::sleep(LOOK) => {}
            }
            // Many batches, one look.
            while listener.next_buffered().is_some() {}
        }
        Ok(())
    }

    /// Makes facts and rollups again that an earlier version made, one organisation after the other: their pages show what was
    /// there until then, and what comes in meanwhile waits.
    pub async fn renew(&self, stop: &CancellationToken) -> Result<(), sqlx::Error> {
        while !stop.is_cancelled()
            && let Some(org) = self.runner.outdated().await?
        {
            tracing::info!(org.id = org.0, "Facts and rollups of organisation {} are made again for this version", org.0);
            let done = rebuild(&self.db, self.key, &*self.clock, org, |_| {}).await?;
            tracing::info!(org.id = org.0, "Rebuilt organisation {} from {done} events", org.0);
        }
        Ok(())
    }

    /// Projects for everybody who waits, some organisations side by side and each a step at a time, so that a long queue of one
    /// does not hold up the others; answers whether there was anything to do. Begins nothing new once it is told to stop.
    pub async fn project_waiting(&self, stop: &CancellationToken) -> Result<bool, sqlx::Error> {
        // Tasks, because each needs a core for itself half of the time; they end with this set.
        let mut steps = JoinSet::new();
        // At work, and left to another process.
        let (mut at_work, mut left) = (HashSet::new(), HashSet::new());
        let mut served: Vec<OrgId> = Vec::new();
        let mut has_moved = false;
        loop {
            for org in in_turn(self.runner.waiting().await?, &served) {
                if !stop.is_cancelled() && at_work.len() < self.at_once && !left.contains(&org) && at_work.insert(org) {
                    let runner = Arc::clone(&self.runner);
                    steps.spawn(async move { (org, runner.step(org).await) });
                }
            }
            let Some(ended) = steps.join_next().await else { return Ok(has_moved) };
            let (org, step) = joined(ended)?;
            at_work.remove(&org);
            served.retain(|done| *done != org);
            served.push(org);
            match step? {
                Step::Done(_) => has_moved = true,
                Step::Busy | Step::Idle => drop(left.insert(org)),
            }
        }
    }

    /// Lets runs stall that have been silent for too long, and counts requests that brought nothing new.
    pub async fn settle(&self) -> Result<(), sqlx::Error> {
        self.runner.count_what_stored_nothing().await?;
        for org in self.runner.orgs().await? {
            while let Step::Done(_) = self.runner.settle(org).await? {}
        }
        Ok(())
    }

    /// Makes partitions ahead, and drops what is older than retention.
    pub async fn keep_house(&self, now: Timestamp) -> Result<(), sqlx::Error> {
        if let Some(ahead) = TimeRange::new(now, now.plus(AHEAD)) {
            self.runner.partitions.prepare(Partitions::months(ahead)).await?;
        }
        // Whole buckets of every grain: what a rebuild makes again begins where one begins.
        let keep_from = now.minus(i64::from(self.retention_days) * DAY).floor(Grain::Week.length());
        if !self.runner.partitions.has_before(keep_from).await? {
            return Ok(());
        }
        for org in self.runner.orgs().await? {
            self.runner.keep_from(org, keep_from).await?;
        }
        self.runner.partitions.drop_before(keep_from).await
    }
}

/// Who is served next: the one with the longest queue, which would else be worked off alone when all others are done, and then
/// in turn, whoever was served last at the end.
fn in_turn(mut waiting: Vec<Waiting>, served: &[OrgId]) -> Vec<OrgId> {
    let longest = waiting.iter().map(|waiting| waiting.batches).max();
    let turn = |waiting: &Waiting| served.iter().position(|done| *done == waiting.org);
    waiting.sort_by_key(|waiting| (Some(waiting.batches) != longest, turn(waiting)));
    waiting.into_iter().map(|waiting| waiting.org).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_queue_comes_first_and_the_others_in_turn() {
        let queue = |org, batches| Waiting { org: OrgId(org), batches };
        let waiting = vec![queue(1, 3), queue(2, 90), queue(3, 5), queue(4, 1)];
        assert_eq!(in_turn(waiting.clone(), &[]), [2, 1, 3, 4].map(OrgId));
        assert_eq!(in_turn(waiting, &[OrgId(1), OrgId(2), OrgId(4)]), [2, 3, 1, 4].map(OrgId));
    }
}
