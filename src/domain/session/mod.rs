//! Sessions: `list` is what a table of them shows, `entry` what happened in one.

mod entry;
mod list;

pub use entry::{
    ContentPart, Entry, EntryDetail, EntryError, EntryKind, EntryText, Handoff, RawEvent, RunSteps, TimelinePage, Tokens,
};
pub use list::{FilterValue, RunStatus, SessionColumn, SessionHeader, SessionRow, SessionsPage, SessionsQuery};
