//! Sessions as rows, the question that finds them, and the header of one.

use crate::domain::{
    dimension::Dimension,
    filter::Filter,
    ids::OrgSlug,
    money::Usd,
    query::{Column, Sort},
    time::{TimeRange, Timestamp},
};
use serde::{Deserialize, Serialize};

/// How a run stands; a session's status is that of its latest run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunStatus {
    Running,
    Succeeded,
    Failed,
    Cancelled,
    /// Started, not completed, and silent for 30 minutes.
    Stalled,
}

impl RunStatus {
    pub const ALL: [Self; 5] = [Self::Running, Self::Succeeded, Self::Failed, Self::Cancelled, Self::Stalled];

    pub const fn key(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
            Self::Stalled => "stalled",
        }
    }

    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.key() == key)
    }
}

/// A row of the sessions list (`api.md` §4). Figures are of the whole session, whatever range found it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SessionRow {
    /// Our own name for it, safe in addresses.
    pub id: String,
    /// The producer's name for it.
    pub session_id: String,
    pub title: Option<String>,
    /// The user's key in events; `None` when unknown.
    pub user: Option<String>,
    pub agent: Option<String>,
    pub environment: Option<String>,
    pub started_at: Timestamp,
    pub last_activity: Timestamp,
    pub runs: i64,
    pub messages: i64,
    pub model_calls: i64,
    pub tool_calls: i64,
    pub handoffs: i64,
    pub total_tokens: i64,
    /// `None` where nothing but calls of unknown price is known.
    pub cost_usd: Option<Usd>,
    pub success_rate: Option<f64>,
    pub active_ms: i64,
    /// Of the latest run; `None` without runs.
    pub status: Option<RunStatus>,
}

/// Columns that the list can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SessionColumn {
    Title,
    User,
    Agent,
    StartedAt,
    LastActivity,
    Runs,
    Messages,
    ToolCalls,
    Handoffs,
    TotalTokens,
    CostUsd,
    SuccessRate,
    ActiveMs,
    Status,
}

impl SessionColumn {
    pub const ALL: [Self; 14] = [
        Self::Title,
        Self::User,
        Self::Agent,
        Self::StartedAt,
        Self::LastActivity,
        Self::Runs,
        Self::Messages,
        Self::ToolCalls,
        Self::Handoffs,
        Self::TotalTokens,
        Self::CostUsd,
        Self::SuccessRate,
        Self::ActiveMs,
        Self::Status,
    ];

    pub const fn key(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::User => "user",
            Self::Agent => "agent",
            Self::StartedAt => "started_at",
            Self::LastActivity => "last_activity",
            Self::Runs => "runs",
            Self::Messages => "messages",
            Self::ToolCalls => "tool_calls",
            Self::Handoffs => "handoffs",
            Self::TotalTokens => "total_tokens",
            Self::CostUsd => "cost_usd",
            Self::SuccessRate => "success_rate",
            Self::ActiveMs => "active_ms",
            Self::Status => "status",
        }
    }

    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|column| column.key() == key)
    }
}

impl Column for SessionColumn {
    fn key(self) -> &'static str {
        self.key()
    }

    fn from_key(key: &str) -> Option<Self> {
        Self::from_key(key)
    }
}

/// Which sessions, in which order, from where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionsQuery {
    pub org: Option<OrgSlug>,
    /// Sessions with anything in this range.
    pub range: TimeRange,
    pub tz: String,
    #[serde(default)]
    pub filter: Filter,
    /// Part of an id or title.
    #[serde(default)]
    pub search: Option<String>,
    pub sort: Sort<SessionColumn>,
    pub limit: u16,
    /// As the page before gave it.
    #[serde(default)]
    pub cursor: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SessionsPage {
    pub rows: Vec<SessionRow>,
    /// `None` on the last page.
    pub next_cursor: Option<String>,
    /// `None` on a page that was asked for without a cursor, which is the first.
    pub previous_cursor: Option<String>,
}

/// A session's header.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SessionHeader {
    pub row: SessionRow,
    pub user_name: Option<String>,
    pub tags: Vec<String>,
    pub ended_at: Option<Timestamp>,
    pub end_reason: Option<String>,
    pub cache_share: Option<f64>,
    pub unpriced_calls: i64,
    /// Entries of the timeline.
    pub entries: i64,
}

/// A filter's completion.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilterValue {
    pub dimension: Dimension,
    pub value: String,
    /// Of a person, where it is another than the value.
    #[serde(default)]
    pub name: Option<String>,
}
