//! `oriel import codex`: rollouts as the Codex CLI writes them, `rollout-<time>-<session>.jsonl` below `~/.codex/sessions`. In: lines.
//! Out: events.
//!
//! - A **session** is a rollout, with the id of its first `session_meta`. One that a sub-agent wrote belongs to the session of its
//!   parent.
//! - A **run** is a turn: from the user's message to the end of the turn or, where none is written, to the last message of the agent
//!   before the user's next. `turn_aborted` cancels it, `error` fails it.
//! - A **model call** is a `token_count` whose total has grown. Its tokens are the last ones that it tells, else what the total has
//!   grown by; totals are never added. The model is that of the turn. How long it took is not written down.
//! - A **tool call** is a call with its output. Commands whose output names an exit code other than 0 are errors.
//! - A forked session begins with a copy of what it was forked from, written at one moment: that is left out.
//!
//! Rollouts from before September 2025 have no times, and are refused line by line.

mod line;
mod rollout;
mod tool;
mod turn;
mod usage;

use self::{line::Line, rollout::Rollout};
use super::{
    cut::Cut,
    files::{File, Files},
    names,
    records::{Format, not_json},
    told::Told,
};
use std::{io, path::Path};

pub const SOURCE: &str = "codex";

/// The rollouts in a folder.
pub fn files(path: &Path) -> io::Result<Files> {
    Files::find(path, |name| name.starts_with("rollout-") && name.ends_with(".jsonl"))
}

#[derive(Default)]
pub struct Codex {
    open: Option<Rollout>,
}

impl Format for Codex {
    fn cut(&self, _file: &File) -> Cut {
        Cut::Lines
    }

    fn begin(&mut self, file: &File) -> Result<(), String> {
        self.open = Some(Rollout::new(names::id(file.stem(), 100)));
        Ok(())
    }

    fn read(&mut self, part: &str, told: &mut Told) {
        let Some(rollout) = &mut self.open else { return };
        match serde_json::from_str::<Line>(part) {
            Ok(line) => rollout.read(line, told),
            Err(error) => told.refuse(not_json(&error)),
        }
    }

    fn end(&mut self, told: &mut Told) {
        if let Some(rollout) = self.open.take() {
            rollout.end(told);
        }
    }
}

#[cfg(test)]
mod tests;
