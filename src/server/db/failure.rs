//! What a failed statement means to the person who waits for it: never its text. The cause is logged once, here, under
//! the request's id.

use crate::{domain::error::AppError, server::http::request_id};

/// Postgres gave up a statement at its time limit.
const QUERY_CANCELED: &str = "57014";

/// Classes of Postgres' error codes (its appendix A) that pass: connection exception, transaction rollback (deadlocks),
/// insufficient resources, operator intervention (shutting down, starting).
const PASSING: [&str; 4] = ["08", "40", "53", "57"];

impl From<sqlx::Error> for AppError {
    fn from(error: sqlx::Error) -> Self {
        let reference = request_id::current();
        let code = error.as_database_error().and_then(|cause| cause.code());
        let is_passing = match &error {
            sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Io(_) | sqlx::Error::Tls(_) => true,
            _ => code.as_deref().is_some_and(|code| PASSING.iter().any(|class| code.starts_with(class))),
        };
        if code.as_deref() == Some(QUERY_CANCELED) {
            tracing::warn!(error.reference = %reference, %error, "A statement was given up at its time limit");
            return Self::Unavailable { message: "This took too long and was given up. Narrow the range or the filters.".into() };
        }
        if is_passing {
            tracing::error!(error.reference = %reference, %error, "The database cannot be reached");
            return Self::Unavailable { message: "The database cannot be reached. Try again in a moment.".into() };
        }
        tracing::error!(error.reference = %reference, %error, "A statement failed");
        Self::Internal { reference }
    }
}
