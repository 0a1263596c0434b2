//! A figure from what was added up: the definitions of the wire contract (`api.md` §3), each once.
//!
//! Counts and sums of nothing are 0. A ratio without a denominator, a percentile without data, an average over no session,
//! and a cost of which nothing is known are unknown.

use crate::{
    domain::{
        figure::{Figure, FigureValue, Figures, Quantiles},
        filter::Filter,
        money::Usd,
        provenance::{Made, Parts},
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

/// What a figure is made of, whether of one fact or of any number of them.
#[derive(Clone, Copy, Debug)]
pub enum Terms<'m> {
    Sum(i64),
    Cost {
        usd: Usd,
        unpriced: i64,
    },
    /// Part of a whole.
    Share(i64, i64),
    Distinct(&'m SparseCounts),
    /// So much to each of those.
    Each(i64, &'m SparseCounts),
    Rank(&'m SparseCounts),
    /// Of other figures, or of what was registered: no fact adds to it by itself.
    Reckoned(FigureValue),
}

#[rustfmt::skip]
pub fn terms(figure: Figure, measures: &Measures) -> Terms<'_> {
    use Terms::{Cost, Distinct, Each, Rank, Reckoned, Share, Sum};
    let counts = &measures.counts;
    match figure {
        Figure::Runs => Sum(counts.runs),
        Figure::RunsSucceeded => Sum(counts.runs_succeeded),
        Figure::RunsFailed => Sum(counts.runs_failed),
        Figure::RunsCancelled => Sum(counts.runs_cancelled),
        Figure::RunsRunning => {
            Sum(counts.runs - counts.runs_succeeded - counts.runs_failed - counts.runs_cancelled - counts.runs_stalled)
        }
        Figure::Stalled => Sum(counts.runs_stalled),
        Figure::ModelCalls => Sum(counts.model_calls),
        Figure::ToolCalls => Sum(counts.tool_calls),
        Figure::Messages => Sum(counts.messages),
        Figure::Handoffs => Sum(counts.handoffs),
        Figure::Sessions => Distinct(&measures.sessions),
        Figure::ActiveUsers => Distinct(&measures.users),
        Figure::SuccessRate => Share(counts.runs_succeeded, counts.runs_succeeded + counts.runs_failed),
        Figure::InputTokens => Sum(counts.input_tokens),
        Figure::OutputTokens => Sum(counts.output_tokens),
        Figure::CacheReadTokens => Sum(counts.cache_read_tokens),
        Figure::CacheWriteTokens => Sum(counts.cache_write_tokens),
        Figure::TotalTokens => {
            Sum(counts.input_tokens + counts.output_tokens + counts.cache_read_tokens + counts.cache_write_tokens)
        }
        Figure::CacheShare => {
            Share(counts.cache_read_tokens, counts.input_tokens + counts.cache_read_tokens + counts.cache_write_tokens)
        }
        Figure::CostUsd => Cost { usd: measures.cost, unpriced: counts.unpriced_calls },
        Figure::UnpricedCalls => Sum(counts.unpriced_calls),
        Figure::RunDurationMs => Rank(&measures.run_duration),
        Figure::ModelLatencyMs => Rank(&measures.model_latency),
        Figure::TtftMs => Rank(&measures.ttft),
        Figure::ToolLatencyMs => Rank(&measures.tool_latency),
        Figure::ModelErrorRate => Share(counts.model_calls_error, counts.model_calls_ok + counts.model_calls_error),
        Figure::ToolErrorRate => Share(counts.tool_calls_error, counts.tool_calls_ok + counts.tool_calls_error),
        Figure::LocalHandoffRate => Share(counts.runs_ended_local, counts.runs),
        Figure::PostHandoffIterationRate => Share(counts.handoffs_iterated, counts.handoffs),
        Figure::HandoffRate => Share(counts.handoffs, counts.runs),
        Figure::RunsPerSession => Each(counts.runs, &measures.sessions),
        Figure::MessagesPerSession => Each(counts.messages, &measures.sessions),
        Figure::AvgActiveMs => Each(counts.active_ms, &measures.sessions),
        Figure::WorkflowRuns => Sum(counts.workflow_runs),
        Figure::WorkflowRunsSucceeded => Sum(counts.workflow_runs_succeeded),
        Figure::WorkflowRunsFailed => Sum(counts.workflow_runs_failed),
        Figure::WorkflowRunsCancelled => Sum(counts.workflow_runs_cancelled),
        Figure::WorkflowSuccessRate => {
            Share(counts.workflow_runs_succeeded, counts.workflow_runs_succeeded + counts.workflow_runs_failed)
        }
        Figure::ExecutionTimeMs => Sum(counts.workflow_run_ms),
        Figure::ModelErrors => Sum(counts.model_calls_error),
        Figure::ToolErrors => Sum(counts.tool_calls_error),
        Figure::ToolCostUsd => Cost { usd: Usd::from_parts(counts.tool_cost_micros, counts.tool_cost_picos), unpriced: 0 },
        Figure::CostPerCall => match evaluate(Figure::CostUsd, measures) {
            FigureValue::Usd(Usd(cost)) if counts.model_calls > 0 => {
                Reckoned(FigureValue::Usd(Usd((cost / Decimal::from(counts.model_calls)).round_dp(12).normalize())))
            }
            _ => Reckoned(FigureValue::None(())),
        },
        Figure::TokensPerSecond => Reckoned(match counts.model_timed_ms {
            0 => FigureValue::None(()),
            ms => FigureValue::Ratio((counts.model_timed_output * 1_000) as f64 / ms as f64),
        }),
        Figure::TimeSaved => Reckoned(match measures.worth.as_deref() {
            Some(worth) if worth.valued > 0 => FigureValue::Count(worth.saved_seconds),
            _ => FigureValue::None(()),
        }),
        Figure::Roi => Reckoned(measures.worth.as_deref().and_then(savings).map_or(FigureValue::None(()), FigureValue::Usd)),
        Figure::UnvaluedWorkflowRuns => Reckoned(FigureValue::Count(measures.worth.as_deref().map_or(0, |worth| worth.unvalued_runs))),
        Figure::UnratedWorkflowRuns => Reckoned(FigureValue::Count(measures.worth.as_deref().map_or(0, |worth| worth.unrated_runs))),
    }
}

impl Terms<'_> {
    pub const fn made(&self) -> Made {
        match self {
            Self::Sum(_) => Made::Sum,
            Self::Cost { .. } => Made::Cost,
            Self::Share(..) => Made::Share,
            Self::Distinct(_) => Made::Distinct,
            Self::Each(..) => Made::Each,
            Self::Rank(_) => Made::Rank,
            Self::Reckoned(_) => Made::Reckoned,
        }
    }

    pub fn parts(&self) -> Parts {
        match *self {
            Self::Sum(amount) => Parts { amount, ..Parts::default() },
            Self::Cost { usd, unpriced } => Parts { cost_usd: usd, unpriced, ..Parts::default() },
            Self::Share(amount, of) => Parts { amount, of, ..Parts::default() },
            Self::Distinct(things) => Parts { amount: things.total(), of: things.distinct(), ..Parts::default() },
            Self::Each(amount, things) => Parts { amount, of: things.distinct(), ..Parts::default() },
            Self::Reckoned(_) => Parts::default(),
            Self::Rank(bins) => Parts { amount: bins.total(), ..Parts::default() },
        }
    }
}

const SECONDS_PER_HOUR: i64 = 3_600;

/// Time saved × hourly rate, to 12 decimals.
fn savings(worth: &Worth) -> Option<Usd> {
    let usd = || (worth.product / Decimal::from(SECONDS_PER_HOUR)).round_dp(12).normalize();
    (worth.rated > 0).then(|| Usd(usd()))
}

pub fn evaluate(figure: Figure, measures: &Measures) -> FigureValue {
    match terms(figure, measures) {
        Terms::Rank(bins) => quantiles(bins),
        Terms::Reckoned(value) => value,
        // How many facts there are takes longer to say, and does not matter.
        Terms::Distinct(things) => FigureValue::Count(things.distinct()),
        terms => terms.parts().value(terms.made(), figure.spec().unit),
    }
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
