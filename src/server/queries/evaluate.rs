//! A figure from what was added up: the definitions of the wire contract (`api.md` §3), each once.
//!
//! Counts and sums of nothing are 0. A ratio without a denominator, a percentile without data, an average over no session,
//! and a cost of which nothing is known are unknown.

use crate::{
    domain::{
        figure::{Figure, FigureValue, Figures, Quantiles},
        filter::Filter,
        money::Usd,
    },
    server::rollups::{bins::quantile, measures::Measures, sparse::SparseCounts, worth::Worth},
};
use rust_decimal::Decimal;

/// Every one of `figures`, of the facts that a filter keeps.
pub fn evaluate_all(figures: &[Figure], measures: &Measures, filter: &Filter) -> Figures {
    let value = |figure: Figure| match figure.unknown_by(filter) {
        None => evaluate(figure, measures),
        // Percentiles always have their members.
        Some(_) if figure.spec().approximate => quantiles(&SparseCounts::default()),
        Some(_) => FigureValue::None(()),
    };
    figures.iter().map(|figure| (*figure, value(*figure))).collect()
}

pub fn evaluate(figure: Figure, measures: &Measures) -> FigureValue {
    use FigureValue::Count;
    let counts = &measures.counts;
    match figure {
        Figure::Runs => Count(counts.runs),
        Figure::RunsSucceeded => Count(counts.runs_succeeded),
        Figure::RunsFailed => Count(counts.runs_failed),
        Figure::RunsCancelled => Count(counts.runs_cancelled),
        Figure::RunsRunning => {
            Count(counts.runs - counts.runs_succeeded - counts.runs_failed - counts.runs_cancelled - counts.runs_stalled)
        }
        Figure::Stalled => Count(counts.runs_stalled),
        Figure::ModelCalls => Count(counts.model_calls),
        Figure::ToolCalls => Count(counts.tool_calls),
        Figure::Messages => Count(counts.messages),
        Figure::Handoffs => Count(counts.handoffs),
        Figure::Sessions => Count(measures.sessions.distinct()),
        Figure::ActiveUsers => Count(measures.users.distinct()),
        Figure::SuccessRate => ratio(counts.runs_succeeded, counts.runs_succeeded + counts.runs_failed),
        Figure::InputTokens => Count(counts.input_tokens),
        Figure::OutputTokens => Count(counts.output_tokens),
        Figure::CacheReadTokens => Count(counts.cache_read_tokens),
        Figure::CacheWriteTokens => Count(counts.cache_write_tokens),
        Figure::TotalTokens => {
            Count(counts.input_tokens + counts.output_tokens + counts.cache_read_tokens + counts.cache_write_tokens)
        }
        Figure::CacheShare => {
            ratio(counts.cache_read_tokens, counts.input_tokens + counts.cache_read_tokens + counts.cache_write_tokens)
        }
        // Calls of unknown price alone cost something nobody knows, which is not nothing.
        Figure::CostUsd if measures.cost == Usd::ZERO && counts.unpriced_calls > 0 => FigureValue::None(()),
        Figure::CostUsd => FigureValue::Usd(Usd(measures.cost.0.normalize())),
        Figure::UnpricedCalls => Count(counts.unpriced_calls),
        Figure::RunDurationMs => quantiles(&measures.run_duration),
        Figure::ModelLatencyMs => quantiles(&measures.model_latency),
        Figure::TtftMs => quantiles(&measures.ttft),
        Figure::ToolLatencyMs => quantiles(&measures.tool_latency),
        Figure::ModelErrorRate => ratio(counts.model_calls_error, counts.model_calls_ok + counts.model_calls_error),
        Figure::ToolErrorRate => ratio(counts.tool_calls_error, counts.tool_calls_ok + counts.tool_calls_error),
        Figure::LocalHandoffRate => ratio(counts.runs_ended_local, counts.runs),
        Figure::PostHandoffIterationRate => ratio(counts.handoffs_iterated, counts.handoffs),
        Figure::HandoffRate => ratio(counts.handoffs, counts.runs),
        Figure::RunsPerSession => ratio(counts.runs, measures.sessions.distinct()),
        Figure::MessagesPerSession => ratio(counts.messages, measures.sessions.distinct()),
        Figure::AvgActiveMs => match measures.sessions.distinct() {
            0 => FigureValue::None(()),
            sessions => Count((counts.active_ms + sessions / 2) / sessions),
        },
        Figure::WorkflowRuns => Count(counts.workflow_runs),
        Figure::WorkflowRunsSucceeded => Count(counts.workflow_runs_succeeded),
        Figure::WorkflowRunsFailed => Count(counts.workflow_runs_failed),
        Figure::WorkflowRunsCancelled => Count(counts.workflow_runs_cancelled),
        Figure::WorkflowSuccessRate => {
            ratio(counts.workflow_runs_succeeded, counts.workflow_runs_succeeded + counts.workflow_runs_failed)
        }
        Figure::ExecutionTimeMs => Count(counts.workflow_run_ms),
        Figure::ModelErrors => Count(counts.model_calls_error),
        Figure::ToolErrors => Count(counts.tool_calls_error),
        Figure::ToolCostUsd => FigureValue::Usd(Usd::from_parts(counts.tool_cost_micros, counts.tool_cost_picos)),
        Figure::CostPerCall => match evaluate(Figure::CostUsd, measures) {
            FigureValue::Usd(Usd(cost)) if counts.model_calls > 0 => {
                FigureValue::Usd(Usd((cost / Decimal::from(counts.model_calls)).round_dp(12).normalize()))
            }
            _ => FigureValue::None(()),
        },
        Figure::TokensPerSecond => ratio(counts.model_timed_output * 1_000, counts.model_timed_ms),
        Figure::TimeSaved => match measures.worth.as_deref() {
            Some(worth) if worth.valued > 0 => Count(worth.saved_seconds),
            _ => FigureValue::None(()),
        },
        Figure::Roi => measures.worth.as_deref().and_then(savings).map_or(FigureValue::None(()), FigureValue::Usd),
        Figure::UnvaluedWorkflowRuns => Count(measures.worth.as_deref().map_or(0, |worth| worth.unvalued_runs)),
        Figure::UnratedWorkflowRuns => Count(measures.worth.as_deref().map_or(0, |worth| worth.unrated_runs)),
    }
}

const SECONDS_PER_HOUR: i64 = 3_600;

/// Time saved × hourly rate, to 12 decimals.
fn savings(worth: &Worth) -> Option<Usd> {
    let usd = || (worth.product / Decimal::from(SECONDS_PER_HOUR)).round_dp(12).normalize();
    (worth.rated > 0).then(|| Usd(usd()))
}

fn ratio(part: i64, whole: i64) -> FigureValue {
    if whole > 0 { FigureValue::Ratio(part as f64 / whole as f64) } else { FigureValue::None(()) }
}

/// Always the three members, `None` without data: whoever reads them need not ask whether they are there.
fn quantiles(bins: &SparseCounts) -> FigureValue {
    FigureValue::Quantiles(ranks(bins))
}

pub(super) fn ranks(bins: &SparseCounts) -> Quantiles {
    Quantiles { p50: quantile(bins, 50), p95: quantile(bins, 95), p99: quantile(bins, 99) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::{queries::columns::Columns, rollups::measures::Counts};
    use proptest::prelude::*;

    #[test]
    fn nothing_is_zero_where_it_is_counted_and_unknown_where_it_is_divided() {
        let nothing = evaluate_all(&Figure::ALL, &Measures::default(), &Filter::default());
        assert_eq!(nothing[&Figure::Runs], FigureValue::Count(0));
        assert_eq!(nothing[&Figure::CostUsd], FigureValue::Usd(Usd::ZERO));
        for figure in [
            Figure::SuccessRate,
            Figure::CacheShare,
            Figure::ToolErrorRate,
            Figure::HandoffRate,
            Figure::RunsPerSession,
            Figure::MessagesPerSession,
            Figure::AvgActiveMs,
        ] {
            assert_eq!(nothing[&figure], FigureValue::None(()), "{figure:?}");
        }
        assert_eq!(nothing[&Figure::TtftMs], FigureValue::Quantiles(Quantiles { p50: None, p95: None, p99: None }));
    }

    #[test]
    fn a_cost_of_which_nothing_is_known_is_unknown() {
        let mut measures = Measures::default();
        measures.counts.unpriced_calls = 1;
        assert_eq!(evaluate(Figure::CostUsd, &measures), FigureValue::None(()));
        measures.cost = Usd("0.0300".parse().unwrap());
        assert_eq!(serde_json::to_value(evaluate(Figure::CostUsd, &measures)).unwrap(), "0.03");
    }

    proptest! {
        #[test]
        fn a_figure_looks_at_no_more_than_its_columns(values in prop::collection::vec(1_i64..1000, Counts::COLUMNS.len()), cents in 1_i64..1000) {
            let mut all = Measures {
                counts: Counts::from_values(values.clone().try_into().unwrap()),
                cost: Usd(cents.into()),
                ..Default::default()
            };
            for (place, sparse) in all.sparse_mut().into_iter().enumerate() {
                sparse.add(place as u32, 1 + values[place]);
            }
            for figure in Figure::ALL {
                let columns = Columns::of(&[figure]);
                let mut few = Measures::default();
                let mut counts = [0; Counts::COLUMNS.len()];
                for (at, column) in Counts::COLUMNS.iter().enumerate().filter(|(_, column)| columns.holds(column)) {
                    counts[at] = values[at];
                    prop_assert!(columns.packed(), "{}", column);
                }
                few.counts = Counts::from_values(counts);
                few.cost = if columns.holds("cost") { all.cost } else { Usd::ZERO };
                for (at, _) in columns.sparse() {
                    *few.sparse_mut()[at] = all.sparse_mut()[at].clone();
                }
                prop_assert_eq!(evaluate(figure, &few), evaluate(figure, &all), "{:?}", figure);
            }
        }
    }
}
