//! Which measures a figure is made of, so that a statement reads no more than it is asked for.

use crate::{
    domain::figure::Figure,
    server::{
        facts::kind::FactKind,
        rollups::measures::{Counts, Measures},
    },
};

/// A set of columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Columns {
    names: Vec<&'static str>,
    has_worth: bool,
}

impl Columns {
    /// What these figures need, in the order of the table.
    pub fn of(figures: &[Figure]) -> Self {
        let needed: Vec<&str> = figures.iter().flat_map(|figure| needs(*figure)).copied().collect();
        let all = Counts::COLUMNS.iter().chain(&["cost"]).chain(&Measures::SPARSE);
        Self {
            names: all.filter(|column| needed.contains(*column)).copied().collect(),
            has_worth: figures.iter().any(|figure| figure.is_of_worth()),
        }
    }

    /// Whether any figure looks at what runs were worth, which is in no column.
    pub fn has_worth(&self) -> bool {
        self.has_worth
    }

    /// Whether a figure looks at this measure.
    #[cfg(test)]
    pub fn holds(&self, column: &str) -> bool {
        self.names.contains(&column)
    }

    /// Whether any of them is a count or the cost, which are packed in one column of the table.
    pub fn packed(&self) -> bool {
        self.names.iter().any(|column| !Measures::SPARSE.contains(column))
    }

    /// Positions in `Measures::SPARSE` with their names.
    pub fn sparse(&self) -> impl Iterator<Item = (usize, &'static str)> {
        Measures::SPARSE.into_iter().enumerate().filter(|(_, column)| self.names.contains(column))
    }

    /// The kinds of facts that these columns count, so that other facts need not be read.
    pub fn kinds(&self) -> Vec<FactKind> {
        FactKind::ALL.into_iter().filter(|kind| self.names.iter().any(|column| is_of(column, *kind))).collect()
    }
}

/// The columns that `evaluate` looks at for a figure.
#[rustfmt::skip]
const fn needs(figure: Figure) -> &'static [&'static str] {
    match figure {
        Figure::Runs => &["runs"],
        Figure::RunsSucceeded => &["runs_succeeded"],
        Figure::RunsFailed => &["runs_failed"],
        Figure::RunsCancelled => &["runs_cancelled"],
        Figure::RunsRunning => &["runs", "runs_succeeded", "runs_failed", "runs_cancelled", "runs_stalled"],
        Figure::Stalled => &["runs_stalled"],
        Figure::ModelCalls => &["model_calls"],
        Figure::ToolCalls => &["tool_calls"],
        Figure::Messages => &["messages"],
        Figure::Handoffs => &["handoffs"],
        Figure::Sessions => &["sessions"],
        Figure::ActiveUsers => &["users"],
        Figure::SuccessRate => &["runs_succeeded", "runs_failed"],
        Figure::InputTokens => &["input_tokens"],
        Figure::OutputTokens => &["output_tokens"],
        Figure::CacheReadTokens => &["cache_read_tokens"],
        Figure::CacheWriteTokens => &["cache_write_tokens"],
        Figure::TotalTokens => &["input_tokens", "output_tokens", "cache_read_tokens", "cache_write_tokens"],
        Figure::CacheShare => &["input_tokens", "cache_read_tokens", "cache_write_tokens"],
        Figure::CostUsd => &["cost", "unpriced_calls"],
        Figure::UnpricedCalls => &["unpriced_calls"],
        Figure::RunDurationMs => &["run_duration"],
        Figure::ModelLatencyMs => &["model_latency"],
        Figure::TtftMs => &["ttft"],
        Figure::ToolLatencyMs => &["tool_latency"],
        Figure::ModelErrorRate => &["model_calls_ok", "model_calls_error"],
        Figure::ToolErrorRate => &["tool_calls_ok", "tool_calls_error"],
        Figure::LocalHandoffRate => &["runs", "runs_ended_local"],
        Figure::PostHandoffIterationRate => &["handoffs", "handoffs_iterated"],
        Figure::HandoffRate => &["runs", "handoffs"],
        Figure::RunsPerSession => &["runs", "sessions"],
        Figure::MessagesPerSession => &["messages", "sessions"],
        Figure::AvgActiveMs => &["active_ms", "sessions"],
        Figure::WorkflowRuns => &["workflow_runs"],
        Figure::WorkflowRunsSucceeded => &["workflow_runs_succeeded"],
        Figure::WorkflowRunsFailed => &["workflow_runs_failed"],
        Figure::WorkflowRunsCancelled => &["workflow_runs_cancelled"],
        Figure::WorkflowSuccessRate => &["workflow_runs_succeeded", "workflow_runs_failed"],
        Figure::ExecutionTimeMs => &["workflow_run_ms"],
        Figure::ModelErrors => &["model_calls_error"],
        Figure::ToolErrors => &["tool_calls_error"],
        Figure::ToolCostUsd => &["tool_cost_micros", "tool_cost_picos"],
        Figure::CostPerCall => &["cost", "unpriced_calls", "model_calls"],
        Figure::TokensPerSecond => &["model_timed_output", "model_timed_ms"],
        // So that there is a row wherever there is worth.
        Figure::TimeSaved | Figure::Roi | Figure::UnvaluedWorkflowRuns | Figure::UnratedWorkflowRuns => &["workflow_runs_succeeded"],
    }
}

/// What facts behind a figure have in common, for the database alone: it need not hand out the others. What a fact adds is decided
/// by what it contributes; that nothing of it is missing here is a test of `rows`.
pub const fn keeps(figure: Figure) -> &'static str {
    match figure {
        Figure::RunsSucceeded | Figure::RunDurationMs | Figure::WorkflowRunsSucceeded => "status = 'succeeded'",
        Figure::RunsFailed | Figure::WorkflowRunsFailed => "status = 'failed'",
        Figure::RunsCancelled | Figure::WorkflowRunsCancelled => "status = 'cancelled'",
        Figure::Stalled => "status = 'stalled'",
        Figure::RunsRunning => "(status is null or status not in ('succeeded', 'failed', 'cancelled', 'stalled'))",
        Figure::SuccessRate | Figure::WorkflowSuccessRate => "status in ('succeeded', 'failed')",
        Figure::ModelErrorRate | Figure::ToolErrorRate => "status in ('ok', 'error')",
        Figure::ModelLatencyMs | Figure::TtftMs | Figure::ToolLatencyMs => "status = 'ok'",
        Figure::UnpricedCalls => "unpriced",
        Figure::CostUsd => "(unpriced or cost_counted and cost_usd <> 0)",
        Figure::InputTokens => "tokens_counted and input_tokens <> 0",
        Figure::OutputTokens => "tokens_counted and output_tokens <> 0",
        Figure::CacheReadTokens => "tokens_counted and cache_read_tokens <> 0",
        Figure::CacheWriteTokens => "tokens_counted and cache_write_tokens <> 0",
        Figure::TotalTokens | Figure::CacheShare => "tokens_counted",
        Figure::Sessions => "session_number is not null",
        Figure::ActiveUsers => "user_id is not null",
        Figure::ExecutionTimeMs => "duration_ms <> 0",
        Figure::ModelErrors | Figure::ToolErrors => "status = 'error'",
        Figure::Runs
        | Figure::ModelCalls
        | Figure::ToolCalls
        | Figure::Messages
        | Figure::Handoffs
        | Figure::LocalHandoffRate
        | Figure::PostHandoffIterationRate
        | Figure::HandoffRate
        | Figure::RunsPerSession
        | Figure::AvgActiveMs
        | Figure::MessagesPerSession
        | Figure::ToolCostUsd
        | Figure::WorkflowRuns => "true",
        // Nothing adds to these by itself.
        Figure::CostPerCall
        | Figure::TokensPerSecond
        | Figure::TimeSaved
        | Figure::Roi
        | Figure::UnvaluedWorkflowRuns
        | Figure::UnratedWorkflowRuns => "false",
    }
}

/// Whether a fact of this kind can add to the column (`Fact::measures`).
fn is_of(column: &str, kind: FactKind) -> bool {
    match kind {
        FactKind::Feedback => false,
        FactKind::WorkflowRun => column.starts_with("workflow_run"),
        _ if matches!(column, "sessions" | "users" | "active_ms") => true,
        // A run counts its own usage and cost while its model calls have none.
        FactKind::Run => column.starts_with("run") || is_of_usage(column),
        FactKind::ModelCall => column.starts_with("model_") || column == "ttft" || is_of_usage(column),
        FactKind::ToolCall => column.starts_with("tool_") || is_of_usage(column),
        FactKind::Message => column == "messages",
        FactKind::Handoff => column.starts_with("handoffs"),
    }
}

fn is_of_usage(column: &str) -> bool {
    column.ends_with("_tokens") || matches!(column, "cost" | "unpriced_calls")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_needed_column_exists_and_every_column_is_needed() {
        let existing: Vec<&str> = Counts::COLUMNS.iter().copied().chain(["cost"]).chain(Measures::SPARSE).collect();
        let needed: Vec<&str> = Figure::ALL.iter().flat_map(|figure| needs(*figure)).copied().collect();
        assert!(needed.iter().all(|column| existing.contains(column)));
        assert!(existing.iter().all(|column| needed.contains(column)));
    }

    #[test]
    fn what_a_figure_is_reckoned_from_is_read_with_it() {
        for figure in Figure::ALL {
            let parts = figure.made_of().iter().flat_map(|part| needs(*part));
            assert!(parts.into_iter().all(|column| needs(figure).contains(column)), "{figure:?}");
        }
    }

    #[test]
    fn kinds_are_as_few_as_the_figures_allow() {
        assert_eq!(Columns::of(&[Figure::SuccessRate, Figure::RunDurationMs]).kinds(), [FactKind::Run]);
        assert_eq!(Columns::of(&[Figure::TtftMs]).kinds(), [FactKind::ModelCall]);
        assert_eq!(Columns::of(&[Figure::ActiveUsers]).kinds().len(), 5);
        assert_eq!(Columns::of(&[Figure::WorkflowSuccessRate, Figure::ExecutionTimeMs]).kinds(), [FactKind::WorkflowRun]);
    }
}
