//! Figures: overview, timeline, breakdown, the rows behind one, and two other forms of them: by the hours of a week, and from agents
//! to what they call.

use super::wire::Wire;
use crate::domain::{
    answer::{Answer, BreakdownRow, Overview, Series},
    error::AppError,
    figure::Figure,
    flow::Flow,
    heatmap::Heatmap,
    provenance::{RowsPage, RowsQuery},
    query::{BreakdownQuery, StatsQuery, TimelineQuery},
};
use leptos::prelude::*;

/// Figures of the whole range, and with `compare` of the range before it.
#[server(protocol = Wire, endpoint = "stats_overview")]
pub async fn stats_overview(query: StatsQuery, compare: bool, figures: Vec<Figure>) -> Result<Answer<Overview>, AppError> {
    use crate::server::{auth::enter::enter, queries::stats};
    let (db, scope) = enter(query.org.as_ref()).await?;
    stats::overview(&db, &scope, &query, compare, &figures).await
}

/// Figures per bucket, every bucket present.
#[server(protocol = Wire, endpoint = "stats_timeline")]
pub async fn stats_timeline(query: TimelineQuery) -> Result<Answer<Vec<Series>>, AppError> {
    use crate::server::{auth::enter::enter, queries::stats_timeline};
    let (db, scope) = enter(query.stats.org.as_ref()).await?;
    stats_timeline::timeline(&db, &scope, &query).await
}

/// Figures per value of a dimension.
#[server(protocol = Wire, endpoint = "stats_breakdown")]
pub async fn stats_breakdown(query: BreakdownQuery) -> Result<Answer<Vec<BreakdownRow>>, AppError> {
    use crate::server::{auth::enter::enter, queries::stats};
    let (db, scope) = enter(query.stats.org.as_ref()).await?;
    stats::breakdown(&db, &scope, &query).await
}

/// A figure by weekday and hour of the query's zone.
#[server(protocol = Wire, endpoint = "stats_heatmap")]
pub async fn stats_heatmap(query: StatsQuery, figure: Figure) -> Result<Answer<Heatmap>, AppError> {
    use crate::server::{auth::enter::enter, queries::heatmap};
    let (db, scope) = enter(query.org.as_ref()).await?;
    heatmap::heatmap(&db, &scope, &query, figure).await
}

/// From agents to the models and tools that they call, and how that ends.
#[server(protocol = Wire, endpoint = "stats_flow")]
pub async fn stats_flow(query: StatsQuery) -> Result<Answer<Flow>, AppError> {
    use crate::server::{auth::enter::enter, queries::flow};
    let (db, scope) = enter(query.org.as_ref()).await?;
    flow::flow(&db, &scope, &query).await
}

/// A page of the rows that a figure is made of.
#[server(protocol = Wire, endpoint = "stats_rows")]
pub async fn stats_rows(query: RowsQuery) -> Result<Answer<RowsPage>, AppError> {
    use crate::server::{auth::enter::enter, queries::rows};
    let (db, scope) = enter(query.stats.org.as_ref()).await?;
    rows::page(&db, &scope, &query).await
}
