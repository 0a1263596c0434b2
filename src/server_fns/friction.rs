//! Handoffs and friction, of everybody.

use super::wire::Wire;
use crate::domain::{
    answer::{Answer, Series},
    error::AppError,
    friction::{Friction, Handoffs, MomentsPage, MomentsQuery},
    query::StatsQuery,
};
use leptos::prelude::*;

/// The handoffs of a range added up: all, by kind, and from whom to whom.
#[server(protocol = Wire, endpoint = "handoffs_overview")]
pub async fn handoffs_overview(query: StatsQuery, compare: bool) -> Result<Answer<Handoffs>, AppError> {
    use crate::server::{auth::enter::enter, queries::friction};
    let (db, scope) = enter(query.org.as_ref()).await?;
    friction::handoffs(&db, &scope, &query, compare).await
}

/// Handoffs per bucket, a series per kind.
#[server(protocol = Wire, endpoint = "handoffs_timeline")]
pub async fn handoffs_timeline(query: StatsQuery) -> Result<Answer<Vec<Series>>, AppError> {
    use crate::server::{auth::enter::enter, queries::friction};
    let (db, scope) = enter(query.org.as_ref()).await?;
    friction::handoffs_timeline(&db, &scope, &query).await
}

/// Every signal of friction with its counts.
#[server(protocol = Wire, endpoint = "friction_signals")]
pub async fn friction_signals(query: StatsQuery, compare: bool) -> Result<Answer<Friction>, AppError> {
    use crate::server::{auth::enter::enter, queries::friction};
    let (db, scope) = enter(query.org.as_ref()).await?;
    friction::signals(&db, &scope, &query, compare).await
}

/// The moments behind, newest first.
#[server(protocol = Wire, endpoint = "list_moments")]
pub async fn list_moments(query: MomentsQuery) -> Result<Answer<MomentsPage>, AppError> {
    use crate::server::{auth::enter::enter, queries::moments};
    let (db, scope) = enter(query.stats.org.as_ref()).await?;
    moments::page(&db, &scope, &query).await
}
