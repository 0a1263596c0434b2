//! What the facts of one session owe to one another: a pure function, so any history that ends in the same facts ends in the
//! same derived values.

use super::merge::{own_agent, own_model};
use crate::{
    domain::{
        ids::UserId,
        session::RunStatus,
        time::{HOUR, MILLISECOND, MINUTE, Timestamp},
    },
    server::facts::{fact::Fact, kind::FactKind},
};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

/// A run that started, did not end, and is silent for so long has stalled.
pub const SILENCE: i64 = 30 * MINUTE;
/// A gap between two happenings counts as activity up to this.
const PAUSE: i64 = 5 * MINUTE;
/// A run that begins within this time after a handoff is an iteration.
const ITERATION: i64 = 4 * HOUR;

/// Where facts are: a session, or for those without one nowhere in particular.
#[derive(Clone, Copy, Debug, Default)]
pub struct Home<'a> {
    pub session: Option<(&'a str, i32)>,
    pub user: Option<(UserId, &'a str)>,
    pub agent: Option<&'a str>,
    pub environment: Option<&'a str>,
}

/// What a run knows of its steps and handoffs.
#[derive(Default)]
struct OfRun<'a> {
    models: BTreeMap<&'a str, i64>,
    tools: BTreeSet<&'a str>,
    servers: BTreeSet<&'a str>,
    has_usage: bool,
    has_cost: bool,
    last_event: Option<Timestamp>,
    last_step: Option<Timestamp>,
    /// The last handoff: when, and whether to the user's own machine.
    handoff: Option<(Timestamp, bool)>,
}

/// The facts in order of (start, kind, id), each with what it owes to the others.
pub fn derive(mut facts: Vec<Arc<Fact>>, home: Home, now: Timestamp) -> Vec<Arc<Fact>> {
    facts.sort_by(|one, other| (one.at, one.kind as i16, &one.id).cmp(&(other.at, other.kind as i16, &other.id)));
    let runs: Vec<&Fact> = facts.iter().filter(|fact| fact.kind == FactKind::Run).map(|fact| &**fact).collect();
    let places: HashMap<&str, usize> = runs.iter().enumerate().map(|(place, run)| (run.id.as_str(), place)).collect();
    let run_of: Vec<Option<usize>> = facts.iter().map(|fact| run_of(fact, &runs, &places)).collect();
    let mut of_runs: Vec<OfRun> = runs.iter().map(|_| OfRun::default()).collect();
    for (fact, run) in facts.iter().zip(&run_of) {
        if let Some(run) = run {
            of_runs[*run].hear(fact);
        }
    }
    let agent = home.agent.or_else(|| runs.iter().find_map(|run| own_agent(&run.extra)));
    let home = Home { agent, ..home };
    let mut previous = None;
    let mut derived = Vec::with_capacity(facts.len());
    for (fact, run) in facts.iter().zip(run_of) {
        let mut new = Values::of(fact, home);
        if fact.kind != FactKind::Feedback {
            if home.session.is_some() {
                new.gap_ms = previous.map_or(0, |previous| fact.at.since(previous).min(PAUSE) / MILLISECOND);
            }
            previous = Some(fact.at);
        }
        if let Some(place) = run {
            let (run, of_run) = (runs[place], &of_runs[place]);
            new.agent = own_agent(&run.extra).or(home.agent);
            match fact.kind {
                FactKind::Run => new.be_run(fact, of_run, now),
                FactKind::ToolCall => new.model = of_run.model(run),
                FactKind::Handoff => {
                    new.run_id = Some(&run.id);
                    new.model = of_run.model(run);
                }
                FactKind::Message | FactKind::ModelCall | FactKind::Feedback | FactKind::WorkflowRun => {}
            }
        }
        if fact.kind == FactKind::Handoff {
            new.iterated_after_ms = iteration(fact, run, &runs);
        }
        derived.push(new.settle(fact));
    }
    derived
}

/// The run a fact belongs to: the one it names, and of a handoff that names none the last that started before it.
fn run_of(fact: &Fact, runs: &[&Fact], places: &HashMap<&str, usize>) -> Option<usize> {
    if fact.kind == FactKind::Handoff && fact.extra.run_by_order {
        return runs.partition_point(|run| run.at <= fact.at).checked_sub(1);
    }
    places.get(fact.run_id.as_deref()?).copied()
}

/// How long after a handoff another run began.
fn iteration(handoff: &Fact, its_run: Option<usize>, runs: &[&Fact]) -> Option<i64> {
    let later = runs.partition_point(|run| run.at <= handoff.at);
    let next = (later..runs.len()).find(|place| Some(*place) != its_run)?;
    Some(runs[next].at.since(handoff.at)).filter(|after| *after <= ITERATION).map(|after| after / MILLISECOND)
}

impl<'a> OfRun<'a> {
    fn hear(&mut self, fact: &'a Fact) {
        if fact.kind == FactKind::Run {
            return;
        }
        self.last_event = self.last_event.max(Some(fact.last_event_at));
        match fact.kind {
            FactKind::ModelCall => {
                *self.models.entry(fact.model.as_deref().unwrap_or_default()).or_default() += 1;
                self.has_usage |= fact.tokens.is_some();
                self.has_cost |= fact.cost.is_some();
            }
            FactKind::ToolCall => {
                self.tools.extend(fact.tool.as_deref());
                self.servers.extend(fact.server.as_deref());
            }
            FactKind::Handoff => {
                // Facts come in order: a later one replaces.
                self.handoff = Some((fact.at, fact.extra.handoff.as_deref() == Some("to_local")));
                return;
            }
            FactKind::Run | FactKind::Message | FactKind::Feedback | FactKind::WorkflowRun => return,
        }
        self.last_step = self.last_step.max(Some(fact.at));
    }

    /// The run's own model, else the one it called most (of equals the first by name).
    fn model(&self, run: &'a Fact) -> Option<&'a str> {
        let most = || self.models.iter().max_by_key(|(name, calls)| (**calls, std::cmp::Reverse(**name)));
        own_model(&run.extra).or_else(|| most().map(|(name, _)| *name))
    }

    /// Its last thing is a handoff to the user's own machine.
    fn ended_local(&self) -> bool {
        self.handoff.is_some_and(|(at, is_local)| is_local && self.last_step.is_none_or(|step| step <= at))
    }
}

/// The derived columns of one fact.
struct Values<'a> {
    session: Option<(&'a str, i32)>,
    session_by_run: bool,
    user: Option<(UserId, &'a str)>,
    agent: Option<&'a str>,
    environment: Option<&'a str>,
    run_id: Option<&'a str>,
    model: Option<&'a str>,
    status: Option<&'a str>,
    counts_tokens: bool,
    counts_cost: bool,
    unpriced: bool,
    gap_ms: i64,
    ended_local: bool,
    iterated_after_ms: Option<i64>,
    tools: Vec<&'a str>,
    servers: Vec<&'a str>,
    last_event_at: Timestamp,
}

impl<'a> Values<'a> {
    /// What a fact has when it is alone in `home`.
    fn of(fact: &'a Fact, home: Home<'a>) -> Self {
        let by_order = fact.kind == FactKind::Handoff && fact.extra.run_by_order;
        Self {
            session: home.session,
            session_by_run: home.session.is_some() && super::merge::own_session(fact).is_none(),
            user: home.user,
            agent: home.agent,
            environment: home.environment,
            run_id: fact.run_id.as_deref().filter(|_| !by_order),
            // Tool calls and handoffs name no model: theirs is their run's.
            model: fact.model.as_deref().filter(|_| !matches!(fact.kind, FactKind::ToolCall | FactKind::Handoff)),
            status: fact.status.as_deref(),
            counts_tokens: true,
            counts_cost: true,
            unpriced: fact.unpriced,
            gap_ms: 0,
            ended_local: false,
            iterated_after_ms: None,
            tools: Vec::new(),
            servers: Vec::new(),
            last_event_at: fact.event_at,
        }
    }

    fn be_run(&mut self, run: &'a Fact, of_run: &OfRun<'a>, now: Timestamp) {
        self.last_event_at = of_run.last_event.map_or(run.event_at, |last| last.max(run.event_at));
        self.status = Some(match &run.extra.completed {
            Some(end) => end.status.as_str(),
            None if now.since(self.last_event_at) >= SILENCE => RunStatus::Stalled.key(),
            None => RunStatus::Running.key(),
        });
        self.model = of_run.model(run);
        // What its calls report is not counted twice.
        self.counts_tokens = !of_run.has_usage;
        self.counts_cost = !of_run.has_usage && !of_run.has_cost;
        let has_tokens = run.tokens.is_some_and(|tokens| tokens.total() > 0);
        self.unpriced = self.counts_cost && has_tokens && run.cost.is_none();
        self.ended_local = of_run.ended_local();
        self.tools = of_run.tools.iter().copied().collect();
        self.servers = of_run.servers.iter().copied().collect();
    }

    /// The fact with these values; the same one when nothing is new.
    fn settle(self, fact: &Arc<Fact>) -> Arc<Fact> {
        let mut settled = Arc::clone(fact);
        if self.is(fact) {
            return settled;
        }
        let new = Arc::make_mut(&mut settled);
        let text = |text: Option<&str>| text.map(str::to_owned);
        new.session_id = text(self.session.map(|(id, _)| id));
        new.session_number = self.session.map(|(_, number)| number);
        new.extra.session_by_run = self.session_by_run;
        new.user_id = self.user.map(|(id, _)| id);
        new.user_key = text(self.user.map(|(_, key)| key));
        new.agent = text(self.agent);
        new.environment = text(self.environment);
        new.run_id = text(self.run_id);
        new.model = text(self.model);
        new.status = text(self.status);
        new.counted_tokens = new.tokens.filter(|_| self.counts_tokens);
        new.counted_cost = new.cost.filter(|_| self.counts_cost);
        new.unpriced = self.unpriced;
        new.gap_ms = self.gap_ms;
        new.ended_local = self.ended_local;
        new.iterated_after_ms = self.iterated_after_ms;
        new.run_tools = self.tools.into_iter().map(str::to_owned).collect();
        new.run_servers = self.servers.into_iter().map(str::to_owned).collect();
        new.last_event_at = self.last_event_at;
        settled
    }

    fn is(&self, fact: &Fact) -> bool {
        self.session == fact.session_id.as_deref().zip(fact.session_number)
            && self.session_by_run == fact.extra.session_by_run
            && self.user == fact.user_id.zip(fact.user_key.as_deref())
            && self.agent == fact.agent.as_deref()
            && self.environment == fact.environment.as_deref()
            && self.run_id == fact.run_id.as_deref()
            && self.model == fact.model.as_deref()
            && self.status == fact.status.as_deref()
            && fact.tokens.filter(|_| self.counts_tokens) == fact.counted_tokens
            && fact.cost.filter(|_| self.counts_cost) == fact.counted_cost
            && self.unpriced == fact.unpriced
            && self.gap_ms == fact.gap_ms
            && self.ended_local == fact.ended_local
            && self.iterated_after_ms == fact.iterated_after_ms
            && self.last_event_at == fact.last_event_at
            && self.tools == fact.run_tools
            && self.servers == fact.run_servers
    }
}
