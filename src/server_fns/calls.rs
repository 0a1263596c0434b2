//! Calls of models and tools: single ones, newest first, and tools as rows.

use super::wire::Wire;
use crate::domain::{
    answer::Answer,
    call::{CallRow, CallsQuery},
    error::AppError,
    query::BreakdownQuery,
    tool::ToolRow,
};
use leptos::prelude::*;

/// The newest calls, or the newest that failed.
#[server(protocol = Wire, endpoint = "newest_calls")]
pub async fn newest_calls(query: CallsQuery) -> Result<Answer<Vec<CallRow>>, AppError> {
    use crate::server::{auth::enter::enter, queries::calls};
    let (db, scope) = enter(query.stats.org.as_ref()).await?;
    calls::newest(&db, &scope, &query).await
}

/// Tools or tool servers with their figures, and when they were called last.
#[server(protocol = Wire, endpoint = "list_tools")]
pub async fn list_tools(query: BreakdownQuery) -> Result<Answer<Vec<ToolRow>>, AppError> {
    use crate::server::{auth::enter::enter, queries::tools};
    let (db, scope) = enter(query.stats.org.as_ref()).await?;
    tools::tools(&db, &scope, &query).await
}
