//! Puts the conversations on the calendar, which the data leaves out.

use super::file::conversations;
use crate::{
    domain::time::{SECOND, Timestamp},
    server::import::files::File,
};

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
    pub fn start(self, file: &File) -> Timestamp {
        match self {
            Self::Start(start) => start,
            Self::End(end) => end.minus(length(file)),
        }
    }
}

/// When the conversation at `place` begins.
pub fn begin(start: Timestamp, place: usize) -> Timestamp {
    start.plus(APART * place as i64)
}

fn length(file: &File) -> i64 {
    let ends = conversations(file).flatten().enumerate().map(|(place, one)| APART * place as i64 + one.last_begins());
    ends.max().unwrap_or(0)
}
