//! What a failed statement means to the person who waits for it. The cause goes to the log once, here.

use crate::domain::error::AppError;

/// Postgres gave up a statement at its time limit.
const QUERY_CANCELED: &str = "57014";

impl From<sqlx::Error> for AppError {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::Database(cause) if cause.code().as_deref() == Some(QUERY_CANCELED) => {
                tracing::warn!(%error, "A statement was given up at its time limit");
                Self::Unavailable { message: "This took too long and was given up. Narrow the range or the filters.".into() }
            }
            sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Io(_) | sqlx::Error::Tls(_) => {
                tracing::error!(%error, "The database cannot be reached");
                Self::Unavailable { message: "The database cannot be reached. Try again in a moment.".into() }
            }
            _ => {
                let reference = uuid::Uuid::now_v7().to_string();
                tracing::error!(error.reference = %reference, %error, "A statement failed");
                Self::Internal { reference }
            }
        }
    }
}
