//! Workflows: how their runs went, and what they are worth.

use super::{figure::Figures, money::Usd, time::Timestamp};
use serde::{Deserialize, Serialize};

/// The workflows of an organisation over a range.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Workflows {
    /// Those with the most runs first.
    pub rows: Vec<WorkflowRow>,
    /// Of all workflows together: those of [`WorkflowRow::figures`].
    pub figures: Figures,
    pub worth: Worth,
    /// Registered as active, and as inactive, when the range ends.
    pub active: i64,
    pub inactive: i64,
    /// Seen before the range ends, and never registered before that.
    pub unregistered: i64,
    /// First seen in the range: registered, or run.
    pub new: i64,
}

/// A workflow over a range.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WorkflowRow {
    pub workflow: String,
    /// When the range ends; `None`: nobody registered it before that.
    pub active: Option<bool>,
    pub first_seen: Timestamp,
    /// Its workflow runs, those that succeeded, failed and were cancelled, its success rate and execution time.
    pub figures: Figures,
    pub worth: Worth,
    /// What was in force when the range ended; what runs are worth is reckoned with what was in force when they started.
    pub assumption: Assumption,
}

/// What one run that succeeds is taken to save, as somebody registered it. The last registration that names a value counts for
/// it, from then on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assumption {
    pub time_saved_seconds: Option<i64>,
    pub hourly_rate_usd: Option<Usd>,
}

/// What succeeded runs saved.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Worth {
    /// Succeeded runs × the time that one saves; `None` where that is known of none.
    pub time_saved_seconds: Option<i64>,
    /// Time saved × hourly rate, to 12 decimals; `None` where the rate is known of none.
    pub savings_usd: Option<Usd>,
    /// Succeeded runs of which nobody said what they save: missing from the time saved.
    pub unvalued_runs: i64,
    /// Succeeded runs with a time saved and without an hourly rate: missing from the savings.
    pub unrated_runs: i64,
}
