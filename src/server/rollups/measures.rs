//! What is added up: the contribution of one fact, of a bucket, or of any range. A commutative group: contributions are
//! added when a fact appears, and subtracted and added again when it changes.

use super::{sparse::SparseCounts, worth::Worth};
use crate::domain::money::Usd;

/// Sums from which `queries::evaluate` makes every figure.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Measures {
    pub counts: Counts,
    pub cost: Usd,
    pub run_duration: SparseCounts,
    pub model_latency: SparseCounts,
    pub ttft: SparseCounts,
    pub tool_latency: SparseCounts,
    /// Facts by the number of their session.
    pub sessions: SparseCounts,
    /// Facts by the number of their user.
    pub users: SparseCounts,
    /// What runs of workflows were worth: no fact says so and no bucket keeps it, questions put it there.
    pub worth: Option<Box<Worth>>,
}

/// Declares the whole numbers once: as fields, as column names, and as values in the same order.
macro_rules! counts {
    ($($field:ident),* $(,)?) => {
        /// The whole numbers among the measures, each a column of `rollups` under the same name.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        pub struct Counts {
            $(pub $field: i64,)*
        }

        impl Counts {
            pub const COLUMNS: &'static [&'static str] = &[$(stringify!($field),)*];

            pub fn values(&self) -> [i64; Self::COLUMNS.len()] {
                [$(self.$field,)*]
            }

            pub fn from_values(values: [i64; Self::COLUMNS.len()]) -> Self {
                let [$($field,)*] = values;
                Self { $($field,)* }
            }

            pub fn merge(&mut self, other: &Self, sign: i64) {
                $(self.$field += sign * other.$field;)*
            }
        }
    };
}

counts! {
    runs,
    runs_succeeded,
    runs_failed,
    runs_cancelled,
    runs_stalled,
    runs_ended_local,
    model_calls,
    model_calls_ok,
    model_calls_error,
    unpriced_calls,
    tool_calls,
    tool_calls_ok,
    tool_calls_error,
    messages,
    handoffs,
    handoffs_iterated,
    input_tokens,
    output_tokens,
    cache_read_tokens,
    cache_write_tokens,
    active_ms,
    workflow_runs,
    workflow_runs_succeeded,
    workflow_runs_failed,
    workflow_runs_cancelled,
    workflow_run_ms,
    model_timed_output,
    model_timed_ms,
    tool_cost_micros,
    tool_cost_picos,
}

impl Measures {
    /// Adds with `sign` 1, takes away with −1.
    pub fn merge(&mut self, other: &Self, sign: i64) {
        self.counts.merge(&other.counts, sign);
        // Most facts cost nothing, and adding decimals takes as long as all the counts.
        if !other.cost.0.is_zero() {
            self.cost = if sign < 0 { self.cost - other.cost } else { self.cost + other.cost };
        }
        for (mine, theirs) in self.sparse_mut().into_iter().zip(other.sparse()) {
            mine.merge(theirs, sign);
        }
        if let Some(theirs) = &other.worth {
            self.worth.get_or_insert_default().merge(theirs, sign);
        }
    }

    /// The sparse counts, each a column of `rollups` under the name at the same position here.
    pub const SPARSE: [&str; 6] = ["run_duration", "model_latency", "ttft", "tool_latency", "sessions", "users"];

    pub fn sparse(&self) -> [&SparseCounts; 6] {
        [&self.run_duration, &self.model_latency, &self.ttft, &self.tool_latency, &self.sessions, &self.users]
    }

    pub fn sparse_mut(&mut self) -> [&mut SparseCounts; 6] {
        [
            &mut self.run_duration,
            &mut self.model_latency,
            &mut self.ttft,
            &mut self.tool_latency,
            &mut self.sessions,
            &mut self.users,
        ]
    }

    /// The sums alone.
    pub fn without_sparse(&self) -> Self {
        Self { counts: self.counts, cost: self.cost, ..Self::default() }
    }

    /// Nothing at all: such a bucket has no row.
    pub fn is_zero(&self) -> bool {
        self.counts == Counts::default()
            && self.cost.0.is_zero()
            && self.sparse().into_iter().all(SparseCounts::is_empty)
            && self.worth.is_none()
    }
}
