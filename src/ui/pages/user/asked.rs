//! What the page asks the server, all of it at once.

use crate::{
    domain::{
        answer::{Answer, BreakdownRow, Overview, Series},
        error::AppError,
        figure::Figure,
        user::UserRecord,
    },
    server_fns::{
        stats::{stats_breakdown, stats_overview, stats_timeline},
        users::find_user,
    },
    ui::{
        context::{
            ask::{Asking, ask},
            filters::Filters,
        },
        pages::analytics::asked as shared,
    },
};
use leptos::prelude::*;

/// Over the whole range: what the cards and their notes show.
const CARDS: [Figure; 12] = [
    Figure::Sessions,
    Figure::Runs,
    Figure::RunsPerSession,
    Figure::SuccessRate,
    Figure::CostUsd,
    Figure::UnpricedCalls,
    Figure::AvgActiveMs,
    Figure::LocalHandoffRate,
    Figure::PostHandoffIterationRate,
    Figure::RunsFailed,
    Figure::TotalTokens,
    Figure::CacheShare,
];

/// Per bucket: what the cards' trends and three of the charts show.
const TRENDS: [Figure; 14] = [
    Figure::Sessions,
    Figure::Runs,
    Figure::RunsSucceeded,
    Figure::RunsFailed,
    Figure::RunsCancelled,
    Figure::RunsRunning,
    Figure::Stalled,
    Figure::RunsPerSession,
    Figure::SuccessRate,
    Figure::CostUsd,
    Figure::AvgActiveMs,
    Figure::LocalHandoffRate,
    Figure::PostHandoffIterationRate,
    Figure::TotalTokens,
];

#[derive(Clone, Copy)]
pub struct Asked {
    /// `None` for nobody.
    pub record: Asking<Option<UserRecord>>,
    pub overview: Asking<Answer<Overview>>,
    pub trends: Asking<Answer<Vec<Series>>>,
    pub costs: Asking<Answer<Vec<Series>>>,
    pub models: Asking<Answer<Vec<BreakdownRow>>>,
    pub failures: Asking<Answer<Vec<BreakdownRow>>>,
}

impl Asked {
    pub fn new(key: Memo<String>) -> Self {
        let filters = Filters::expect();
        let compare = move || filters.with(|selection| selection.compare);
        Self {
            record: ask(
                move || key.get(),
                |stats, key| async move {
                    match find_user(stats.org, key).await {
                        Err(AppError::NotFound) => Ok(None),
                        found => found.map(Some),
                    }
                },
            ),
            overview: ask(compare, |stats, compare| stats_overview(stats, compare, CARDS.to_vec())),
            trends: ask(|| (), |stats, ()| stats_timeline(shared::timeline(stats, &TRENDS, None))),
            costs: ask(|| (), |stats, ()| stats_timeline(shared::costs(stats))),
            models: ask(compare, |stats, compare| stats_breakdown(shared::models(stats, compare))),
            failures: ask(compare, |stats, compare| stats_breakdown(shared::failures(stats, compare))),
        }
    }
}
