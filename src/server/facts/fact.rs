//! One happening of an organisation, with every value that figures, filters and timelines need, and no content:
//! content stays in the events that `events_of` names.

use super::{
    extra::{Extra, Stamp},
    kind::FactKind,
};
use crate::domain::{ids::UserId, money::Usd, session::Tokens, time::Timestamp};

/// A row of `facts`.
#[derive(Clone, Debug, PartialEq)]
pub struct Fact {
    pub kind: FactKind,
    /// The producer's run_id, call_id, message_id or handoff_id; of feedback its event_id; of a workflow run its workflow and run_key.
    pub id: String,
    /// The start, by the rule of `api.md` §2.
    pub at: Timestamp,
    /// The producer's session; `None` in the bucket of things without one.
    pub session_id: Option<String>,
    /// The session's number in the organisation.
    pub session_number: Option<i32>,
    pub run_id: Option<String>,
    pub user_id: Option<UserId>,
    pub user_key: Option<String>,
    pub agent: Option<String>,
    pub environment: Option<String>,
    /// Of a run without one of its own: the model it called most. Of a tool call or handoff: that of its run.
    pub model: Option<String>,
    pub provider: Option<String>,
    pub server: Option<String>,
    pub tool: Option<String>,
    /// Of a workflow run.
    pub workflow: Option<String>,
    /// Of a run: running, succeeded, failed, cancelled, stalled; of a workflow run the same without stalled. Of a call: ok, error,
    /// incomplete.
    pub status: Option<String>,
    pub error_category: Option<String>,
    pub duration_ms: Option<i64>,
    pub ttft_ms: Option<i64>,
    /// As reported.
    pub tokens: Option<Tokens>,
    /// What figures count: of a call its tokens; of a run its own only while no model call of it has usage.
    pub counted_tokens: Option<Tokens>,
    /// Reported or priced; `None` when unknown.
    pub cost: Option<Usd>,
    /// What figures count, by the same leaf rule.
    pub counted_cost: Option<Usd>,
    /// Counts tokens, but nothing says what they cost.
    pub unpriced: bool,
    /// From the happening before it in the session, at most 5 minutes; 0 for the first.
    pub gap_ms: i64,
    /// Of a run: it ends in a handoff to the user's own machine.
    pub ended_local: bool,
    /// Of a handoff: how long until another run of the session began, if within 4 hours.
    pub iterated_after_ms: Option<i64>,
    /// Of a run: the tools and servers that its steps called, ascending.
    pub run_tools: Vec<String>,
    pub run_servers: Vec<String>,
    /// What only one kind has and only timelines show (message role, handoff ends, stop reason, error text, rating,
    /// and the parts a run was merged from); see `facts::extra`.
    pub extra: Extra,
    /// The latest `occurred_at` among its events: what silence is measured from.
    pub last_event_at: Timestamp,
    /// The event that gave its values last, as (occurred_at, event_id): the key of its content.
    pub event_at: Timestamp,
    pub event_id: String,
}

impl Fact {
    /// The events that it was made of: the one that gave its values last, and of a run its beginning and its end. One may be
    /// there twice.
    pub fn stamps(&self) -> impl Iterator<Item = Stamp> {
        let started = self.extra.started.as_ref().map(|part| part.stamp.clone());
        let completed = self.extra.completed.as_ref().map(|part| part.stamp.clone());
        started.into_iter().chain(completed).chain([Stamp(self.event_at, self.event_id.clone())])
    }
}
