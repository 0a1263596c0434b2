//! What the page asks the server, all of it at once.

use crate::{
    domain::{
        answer::{Answer, BreakdownRow, Overview, Series},
        call::{CallKind, CallRow, CallsQuery},
        dimension::Dimension,
        figure::Figure,
        flow::Flow,
        heatmap::Heatmap,
        query::{BreakdownQuery, StatsQuery, TimelineQuery},
    },
    server_fns::{
        calls::newest_calls,
        stats::{stats_breakdown, stats_flow, stats_heatmap, stats_overview, stats_timeline},
    },
    ui::{
        context::{
            ask::{Asking, ask},
            filters::Filters,
            so_far::SoFar,
            viewer::ViewerContext,
        },
        pages::analytics::asked as shared,
    },
};
use leptos::prelude::*;

/// Over the whole range: what the cards show, and what shares are of.
pub const CARDS: [Figure; 11] = [
    Figure::Runs,
    Figure::ModelCalls,
    Figure::TotalTokens,
    Figure::CacheShare,
    Figure::CostUsd,
    Figure::UnpricedCalls,
    Figure::ModelErrors,
    Figure::ModelErrorRate,
    Figure::TokensPerSecond,
    Figure::CostPerCall,
    Figure::ToolCostUsd,
];

/// The figure that takes longest.
const LATENCY: [Figure; 1] = [Figure::ModelLatencyMs];

/// Per bucket: what the cards' trends and three of the charts show.
const TRENDS: [Figure; 11] = [
    Figure::ModelCalls,
    Figure::TotalTokens,
    Figure::InputTokens,
    Figure::OutputTokens,
    Figure::CacheReadTokens,
    Figure::CacheWriteTokens,
    Figure::CacheShare,
    Figure::CostUsd,
    Figure::ModelErrorRate,
    Figure::TokensPerSecond,
    Figure::CostPerCall,
];

/// Of today and of this month.
pub const SO_FAR: [Figure; 3] = [Figure::ModelCalls, Figure::TotalTokens, Figure::CostUsd];

/// What models are compared by; the first orders them.
pub const COMPARED: [Figure; 9] = [
    Figure::CostUsd,
    Figure::ModelCalls,
    Figure::ModelLatencyMs,
    Figure::TtftMs,
    Figure::ModelErrorRate,
    Figure::TokensPerSecond,
    Figure::CacheShare,
    Figure::CostPerCall,
    Figure::TotalTokens,
];

/// What cost is told apart by with it.
pub const ALLOCATED: [Figure; 4] = [Figure::CostUsd, Figure::ModelCalls, Figure::TotalTokens, Figure::Runs];

/// Rows of a table: beyond so many nobody compares.
const ROWS: u16 = 100;
const RANKED: u16 = 8;
/// Failed calls that reasons are read from.
const FAILED: u16 = 100;

#[derive(Clone, Copy)]
pub struct Asked {
    pub overview: Asking<Answer<Overview>>,
    pub latency: Asking<Answer<Overview>>,
    pub today: Asking<Answer<Overview>>,
    pub month: Asking<Answer<Overview>>,
    pub trends: Asking<Answer<Vec<Series>>>,
    pub latencies: Asking<Answer<Vec<Series>>>,
    pub calls: Asking<Answer<Vec<Series>>>,
    pub costs: Asking<Answer<Vec<Series>>>,
    pub errors: Asking<Answer<Vec<Series>>>,
    pub models: Asking<Answer<Vec<BreakdownRow>>>,
    pub categories: Asking<Answer<Vec<BreakdownRow>>>,
    pub failing: Asking<Answer<Vec<BreakdownRow>>>,
    pub allocation: Asking<Answer<Vec<BreakdownRow>>>,
    pub heatmap: Asking<Answer<Heatmap>>,
    pub flow: Asking<Answer<Flow>>,
    pub failed: Asking<Answer<Vec<CallRow>>>,
}

impl Asked {
    /// `by` is what cost is allocated to.
    pub fn new(by: Memo<Dimension>) -> Self {
        let filters = Filters::expect();
        let compare = move || filters.with(|selection| selection.compare);
        Self {
            overview: ask(compare, |stats, compare| stats_overview(stats, compare, CARDS.to_vec())),
            latency: ask(|| (), |stats, ()| stats_overview(stats, false, LATENCY.to_vec())),
            today: so_far(SoFar::Today, &SO_FAR),
            month: so_far(SoFar::Month, &SO_FAR),
            trends: ask(|| (), |stats, ()| stats_timeline(trends(stats))),
            latencies: ask(|| (), |stats, ()| stats_timeline(shared::timeline(stats, &LATENCY, None))),
            calls: ask(|| (), |stats, ()| stats_timeline(by_model(stats, Figure::ModelCalls))),
            costs: ask(|| (), |stats, ()| stats_timeline(shared::costs(stats))),
            errors: ask(|| (), |stats, ()| stats_timeline(by_model(stats, Figure::ModelErrors))),
            models: ask(|| (), |stats, ()| stats_breakdown(compared(stats))),
            categories: ask(compare, |stats, compare| stats_breakdown(categories(stats, compare))),
            failing: ask(compare, |stats, compare| stats_breakdown(failing(stats, compare))),
            allocation: ask(move || by.get(), |stats, by| stats_breakdown(allocated(stats, by))),
            heatmap: ask(|| (), |stats, ()| stats_heatmap(stats, Figure::TotalTokens)),
            flow: ask(|| (), |stats, ()| stats_flow(stats)),
            failed: ask(|| (), |stats, ()| newest_calls(CallsQuery { stats, of: CallKind::Model, failed: true, limit: FAILED })),
        }
    }
}

/// Figures of today or of this month, filtered as the page is.
pub fn so_far(of: SoFar, figures: &'static [Figure]) -> Asking<Answer<Overview>> {
    let viewer = ViewerContext::expect();
    ask(
        || (),
        move |stats, ()| async move {
            let stats = of.stats(stats, viewer).await?;
            stats_overview(stats, false, figures.to_vec()).await
        },
    )
}

pub fn trends(stats: StatsQuery) -> TimelineQuery {
    shared::timeline(stats, &TRENDS, None)
}

fn by_model(stats: StatsQuery, figure: Figure) -> TimelineQuery {
    shared::timeline(stats, &[figure], Some(Dimension::Model))
}

pub fn compared(stats: StatsQuery) -> BreakdownQuery {
    shared::ranking(stats, false, Dimension::Model, &COMPARED, ROWS)
}

fn categories(stats: StatsQuery, compare: bool) -> BreakdownQuery {
    shared::ranking(stats, compare, Dimension::ErrorCategory, &[Figure::ModelErrors], RANKED)
}

fn failing(stats: StatsQuery, compare: bool) -> BreakdownQuery {
    let figures = [Figure::ModelErrors, Figure::ModelCalls, Figure::ModelErrorRate];
    shared::ranking(stats, compare, Dimension::Model, &figures, RANKED)
}

fn allocated(stats: StatsQuery, by: Dimension) -> BreakdownQuery {
    shared::ranking(stats, false, by, &ALLOCATED, ROWS)
}
