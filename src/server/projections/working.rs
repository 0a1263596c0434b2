//! Everything that a batch could change: the facts its events are about, and all facts of every session they touch.

use super::{
    cache::Cache,
    fact_set::FactSet,
    groups::Group,
    incoming::Incoming,
    merge::{named_sessions, own_session},
    progress::Progress,
    session::{Session, State},
    session_rows,
};
use crate::{
    domain::ids::OrgId,
    server::{
        facts::{fact::Fact, kind::FactKind, read},
        prices::own::Prices,
    },
};
use sqlx::PgConnection;
use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::{Arc, Mutex, PoisonError},
};

/// Sessions and runs to look at although no event of the batch names them.
#[derive(Debug, Default)]
pub struct Also {
    pub sessions: Vec<String>,
    pub runs: Vec<String>,
    /// A session of which nothing is to be left.
    pub erased: Option<String>,
}

#[derive(Default)]
pub struct Working {
    /// By the producer's name.
    pub sessions: BTreeMap<String, Session>,
    /// As the database has them.
    pub before: FactSet,
    /// Sessions whose facts are all in `before`.
    loaded: HashSet<String>,
    /// Facts of `before` that no group tells of any more.
    pub gone: Vec<Arc<Fact>>,
    erased: Option<String>,
}

impl Working {
    pub async fn gather(
        connection: &mut PgConnection,
        org: OrgId,
        progress: &mut Progress,
        cache: &Mutex<Cache>,
        events: &[Incoming],
        groups: &[Group],
        also: &Also,
    ) -> Result<Self, sqlx::Error> {
        let mut working = Self { erased: also.erased.clone(), ..Self::default() };
        let named: HashSet<&str> = events
            .iter()
            .filter_map(|event| event.session_id.as_deref())
            .chain(groups.iter().flat_map(Group::sessions))
            .chain(also.sessions.iter().chain(&also.erased).map(String::as_str))
            .collect();
        working.add_sessions(connection, org, named.iter().copied().collect()).await?;
        working.remember(org, cache, progress);
        let all: Vec<&Incoming> = events.iter().chain(groups.iter().flat_map(Group::facts)).collect();
        working.find_facts(connection, org, progress, &all, also).await?;
        // Facts that lie, or until now lay, in other sessions than the one their events name, or that may move there.
        let others: HashSet<String> = working.before.iter().flat_map(|fact| named_sessions(fact)).map(str::to_owned).collect();
        let others = others.iter().map(String::as_str).filter(|id| !working.sessions.contains_key(*id)).collect();
        working.add_sessions(connection, org, others).await?;
        working.remember(org, cache, progress);
        working.load_sessions(connection, org, progress).await?;
        let of_events = events.iter().filter_map(|event| event.session_id.as_ref());
        for id in of_events.chain(groups.iter().flat_map(|group| group.after.sessions.keys())) {
            if !working.sessions.contains_key(id) {
                progress.sessions += 1;
                let new =
                    Session { id: id.clone(), number: progress.sessions, version: 0, bounds: None, state: State::default() };
                working.sessions.insert(id.clone(), new);
            }
        }
        Ok(working)
    }

    async fn add_sessions(&mut self, connection: &mut PgConnection, org: OrgId, ids: Vec<&str>) -> Result<(), sqlx::Error> {
        if !ids.is_empty() {
            let found = session_rows::find(connection, org, &ids).await?;
            self.sessions.extend(found.into_iter().map(|session| (session.id.clone(), session)));
        }
        Ok(())
    }

    fn add(&mut self, progress: &Progress, fact: Arc<Fact>) {
        // What retention is about to drop is not changed any more.
        if fact.at >= progress.kept_from {
            self.before.put(fact);
        }
    }

    /// Takes from memory what it has of the sessions that are not loaded yet.
    fn remember(&mut self, org: OrgId, cache: &Mutex<Cache>, progress: &Progress) {
        let cache = cache.lock().unwrap_or_else(PoisonError::into_inner);
        let remembered: Vec<_> = self
            .sessions
            .values()
            .filter(|session| !self.loaded.contains(&session.id))
            .filter_map(|session| Some((session.id.clone(), cache.get(org, &session.id, session.number, session.version)?)))
            .collect();
        drop(cache);
        for (id, remembered) in remembered {
            self.loaded.insert(id);
            for fact in remembered.facts.iter() {
                self.add(progress, Arc::clone(fact));
            }
        }
    }

    /// The facts that events are about, wherever they are, the runs that say where their steps are, and what waits for them.
    async fn find_facts(
        &mut self,
        connection: &mut PgConnection,
        org: OrgId,
        progress: &Progress,
        events: &[&Incoming],
        also: &Also,
    ) -> Result<(), sqlx::Error> {
        let mut keys: HashSet<(FactKind, &str)> = also.runs.iter().map(|run| (FactKind::Run, run.as_str())).collect();
        let mut waiting: HashSet<&str> = also.runs.iter().map(String::as_str).collect();
        for event in events {
            keys.extend(event.key());
            if let Some(run) = event.run_id()
                && (event.session_id.is_none() || event.key() == Some((FactKind::Run, run)))
            {
                keys.insert((FactKind::Run, run));
                waiting.insert(run);
            }
        }
        let mut missing: Vec<_> = keys.into_iter().filter(|(kind, id)| !self.before.contains(*kind, id)).collect();
        if !missing.is_empty() {
            // In order of the index, so that neighbours are read together.
            missing.sort_by_key(|(kind, id)| (*kind as i16, *id));
            for fact in read::find(connection, org, &missing, progress.kept_from).await? {
                self.add(progress, Arc::new(fact));
            }
        }
        let found: Vec<String> =
            self.before.iter().filter(|fact| fact.session_id.is_none()).filter_map(|fact| fact.run_id.clone()).collect();
        waiting.extend(found.iter().map(String::as_str));
        if !waiting.is_empty() {
            let waiting: Vec<&str> = waiting.into_iter().collect();
            for fact in read::without_session(connection, org, &waiting, progress.kept_from).await? {
                self.add(progress, Arc::new(fact));
            }
        }
        Ok(())
    }

    async fn load_sessions(&mut self, connection: &mut PgConnection, org: OrgId, progress: &Progress) -> Result<(), sqlx::Error> {
        let unread: Vec<&Session> = self.sessions.values().filter(|session| !self.loaded.contains(&session.id)).collect();
        let bounds = unread.iter().filter_map(|session| session.bounds);
        let Some((from, to)) = bounds.reduce(|all, one| (all.0.min(one.0), all.1.max(one.1))) else { return Ok(()) };
        let numbers: Vec<i32> = unread.iter().map(|session| session.number).collect();
        let ids: Vec<String> = unread.iter().map(|session| session.id.clone()).collect();
        let facts = read::of_sessions(connection, org, &numbers, from.max(progress.kept_from), to).await?;
        self.loaded.extend(ids);
        for fact in facts {
            self.add(progress, Arc::new(fact));
        }
        Ok(())
    }

    /// Puts the events into facts and sessions, and answers the facts by the session they are in now; those without one by
    /// their run, if they name one.
    pub fn merge(&mut self, events: &[Incoming], groups: &[Group], prices: &Prices, progress: &Progress) -> Groups {
        let mut now = self.before.clone();
        self.tell_again(groups, &mut now, prices, progress);
        self.erase(&mut now);
        for event in events {
            if let Some(session) = event.session_id.as_ref().and_then(|id| self.sessions.get_mut(id)) {
                session.state.merge(event);
            }
            if let Some((kind, id)) = event.key() {
                let before = now.take(kind, id);
                now.put(super::merge::merge(before, event, kind, id, prices));
            }
        }
        let runs: HashMap<String, String> = now
            .iter()
            .filter(|fact| fact.kind == FactKind::Run)
            .filter_map(|run| Some((run.id.clone(), own_session(run)?.to_owned())))
            .collect();
        let mut groups = Groups::default();
        for fact in now.into_facts().filter(|fact| fact.at >= progress.kept_from) {
            let of_run = || fact.run_id.as_ref().filter(|_| !fact.extra.run_by_order).and_then(|run| runs.get(run));
            match own_session(&fact).or_else(|| of_run().map(String::as_str)) {
                Some(session) => groups.in_sessions.entry(session.to_owned()).or_default().push(fact),
                None => groups.elsewhere.entry(fact.run_id.clone()).or_default().push(fact),
            }
        }
        groups
    }
}

impl Working {
    /// What groups of OpenTelemetry told before is taken back, and told anew from all of their records.
    fn tell_again(&mut self, groups: &[Group], now: &mut FactSet, prices: &Prices, progress: &Progress) {
        let mut taken = FactSet::default();
        for (kind, id) in groups.iter().flat_map(Group::facts).filter_map(Incoming::key) {
            if let Some(fact) = now.take(kind, id) {
                taken.put(fact);
            }
        }
        for group in groups {
            for session in group.before.sessions.keys() {
                if let Some(session) = self.sessions.get_mut(session) {
                    session.state.groups.remove(&group.key);
                }
            }
            for (session, part) in &group.after.sessions {
                if let Some(session) = self.sessions.get_mut(session) {
                    session.state.groups.insert(group.key.clone(), part.clone());
                }
            }
            for event in &group.after.facts {
                let Some((kind, id)) = event.key() else { continue };
                taken.take(kind, id);
                let fact = super::merge::merge(None, event, kind, id, prices);
                // What retention dropped does not come again.
                if fact.at >= progress.kept_from {
                    now.put(fact);
                }
            }
        }
        self.gone = taken.into_facts().collect();
    }

    /// What lay in the erased session, and is not told again of another one, is gone.
    fn erase(&mut self, now: &mut FactSet) {
        let Some(erased) = self.erased.as_deref().and_then(|id| self.sessions.get_mut(id)) else { return };
        erased.state = State::default();
        let lay_there = |fact: &&Arc<Fact>| fact.session_number == Some(erased.number);
        for fact in self.before.iter().filter(lay_there) {
            if now.get(fact.kind, &fact.id).is_some_and(|known| Arc::ptr_eq(known, fact)) {
                now.take(fact.kind, &fact.id);
                self.gone.push(Arc::clone(fact));
            }
        }
    }
}

#[derive(Default)]
pub struct Groups {
    pub in_sessions: BTreeMap<String, Vec<Arc<Fact>>>,
    /// By run.
    pub elsewhere: BTreeMap<Option<String>, Vec<Arc<Fact>>>,
}
