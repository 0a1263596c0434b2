//! Sessions as lists and pages show them.

use super::{
    dimension::Dimension,
    filter::Filter,
    ids::OrgSlug,
    money::Usd,
    query::Sort,
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
    pub cost_usd: Usd,
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

/// What happened in a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EntryKind {
    Message,
    Run,
    ModelCall,
    ToolCall,
    Handoff,
    Feedback,
}

impl EntryKind {
    pub const ALL: [Self; 6] = [Self::Message, Self::Run, Self::ModelCall, Self::ToolCall, Self::Handoff, Self::Feedback];

    pub const fn key(self) -> &'static str {
        match self {
            Self::Message => "message",
            Self::Run => "run",
            Self::ModelCall => "model_call",
            Self::ToolCall => "tool_call",
            Self::Handoff => "handoff",
            Self::Feedback => "feedback",
        }
    }

    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }

    /// Its number in tables, which is also the order of what happened at one instant.
    pub const fn number(self) -> i16 {
        self as i16
    }

    pub fn from_number(number: i16) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.number() == number)
    }
}

/// One happening of a session, without its content, which is loaded when it is looked at.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    pub kind: EntryKind,
    /// The producer's run_id, call_id, message_id or handoff_id.
    pub id: String,
    pub run_id: Option<String>,
    pub at: Timestamp,
    pub duration_ms: Option<i64>,
    pub ttft_ms: Option<i64>,
    /// Of a run or call, as in filters.
    pub status: Option<String>,
    pub agent: Option<String>,
    pub model: Option<String>,
    pub provider: Option<String>,
    pub server: Option<String>,
    pub tool: Option<String>,
    /// Of a message: user, assistant, system, tool.
    pub role: Option<String>,
    /// Of a handoff: to_local, to_human, to_agent.
    pub handoff: Option<Handoff>,
    pub stop_reason: Option<String>,
    pub error: Option<EntryError>,
    pub tokens: Option<Tokens>,
    pub cost_usd: Option<Usd>,
    /// Of feedback: −1 to 1.
    pub rating: Option<f64>,
    /// Of feedback: the message it is about.
    pub rated: Option<String>,
    /// The text of a message or feedback as safe HTML, cut at [`EntryText::LIMIT`]; `None` when nothing was captured.
    pub text: Option<EntryText>,
    /// Of a run: what its steps add up to, whether or not they are on the same page.
    pub steps: Option<RunSteps>,
}

/// The steps of a run, added up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunSteps {
    pub model_calls: i64,
    pub tool_calls: i64,
    /// Calls that ended in an error.
    pub errors: i64,
    pub input_tokens: i64,
    pub output_tokens: i64,
    pub cache_read_tokens: i64,
    pub cache_write_tokens: i64,
    pub cost_usd: Usd,
    pub unpriced_calls: i64,
}

impl RunSteps {
    pub const fn total_tokens(self) -> i64 {
        self.input_tokens + self.output_tokens + self.cache_read_tokens + self.cache_write_tokens
    }

    /// Cache reads among what was sent to models; `None` when nothing was.
    pub fn cache_share(self) -> Option<f64> {
        let sent = self.input_tokens + self.cache_read_tokens + self.cache_write_tokens;
        (sent > 0).then(|| self.cache_read_tokens as f64 / sent as f64)
    }
}

/// What is shown of a text before all of it is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryText {
    pub html: String,
    /// Characters of the whole text.
    pub length: u32,
    /// There is more than `html` shows.
    pub cut: bool,
}

impl EntryText {
    /// Characters shown before the rest is asked for.
    pub const LIMIT: usize = 8_000;
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryError {
    pub category: Option<String>,
    pub code: Option<String>,
    pub message: Option<String>,
}

/// The four buckets do not overlap; reasoning is part of output.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tokens {
    pub input: i64,
    pub output: i64,
    pub cache_read: i64,
    pub cache_write: i64,
    pub reasoning: Option<i64>,
}

impl Tokens {
    pub const fn total(self) -> i64 {
        self.input + self.output + self.cache_read + self.cache_write
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handoff {
    pub kind: String,
    pub from: Option<String>,
    pub to: Option<String>,
    pub reason: Option<String>,
    /// Milliseconds until another run of the session began, if one did within 4 hours.
    pub iterated_after_ms: Option<i64>,
}

/// A session's header.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SessionHeader {
    #[serde(flatten)]
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

/// A stretch of a session's timeline in order of time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TimelinePage {
    pub entries: Vec<Entry>,
    pub next_cursor: Option<String>,
}

/// All that is kept of one entry: for the detail panel.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EntryDetail {
    pub entry: Entry,
    /// Named pieces of content in reading order: message text, arguments, result, comment.
    pub parts: Vec<ContentPart>,
    /// The events it was made of, as received.
    pub events: Vec<RawEvent>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ContentPart {
    /// For people: "Arguments", "Result", "Message".
    pub title: String,
    /// Safe HTML, highlighted where it is code or JSON.
    pub html: String,
    /// The text itself, for copying.
    pub text: String,
    pub lines: u32,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RawEvent {
    pub event_id: String,
    #[serde(rename = "type")]
    pub kind: String,
    pub occurred_at: Timestamp,
    pub received_at: Timestamp,
    /// The event as JSON, indented.
    pub json: String,
}

/// A filter's completion.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilterValue {
    pub dimension: Dimension,
    pub value: String,
}
