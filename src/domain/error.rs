//! What can go wrong, in words for people. Causes stay in the log, found by the reference.

use leptos::server_fn::{
    codec::JsonEncoding,
    error::{FromServerFnError, ServerFnErrorErr},
};
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "code", rename_all = "snake_case", try_from = "Said")]
pub enum AppError {
    #[error("Sign in to see this.")]
    Unauthenticated,
    #[error("E-mail address and password do not match.")]
    WrongCredentials,
    #[error("Your role does not include this.")]
    Forbidden,
    #[error("That does not exist, or is not yours to see.")]
    NotFound,
    /// `field` is the parameter or property that is wrong.
    #[error("{message}")]
    Invalid { field: String, message: String },
    #[error("{message}")]
    Conflict { message: String },
    #[error("Too many requests. Try again in {retry_after_s} s.")]
    RateLimited { retry_after_s: u64 },
    /// The database or the network is away or too slow; worth trying again.
    #[error("{message}")]
    Unavailable { message: String },
    #[error("Something broke on our side. The log has the cause under reference {reference}.")]
    Internal { reference: String },
}

/// An error as it is read: all that any of them says. Reading by the tag alone would cost browsers far more code.
#[derive(Deserialize)]
struct Said {
    code: String,
    #[serde(default)]
    field: String,
    #[serde(default)]
    message: String,
    #[serde(default)]
    retry_after_s: u64,
    #[serde(default)]
    reference: String,
}

impl TryFrom<Said> for AppError {
    type Error = &'static str;

    fn try_from(Said { code, field, message, retry_after_s, reference }: Said) -> Result<Self, Self::Error> {
        Ok(match code.as_str() {
            "unauthenticated" => Self::Unauthenticated,
            "wrong_credentials" => Self::WrongCredentials,
            "forbidden" => Self::Forbidden,
            "not_found" => Self::NotFound,
            "invalid" => Self::Invalid { field, message },
            "conflict" => Self::Conflict { message },
            "rate_limited" => Self::RateLimited { retry_after_s },
            "unavailable" => Self::Unavailable { message },
            "internal" => Self::Internal { reference },
            _ => return Err("no such error"),
        })
    }
}

impl AppError {
    pub fn invalid(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self::Invalid { field: field.into(), message: message.into() }
    }

    /// Of the browser, when nobody answers.
    pub fn unreachable() -> Self {
        Self::Unavailable { message: "The server could not be reached. Try again in a moment.".into() }
    }

    /// Of the browser, when what came is no answer.
    pub fn unreadable(error: impl std::fmt::Display) -> Self {
        Self::Unavailable { message: format!("The answer could not be read ({error}). Reload the page.") }
    }

    /// The `code` of the wire contract.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unauthenticated => "unauthenticated",
            Self::WrongCredentials => "wrong_credentials",
            Self::Forbidden => "forbidden",
            Self::NotFound => "not_found",
            Self::Invalid { .. } => "invalid_field",
            Self::Conflict { .. } => "conflict",
            Self::RateLimited { .. } => "rate_limited",
            Self::Unavailable { .. } => "unavailable",
            Self::Internal { .. } => "internal",
        }
    }

    /// The HTTP status that goes with it.
    pub const fn status(&self) -> u16 {
        match self {
            Self::Unauthenticated | Self::WrongCredentials => 401,
            Self::Forbidden => 403,
            Self::NotFound => 404,
            Self::Invalid { .. } => 400,
            Self::Conflict { .. } => 409,
            Self::RateLimited { .. } => 429,
            Self::Unavailable { .. } => 503,
            Self::Internal { .. } => 500,
        }
    }

    /// Whether asking again may help.
    pub const fn is_passing(&self) -> bool {
        matches!(self, Self::RateLimited { .. } | Self::Unavailable { .. } | Self::Internal { .. })
    }
}

impl FromServerFnError for AppError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Request(_) => Self::unreachable(),
            ServerFnErrorErr::Args(message) | ServerFnErrorErr::MissingArg(message) => Self::invalid("arguments", message),
            // The server reads arguments, the browser answers.
            ServerFnErrorErr::Deserialization(message) if cfg!(feature = "ssr") => Self::invalid("arguments", message),
            other => Self::unreadable(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_error_is_read_as_it_was_written() {
        let message = || "why".to_owned();
        for error in [
            AppError::Unauthenticated,
            AppError::WrongCredentials,
            AppError::Forbidden,
            AppError::NotFound,
            AppError::invalid("field", "why"),
            AppError::Conflict { message: message() },
            AppError::RateLimited { retry_after_s: 3 },
            AppError::Unavailable { message: message() },
            AppError::Internal { reference: message() },
        ] {
            let json = serde_json::to_string(&error).unwrap();
            assert_eq!(serde_json::from_str::<AppError>(&json).unwrap(), error, "{json}");
        }
    }
}
