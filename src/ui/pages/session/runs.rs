//! The runs of a session: which steps belong to which, which run another one handed to, and the lines of each waterfall. Pure.

use crate::domain::{
    session::{Entry, EntryKind},
    time::{DAY, MILLISECOND, Timestamp},
};
use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::Arc,
};

/// A run with the steps that are loaded.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    pub id: String,
    /// Counts from 1 in the session.
    pub number: usize,
    /// `None` while only steps of it are known: its own events have not come in, or were never sent.
    pub entry: Option<Arc<Entry>>,
    pub from: Timestamp,
    pub to: Timestamp,
    pub rows: Vec<Row>,
    /// Steps loaded, folded ones counted each.
    pub steps: usize,
}

/// A line of a run's waterfall.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Steps of the agent handed to stand one to the right.
    pub depth: u8,
    pub kind: RowKind,
    pub from: Timestamp,
    pub to: Timestamp,
}

#[derive(Clone, Debug, PartialEq)]
pub enum RowKind {
    Step(Arc<Entry>),
    /// Calls of the same thing, one after the other, none of which failed.
    Fold(Vec<Arc<Entry>>),
    /// Control goes to another agent, for as long as that agent's run.
    ToAgent {
        handoff: Arc<Entry>,
        run: Option<Arc<Entry>>,
    },
}

impl Row {
    /// The id by which the page knows the line that an entry stands in.
    pub fn mark_of(&self, kind: EntryKind, id: &str) -> Option<&str> {
        let is = |entry: &Entry| entry.kind == kind && entry.id == id;
        match &self.kind {
            RowKind::Step(entry) => is(entry).then_some(&entry.id),
            RowKind::Fold(calls) => calls.iter().any(|call| is(call)).then(|| calls.first()).flatten().map(|first| &first.id),
            RowKind::ToAgent { handoff, run } => (is(handoff) || run.as_ref().is_some_and(|run| is(run))).then_some(&handoff.id),
        }
        .map(String::as_str)
    }
}

impl Run {
    /// The line that an entry stands in, from 0.
    pub fn row_of(&self, kind: EntryKind, id: &str) -> Option<usize> {
        self.rows.iter().position(|row| row.mark_of(kind, id).is_some())
    }
}

/// When an entry was over; its start, while nobody knows.
pub fn end(entry: &Entry) -> Timestamp {
    entry.at.plus(entry.duration_ms.unwrap_or_default().clamp(0, 400 * DAY / MILLISECOND) * MILLISECOND)
}

/// Which steps belong to which run, and which run was reached from which.
pub struct Runs<'a> {
    entries: BTreeMap<&'a str, Arc<Entry>>,
    /// Model calls, tool calls and handoffs to agents, in order, by run; `""` for steps of no run.
    steps: HashMap<&'a str, Vec<Arc<Entry>>>,
    /// Runs that an agent was handed, by their id, with the handoff's id.
    pub nested: HashMap<&'a str, &'a str>,
    /// The other way round.
    reached: HashMap<&'a str, &'a str>,
    pub rows_of_handoffs: HashSet<&'a str>,
}

impl<'a> Runs<'a> {
    pub fn of(entries: &'a [Arc<Entry>]) -> Self {
        let mut runs = Self {
            entries: BTreeMap::new(),
            steps: HashMap::new(),
            nested: HashMap::new(),
            reached: HashMap::new(),
            rows_of_handoffs: HashSet::new(),
        };
        let mut in_order: Vec<&Arc<Entry>> = vec![];
        for entry in entries {
            match entry.kind {
                EntryKind::Run => {
                    runs.entries.insert(&entry.id, entry.clone());
                    in_order.push(entry);
                }
                EntryKind::ModelCall | EntryKind::ToolCall => {
                    runs.steps.entry(entry.run_id.as_deref().unwrap_or_default()).or_default().push(entry.clone());
                }
                EntryKind::Handoff => {
                    let is_to_agent = entry.handoff.as_ref().is_some_and(|handoff| handoff.kind == "to_agent");
                    if let (true, Some(run)) = (is_to_agent, entry.run_id.as_deref()) {
                        runs.rows_of_handoffs.insert(&entry.id);
                        runs.steps.entry(run).or_default().push(entry.clone());
                    }
                }
                EntryKind::Message | EntryKind::Feedback => {}
            }
        }
        runs.nest(entries, &in_order);
        runs
    }

    /// A run belongs under the last handoff to its agent before it, from a run that began earlier: so no circle closes.
    fn nest(&mut self, entries: &'a [Arc<Entry>], in_order: &[&'a Arc<Entry>]) {
        let place: HashMap<&str, usize> = in_order.iter().enumerate().map(|(place, run)| (run.id.as_str(), place)).collect();
        for handoff in entries.iter().filter(|entry| self.rows_of_handoffs.contains(entry.id.as_str())) {
            let to = handoff.handoff.as_ref().and_then(|handoff| handoff.to.as_deref());
            let parent = handoff.run_id.as_deref().and_then(|run| place.get(run)).map_or(0, |place| place + 1);
            let first = in_order.partition_point(|run| run.at < handoff.at).max(parent);
            let reached = in_order[first..].iter().take(8).find(|run| {
                Some(run.id.as_str()) != handoff.run_id.as_deref()
                    && !self.nested.contains_key(run.id.as_str())
                    && (to.is_none() || run.agent.as_deref() == to)
            });
            if let Some(run) = reached {
                self.nested.insert(&run.id, &handoff.id);
                self.reached.insert(&handoff.id, &run.id);
            }
        }
    }

    pub fn frame(&self, id: &str, number: usize) -> Run {
        let entry = self.entries.get(id).cloned();
        let mut rows = vec![];
        let mut steps = 0;
        self.rows(id, 0, &mut rows, &mut steps);
        let bounds = rows.iter().map(|row| (row.from, row.to)).chain(entry.iter().map(|entry| (entry.at, end(entry))));
        let none = (Timestamp::from_micros(0), Timestamp::from_micros(0));
        let (from, to) = bounds.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1))).unwrap_or(none);
        Run { id: id.to_owned(), number, entry, from, to, rows, steps }
    }

    fn rows(&self, id: &str, depth: u8, rows: &mut Vec<Row>, count: &mut usize) {
        let steps = self.steps.get(id).map(Vec::as_slice).unwrap_or_default();
        let mut at = 0;
        while at < steps.len() {
            let step = &steps[at];
            if step.kind == EntryKind::Handoff {
                *count += 1;
                let run = self.reached.get(step.id.as_str()).copied();
                let entry = run.and_then(|run| self.entries.get(run)).cloned();
                let to = entry.as_ref().map_or(step.at, |run| end(run));
                rows.push(Row { depth, kind: RowKind::ToAgent { handoff: step.clone(), run: entry }, from: step.at, to });
                // A chain of agents deeper than eyes follow stays at one depth.
                if let Some(run) = run
                    && depth < 12
                {
                    self.rows(run, depth + 1, rows, count);
                }
                at += 1;
                continue;
            }
            // Two alike are easier read apart.
            let alike = steps[at..].iter().take_while(|other| folds(step, other)).count();
            let taken = if alike > 2 { alike } else { 1 };
            let folded = &steps[at..at + taken];
            let kind = if taken > 1 { RowKind::Fold(folded.to_vec()) } else { RowKind::Step(step.clone()) };
            let to = folded.iter().map(|step| end(step)).max().unwrap_or(step.at);
            rows.push(Row { depth, kind, from: step.at, to });
            *count += taken;
            at += taken;
        }
    }
}

/// Whether two steps may stand in one line: calls of one tool that did not fail.
fn folds(a: &Entry, b: &Entry) -> bool {
    let is_fine = |entry: &Entry| entry.kind == EntryKind::ToolCall && entry.status.as_deref() != Some("error");
    is_fine(a) && is_fine(b) && a.tool == b.tool && a.server == b.server
}
