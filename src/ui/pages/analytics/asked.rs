//! What the page asks the server. Everything is asked at once; each answer is shown when it comes. The bench asks the same.

use crate::{
    domain::{
        answer::{Answer, BreakdownRow, Overview, Series},
        dimension::Dimension,
        figure::Figure,
        query::{BreakdownQuery, Granularity, Sort, StatsQuery, TimelineQuery},
    },
    server_fns::stats::{stats_breakdown, stats_overview, stats_timeline},
    ui::context::{
        ask::{Asking, ask},
        filters::Filters,
    },
};

/// Over the whole range: what the cards and their notes show.
pub const CARDS: [Figure; 11] = [
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

/// The figure that takes longest.
pub const SLOW: [Figure; 1] = [Figure::RunDurationMs];

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

#[derive(Clone, Copy)]
pub struct Asked {
    pub overview: Asking<Answer<Overview>>,
    /// For the one card whose percentiles take longest: it keeps no other card waiting.
    pub slow: Asking<Answer<Overview>>,
    pub trends: Asking<Answer<Vec<Series>>>,
    pub durations: Asking<Answer<Vec<Series>>>,
    pub costs: Asking<Answer<Vec<Series>>>,
    pub models: Asking<Answer<Vec<BreakdownRow>>>,
    pub users: Asking<Answer<Vec<BreakdownRow>>>,
    pub failures: Asking<Answer<Vec<BreakdownRow>>>,
}

impl Asked {
    pub(super) fn new() -> Self {
        let filters = Filters::expect();
        let compare = move || filters.with(|selection| selection.compare);
        Self {
            overview: ask(compare, |stats, compare| stats_overview(stats, compare, CARDS.to_vec())),
            slow: ask(compare, |stats, compare| stats_overview(stats, compare, SLOW.to_vec())),
            trends: ask(|| (), |stats, ()| stats_timeline(trends(stats))),
            durations: ask(|| (), |stats, ()| stats_timeline(durations(stats))),
            costs: ask(|| (), |stats, ()| stats_timeline(costs(stats))),
            models: ask(compare, |stats, compare| stats_breakdown(models(stats, compare))),
            users: ask(compare, |stats, compare| stats_breakdown(users(stats, compare))),
            failures: ask(compare, |stats, compare| stats_breakdown(failures(stats, compare))),
        }
    }
}

pub fn trends(stats: StatsQuery) -> TimelineQuery {
    timeline(stats, &TRENDS, None)
}

pub fn durations(stats: StatsQuery) -> TimelineQuery {
    timeline(stats, &SLOW, None)
}

pub fn costs(stats: StatsQuery) -> TimelineQuery {
    timeline(stats, &[Figure::CostUsd], Some(Dimension::Model))
}

pub fn models(stats: StatsQuery, compare: bool) -> BreakdownQuery {
    ranking(stats, compare, Dimension::Model, &[Figure::CostUsd, Figure::TotalTokens, Figure::ModelErrorRate], RANKED)
}

pub fn users(stats: StatsQuery, compare: bool) -> BreakdownQuery {
    ranking(stats, compare, Dimension::User, &[Figure::Runs, Figure::CostUsd, Figure::SuccessRate], SHOWN)
}

pub fn failures(stats: StatsQuery, compare: bool) -> BreakdownQuery {
    ranking(stats, compare, Dimension::ErrorCategory, &[Figure::RunsFailed], SHOWN)
}

/// With the buckets that fit the range.
pub fn timeline(stats: StatsQuery, figures: &[Figure], by: Option<Dimension>) -> TimelineQuery {
    let granularity = Granularity::of(stats.range);
    TimelineQuery { stats, figures: figures.to_vec(), granularity, by, series: by.map(|_| MODELS) }
}

/// Ordered by the first figure, largest first.
pub fn ranking(stats: StatsQuery, compare: bool, by: Dimension, figures: &[Figure], limit: u16) -> BreakdownQuery {
    let sort = Sort { by: figures[0], descending: true };
    BreakdownQuery { stats, by, figures: figures.to_vec(), sort, limit, compare }
}
