//! Puts the conversations on the calendar, which the data leaves out.

use super::file::{ImportError, conversations};
use crate::domain::time::{SECOND, Timestamp};
use std::path::Path;

/// From one conversation to the next in file order: the rule of the data's README.
const APART: i64 = 600 * SECOND;

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Placement {
    /// The first conversation begins then.
    Start(Timestamp),
    /// The last request of all begins then.
    End(Timestamp),
}

impl Placement {
    /// When the first conversation of the file begins.
    pub fn start(self, path: &Path) -> Result<Timestamp, ImportError> {
        match self {
            Self::Start(start) => Ok(start),
            Self::End(end) => Ok(end.minus(length(path)?)),
        }
    }
}

/// When the conversation at `place` begins.
pub fn begin(start: Timestamp, place: usize) -> Timestamp {
    start.plus(APART * place as i64)
}

fn length(path: &Path) -> Result<i64, ImportError> {
    let mut length = 0;
    for (place, conversation) in conversations(path)?.enumerate() {
        length = length.max(APART * place as i64 + conversation?.last_begins());
    }
    Ok(length)
}
