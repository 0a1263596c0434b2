//! Sessions as lists and pages show them.

use crate::{
    domain::{
        answer::Answer,
        error::AppError,
        session::{EntryDetail, EntryKind, SessionHeader, SessionsPage, SessionsQuery, TimelinePage},
    },
    server::{
        auth::scope::{Scope, ViewSessions},
        db::Db,
    },
};

/// A page of the list, in any order.
pub async fn page(_db: &Db, _scope: &Scope<ViewSessions>, _query: &SessionsQuery) -> Result<Answer<SessionsPage>, AppError> {
    Err(AppError::NotFound)
}

/// The header of one session; `id` is ours or the producer's.
pub async fn header(_db: &Db, _scope: &Scope<ViewSessions>, _id: &str) -> Result<SessionHeader, AppError> {
    Err(AppError::NotFound)
}

/// A stretch of its timeline.
pub async fn timeline(
    _db: &Db,
    _scope: &Scope<ViewSessions>,
    _id: &str,
    _cursor: Option<&str>,
    _limit: u16,
) -> Result<TimelinePage, AppError> {
    Err(AppError::NotFound)
}

/// One entry with its content and its events.
pub async fn entry(
    _db: &Db,
    _scope: &Scope<ViewSessions>,
    _id: &str,
    _kind: EntryKind,
    _entry: &str,
) -> Result<EntryDetail, AppError> {
    Err(AppError::NotFound)
}
