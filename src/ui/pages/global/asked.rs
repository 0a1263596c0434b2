//! What the page asks the server, all of it at once; nothing of whoever may not see it.

use crate::{
    domain::{
        answer::{Answer, Overview, Series},
        error::AppError,
        figure::Figure,
        global::{GlobalTimelineQuery, OrgColumn, OrgRow},
        query::{Granularity, StatsQuery},
        role::Permission,
    },
    server_fns::global::{global_orgs, global_overview, global_timeline},
    ui::context::{
        ask::{Asking, ask},
        filters::Filters,
        viewer::ViewerContext,
    },
};

/// Organisations with a colour of their own in the charts.
const APART: u16 = 7;

/// What the cards and their notes show.
const CARDS: [Figure; 12] = [
    Figure::Runs,
    Figure::SuccessRate,
    Figure::ActiveUsers,
    Figure::Sessions,
    Figure::CostUsd,
    Figure::UnpricedCalls,
    Figure::TotalTokens,
    Figure::CacheShare,
    Figure::RunDurationMs,
    Figure::ModelErrorRate,
    Figure::ToolErrorRate,
    Figure::Stalled,
];

/// Per bucket: what the cards' trends and two of the charts show.
const TRENDS: [Figure; 18] = [
    Figure::Runs,
    Figure::RunsSucceeded,
    Figure::RunsFailed,
    Figure::RunsCancelled,
    Figure::RunsRunning,
    Figure::Stalled,
    Figure::SuccessRate,
    Figure::ActiveUsers,
    Figure::Sessions,
    Figure::CostUsd,
    Figure::TotalTokens,
    Figure::InputTokens,
    Figure::OutputTokens,
    Figure::CacheReadTokens,
    Figure::CacheWriteTokens,
    Figure::RunDurationMs,
    Figure::ModelErrorRate,
    Figure::ToolErrorRate,
];

#[derive(Clone, Copy)]
pub struct Asked {
    pub overview: Asking<Answer<Overview>>,
    pub trends: Asking<Answer<Vec<Series>>>,
    /// Runs and cost, organisation by organisation.
    pub apart: Asking<Answer<Vec<Series>>>,
    pub orgs: Asking<Answer<Vec<OrgRow>>>,
}

impl Asked {
    pub fn new() -> Self {
        let (filters, viewer) = (Filters::expect(), ViewerContext::expect());
        let compare = move || filters.with(|selection| selection.compare);
        Self {
            overview: ask(compare, move |stats, compare| async move {
                permitted(viewer).await?;
                global_overview(stats, compare, CARDS.to_vec()).await
            }),
            trends: ask(
                || (),
                move |stats, ()| async move {
                    permitted(viewer).await?;
                    global_timeline(timeline(stats, &TRENDS, None)).await
                },
            ),
            apart: ask(
                || (),
                move |stats, ()| async move {
                    permitted(viewer).await?;
                    global_timeline(timeline(stats, &[Figure::Runs, Figure::CostUsd], Some(APART))).await
                },
            ),
            orgs: ask(compare, move |stats, compare| async move {
                permitted(viewer).await?;
                global_orgs(stats, compare, OrgColumn::FIGURES.to_vec()).await
            }),
        }
    }
}

/// The server refuses others by itself; there is no need to ask it.
async fn permitted(viewer: ViewerContext) -> Result<(), AppError> {
    match viewer.resource.answer().await?.person.role.may(Permission::ViewGlobal) {
        true => Ok(()),
        false => Err(AppError::Forbidden),
    }
}

fn timeline(stats: StatsQuery, figures: &[Figure], apart: Option<u16>) -> GlobalTimelineQuery {
    let granularity = Granularity::of(stats.range);
    GlobalTimelineQuery { stats, figures: figures.to_vec(), granularity, apart }
}
