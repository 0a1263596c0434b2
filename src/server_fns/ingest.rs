//! What became of what producers sent: the ledger, what was put aside, single events, and what is taken out of texts.

use super::wire::Wire;
use crate::domain::{
    answer::Answer,
    error::AppError,
    ids::OrgSlug,
    ingest::{EventKey, EventRow, EventsQuery, Inspected, Ledger, Shelf},
    query::StatsQuery,
    redaction::Redaction,
};
use leptos::prelude::*;

/// The ledger of a range.
#[server(protocol = Wire, endpoint = "ingest_ledger")]
pub async fn ingest_ledger(query: StatsQuery) -> Result<Answer<Ledger>, AppError> {
    use crate::server::{auth::enter::enter, queries::ingest::ledger};
    let (db, scope) = enter(query.org.as_ref()).await?;
    ledger::ledger(&db, &scope, &query).await
}

/// What is put aside, whatever the range.
#[server(protocol = Wire, endpoint = "list_put_aside")]
pub async fn list_put_aside(org: Option<OrgSlug>, limit: u16) -> Result<Shelf, AppError> {
    use crate::server::{auth::enter::enter, queries::ingest::shelf};
    let (db, scope) = enter(org.as_ref()).await?;
    shelf::shelf(&db, &scope, limit).await
}

/// Puts events that were put aside back on the queue; none named: the oldest. Answers how many.
#[server(protocol = Wire, endpoint = "replay_put_aside")]
pub async fn replay_put_aside(org: Option<OrgSlug>, events: Vec<EventKey>) -> Result<u64, AppError> {
    use crate::server::{auth::enter::enter, commands::ingest};
    let (db, scope) = enter(org.as_ref()).await?;
    ingest::replay(&db, &scope, &events).await
}

/// Events of a range, by an id.
#[server(protocol = Wire, endpoint = "find_events")]
pub async fn find_events(query: EventsQuery) -> Result<Vec<EventRow>, AppError> {
    use crate::server::{auth::enter::enter, queries::ingest::events};
    let (db, scope) = enter(query.stats.org.as_ref()).await?;
    events::events(&db, &scope, &query).await
}

/// Everything about one event.
#[server(protocol = Wire, endpoint = "inspect_event")]
pub async fn inspect_event(org: Option<OrgSlug>, event: EventKey) -> Result<Inspected, AppError> {
    use crate::server::{
        auth::enter::enter,
        queries::ingest::inspect::{When, inspect},
    };
    let (db, scope) = enter(org.as_ref()).await?;
    inspect(&db, &scope, &event.event_id, When::At(event.occurred_at)).await
}

/// What is taken out of texts.
#[server(protocol = Wire, endpoint = "list_redactions")]
pub async fn list_redactions(org: Option<OrgSlug>) -> Result<Vec<Redaction>, AppError> {
    use crate::server::{auth::enter::enter, queries::ingest::redactions};
    let (db, scope) = enter(org.as_ref()).await?;
    redactions::list(&db, &scope).await
}
