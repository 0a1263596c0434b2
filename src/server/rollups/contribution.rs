//! What one fact adds to every figure: the only place that says so, for rollups and for answers made from facts alike.

use super::{
    bins::bin,
    key::{PARTS, Slice},
    measures::Measures,
};
use crate::{
    domain::{dimension::Dimension, session::RunStatus},
    server::facts::{fact::Fact, kind::FactKind},
};

impl Fact {
    /// The fact's contribution to its bucket. The same whatever the slice.
    pub fn measures(&self) -> Measures {
        let mut measures = Measures::default();
        let counts = &mut measures.counts;
        match self.kind {
            FactKind::Run => {
                counts.runs = 1;
                match self.status.as_deref().and_then(RunStatus::from_key) {
                    Some(RunStatus::Succeeded) => counts.runs_succeeded = 1,
                    Some(RunStatus::Failed) => counts.runs_failed = 1,
                    Some(RunStatus::Cancelled) => counts.runs_cancelled = 1,
                    Some(RunStatus::Stalled) => counts.runs_stalled = 1,
                    Some(RunStatus::Running) | None => {}
                }
                counts.runs_ended_local = i64::from(self.ended_local);
            }
            FactKind::ModelCall => {
                counts.model_calls = 1;
                counts.model_calls_ok = i64::from(self.is("ok"));
                counts.model_calls_error = i64::from(self.is("error"));
                if let (true, Some(ms @ 1..), Some(tokens)) = (self.is("ok"), self.duration_ms, self.counted_tokens) {
                    counts.model_timed_output = tokens.output;
                    counts.model_timed_ms = ms;
                }
            }
            FactKind::ToolCall => {
                counts.tool_calls = 1;
                counts.tool_calls_ok = i64::from(self.is("ok"));
                counts.tool_calls_error = i64::from(self.is("error"));
                (counts.tool_cost_micros, counts.tool_cost_picos) = self.counted_cost.unwrap_or_default().parts();
            }
            FactKind::Message => counts.messages = 1,
            FactKind::Handoff => {
                counts.handoffs = 1;
                counts.handoffs_iterated = i64::from(self.iterated_after_ms.is_some());
            }
            // Feedback is shown where it was given; no figure of the contract counts it, nor makes it a happening.
            FactKind::Feedback => return measures,
            // Outside of sessions: no happening of one, and of no user.
            FactKind::WorkflowRun => {
                counts.workflow_runs = 1;
                counts.workflow_runs_succeeded = i64::from(self.is(RunStatus::Succeeded.key()));
                counts.workflow_runs_failed = i64::from(self.is(RunStatus::Failed.key()));
                counts.workflow_runs_cancelled = i64::from(self.is(RunStatus::Cancelled.key()));
                counts.workflow_run_ms = self.duration_ms.unwrap_or(0);
                return measures;
            }
        }
        counts.active_ms = self.gap_ms;
        if let Some(tokens) = self.counted_tokens {
            counts.input_tokens = tokens.input;
            counts.output_tokens = tokens.output;
            counts.cache_read_tokens = tokens.cache_read;
            counts.cache_write_tokens = tokens.cache_write;
        }
        counts.unpriced_calls = i64::from(self.unpriced);
        measures.cost = self.counted_cost.unwrap_or_default();
        for (bins, ms) in measures.sparse_mut().into_iter().zip(self.durations()) {
            if let Some(ms) = ms {
                bins.add(bin(ms), 1);
            }
        }
        if let Some(number) = self.session_number {
            measures.sessions.add(number as u32, 1);
        }
        if let Some(user) = self.user_id {
            measures.users.add(user.0 as u32, 1);
        }
        measures
    }

    /// The durations that percentiles rank, as they are: each belongs to the sparse count of its place in [`Measures::SPARSE`].
    pub fn durations(&self) -> [Option<i64>; 4] {
        match self.kind {
            FactKind::Run if self.is(RunStatus::Succeeded.key()) => [self.duration_ms, None, None, None],
            FactKind::ModelCall if self.is("ok") => [None, self.duration_ms, self.ttft_ms, None],
            FactKind::ToolCall if self.is("ok") => [None, None, None, self.duration_ms],
            _ => [None; 4],
        }
    }

    /// The values of a dimension that the fact has: one at most, except tools and servers of a run.
    pub fn values(&self, dimension: Dimension) -> Vec<&str> {
        let one = match dimension {
            Dimension::Model => &self.model,
            Dimension::Agent => &self.agent,
            Dimension::User => &self.user_key,
            Dimension::Status => &self.status,
            Dimension::ErrorCategory => &self.error_category,
            Dimension::Environment => &self.environment,
            Dimension::Tool if self.kind == FactKind::Run => return self.run_tools.iter().map(String::as_str).collect(),
            Dimension::Server if self.kind == FactKind::Run => return self.run_servers.iter().map(String::as_str).collect(),
            Dimension::Tool => &self.tool,
            Dimension::Server => &self.server,
            Dimension::Workflow => &self.workflow,
        };
        one.as_deref().into_iter().collect()
    }

    /// Every slice the fact counts in.
    pub fn slices(&self) -> Vec<Slice<&str>> {
        let mut slices = vec![Slice::Total];
        for dimension in Dimension::ALL {
            for value in self.values(dimension) {
                slices.push(Slice::Of(dimension, value));
                for part in PARTS.into_iter().filter(|part| *part != dimension) {
                    slices.extend(self.values(part).into_iter().map(|own| Slice::Part(dimension, value, part, own)));
                }
            }
        }
        slices
    }

    fn is(&self, status: &str) -> bool {
        self.status.as_deref() == Some(status)
    }
}
