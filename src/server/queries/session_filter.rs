//! Which sessions a query is about, as SQL: the one place that says what range, filters and search mean for a session.
//!
//! - Range: anything of the session in it, so it was active at or after the beginning and began before the end.
//! - Filters: the session has any of the values in any of its runs and steps; all named dimensions must match.
//! - Search: the text, letter for letter but without regard to case, is part of the producer's id or of the title, or it is our
//!   number of the session. Nothing is a wildcard, words are not cut or joined, any script will do.

use crate::{
    domain::{dimension::Dimension, error::AppError, session::SessionsQuery, time::DAY},
    server::auth::scope::{Scope, ViewSessions},
};
use sqlx::{Postgres, QueryBuilder};

/// What is searched; the index `sessions_search` is on this very expression.
const SEARCHED: &str = "lower(session_id || E'\\n' || coalesce(title, ''))";

/// Sessions by how long they lasted. An overlap of two ranges is open to one side in each of its columns, so no index narrows
/// it; but nearly every session is short, and a short one near the range also began and ended near it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Length {
    /// Less than [`SHORT`].
    Short,
    /// The few others; the index `sessions_long` holds them.
    Long,
}

/// A week, as the partial index says it.
const SHORT: i64 = 7 * DAY;
const LASTED: &str = "last_activity - started_at";

/// Appends `where …` to a statement about `sessions`.
pub fn push(
    sql: &mut QueryBuilder<Postgres>,
    scope: &Scope<ViewSessions>,
    query: &SessionsQuery,
    length: Length,
) -> Result<(), AppError> {
    sql.push(" where org_id = ").push_bind(scope.org().0);
    sql.push(" and last_activity >= ").push_bind(query.range.from());
    sql.push(" and started_at < ").push_bind(query.range.to());
    match length {
        Length::Long => _ = sql.push(" and ").push(LASTED).push(" >= interval '7 days'"),
        Length::Short => {
            sql.push(" and ").push(LASTED).push(" < interval '7 days'");
            sql.push(" and started_at > ").push_bind(query.range.from().minus(SHORT));
            sql.push(" and last_activity < ").push_bind(query.range.to().plus(SHORT));
        }
    }
    if let Some(user) = scope.only_user() {
        sql.push(" and user_key = ").push_bind(user.to_owned());
    }
    for (dimension, values) in query.filter.iter() {
        let values: Vec<_> = values.iter().cloned().collect();
        if values.iter().any(|value| value.contains('\0')) {
            return Err(AppError::invalid(dimension.key(), "must not contain NUL"));
        }
        sql.push(" and ").push(column(dimension)).push_bind(values).push(")");
    }
    if let Some(text) = query.search.as_deref().map(str::trim).filter(|text| !text.is_empty()) {
        if text.contains('\0') {
            return Err(AppError::invalid("q", "q must not contain NUL."));
        }
        sql.push(" and (").push(SEARCHED).push(" like '%' || lower(").push_bind(literal(text)).push("::text) || '%'");
        if let Ok(number) = text.parse::<i32>() {
            sql.push(" or number = ").push_bind(number);
        }
        sql.push(")");
    }
    Ok(())
}

/// The condition of a dimension, up to the values.
fn column(dimension: Dimension) -> &'static str {
    match dimension {
        Dimension::Model => "models && (",
        Dimension::Agent => "agents && (",
        Dimension::Tool => "tools && (",
        Dimension::Server => "servers && (",
        Dimension::Status => "statuses && (",
        Dimension::ErrorCategory => "error_categories && (",
        Dimension::User => "user_key = any(",
        Dimension::Environment => "environment = any(",
        // Workflow runs are in no session.
        Dimension::Workflow => "'{}'::text[] && (",
    }
}

/// The text as a pattern without wildcards.
pub(super) fn literal(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len());
    for character in text.chars() {
        if matches!(character, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(character);
    }
    pattern
}
