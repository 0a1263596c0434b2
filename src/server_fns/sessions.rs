//! Sessions: the list, one session, its timeline, one entry of it, and its end.

use super::wire::Wire;
use crate::domain::{
    answer::Answer,
    error::AppError,
    ids::OrgSlug,
    session::{EntryDetail, EntryKind, SessionHeader, SessionsPage, SessionsQuery, TimelinePage},
};
use leptos::prelude::*;

/// A page of the list.
#[server(protocol = Wire, endpoint = "list_sessions")]
pub async fn list_sessions(query: SessionsQuery) -> Result<Answer<SessionsPage>, AppError> {
    use crate::server::{auth::enter::enter, queries::sessions};
    let (db, scope) = enter(query.org.as_ref()).await?;
    sessions::page(&db, &scope, &query).await
}

/// The header of one session.
#[server(protocol = Wire, endpoint = "find_session")]
pub async fn find_session(org: Option<OrgSlug>, id: String) -> Result<Answer<SessionHeader>, AppError> {
    use crate::server::{auth::enter::enter, queries::session};
    let (db, scope) = enter(org.as_ref()).await?;
    session::header(&db, &scope, &id).await
}

/// A stretch of a session's timeline.
#[server(protocol = Wire, endpoint = "session_timeline")]
pub async fn session_timeline(
    org: Option<OrgSlug>,
    id: String,
    cursor: Option<String>,
    limit: u16,
) -> Result<TimelinePage, AppError> {
    use crate::server::{auth::enter::enter, queries::timeline};
    let (db, scope) = enter(org.as_ref()).await?;
    timeline::page(&db, &scope, &id, cursor.as_deref(), limit).await
}

/// One entry with its content and its events.
#[server(protocol = Wire, endpoint = "session_entry")]
pub async fn session_entry(org: Option<OrgSlug>, id: String, kind: EntryKind, entry: String) -> Result<EntryDetail, AppError> {
    use crate::server::{auth::enter::enter, queries::entry as entries};
    let (db, scope) = enter(org.as_ref()).await?;
    entries::detail(&db, &scope, &id, kind, &entry).await
}

/// Deletes a session with everything that is kept of it; no way leads back.
#[server(protocol = Wire, endpoint = "delete_session")]
pub async fn delete_session(org: Option<OrgSlug>, id: String) -> Result<(), AppError> {
    use crate::server::{auth::enter::enter, commands::erase::erase_conversation};
    let (db, scope) = enter(org.as_ref()).await?;
    erase_conversation(&db, &scope, &id).await
}
