//! Where handoffs and friction show in a session: a pure function of its facts, by the definitions of `domain::friction`.
//! A batch writes the difference between what its sessions showed before and what they show after it.

use super::working::Working;
use crate::{
    domain::{
        friction::{BACK_WITHIN, GOES_ON_WITHIN, IN_A_ROW, LONG_WAIT, Signal, TRIED_AGAIN_WITHIN, unnamed_end},
        session::RunStatus,
        time::MILLISECOND,
    },
    server::{
        facts::{
            fact::Fact,
            kind::FactKind,
            moments::{Moment, MomentKey},
        },
        rollups::bins::bin,
    },
};
use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

/// What to write, and what is there no longer.
#[derive(Default)]
pub struct Difference {
    pub put: Vec<Moment>,
    pub removed: Vec<MomentKey>,
}

/// `after` are the facts of sessions, each in order; every session that any of them was in before is loaded as a whole.
pub fn difference<'f>(working: &'f Working, after: impl Iterator<Item = &'f [Arc<Fact>]>) -> Difference {
    let mut sessions: HashMap<i32, Vec<&Fact>> = HashMap::new();
    for fact in working.before.iter() {
        if let Some(number) = fact.session_number {
            sessions.entry(number).or_default().push(fact);
        }
    }
    let mut before = BTreeMap::new();
    for facts in sessions.values_mut() {
        facts.sort_by(|one, other| (one.at, one.kind as i16, &one.id).cmp(&(other.at, other.kind as i16, &other.id)));
        before.extend(find(facts).into_iter().map(|moment| (moment.key.clone(), moment)));
    }
    let mut difference = Difference::default();
    for facts in after {
        let facts: Vec<&Fact> = facts.iter().map(|fact| &**fact).collect();
        for moment in find(&facts) {
            if before.remove(&moment.key).as_ref() != Some(&moment) {
                difference.put.push(moment);
            }
        }
    }
    // What moved to another session has its old name in `before` only if it is gone.
    difference.removed = before.into_keys().collect();
    difference
}

/// Every moment of a session; `facts` are all of its facts in order of (start, kind, id).
pub fn find(facts: &[&Fact]) -> Vec<Moment> {
    if facts.first().is_none_or(|fact| fact.session_number.is_none()) {
        return vec![];
    }
    let mut found = Search { runs: facts.iter().copied().filter(|fact| fact.kind == FactKind::Run).collect(), moments: vec![] };
    found.of_runs();
    found.of_messages(facts);
    found.of_tools(facts);
    found.of_handoffs(facts);
    for fact in facts {
        let is_rejected = fact.extra.rating.is_some_and(|rating| rating < 0.0);
        if fact.kind == FactKind::Feedback && is_rejected {
            let answered = found.run_named(fact.run_id.as_deref());
            found.add(Signal::Rejected, fact, answered, 1);
        }
        if fact.kind == FactKind::ModelCall && fact.status.as_deref() == Some("incomplete") {
            let run = found.run_named(fact.run_id.as_deref());
            found.add(Signal::CutOff, fact, run, 1);
        }
    }
    // Of one signal they were found in order of time.
    let mut last = HashMap::new();
    for moment in &mut found.moments {
        moment.prior_at = last.insert(moment.key.signal, moment.key.at);
    }
    found.moments
}

struct Search<'f> {
    runs: Vec<&'f Fact>,
    moments: Vec<Moment>,
}

impl<'f> Search<'f> {
    /// `run` is what filters look at; without one it is the fact itself.
    fn add(&mut self, signal: Signal, fact: &Fact, run: Option<&Fact>, size: i64) -> &mut Moment {
        let of = run.unwrap_or(fact);
        let (tools, servers) = match of.kind {
            FactKind::Run => (of.run_tools.clone(), of.run_servers.clone()),
            _ => (of.tool.iter().cloned().collect(), of.server.iter().cloned().collect()),
        };
        let place = self.moments.len();
        self.moments.push(Moment {
            key: MomentKey { signal, at: fact.at, kind: fact.kind.number(), id: fact.id.clone() },
            session_number: fact.session_number.unwrap_or_default(),
            user_id: fact.user_id,
            user_key: fact.user_key.clone(),
            agent: of.agent.clone(),
            environment: of.environment.clone(),
            model: of.model.clone(),
            status: of.status.clone(),
            error_category: of.error_category.clone(),
            tools,
            servers,
            size,
            wait_ms: None,
            wait_bin: None,
            prior_at: None,
            handoff: None,
            from: None,
            to: None,
            then_succeeded: None,
        });
        &mut self.moments[place]
    }

    fn run_named(&self, id: Option<&str>) -> Option<&'f Fact> {
        let id = id?;
        self.runs.iter().copied().find(|run| run.id == id)
    }

    /// The first run that began after a fact and is not the one it belongs to.
    fn run_after(&self, fact: &Fact) -> Option<&'f Fact> {
        let later = self.runs.partition_point(|run| run.at <= fact.at);
        self.runs[later..].iter().copied().find(|run| Some(&run.id) != fact.run_id.as_ref())
    }

    /// The first run that began when a prompt had been written.
    fn answer_to(&self, prompt: &Fact) -> Option<&'f Fact> {
        self.runs.get(self.runs.partition_point(|run| run.at < prompt.at)).copied()
    }

    fn of_runs(&mut self) {
        let mut failed = 0;
        let mut row = None;
        for (place, run) in self.runs.clone().into_iter().enumerate() {
            if is(run, RunStatus::Failed) {
                failed += 1;
                if failed == IN_A_ROW {
                    row = Some(self.moments.len());
                    self.add(Signal::FailedInARow, run, None, failed);
                } else if let Some(row) = row {
                    self.moments[row].size = failed;
                }
            } else {
                (failed, row) = (0, None);
            }
            if is(run, RunStatus::Cancelled) {
                self.add(Signal::Cancelled, run, None, 1);
                if let (Some(next), Some(end)) = (self.runs.get(place + 1).copied(), run.extra.completed.as_ref()) {
                    let after = next.at.since(end.stamp.0);
                    if after <= TRIED_AGAIN_WITHIN {
                        self.add(Signal::TriedAgain, run, None, 1).wait_ms = Some(after.max(0) / MILLISECOND);
                    }
                }
            }
            if let Some(ms) = run.duration_ms.filter(|ms| *ms > LONG_WAIT / MILLISECOND) {
                self.add(Signal::LongWait, run, None, 1).wait_ms = Some(ms);
            }
        }
    }

    fn of_messages(&mut self, facts: &[&Fact]) {
        let mut said: HashMap<i64, i64> = HashMap::new();
        for fact in facts.iter().filter(|fact| is_prompt(fact)) {
            let Some(words) = fact.extra.said else { continue };
            let times = said.entry(words).or_default();
            *times += 1;
            if *times > 1 {
                let answer = self.run_named(fact.run_id.as_deref()).or_else(|| self.answer_to(fact));
                self.add(Signal::RepeatedPrompt, fact, answer, *times);
            }
        }
    }

    fn of_tools(&mut self, facts: &[&Fact]) {
        struct Chain {
            calls: i64,
            is_broken: bool,
            moment: Option<usize>,
        }
        let mut chains: HashMap<(&str, Option<&str>, &str), Chain> = HashMap::new();
        for call in facts.iter().filter(|fact| fact.kind == FactKind::ToolCall) {
            let (Some(run), Some(tool)) = (call.run_id.as_deref(), call.tool.as_deref()) else { continue };
            let chain =
                chains.entry((run, call.server.as_deref(), tool)).or_insert(Chain { calls: 0, is_broken: false, moment: None });
            if !chain.is_broken {
                (chain.calls, chain.moment) = (0, None);
            }
            chain.calls += 1;
            chain.is_broken = call.status.as_deref() == Some("error");
            if chain.calls == IN_A_ROW {
                chain.moment = Some(self.moments.len());
                let run = self.run_named(Some(run));
                let moment = self.add(Signal::ToolRetries, call, run, IN_A_ROW);
                // Of all tools of the run it is about this one.
                moment.tools = vec![tool.to_owned()];
                moment.servers = call.server.iter().cloned().collect();
            } else if let Some(moment) = chain.moment {
                self.moments[moment].size = chain.calls;
            }
        }
    }

    fn of_handoffs(&mut self, facts: &[&'f Fact]) {
        let mut pairs: HashMap<(String, String), (i64, usize)> = HashMap::new();
        let mut last: Option<(&Fact, String, String)> = None;
        for (place, handoff) in facts.iter().copied().enumerate().filter(|(_, fact)| fact.kind == FactKind::Handoff) {
            let kind = handoff.extra.handoff.clone().unwrap_or_default();
            let from = handoff.extra.from.clone().or_else(|| handoff.agent.clone()).unwrap_or_else(|| "unknown".into());
            let to = handoff.extra.to.clone().unwrap_or_else(|| unnamed_end(&kind).into());
            let ends = |moment: &mut Moment| {
                moment.handoff = Some(kind.clone());
                moment.from = Some(from.clone());
                moment.to = Some(to.clone());
            };
            let next = self.run_after(handoff);
            let moment = self.add(Signal::Handoff, handoff, None, 1);
            ends(moment);
            moment.wait_ms = picked_up(handoff, &facts[place..]);
            moment.wait_bin = moment.wait_ms.and_then(|ms| i16::try_from(bin(ms)).ok());
            moment.then_succeeded = next.filter(|next| next.at.since(handoff.at) <= GOES_ON_WITHIN).and_then(outcome);

            let its_run = self.run_named(handoff.run_id.as_deref());
            if let Some((before, before_from, before_to)) = &last
                && *before_from == to
                && *before_to == from
                && from != to
                && handoff.at.since(before.at) <= BACK_WITHIN
            {
                let moment = self.add(Signal::PingPong, handoff, its_run, 1);
                ends(moment);
                moment.wait_ms = Some(handoff.at.since(before.at) / MILLISECOND);
            }
            let (times, first) = pairs.entry((from.clone(), to.clone())).or_default();
            *times += 1;
            if *times == IN_A_ROW {
                *first = self.moments.len();
                ends(self.add(Signal::Loop, handoff, its_run, IN_A_ROW));
            } else if *times > IN_A_ROW {
                self.moments[*first].size = *times;
            }
            last = Some((handoff, from, to));
        }
    }
}

fn is(run: &Fact, status: RunStatus) -> bool {
    run.status.as_deref() == Some(status.key())
}

fn is_prompt(fact: &Fact) -> bool {
    fact.kind == FactKind::Message && fact.extra.role.as_deref() == Some("user")
}

/// Until the first run or prompt after a handoff; `later` begins with the handoff.
fn picked_up(handoff: &Fact, later: &[&Fact]) -> Option<i64> {
    let goes_on = |fact: &&&Fact| {
        let is_another_run = fact.kind == FactKind::Run && fact.run_id != handoff.run_id;
        fact.at > handoff.at && (is_another_run || is_prompt(fact))
    };
    later.iter().find(goes_on).map(|fact| fact.at.since(handoff.at) / MILLISECOND)
}

fn outcome(run: &Fact) -> Option<bool> {
    match run.status.as_deref().and_then(RunStatus::from_key) {
        Some(RunStatus::Succeeded) => Some(true),
        Some(RunStatus::Failed) => Some(false),
        _ => None,
    }
}
