//! The figures counted one fact after the other, by the words of the contract: slow, and obviously right.

use crate::{
    domain::{
        dimension::Dimension,
        figure::{Figure, FigureValue, Quantiles},
        filter::Filter,
        money::Usd,
        session::Tokens,
        time::TimeRange,
    },
    server::facts::{fact::Fact, kind::FactKind},
};
use rust_decimal::Decimal;
use std::collections::BTreeSet;

/// The facts that a question is about.
pub fn matching<'f>(facts: &'f [Fact], range: TimeRange, filter: &Filter) -> Vec<&'f Fact> {
    let keeps = |fact: &&Fact| {
        fact.kind != FactKind::Feedback
            && range.contains(fact.at)
            && filter.iter().all(|(dimension, values)| has(fact, dimension, values))
    };
    facts.iter().filter(keeps).collect()
}

pub fn has(fact: &Fact, dimension: Dimension, values: &BTreeSet<String>) -> bool {
    names(fact, dimension).iter().any(|name| values.contains(name))
}

/// The values of a dimension, read from the fact's own columns.
pub fn names(fact: &Fact, dimension: Dimension) -> Vec<String> {
    let of_run = fact.kind == FactKind::Run;
    match dimension {
        Dimension::Tool if of_run => fact.run_tools.clone(),
        Dimension::Server if of_run => fact.run_servers.clone(),
        Dimension::Model => fact.model.iter().cloned().collect(),
        Dimension::Agent => fact.agent.iter().cloned().collect(),
        Dimension::User => fact.user_key.iter().cloned().collect(),
        Dimension::Tool => fact.tool.iter().cloned().collect(),
        Dimension::Server => fact.server.iter().cloned().collect(),
        Dimension::Status => fact.status.iter().cloned().collect(),
        Dimension::ErrorCategory => fact.error_category.iter().cloned().collect(),
        Dimension::Environment => fact.environment.iter().cloned().collect(),
        Dimension::Workflow => fact.workflow.iter().cloned().collect(),
    }
}

/// The figure of the facts that a filter keeps. Of kinds of facts that never have what it names nobody knows anything.
pub fn figure(asked: Figure, facts: &[&Fact], of: &Filter) -> FigureValue {
    let no_kind_has = |dimension: Dimension, values: &BTreeSet<String>| {
        kinds(asked).iter().any(|any_of| {
            let is_had = |kind: &FactKind| has_kind(*kind, dimension) && can_be(*kind, dimension, values);
            !any_of.iter().any(is_had)
        })
    };
    // What was registered of workflows is a matter of no other dimension.
    let is_elsewhere = |dimension| Figure::OF_WORTH.contains(&asked) && dimension != Dimension::Workflow;
    match of.iter().any(|(dimension, values)| is_elsewhere(dimension) || no_kind_has(dimension, values)) {
        true if asked.spec().approximate => ranks(vec![]),
        true => FigureValue::None(()),
        false => counted(asked, facts),
    }
}

/// The kinds of facts that a figure is made of: of each list at least one.
fn kinds(figure: Figure) -> Vec<Vec<FactKind>> {
    use FactKind::{Handoff, Message, ModelCall, Run, ToolCall, WorkflowRun};
    let key = figure.key();
    let anything = || vec![Run, ModelCall, ToolCall, Message, Handoff];
    match figure {
        Figure::HandoffRate => vec![vec![Run], vec![Handoff]],
        Figure::RunsPerSession => vec![vec![Run], anything()],
        Figure::MessagesPerSession => vec![vec![Message], anything()],
        Figure::Sessions | Figure::ActiveUsers | Figure::AvgActiveMs => vec![anything()],
        Figure::CostUsd => vec![vec![ModelCall, ToolCall]],
        Figure::ExecutionTimeMs => vec![vec![WorkflowRun]],
        Figure::Messages => vec![vec![Message]],
        Figure::Handoffs | Figure::PostHandoffIterationRate => vec![vec![Handoff]],
        _ if Figure::OF_WORTH.contains(&figure) || key.starts_with("workflow") => vec![vec![WorkflowRun]],
        _ if key.starts_with("tool") => vec![vec![ToolCall]],
        _ if key.starts_with("run") || ["stalled", "success_rate", "local_handoff_rate"].contains(&key) => vec![vec![Run]],
        _ => vec![vec![ModelCall]],
    }
}

fn has_kind(kind: FactKind, dimension: Dimension) -> bool {
    use Dimension::{ErrorCategory, Server, Status, Tool, Workflow};
    match dimension {
        Workflow => kind == FactKind::WorkflowRun,
        Tool | Server => matches!(kind, FactKind::Run | FactKind::ToolCall),
        Status | ErrorCategory => !matches!(kind, FactKind::Message | FactKind::Handoff),
        _ => kind != FactKind::WorkflowRun,
    }
}

fn can_be(kind: FactKind, dimension: Dimension, values: &BTreeSet<String>) -> bool {
    let foreign: &[&str] = match kind {
        FactKind::Run | FactKind::WorkflowRun => &["ok", "error", "incomplete"],
        FactKind::ModelCall | FactKind::ToolCall => &["succeeded", "failed", "cancelled", "running", "stalled"],
        _ => &[],
    };
    dimension != Dimension::Status || values.is_empty() || values.iter().any(|value| !foreign.contains(&value.as_str()))
}

fn counted(figure: Figure, facts: &[&Fact]) -> FigureValue {
    use FactKind::{Handoff, Message, ModelCall, Run, ToolCall, WorkflowRun};
    let (automated, facts): (Vec<&Fact>, Vec<&Fact>) = facts.iter().copied().partition(|fact| fact.kind == WorkflowRun);
    let ended = |status: &str| automated.iter().filter(|fact| fact.status.as_deref() == Some(status)).count() as i64;
    let of = |kind: FactKind| facts.iter().copied().filter(move |fact| fact.kind == kind).collect::<Vec<_>>();
    let with = |kind: FactKind, status: &str| {
        of(kind).into_iter().filter(|fact| fact.status.as_deref() == Some(status)).collect::<Vec<_>>()
    };
    let number = |list: Vec<&Fact>| list.len() as i64;
    let sum = |part: fn(Tokens) -> i64| facts.iter().filter_map(|fact| fact.counted_tokens).map(part).sum::<i64>();
    let count = FigureValue::Count;
    let sessions = facts.iter().filter_map(|fact| fact.session_number).collect::<BTreeSet<_>>().len() as i64;
    let errors = |kind| share(number(with(kind, "error")), number(with(kind, "ok")) + number(with(kind, "error")));
    match figure {
        Figure::Runs => count(number(of(Run))),
        Figure::RunsSucceeded => count(number(with(Run, "succeeded"))),
        Figure::RunsFailed => count(number(with(Run, "failed"))),
        Figure::RunsCancelled => count(number(with(Run, "cancelled"))),
        Figure::RunsRunning => count(number(with(Run, "running"))),
        Figure::Stalled => count(number(with(Run, "stalled"))),
        Figure::ModelCalls => count(number(of(ModelCall))),
        Figure::ToolCalls => count(number(of(ToolCall))),
        Figure::Messages => count(number(of(Message))),
        Figure::Handoffs => count(number(of(Handoff))),
        Figure::Sessions => count(sessions),
        Figure::ActiveUsers => {
            count(facts.iter().filter_map(|fact| fact.user_key.as_ref()).collect::<BTreeSet<_>>().len() as i64)
        }
        Figure::SuccessRate => {
            share(number(with(Run, "succeeded")), number(with(Run, "succeeded")) + number(with(Run, "failed")))
        }
        Figure::InputTokens => count(sum(|t| t.input)),
        Figure::OutputTokens => count(sum(|t| t.output)),
        Figure::CacheReadTokens => count(sum(|t| t.cache_read)),
        Figure::CacheWriteTokens => count(sum(|t| t.cache_write)),
        Figure::TotalTokens => count(sum(Tokens::total)),
        Figure::CacheShare => share(sum(|t| t.cache_read), sum(|t| t.input + t.cache_read + t.cache_write)),
        Figure::CostUsd => {
            let cost = facts.iter().filter_map(|fact| fact.counted_cost).fold(Usd::ZERO, |all, cost| all + cost);
            let unknown = facts.iter().any(|fact| fact.unpriced) && cost == Usd::ZERO;
            if unknown { FigureValue::None(()) } else { FigureValue::Usd(cost) }
        }
        Figure::UnpricedCalls => count(facts.iter().filter(|fact| fact.unpriced).count() as i64),
        Figure::RunDurationMs => ranks(with(Run, "succeeded").iter().filter_map(|fact| fact.duration_ms).collect()),
        Figure::ModelLatencyMs => ranks(with(ModelCall, "ok").iter().filter_map(|fact| fact.duration_ms).collect()),
        Figure::TtftMs => ranks(with(ModelCall, "ok").iter().filter_map(|fact| fact.ttft_ms).collect()),
        Figure::ToolLatencyMs => ranks(with(ToolCall, "ok").iter().filter_map(|fact| fact.duration_ms).collect()),
        Figure::ModelErrorRate => errors(ModelCall),
        Figure::ToolErrorRate => errors(ToolCall),
        Figure::LocalHandoffRate => share(of(Run).iter().filter(|fact| fact.ended_local).count() as i64, number(of(Run))),
        Figure::PostHandoffIterationRate => {
            share(of(Handoff).iter().filter(|fact| fact.iterated_after_ms.is_some()).count() as i64, number(of(Handoff)))
        }
        Figure::HandoffRate => share(number(of(Handoff)), number(of(Run))),
        Figure::RunsPerSession => share(number(of(Run)), sessions),
        Figure::MessagesPerSession => share(number(of(Message)), sessions),
        Figure::WorkflowRuns => count(automated.len() as i64),
        Figure::WorkflowRunsSucceeded => count(ended("succeeded")),
        Figure::WorkflowRunsFailed => count(ended("failed")),
        Figure::WorkflowRunsCancelled => count(ended("cancelled")),
        Figure::WorkflowSuccessRate => share(ended("succeeded"), ended("succeeded") + ended("failed")),
        Figure::ExecutionTimeMs => count(automated.iter().filter_map(|fact| fact.duration_ms).sum()),
        Figure::ModelErrors => count(number(with(ModelCall, "error"))),
        Figure::ToolErrors => count(number(with(ToolCall, "error"))),
        Figure::ToolCostUsd => {
            FigureValue::Usd(of(ToolCall).iter().filter_map(|fact| fact.counted_cost).fold(Usd::ZERO, |all, cost| all + cost))
        }
        Figure::CostPerCall => match (counted(Figure::CostUsd, &facts), number(of(ModelCall))) {
            (FigureValue::None(()), _) | (_, 0) => FigureValue::None(()),
            (FigureValue::Usd(Usd(cost)), calls) => FigureValue::Usd(Usd((cost / Decimal::from(calls)).round_dp(12))),
            (other, _) => other,
        },
        Figure::TokensPerSecond => {
            let timed = |fact: &&Fact| fact.duration_ms.is_some_and(|ms| ms > 0) && fact.counted_tokens.is_some();
            let calls: Vec<&Fact> = with(ModelCall, "ok").into_iter().filter(timed).collect();
            let output: i64 = calls.iter().filter_map(|fact| fact.counted_tokens).map(|tokens| tokens.output).sum();
            share(1_000 * output, calls.iter().filter_map(|fact| fact.duration_ms).sum())
        }
        // Nobody registered the workflows of random facts; what worth is has tests of its own.
        Figure::TimeSaved | Figure::Roi => FigureValue::None(()),
        Figure::UnvaluedWorkflowRuns | Figure::UnratedWorkflowRuns => count(0),
        Figure::AvgActiveMs if sessions == 0 => FigureValue::None(()),
        Figure::AvgActiveMs => {
            let all: i64 = facts.iter().map(|fact| fact.gap_ms).sum();
            count((all as f64 / sessions as f64).round() as i64)
        }
    }
}

fn share(part: i64, whole: i64) -> FigureValue {
    if whole == 0 { FigureValue::None(()) } else { FigureValue::Ratio(part as f64 / whole as f64) }
}

fn ranks(mut values: Vec<i64>) -> FigureValue {
    values.sort_unstable();
    let rank = |percent: usize| (!values.is_empty()).then(|| values[(values.len() * percent).div_ceil(100) - 1]);
    FigureValue::Quantiles(Quantiles { p50: rank(50), p95: rank(95), p99: rank(99) })
}

/// Exactly the same, except percentiles, which may be 1 % off.
pub fn agrees(found: FigureValue, truth: FigureValue) -> bool {
    let near = |found: Option<i64>, truth: Option<i64>| match (found, truth) {
        (Some(found), Some(truth)) => (found - truth).abs() as f64 <= truth as f64 * 0.01,
        (found, truth) => found == truth,
    };
    match (found, truth) {
        (FigureValue::Quantiles(found), FigureValue::Quantiles(truth)) => {
            near(found.p50, truth.p50) && near(found.p95, truth.p95) && near(found.p99, truth.p99)
        }
        (found, truth) => found == truth,
    }
}
