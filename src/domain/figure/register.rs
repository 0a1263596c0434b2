//! The register of figures: every number that is shown or answered, with its unit and its definition.
//!
//! A new figure is a row here and a line in `server::queries::evaluate`; pages, REST, CSV and charts follow.

use super::spec::{
    Better::{self, Higher, Lower, Neither},
    Spec,
    Unit::{self, Count, Each, Millis, Ratio, Seconds, Tokens, Usd},
};
use serde::{Deserialize, Deserializer, Serialize, de};
use std::borrow::Cow;

/// Declares the figures, each once: as a variant, in the order of [`Figure::ALL`], by its key, and with all that is said of it.
macro_rules! register {
    ($($figure:ident: $make:ident($key:literal, $($said:expr),*);)*) => {
        /// The figures of the wire contract (`api.md` §3), by their names there.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Figure {
            $($figure,)*
        }

        impl Figure {
            pub const ALL: [Self; [$($key),*].len()] = [$(Self::$figure),*];

            /// The name in addresses, JSON and CSV.
            // Apart from the rest: every page knows figures by their names, and few say what they mean.
            pub const fn key(self) -> &'static str {
                match self {
                    $(Self::$figure => $key,)*
                }
            }

            pub const fn spec(self) -> Spec {
                match self {
                    $(Self::$figure => $make($key, $($said),*),)*
                }
            }
        }
    };
}

const fn exact(key: &'static str, label: &'static str, unit: Unit, better: Better, definition: &'static str) -> Spec {
    Spec { key, label, unit, better, definition, approximate: false }
}

const fn quantiles(key: &'static str, label: &'static str, definition: &'static str) -> Spec {
    Spec { key, label, unit: Millis, better: Lower, definition, approximate: true }
}

register! {
    Runs: exact("runs", "Runs", Count, Neither, "Runs that started in the range.");
    RunsSucceeded: exact("runs_succeeded", "Succeeded", Count, Higher, "Runs that started in the range and succeeded.");
    RunsFailed: exact("runs_failed", "Failed", Count, Lower, "Runs that started in the range and failed.");
    RunsCancelled: exact("runs_cancelled", "Cancelled", Count, Neither, "Runs that started in the range and were cancelled.");
    RunsRunning: exact("runs_running", "Running", Count, Neither, "Runs that started in the range and have neither ended nor fallen silent.");
    Stalled: exact("stalled", "Stalled", Count, Lower, "Runs that started, did not end, and have been silent for 30 minutes.");
    ModelCalls: exact("model_calls", "Model calls", Count, Neither, "Requests to models that started in the range.");
    ToolCalls: exact("tool_calls", "Tool calls", Count, Neither, "Calls of tools that started in the range.");
    Messages: exact("messages", "Messages", Count, Neither, "Messages of users, assistants, systems and tools in the range.");
    Handoffs: exact("handoffs", "Handoffs", Count, Neither, "Times control left the agent: to the user's machine, a person or another agent.");
    Sessions: exact("sessions", "Sessions", Count, Neither, "Distinct sessions with any run, step, message or handoff in the range.");
    ActiveUsers: exact("active_users", "Active users", Count, Higher, "Distinct users of the sessions with any run, step, message or handoff in the range.");
    SuccessRate: exact("success_rate", "Success rate", Ratio, Higher, "Succeeded runs / (succeeded + failed). Cancelled, running and stalled runs are outside.");
    InputTokens: exact("input_tokens", "Input tokens", Tokens, Neither, "Tokens sent to models, without those served from a cache.");
    OutputTokens: exact("output_tokens", "Output tokens", Tokens, Neither, "Tokens that models produced, reasoning included.");
    CacheReadTokens: exact("cache_read_tokens", "Cache reads", Tokens, Neither, "Tokens sent to models and served from a prompt cache.");
    CacheWriteTokens: exact("cache_write_tokens", "Cache writes", Tokens, Neither, "Tokens sent to models and written to a prompt cache.");
    TotalTokens: exact("total_tokens", "Tokens", Tokens, Neither, "Input + output + cache reads + cache writes; the four do not overlap.");
    CacheShare: exact("cache_share", "From cache", Ratio, Higher, "Cache reads / (input + cache reads + cache writes).");
    CostUsd: exact("cost_usd", "Cost", Usd, Lower, "Reported cost where given, else tokens × the price in force at the start, plus the cost of tools. Calls of unknown price are counted as unpriced, not as zero.");
    UnpricedCalls: exact("unpriced_calls", "Unpriced calls", Count, Lower, "Model calls with tokens whose price is unknown; their cost is missing from the cost.");
    RunDurationMs: quantiles("run_duration_ms", "Run duration", "From start to end of succeeded runs; nearest rank, within 1 %.");
    ModelLatencyMs: quantiles("model_latency_ms", "Model latency", "Duration of model calls with status ok; nearest rank, within 1 %.");
    TtftMs: quantiles("ttft_ms", "Time to first token", "Time to the first token of model calls with status ok; nearest rank, within 1 %.");
    ToolLatencyMs: quantiles("tool_latency_ms", "Tool latency", "Duration of tool calls with status ok; nearest rank, within 1 %.");
    ModelErrorRate: exact("model_error_rate", "Model error rate", Ratio, Lower, "Model calls with status error / (ok + error). Incomplete calls are outside.");
    ToolErrorRate: exact("tool_error_rate", "Tool error rate", Ratio, Lower, "Tool calls with status error / (ok + error).");
    LocalHandoffRate: exact("local_handoff_rate", "Local handoffs", Ratio, Lower, "Runs that end in a handoff to the user's own machine / runs.");
    PostHandoffIterationRate: exact("post_handoff_iteration_rate", "Iteration after handoff", Ratio, Neither, "Handoffs followed within 4 hours, in the same session, by another run / handoffs.");
    HandoffRate: exact("handoff_rate", "Handoff rate", Ratio, Neither, "Handoffs / runs.");
    RunsPerSession: exact("runs_per_session", "Runs per session", Each, Neither, "Runs that started in the range / sessions with anything in it.");
    MessagesPerSession: exact("messages_per_session", "Messages per session", Each, Neither, "Messages in the range / sessions with anything in it.");
    AvgActiveMs: exact("avg_active_ms", "Active time per session", Millis, Neither, "Per session, the gaps between consecutive happenings, each counted up to 5 minutes; averaged over sessions.");
    WorkflowRuns: exact("workflow_runs", "Workflow runs", Count, Neither, "Executions of workflows that started in the range. Retries under one key are one run, which started with its first attempt.");
    WorkflowRunsSucceeded: exact("workflow_runs_succeeded", "Workflow runs succeeded", Count, Higher, "Workflow runs that started in the range and whose last attempt succeeded.");
    WorkflowRunsFailed: exact("workflow_runs_failed", "Workflow runs failed", Count, Lower, "Workflow runs that started in the range and whose last attempt failed.");
    WorkflowRunsCancelled: exact("workflow_runs_cancelled", "Workflow runs cancelled", Count, Neither, "Workflow runs that started in the range and whose last attempt was cancelled.");
    WorkflowSuccessRate: exact("workflow_success_rate", "Workflow success rate", Ratio, Higher, "Succeeded workflow runs / (succeeded + failed). Cancelled and running ones are outside.");
    ExecutionTimeMs: exact("execution_time_ms", "Execution time", Millis, Neither, "Durations of the workflow runs that started in the range, each that of its last attempt, added up; a run that is not over has none.");
    ModelErrors: exact("model_errors", "Failed model calls", Count, Lower, "Model calls that started in the range and ended with status error.");
    ToolErrors: exact("tool_errors", "Failed tool calls", Count, Lower, "Tool calls that started in the range and ended with status error.");
    ToolCostUsd: exact("tool_cost_usd", "Tool cost", Usd, Lower, "What tool calls report that they cost. It is part of the cost; a call that reports nothing adds nothing.");
    CostPerCall: exact("cost_per_call", "Cost per call", Usd, Lower, "Cost / model calls. Calls of unknown price count among the calls and add nothing to the cost.");
    TokensPerSecond: exact("tokens_per_second", "Tokens per second", Each, Higher, "Output tokens of model calls with status ok, usage and a duration / the durations of those calls added up, the time to the first token included.");
    TimeSaved: exact("time_saved", "Time saved", Seconds, Higher, "Succeeded workflow runs × the seconds that one saves, as it was registered of their workflow when they started. Runs of which nobody registered it are missing from it, and counted as not valued.");
    Roi: exact("roi", "Savings", Usd, Higher, "Time saved × the hourly rate that was registered when the runs started. Runs of which nobody registered both are missing from it.");
    UnvaluedWorkflowRuns: exact("unvalued_workflow_runs", "Runs not valued", Count, Lower, "Succeeded workflow runs of which nobody had registered what one saves when they started: missing from the time saved and the savings.");
    UnratedWorkflowRuns: exact("unrated_workflow_runs", "Runs without a rate", Count, Lower, "Succeeded workflow runs with a time saved and without an hourly rate when they started: missing from the savings.");
}

impl Figure {
    /// What succeeded workflow runs saved, and the runs that are missing from it: reckoned with what was registered of their
    /// workflows when they started.
    pub const OF_WORTH: [Self; 4] = [Self::TimeSaved, Self::Roi, Self::UnvaluedWorkflowRuns, Self::UnratedWorkflowRuns];

    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|figure| figure.key() == key)
    }

    /// One of [`Figure::OF_WORTH`].
    pub const fn is_of_worth(self) -> bool {
        matches!(self, Self::TimeSaved | Self::Roi | Self::UnvaluedWorkflowRuns | Self::UnratedWorkflowRuns)
    }

    /// Of workflow runs, which are in no session.
    pub const fn is_of_workflows(self) -> bool {
        matches!(
            self,
            Self::WorkflowRuns
                | Self::WorkflowRunsSucceeded
                | Self::WorkflowRunsFailed
                | Self::WorkflowRunsCancelled
                | Self::WorkflowSuccessRate
                | Self::ExecutionTimeMs
        ) || self.is_of_worth()
    }

    /// The figures that it is reckoned from, to be shown beside it.
    pub const fn made_of(self) -> &'static [Self] {
        match self {
            Self::RunsRunning => &[Self::Runs, Self::RunsSucceeded, Self::RunsFailed, Self::RunsCancelled, Self::Stalled],
            Self::SuccessRate => &[Self::RunsSucceeded, Self::RunsFailed],
            Self::TotalTokens => &[Self::InputTokens, Self::OutputTokens, Self::CacheReadTokens, Self::CacheWriteTokens],
            Self::CacheShare => &[Self::CacheReadTokens, Self::InputTokens, Self::CacheWriteTokens],
            Self::CostUsd => &[Self::UnpricedCalls],
            Self::LocalHandoffRate => &[Self::Runs],
            Self::PostHandoffIterationRate => &[Self::Handoffs],
            Self::HandoffRate => &[Self::Handoffs, Self::Runs],
            Self::RunsPerSession => &[Self::Runs, Self::Sessions],
            Self::AvgActiveMs => &[Self::Sessions],
            Self::MessagesPerSession => &[Self::Messages, Self::Sessions],
            Self::CostPerCall => &[Self::CostUsd, Self::ModelCalls],
            Self::TimeSaved => &[Self::WorkflowRunsSucceeded, Self::UnvaluedWorkflowRuns],
            Self::Roi => &[Self::TimeSaved, Self::UnvaluedWorkflowRuns, Self::UnratedWorkflowRuns],
            Self::WorkflowSuccessRate => &[Self::WorkflowRunsSucceeded, Self::WorkflowRunsFailed],
            _ => &[],
        }
    }
}

/// By its name.
impl<'de> Deserialize<'de> for Figure {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let key = Cow::<str>::deserialize(deserializer)?;
        Self::from_key(&key).ok_or_else(|| de::Error::custom("no such figure"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_figure_stands_once_under_the_name_that_serde_gives_it() {
        for figure in Figure::ALL {
            assert_eq!(serde_json::to_value(figure).unwrap(), figure.key());
            assert_eq!(Figure::ALL.iter().filter(|other| other.key() == figure.key()).count(), 1);
        }
    }
}
