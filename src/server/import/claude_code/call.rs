//! A model call and a tool call while their lines are read.

use crate::{domain::time::Timestamp, server::import::tokens::Usage};
use serde_json::{Number, Value};

/// A message id. Its lines repeat model and usage; what they say last holds.
pub struct Call {
    /// When what it answers was written.
    pub asked: Option<Timestamp>,
    pub last: Timestamp,
    pub model: String,
    pub usage: Option<Usage>,
    pub stop_reason: Option<String>,
    pub cost: Option<Number>,
}

impl Call {
    /// Another line of the same message.
    pub fn hear(&mut self, at: Timestamp, usage: Option<Usage>, stop_reason: Option<String>, cost: Option<Number>) {
        self.last = self.last.max(at);
        // The first lines of a streamed message have counted only the beginning of its output.
        if let Some(usage) = usage
            && self.usage.is_none_or(|known| usage.total() >= known.total())
        {
            self.usage = Some(usage);
        }
        self.stop_reason = stop_reason.or(self.stop_reason.take());
        self.cost = cost.or(self.cost.take());
    }
}

/// A tool that was asked for and has not answered.
pub struct ToolUse {
    pub name: String,
    pub input: Value,
    pub at: Timestamp,
    pub run: String,
}
