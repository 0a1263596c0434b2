//! The list of sessions as a file: all rows that are filtered, whatever their number, from one snapshot, a page in memory
//! at a time.

use super::csv_file::{self, Pages, harmless};
use crate::{
    domain::{
        error::AppError,
        session::{SessionRow, SessionsQuery},
    },
    server::{
        auth::{
            audit::audit,
            scope::{Scope, ViewSessions},
        },
        db::Db,
        queries::sessions::{self, LARGEST_PAGE},
    },
};
use axum::response::Response;
use sqlx::{Postgres, Transaction};

const HEAD: [&str; 18] = [
    "id",
    "session_id",
    "title",
    "user",
    "agent",
    "environment",
    "started_at",
    "last_activity",
    "runs",
    "messages",
    "model_calls",
    "tool_calls",
    "handoffs",
    "total_tokens",
    "cost_usd",
    "success_rate",
    "active_ms",
    "status",
];

struct Export {
    snapshot: Transaction<'static, Postgres>,
    scope: Scope<ViewSessions>,
    query: SessionsQuery,
}

/// The file, and a note of who took it.
pub async fn response(db: &Db, scope: Scope<ViewSessions>, query: SessionsQuery) -> Result<Response, AppError> {
    audit(db, &scope, "sessions.export", &sessions::subject(&query)).await?;
    let snapshot = db.snapshot(&scope).await?;
    let name = format!("sessions-{}", scope.slug());
    let export = Export { snapshot, scope, query: SessionsQuery { limit: LARGEST_PAGE, cursor: None, ..query } };
    csv_file::stream(&name, &HEAD, export).await
}

impl Pages for Export {
    /// Afterwards the query has the cursor of the rows after these.
    async fn next(&mut self) -> Result<(Vec<Vec<String>>, bool), AppError> {
        let page = sessions::rows(&mut self.snapshot, &self.scope, &self.query).await?;
        self.query.cursor = page.next_cursor;
        Ok((page.rows.iter().map(cells).collect(), self.query.cursor.is_some()))
    }
}

fn cells(row: &SessionRow) -> Vec<String> {
    let word = |text: Option<&str>| text.map(harmless).unwrap_or_default();
    vec![
        row.id.clone(),
        harmless(&row.session_id),
        word(row.title.as_deref()),
        word(row.user.as_deref()),
        word(row.agent.as_deref()),
        word(row.environment.as_deref()),
        row.started_at.to_string(),
        row.last_activity.to_string(),
        row.runs.to_string(),
        row.messages.to_string(),
        row.model_calls.to_string(),
        row.tool_calls.to_string(),
        row.handoffs.to_string(),
        row.total_tokens.to_string(),
        row.cost_usd.map(|cost| cost.to_string()).unwrap_or_default(),
        row.success_rate.map(|rate| rate.to_string()).unwrap_or_default(),
        row.active_ms.to_string(),
        row.status.map(|status| status.key().to_owned()).unwrap_or_default(),
    ]
}
