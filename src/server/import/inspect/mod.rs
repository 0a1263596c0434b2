//! `oriel import inspect`: evaluation logs of Inspect in its JSON form (`inspect log convert --to json` makes it of the binary one). In: a
//! log. Out: events.
//!
//! - A **sample** is a session, with its own id, or that of the evaluation with the sample's id and epoch. Its tags are the task, the
//!   status of the log and `inspect`; scores stay in the event that begins it.
//! - Its **messages** are those of the sample, each at the time of the event that it came with; those that no event tells are as old as
//!   the sample.
//! - A **run** is a sample from its first event to its last. It failed where the sample has an error, and was cancelled where the log was
//!   before the sample was scored.
//! - A **model call** is a `model` event, also within tools and subtasks. Whether cached tokens are inside of the input differs between
//!   providers and versions; the total tells. An answer out of Inspect's own cache is no call.
//! - A **tool call** is a `tool` event with its duration.
//! - States, stores, sandboxes and spans are left out.

mod events;
mod log;
mod messages;
mod walk;

use self::log::Log;
use super::{
    cut::Cut,
    files::{File, Files},
    records::{Format, not_json},
    told::Told,
};
use crate::server::producer::Spot;
use std::{io, path::Path};

pub const SOURCE: &str = "inspect";

const BINARY: &str = "is a log in Inspect's binary form: make JSON of it with `inspect log convert --to json`";

/// The logs in a folder; binary ones are refused by name.
pub fn files(path: &Path) -> io::Result<Files> {
    Files::find(path, |name| name.ends_with(".json") || name.ends_with(".eval"))
}

#[derive(Default)]
pub struct Inspect;

impl Format for Inspect {
    fn cut(&self, _file: &File) -> Cut {
        Cut::Whole
    }

    fn begin(&mut self, file: &File) -> Result<(), String> {
        if file.name.ends_with(".eval") { Err(BINARY.into()) } else { Ok(()) }
    }

    fn read(&mut self, part: &str, told: &mut Told) {
        let log: Log = match serde_json::from_str(part) {
            Ok(log) => log,
            Err(error) => return told.refuse(not_json(&error)),
        };
        if log.samples.is_empty() {
            told.refuse("is a log without samples");
        }
        for (place, sample) in log.samples.iter().enumerate() {
            told.place.spot = Spot::Item(place + 1);
            match serde_json::from_str(sample.get()) {
                Ok(sample) => events::tell(sample, &log, told),
                Err(error) => told.refuse(not_json(&error)),
            }
        }
    }
}

#[cfg(test)]
mod tests;
