//! What happened in a session: entries of its timeline, and one of them with all that is kept of it.

use crate::domain::{money::Usd, time::Timestamp};
use serde::{Deserialize, Serialize};

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

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RawEvent {
    pub event_id: String,
    #[serde(rename = "type")]
    pub kind: String,
    pub occurred_at: Timestamp,
    pub received_at: Timestamp,
    /// The event as JSON, indented.
    pub json: String,
}
