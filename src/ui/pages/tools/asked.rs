//! What the page asks the server, all of it at once.

use crate::{
    domain::{
        answer::{Answer, BreakdownRow, Overview, Series},
        call::{CallKind, CallRow, CallsQuery},
        dimension::Dimension,
        figure::Figure,
        query::{BreakdownQuery, Granularity, StatsQuery, TimelineQuery},
        time::{DAY, TimeRange},
        tool::ToolRow,
    },
    server_fns::{
        calls::{list_tools, newest_calls},
        stats::{stats_breakdown, stats_overview, stats_timeline},
    },
    ui::{
        context::{
            ask::{Asking, ask},
            filters::Filters,
            so_far::SoFar,
        },
        pages::{analytics::asked as shared, models::asked::so_far},
    },
};
use leptos::prelude::*;

/// Over the whole range: what the cards show.
const CARDS: [Figure; 6] =
    [Figure::ActiveUsers, Figure::Runs, Figure::ToolCalls, Figure::ToolErrors, Figure::ToolErrorRate, Figure::ToolCostUsd];

/// Per bucket: the cards' trends.
const TRENDS: [Figure; 5] = [Figure::ActiveUsers, Figure::Runs, Figure::ToolCalls, Figure::ToolErrorRate, Figure::ToolCostUsd];

const TODAY: [Figure; 2] = [Figure::Runs, Figure::ToolCostUsd];

/// Per hour: what there is to zoom into.
const BUSY: [Figure; 1] = [Figure::Runs];

const LATENCY: [Figure; 1] = [Figure::ToolLatencyMs];

/// Of servers and tools; the first orders them.
pub const COMPARED: [Figure; 5] =
    [Figure::ToolCalls, Figure::ToolErrors, Figure::ToolErrorRate, Figure::ToolLatencyMs, Figure::ToolCostUsd];

const SERVERS: u16 = 100;
/// Calls of the feed.
const NEWEST: u16 = 50;
/// Ranges up to this length are drawn hour by hour.
const HOURLY: i64 = 8 * DAY;

#[derive(Clone, Copy)]
pub struct Asked {
    pub overview: Asking<Answer<Overview>>,
    pub today: Asking<Answer<Overview>>,
    pub trends: Asking<Answer<Vec<Series>>>,
    pub busy: Asking<Answer<Vec<Series>>>,
    pub latencies: Asking<Answer<Vec<Series>>>,
    pub servers: Asking<Answer<Vec<BreakdownRow>>>,
    pub rows: Asking<Answer<Vec<ToolRow>>>,
    pub feed: Asking<Answer<Vec<CallRow>>>,
}

impl Asked {
    /// `by` is what the table has a row of.
    pub fn new(by: Memo<Dimension>) -> Self {
        let filters = Filters::expect();
        let compare = move || filters.with(|selection| selection.compare);
        Self {
            overview: ask(compare, |stats, compare| stats_overview(stats, compare, CARDS.to_vec())),
            today: so_far(SoFar::Today, &TODAY),
            trends: ask(|| (), |stats, ()| stats_timeline(shared::timeline(stats, &TRENDS, None))),
            busy: ask(|| (), |stats, ()| stats_timeline(busy(stats))),
            latencies: ask(|| (), |stats, ()| stats_timeline(shared::timeline(stats, &LATENCY, None))),
            servers: ask(|| (), |stats, ()| stats_breakdown(servers(stats))),
            rows: ask(move || by.get(), |stats, by| list_tools(rows(stats, by))),
            feed: ask(|| (), |stats, ()| newest_calls(CallsQuery { stats, of: CallKind::Tool, failed: false, limit: NEWEST })),
        }
    }
}

fn busy(stats: StatsQuery) -> TimelineQuery {
    let granularity = hourly(stats.range);
    TimelineQuery { stats, figures: BUSY.to_vec(), granularity, by: None, series: None }
}

/// Hour by hour, or finer, as far as hours can be told apart in a drawing.
pub fn hourly(range: TimeRange) -> Granularity {
    let fits = Granularity::of(range);
    if range.length() <= HOURLY { fits.min(Granularity::Hour) } else { fits }
}

fn servers(stats: StatsQuery) -> BreakdownQuery {
    let figures = [Figure::ToolCalls, Figure::ToolErrors, Figure::ToolErrorRate, Figure::ToolCostUsd];
    shared::ranking(stats, false, Dimension::Server, &figures, SERVERS)
}

pub fn rows(stats: StatsQuery, by: Dimension) -> BreakdownQuery {
    shared::ranking(stats, false, by, &COMPARED, SERVERS)
}
