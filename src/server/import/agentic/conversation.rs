//! A recorded conversation as both files tell it.

use crate::domain::time::{MILLISECOND, SECOND};

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Conversation {
    pub id: String,
    /// Requests of the main agent, in the order they were published.
    pub main: Vec<Request>,
    pub sub_agents: Vec<SubAgent>,
}

/// A run that the main agent started.
#[derive(Clone, Debug, PartialEq)]
pub struct SubAgent {
    pub id: String,
    /// Explore, Plan, general-purpose.
    pub kind: String,
    pub requests: Vec<Request>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// Microseconds from the start of the conversation.
    pub at: i64,
    pub model: String,
    pub streamed: bool,
    pub input_tokens: i64,
    pub output_tokens: i64,
    pub reused_tokens: i64,
    pub api_time_ms: Option<i64>,
    pub ttft_ms: Option<i64>,
    pub stop_reason: Option<String>,
}

impl Request {
    /// Microseconds from the start of the conversation to the end of the response, as far as it was captured.
    pub fn ends(&self) -> i64 {
        self.at + self.api_time_ms.unwrap_or(0) * MILLISECOND
    }

    /// Neither success nor a known error: the response was aborted or lost.
    pub fn is_lost(&self) -> bool {
        self.api_time_ms.is_none() && self.stop_reason.is_none()
    }

    pub fn ends_turn(&self) -> bool {
        self.stop_reason.as_deref() == Some("end_turn")
    }
}

impl Conversation {
    /// When its last request begins, in microseconds from its start.
    pub fn last_begins(&self) -> i64 {
        let requests = self.main.iter().chain(self.sub_agents.iter().flat_map(|agent| &agent.requests));
        requests.map(|request| request.at).max().unwrap_or(0)
    }
}

/// Published seconds in microseconds. They have three decimals at most; sums of them are rounded to that.
pub fn micros(seconds: f64) -> i64 {
    millis(seconds) * (SECOND / 1_000)
}

/// Published seconds in milliseconds.
pub fn millis(seconds: f64) -> i64 {
    (seconds * 1_000.0).round() as i64
}
