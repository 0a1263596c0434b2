//! The messages that a record holds, whichever of a dozen forms its producer writes them in.
//!
//! Every call of a model carries the whole conversation again. What is new in a call is what comes after the last thing that the
//! model itself had said, and its answer: that is told by the call alone, so it does not matter which records came before. A call
//! that is tried again says the same at the same place, and so it has the same id.

mod events;
mod flat;
mod forms;
mod read;

use super::record::Record;
use serde_json::Value;
use sha2::{Digest, Sha256};

/// A message in the words of the wire contract.
#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    pub role: Role,
    /// A text, or parts.
    pub content: Value,
    pub calls: Vec<Asked>,
    /// Answers of tools, with the call they answer.
    pub answers: Vec<(Option<String>, Value)>,
    /// It says something beside asking for tools and answering for them.
    pub says: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    User,
    Assistant,
    System,
    Tool,
}

/// A model asks for a tool.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    pub id: Option<String>,
    pub name: String,
    pub arguments: Value,
}

/// What a record was sent and what came of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Conversation {
    pub input: Vec<Message>,
    pub output: Vec<Message>,
}

impl Role {
    pub const fn key(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Assistant => "assistant",
            Self::System => "system",
            Self::Tool => "tool",
        }
    }

    fn of(name: &str) -> Option<Self> {
        Some(match name.to_lowercase().as_str() {
            "user" | "human" => Self::User,
            "assistant" | "model" | "ai" => Self::Assistant,
            "system" | "developer" => Self::System,
            "tool" | "function" => Self::Tool,
            _ => return None,
        })
    }
}

impl Message {
    /// What tells whether another message says the same.
    pub fn hash(&self) -> String {
        let mut hash = Sha256::new();
        hash.update(self.role.key());
        hash.update([0]);
        hash.update(self.content.to_string());
        for call in &self.calls {
            hash.update([0]);
            hash.update(&call.name);
            hash.update(call.arguments.to_string());
        }
        hex::encode(&hash.finalize()[..8])
    }

    /// The words alone.
    pub fn words(&self) -> String {
        read::words(&self.content)
    }
}

impl Conversation {
    /// Of one record, by the first form that says something.
    pub fn of(record: &Record) -> Self {
        let mut found = forms::of(record);
        if found.input.is_empty() {
            found.input = flat::input(record);
        }
        if found.output.is_empty() {
            found.output = flat::output(record);
        }
        if found.input.is_empty() || found.output.is_empty() {
            let told = events::of(record);
            found.input = if found.input.is_empty() { told.input } else { found.input };
            found.output = if found.output.is_empty() { told.output } else { found.output };
        }
        found
    }

    /// Of a record that has whole inputs and outputs, as agents and chains have: in any form at all.
    pub fn of_whole(record: &Record) -> Self {
        let mut found = Self::of(record);
        if found.input.is_empty() {
            found.input = forms::whole_input(record);
        }
        if found.output.is_empty() {
            found.output = forms::whole_output(record);
        }
        found
    }

    pub fn is_empty(&self) -> bool {
        self.input.is_empty() && self.output.is_empty()
    }

    /// What is new in it, each with its place: what comes after the last word of the model, and the answer.
    pub fn news(&self) -> impl Iterator<Item = (usize, &Message)> {
        let known = self.input.iter().rposition(|message| message.role == Role::Assistant).map_or(0, |last| last + 1);
        self.input.iter().chain(&self.output).enumerate().skip(known)
    }

    /// A message by what [`Message::hash`] says of it.
    pub fn find(&self, hash: &str) -> Option<&Message> {
        self.input.iter().chain(&self.output).find(|message| message.hash() == hash)
    }
}

/// Messages that log records tell one by one, in their order.
pub fn of_logs(logs: &[&Record]) -> Conversation {
    let mut told = Conversation::default();
    for log in logs {
        let one = Conversation::of(log);
        told.input.extend(one.input);
        told.output.extend(one.output);
    }
    told
}
