//! What figures can be broken down and filtered by.

use serde::{Deserialize, Serialize};

/// A property that a fact has at most one value of, except tool and server, of which a run has as many as it called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Dimension {
    Model,
    Agent,
    User,
    Tool,
    Server,
    Status,
    ErrorCategory,
    Environment,
    /// Of workflow runs.
    Workflow,
}

impl Dimension {
    pub const ALL: [Self; 9] = [
        Self::Model,
        Self::Agent,
        Self::User,
        Self::Tool,
        Self::Server,
        Self::Status,
        Self::ErrorCategory,
        Self::Environment,
        Self::Workflow,
    ];

    /// The name in addresses, JSON and table columns.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Model => "model",
            Self::Agent => "agent",
            Self::User => "user",
            Self::Tool => "tool",
            Self::Server => "server",
            Self::Status => "status",
            Self::ErrorCategory => "error_category",
            Self::Environment => "environment",
            Self::Workflow => "workflow",
        }
    }

    pub const fn label(self) -> &'static str {
        match self {
            Self::Model => "Model",
            Self::Agent => "Agent",
            Self::User => "User",
            Self::Tool => "Tool",
            Self::Server => "Tool server",
            Self::Status => "Status",
            Self::ErrorCategory => "Error category",
            Self::Environment => "Environment",
            Self::Workflow => "Workflow",
        }
    }

    /// A value as people read it: statuses and categories as words, names as they are.
    pub fn words(self, value: &str) -> String {
        match self {
            Self::Status | Self::ErrorCategory => {
                let mut letters = value.chars();
                letters.next().map_or_else(String::new, |first| String::from(first.to_ascii_uppercase()) + letters.as_str())
            }
            _ => value.to_owned(),
        }
    }

    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|dimension| dimension.key() == key)
    }
}
