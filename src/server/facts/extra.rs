//! What only one kind of fact has: shown in timelines, or kept to merge the next event; never counted in a figure.

use crate::domain::{
    money::Usd,
    session::Tokens,
    time::{SECOND, Timestamp},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The column `extra` of `facts`. What is not there is left out.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Extra {
    /// Of a message: user, assistant, system, tool.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// Of a message of the user: what tells whether another one says the same.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub said: Option<i64>,
    /// Of a model call.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stop_reason: Option<String>,
    /// Of a handoff: to_local, to_human, to_agent.
    #[serde(rename = "kind", skip_serializing_if = "Option::is_none")]
    pub handoff: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trigger: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error_code: Option<String>,
    /// The beginning of what the error says; all of it is in the event.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error_message: Option<String>,
    /// Of feedback: −1 to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rating: Option<f64>,
    /// Of feedback: the message it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message_id: Option<String>,
    /// The user the event named, where no session says whose it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// The event named no session: it was found through the run.
    #[serde(skip_serializing_if = "is_false")]
    pub session_by_run: bool,
    /// The event named no run: it is the last one before this handoff.
    #[serde(skip_serializing_if = "is_false")]
    pub run_by_order: bool,
    /// Of a run and of a workflow run: its parts, from which it is merged again when another event comes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub started: Option<Box<RunStart>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub completed: Option<Box<RunEnd>>,
    /// Of a workflow run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attempts: Option<Box<Attempts>>,
}

fn is_false(value: &bool) -> bool {
    !value
}

/// Which event a value came from. Of several events of one type about one thing, the greatest wins.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Stamp(pub Timestamp, pub String);

/// What the last `run.started` of a run said, or the last `workflow_run.started` of a workflow run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunStart {
    pub stamp: Stamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trigger: Option<String>,
}

/// What the last `run.completed` of a run said, or the last `workflow_run.completed` of a workflow run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunEnd {
    pub stamp: Stamp,
    pub status: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duration_ms: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub usage: Option<Tokens>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost: Option<Usd>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<Failure>,
}

/// Why something failed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Failure {
    pub category: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

/// What tells the attempts of a workflow run apart: sets and a least, so neither order nor repetition matters.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Attempts {
    /// Starts that events name.
    pub starts: BTreeSet<Timestamp>,
    /// Ends of which no event names the start.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub ends: BTreeSet<Timestamp>,
    /// The earliest start as it follows from such ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reckoned: Option<Timestamp>,
}

impl Attempts {
    /// So many are told apart, the earliest ones: what retries for ever must not make its row grow for ever.
    pub const MOST: usize = 100;

    /// Two events may name one start, one of them in whole seconds.
    const SAME: i64 = SECOND;

    pub fn start(&mut self, at: Timestamp) {
        insert(&mut self.starts, at);
    }

    /// An end without a start; `reckoned` is what the contract takes for it.
    pub fn end(&mut self, at: Timestamp, reckoned: Timestamp) {
        insert(&mut self.ends, at);
        self.reckoned = Some(self.reckoned.map_or(reckoned, |earlier| earlier.min(reckoned)));
    }

    /// When the first one began.
    pub fn began(&self) -> Option<Timestamp> {
        self.starts.first().copied().or(self.reckoned)
    }

    pub fn count(&self) -> usize {
        let mut started = 0;
        let mut last = None::<Timestamp>;
        for start in &self.starts {
            started += usize::from(last.is_none_or(|last| start.since(last) >= Self::SAME));
            last = Some(*start);
        }
        started.max(self.ends.len())
    }
}

/// The least of the union of two such sets are the least of the least of each.
fn insert(times: &mut BTreeSet<Timestamp>, at: Timestamp) {
    times.insert(at);
    if times.len() > Attempts::MOST {
        times.pop_last();
    }
}
