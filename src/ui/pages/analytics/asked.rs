//! What the page asks the server. Everything is asked at once; each answer is shown when it comes.

use crate::{
    domain::{
        answer::{Answer, BreakdownRow, Overview, Series},
        dimension::Dimension,
        error::AppError,
        figure::Figure,
        query::{BreakdownQuery, Granularity, Sort, StatsQuery, TimelineQuery},
    },
    server_fns::stats::{stats_breakdown, stats_overview, stats_timeline},
    ui::context::{ask::ask, filters::Filters},
};
use leptos::prelude::*;

/// Over the whole range: what the cards and their notes show.
const CARDS: [Figure; 11] = [
    Figure::Runs,
    Figure::SuccessRate,
    Figure::ActiveUsers,
    Figure::Sessions,
    Figure::CostUsd,
    Figure::UnpricedCalls,
    Figure::TotalTokens,
    Figure::CacheShare,
    Figure::ModelErrorRate,
    Figure::HandoffRate,
    Figure::LocalHandoffRate,
];

/// Per bucket: what the cards' trends and three of the charts show.
const TRENDS: [Figure; 18] = [
    Figure::Runs,
    Figure::RunsSucceeded,
    Figure::RunsFailed,
    Figure::RunsCancelled,
    Figure::RunsRunning,
    Figure::Stalled,
    Figure::Sessions,
    Figure::ActiveUsers,
    Figure::SuccessRate,
    Figure::CostUsd,
    Figure::TotalTokens,
    Figure::InputTokens,
    Figure::OutputTokens,
    Figure::CacheReadTokens,
    Figure::CacheWriteTokens,
    Figure::ModelErrorRate,
    Figure::HandoffRate,
    Figure::LocalHandoffRate,
];

/// Models with a series of their own.
const MODELS: u16 = 5;
/// Rows of a ranking that are fetched: enough for the total of a ring.
const RANKED: u16 = 100;
const SHOWN: u16 = 8;

type Asking<T> = Resource<Result<Answer<T>, AppError>>;

#[derive(Clone, Copy)]
pub struct Asked {
    pub overview: Asking<Overview>,
    /// For the one card whose percentiles take longest: it keeps no other card waiting.
    pub slow: Asking<Overview>,
    pub trends: Asking<Vec<Series>>,
    pub durations: Asking<Vec<Series>>,
    pub costs: Asking<Vec<Series>>,
    pub models: Asking<Vec<BreakdownRow>>,
    pub users: Asking<Vec<BreakdownRow>>,
    pub failures: Asking<Vec<BreakdownRow>>,
}

impl Asked {
    pub fn new() -> Self {
        let filters = Filters::expect();
        let compare = move || filters.with(|selection| selection.compare);
        Self {
            overview: ask(compare, |stats, compare| stats_overview(stats, compare, CARDS.to_vec())),
            slow: ask(compare, |stats, compare| stats_overview(stats, compare, vec![Figure::RunDurationMs])),
            trends: ask(|| (), |stats, ()| stats_timeline(timeline(stats, &TRENDS, None))),
            durations: ask(|| (), |stats, ()| stats_timeline(timeline(stats, &[Figure::RunDurationMs], None))),
            costs: ask(|| (), |stats, ()| stats_timeline(timeline(stats, &[Figure::CostUsd], Some(Dimension::Model)))),
            models: ranking(Dimension::Model, &[Figure::CostUsd, Figure::TotalTokens, Figure::ModelErrorRate], RANKED),
            users: ranking(Dimension::User, &[Figure::Runs, Figure::CostUsd, Figure::SuccessRate], SHOWN),
            failures: ranking(Dimension::ErrorCategory, &[Figure::RunsFailed], SHOWN),
        }
    }
}

fn timeline(stats: StatsQuery, figures: &[Figure], by: Option<Dimension>) -> TimelineQuery {
    let granularity = Granularity::of(stats.range);
    TimelineQuery { stats, figures: figures.to_vec(), granularity, by, series: by.map(|_| MODELS) }
}

/// Ordered by the first figure, largest first.
fn ranking(by: Dimension, figures: &'static [Figure], limit: u16) -> Asking<Vec<BreakdownRow>> {
    ask(
        || (),
        move |stats, ()| {
            let sort = Sort { by: figures[0], descending: true };
            stats_breakdown(BreakdownQuery { stats, by, figures: figures.to_vec(), sort, limit })
        },
    )
}
