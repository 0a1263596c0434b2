//! `oriel import openai-chat`: conversations in the form of OpenAI's chat messages: a JSON list of conversations, or one a line. In:
//! lists of messages, or objects that hold one as `messages`, `traj` or `conversation`. Out: events.
//!
//! - A **conversation** is a session. Its id is the one that it names (`session_id`, `conversation_id`, `id`, `task_id` with
//!   `trial`), after the name of the file; else its place in the file.
//! - Every **message** is one, with its role.
//! - A **run** goes from a message of the user to the last message before the next of the user; a message of the user that nothing
//!   answers begins none. Messages before the first of the user belong to none.
//! - A **tool call** is a call of an assistant message with the `tool` message that answers it: of equal ids the last one asked. It is
//!   an error where the answer begins with `Error`. A call of `transfer_to_human…` is also a handoff to a human, of any other
//!   `transfer_to_…` one to that agent.
//! - A **model call** is an assistant message, where the conversation or `--model` names the model; its usage is that which it
//!   states.
//! - **Times** are those of messages (`timestamp`, `created_at`, `created`) or of the conversation. Where there are none, `--start`
//!   says when the first conversation begins: each begins 600 s after the one before it in the file, and its messages follow one
//!   another by a second. Such runs and calls have no duration.

mod calls;
mod conversation;
mod events;
mod times;

use self::{conversation::Conversation, times::Clockwork};
use super::{
    cut::Cut,
    files::{File, Files},
    records::{Format, not_json},
    told::Told,
};
use crate::domain::time::Timestamp;
use std::{io, path::Path};

pub const SOURCE: &str = "openai-chat";

/// The conversations in a folder.
pub fn files(path: &Path) -> io::Result<Files> {
    Files::find(path, |name| name.ends_with(".jsonl") || name.ends_with(".json"))
}

/// What the files leave out.
#[derive(Clone, Debug, Default)]
pub struct Said {
    /// When the first conversation without times begins.
    pub start: Option<Timestamp>,
    pub model: Option<String>,
    pub agent: Option<String>,
}

pub struct OpenAiChat {
    said: Said,
    stem: String,
    /// Conversations of this file so far.
    place: usize,
    /// Conversations of all files so far: their distance in time.
    count: i64,
}

impl OpenAiChat {
    pub fn new(said: Said) -> Self {
        Self { said, stem: String::new(), place: 0, count: 0 }
    }
}

impl Format for OpenAiChat {
    fn cut(&self, _file: &File) -> Cut {
        Cut::Members
    }

    fn begin(&mut self, file: &File) -> Result<(), String> {
        file.stem().clone_into(&mut self.stem);
        self.place = 0;
        Ok(())
    }

    fn read(&mut self, part: &str, told: &mut Told) {
        let (place, count) = (self.place, self.count);
        self.place += 1;
        self.count += 1;
        let value = match serde_json::from_str(part) {
            Ok(value) => value,
            Err(error) => return told.refuse(not_json(&error)),
        };
        let told_one = Conversation::read(value, &self.stem, place).and_then(|conversation| {
            let clockwork = Clockwork::of(&conversation, self.said.start, count)?;
            events::tell(&conversation, &clockwork, &self.said, told);
            Ok(())
        });
        if let Err(reason) = told_one {
            told.refuse(reason);
        }
    }
}

#[cfg(test)]
mod tests;
