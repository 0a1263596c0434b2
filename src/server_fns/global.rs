//! All organisations together, for those above them.

use super::wire::Wire;
use crate::domain::{
    answer::{Answer, Overview, Series},
    error::AppError,
    figure::Figure,
    global::{GlobalTimelineQuery, OrgRow},
    query::StatsQuery,
};
use leptos::prelude::*;

/// Figures of all organisations together, and with `compare` of the range before.
#[server(protocol = Wire, endpoint = "global_overview")]
pub async fn global_overview(query: StatsQuery, compare: bool, figures: Vec<Figure>) -> Result<Answer<Overview>, AppError> {
    use crate::server::{auth::enter::enter, queries::orgs};
    let (db, scope) = enter(None).await?;
    orgs::overview(&db, &scope, &query, compare, &figures).await
}

/// Figures of all organisations per bucket, together or organisation by organisation.
#[server(protocol = Wire, endpoint = "global_timeline")]
pub async fn global_timeline(query: GlobalTimelineQuery) -> Result<Answer<Vec<Series>>, AppError> {
    use crate::server::{auth::enter::enter, queries::orgs};
    let (db, scope) = enter(None).await?;
    orgs::timeline(&db, &scope, &query).await
}

/// Every organisation with its figures and how far it is behind.
#[server(protocol = Wire, endpoint = "global_orgs")]
pub async fn global_orgs(query: StatsQuery, compare: bool, figures: Vec<Figure>) -> Result<Answer<Vec<OrgRow>>, AppError> {
    use crate::server::{auth::enter::enter, queries::orgs};
    let (db, scope) = enter(None).await?;
    orgs::rows(&db, &scope, &query, compare, &figures).await
}
