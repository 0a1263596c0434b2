//! What ran, for whom, at what cost, how fast and how reliably: the organisation's figures.

use crate::{
    domain::{
        figure::{Figure, FigureValue, Figures},
        query::{Granularity, TimelineQuery},
    },
    server_fns::stats::{stats_overview, stats_timeline},
    ui::{
        components::{page::Page, stat_card::StatCard},
        context::{ask::ask, filters::Filters},
        format,
    },
};
use leptos::prelude::*;
use leptos_router::{LazyRoute, lazy_route};

/// The route; its code is loaded when it is gone to.
pub struct AnalyticsRoute;

#[lazy_route]
impl LazyRoute for AnalyticsRoute {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        view! { <Analytics /> }.into_any()
    }
}

/// Figures of the cards, per bucket.
const TRENDS: [Figure; 12] = [
    Figure::Runs,
    Figure::RunsSucceeded,
    Figure::RunsFailed,
    Figure::RunsCancelled,
    Figure::Sessions,
    Figure::ActiveUsers,
    Figure::SuccessRate,
    Figure::CostUsd,
    Figure::TotalTokens,
    Figure::ModelErrorRate,
    Figure::HandoffRate,
    Figure::LocalHandoffRate,
];

#[component]
fn Analytics() -> impl IntoView {
    let filters = Filters::expect();
    let compare = move || filters.with(|selection| selection.compare);
    let overview = ask(compare, stats_overview);
    let trends = ask(
        || (),
        |stats, ()| {
            let granularity = Granularity::of(stats.range);
            stats_timeline(TimelineQuery { stats, figures: TRENDS.to_vec(), granularity, by: None, series: None })
        },
    );
    let complete_to = Signal::derive(move || {
        overview.with(|answer| answer.as_ref().and_then(|answer| answer.as_ref().ok()).map(|answer| answer.complete_to))
    });
    view! {
        <Page title="Analytics" complete_to>
            <div class="stat-grid">
                <StatCard figure=Figure::Runs overview timeline=trends />
                <StatCard figure=Figure::Sessions overview timeline=trends />
                <StatCard figure=Figure::ActiveUsers overview timeline=trends />
                <StatCard figure=Figure::SuccessRate overview timeline=trends />
                <StatCard figure=Figure::CostUsd overview timeline=trends />
                <StatCard figure=Figure::TotalTokens overview timeline=trends note=cache_note />
                <StatCard figure=Figure::ModelErrorRate overview timeline=trends />
                <StatCard figure=Figure::HandoffRate overview timeline=trends />
            </div>
        </Page>
    }
}

/// "81 % from cache".
fn cache_note(figures: &Figures) -> Option<String> {
    match figures.get(&Figure::CacheShare) {
        Some(FigureValue::Ratio(share)) => Some(format!("{} from cache", format::percent(*share))),
        _ => None,
    }
}
