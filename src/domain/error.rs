//! What can go wrong, in words for people. Causes stay in the log, found by the reference.

use leptos::server_fn::{
    codec::JsonEncoding,
    error::{FromServerFnError, ServerFnErrorErr},
};
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "code", rename_all = "snake_case")]
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

impl AppError {
    pub fn invalid(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self::Invalid { field: field.into(), message: message.into() }
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
            ServerFnErrorErr::Request(_) => {
                Self::Unavailable { message: "The server could not be reached. It will be asked again.".into() }
            }
            ServerFnErrorErr::Args(message) | ServerFnErrorErr::MissingArg(message) => Self::invalid("arguments", message),
            // The server reads arguments, the browser answers.
            ServerFnErrorErr::Deserialization(message) if cfg!(feature = "ssr") => Self::invalid("arguments", message),
            other => Self::Unavailable { message: format!("The answer could not be read ({other}). Reload the page.") },
        }
    }
}
