//! `oriel import claude-code`: transcripts as Claude Code writes them, `<project>/<session>.jsonl` below `~/.claude/projects`, and
//! those of sub-agents, `agent-<id>.jsonl` beside them or below `<session>/subagents`. In: lines. Out: events.
//!
//! - A **session** is a transcript with the session id that its lines name. Its title is the one that the tool or the user gave.
//! - A **run** goes from a prompt of the user to the last line of the assistant before the next prompt. It failed when the tool says
//!   that the API did, and was cancelled when the user interrupted it or prompted again before it had answered. A run that the
//!   transcript leaves half way is not completed.
//! - A **model call** is one message id: the lines of one message repeat its usage, and it counts once, with the last they say. It
//!   starts when what it answers was written. How long the API took is not written down, so it has no duration.
//! - A **tool call** is a `tool_use` with its `tool_result`. It has a duration only where the tool states one: the time between the
//!   two includes waiting for permission.
//! - A **sub-agent** is a run of its own, reached by a `to_agent` handoff where the tool `Task` or `Agent` is used.
//!
//! Ids are those of the source, so a history that is copied into another transcript when a session is resumed counts once.

mod blocks;
mod call;
mod lane;
mod line;
mod run;
mod transcript;

use self::{line::Kind, transcript::Transcript};
use super::{
    cut::Cut,
    files::{File, Files},
    names,
    records::{Format, not_json},
    told::Told,
};
use std::{collections::HashMap, io, path::Path};

pub const SOURCE: &str = "claude-code";

/// The transcripts in a folder: those of sub-agents last, because what they are for stands in the others.
pub fn files(path: &Path) -> io::Result<Files> {
    let mut files = Files::find(path, |name| name.ends_with(".jsonl"))?;
    files.list.sort_by_key(is_of_agent);
    Ok(files)
}

fn is_of_agent(file: &File) -> bool {
    file.last_name().starts_with("agent-")
}

/// What sub-agents are called, by the fingerprint of the prompt that each was given: kept from transcript to transcript.
type Kinds = HashMap<String, String>;

#[derive(Default)]
pub struct ClaudeCode {
    kinds: Kinds,
    open: Option<Transcript>,
}

impl Format for ClaudeCode {
    fn cut(&self, _file: &File) -> Cut {
        Cut::Lines
    }

    fn begin(&mut self, file: &File) -> Result<(), String> {
        // The agent that compacts a conversation reads it once more: its calls count, but nobody ran it.
        let internal = file.last_name().starts_with("agent-acompact");
        self.open = Some(Transcript::new(names::id(file.stem(), 100), internal));
        Ok(())
    }

    fn read(&mut self, part: &str, told: &mut Told) {
        let Some(transcript) = &mut self.open else { return };
        let kind: Kind = match serde_json::from_str(part) {
            Ok(kind) => kind,
            Err(error) => return told.refuse(not_json(&error)),
        };
        match kind.kind.as_str() {
            "user" | "assistant" | "summary" | "custom-title" | "ai-title" => match serde_json::from_str(part) {
                Ok(line) => transcript.read(line, &mut self.kinds, told),
                Err(error) => told.refuse(not_json(&error)),
            },
            _ => told.leave_out(&kind.name()),
        }
    }

    fn end(&mut self, told: &mut Told) {
        if let Some(transcript) = self.open.take() {
            transcript.end(told);
        }
    }
}

#[cfg(test)]
mod tests;
