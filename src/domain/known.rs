//! What a filter says nothing about. Facts of a kind never have a value of some dimensions: model calls have no tool, handoffs no
//! status, and nothing of a session has a workflow. A figure of them would be 0 there, whatever happened, so it is unknown.

use super::{dimension::Dimension, figure::Figure, filter::Filter, session::RunStatus};

/// What a figure counts, as far as dimensions are concerned.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Subject {
    Run,
    /// And what only they use: tokens.
    ModelCall,
    ToolCall,
    /// Calls of models and tools, which cost something.
    Call,
    Message,
    Handoff,
    /// Whatever happened in a session.
    Happening,
    WorkflowRun,
    /// What was registered of workflows, which is a matter of no other dimension.
    Worth,
}

impl Subject {
    const fn has(self, dimension: Dimension) -> bool {
        use Dimension::{Agent, Environment, ErrorCategory, Model, Server, Status, Tool, User, Workflow};
        match self {
            Self::Run | Self::ToolCall | Self::Call | Self::Happening => !matches!(dimension, Workflow),
            Self::ModelCall => !matches!(dimension, Tool | Server | Workflow),
            Self::Message | Self::Handoff => matches!(dimension, Model | Agent | User | Environment),
            Self::WorkflowRun => matches!(dimension, Workflow | Status | ErrorCategory),
            Self::Worth => matches!(dimension, Workflow),
        }
    }

    /// Runs succeed or fail, calls are ok or in error; what is neither is nobody's.
    fn can_be(self, status: &str) -> bool {
        let is_of_runs = RunStatus::from_key(status).is_some();
        let is_of_calls = matches!(status, "ok" | "error" | "incomplete");
        match self {
            Self::Run | Self::WorkflowRun => is_of_runs || !is_of_calls,
            Self::ModelCall | Self::ToolCall | Self::Call => is_of_calls || !is_of_runs,
            Self::Message | Self::Handoff | Self::Happening | Self::Worth => true,
        }
    }
}

impl Figure {
    /// Of ratios all that they divide.
    const fn subjects(self) -> &'static [Subject] {
        match self {
            Self::Runs
            | Self::RunsSucceeded
            | Self::RunsFailed
            | Self::RunsCancelled
            | Self::RunsRunning
            | Self::Stalled
            | Self::SuccessRate
            | Self::RunDurationMs
            | Self::LocalHandoffRate => &[Subject::Run],
            Self::ModelCalls
            | Self::InputTokens
            | Self::OutputTokens
            | Self::CacheReadTokens
            | Self::CacheWriteTokens
            | Self::TotalTokens
            | Self::CacheShare
            | Self::UnpricedCalls
            | Self::ModelLatencyMs
            | Self::TtftMs
            | Self::ModelErrorRate
            | Self::ModelErrors
            | Self::CostPerCall
            | Self::TokensPerSecond => &[Subject::ModelCall],
            Self::ToolCalls | Self::ToolLatencyMs | Self::ToolErrorRate | Self::ToolErrors | Self::ToolCostUsd => {
                &[Subject::ToolCall]
            }
            Self::CostUsd => &[Subject::Call],
            Self::Messages => &[Subject::Message],
            Self::MessagesPerSession => &[Subject::Message, Subject::Happening],
            Self::TimeSaved | Self::Roi | Self::UnvaluedWorkflowRuns | Self::UnratedWorkflowRuns => &[Subject::Worth],
            Self::Handoffs | Self::PostHandoffIterationRate => &[Subject::Handoff],
            Self::HandoffRate => &[Subject::Run, Subject::Handoff],
            Self::Sessions | Self::ActiveUsers | Self::AvgActiveMs => &[Subject::Happening],
            Self::RunsPerSession => &[Subject::Run, Subject::Happening],
            Self::WorkflowRuns
            | Self::WorkflowRunsSucceeded
            | Self::WorkflowRunsFailed
            | Self::WorkflowRunsCancelled
            | Self::WorkflowSuccessRate
            | Self::ExecutionTimeMs => &[Subject::WorkflowRun],
        }
    }

    /// Whether it is known of the part of the facts that has a value of this dimension.
    pub fn is_known_by(self, dimension: Dimension) -> bool {
        self.subjects().iter().all(|subject| subject.has(dimension))
    }

    /// The dimension of a filter for which the figure is not known: what it counts has no such value.
    pub fn unknown_by(self, filter: &Filter) -> Option<Dimension> {
        let can_be = |status: &String| self.subjects().iter().all(|subject| subject.can_be(status));
        filter
            .iter()
            .find(|(dimension, values)| {
                let speaks_of_others = *dimension == Dimension::Status && !values.is_empty() && !values.iter().any(can_be);
                !self.is_known_by(*dimension) || speaks_of_others
            })
            .map(|(dimension, _)| dimension)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unknown(figure: Figure, pairs: &[(Dimension, &str)]) -> Option<Dimension> {
        let mut filter = Filter::default();
        pairs.iter().for_each(|(dimension, value)| filter.add(*dimension, *value));
        figure.unknown_by(&filter)
    }

    #[test]
    fn what_has_no_such_value_is_unknown_and_not_nothing() {
        use Dimension::{Agent, Model, Server, Status, Tool, User, Workflow};
        assert_eq!(unknown(Figure::Runs, &[]), None);
        assert_eq!(unknown(Figure::Runs, &[(Workflow, "nightly")]), Some(Workflow));
        assert_eq!(unknown(Figure::Sessions, &[(Model, "a"), (Workflow, "nightly")]), Some(Workflow));
        assert_eq!(unknown(Figure::WorkflowRuns, &[(Workflow, "nightly")]), None);
        for dimension in [Model, Agent, User, Tool, Server] {
            assert_eq!(unknown(Figure::WorkflowSuccessRate, &[(dimension, "a")]), Some(dimension));
        }
        assert_eq!(unknown(Figure::TotalTokens, &[(Tool, "read_file")]), Some(Tool));
        assert_eq!(unknown(Figure::CostUsd, &[(Tool, "read_file")]), None, "tools cost something too");
        assert_eq!(unknown(Figure::HandoffRate, &[(Server, "files")]), Some(Server));
        assert_eq!(unknown(Figure::Messages, &[(Status, "failed")]), Some(Status));
    }

    #[test]
    fn a_status_of_runs_says_nothing_about_calls_and_the_other_way_round() {
        use Dimension::Status;
        for (figure, status, known) in [
            (Figure::Runs, "failed", true),
            (Figure::Runs, "ok", false),
            (Figure::SuccessRate, "error", false),
            (Figure::CostUsd, "failed", false),
            (Figure::TotalTokens, "succeeded", false),
            (Figure::ModelCalls, "error", true),
            (Figure::CostUsd, "incomplete", true),
            (Figure::WorkflowRuns, "failed", true),
            (Figure::Sessions, "failed", true),
            (Figure::Runs, "of nobody", true),
        ] {
            assert_eq!(unknown(figure, &[(Status, status)]).is_none(), known, "{figure:?} {status}");
        }
        assert_eq!(unknown(Figure::Runs, &[(Status, "failed"), (Status, "error")]), None, "either");
    }
}
