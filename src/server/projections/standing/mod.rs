//! What stands rather than happens: workflows and what was registered of them, service requests, training jobs with their
//! points, datasets, models and servers. Each table is a least, a greatest or a union of what its events say, so any order,
//! repetition and batch size ends in the same rows.
//!
//! Events from before what is kept are left alone, and so are the rows that they made: a rebuild has no event to make them
//! from again. What nobody spoke of within retention is forgotten, but not what a figure of today rests on: workflows,
//! datasets and models.

mod entities;
mod points;
mod servers;
mod service_requests;
mod workflows;

use super::incoming::Incoming;
use crate::domain::{ids::OrgId, time::Timestamp};
use sqlx::PgConnection;

/// Puts a batch's events into the tables, for whoever holds the organisation's lock.
pub async fn apply(
    connection: &mut PgConnection,
    org: OrgId,
    kept_from: Timestamp,
    events: &[Incoming],
) -> Result<(), sqlx::Error> {
    let events: Vec<&Incoming> = events.iter().filter(|event| event.stamp.0 >= kept_from).collect();
    workflows::apply(connection, org, &events).await?;
    service_requests::apply(connection, org, &events).await?;
    entities::apply(connection, org, &events).await?;
    points::apply(connection, org, &events).await?;
    servers::apply(connection, org, &events).await
}

/// Takes away what events make again that are kept: a rebuild begins with it.
pub async fn clear(connection: &mut PgConnection, org: OrgId, kept_from: Timestamp) -> Result<(), sqlx::Error> {
    workflows::clear(connection, org, kept_from).await?;
    service_requests::clear(connection, org, kept_from).await?;
    entities::clear(connection, org, kept_from).await?;
    points::clear(connection, org, kept_from).await?;
    servers::clear(connection, org, kept_from).await
}

/// Takes away what was not spoken of since `horizon`.
pub async fn forget(connection: &mut PgConnection, org: OrgId, horizon: Timestamp) -> Result<(), sqlx::Error> {
    service_requests::forget(connection, org, horizon).await?;
    points::forget(connection, org, horizon).await?;
    servers::forget(connection, org, horizon).await
}
