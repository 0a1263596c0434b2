//! Coding agents: Claude Code, Codex and Gemini CLI tell of one session in spans, in log records, or in both, so here a group is
//! a session. What both tell of is one thing: found by its id, else by what it says and when.

mod items;
mod merge;
mod reply;
mod retries;
mod session;
mod turns;
mod words;

use super::{attributes::clean, fields, map::Mapped, record::Record};

pub use reply::said;

/// The session that a record names.
pub fn session(record: &Record) -> Option<String> {
    fields::session(record).and_then(|session| clean(&session))
}

/// What a record tells of a coding agent's session, in words.
pub fn about(record: &Record) -> Option<String> {
    items::Item::read(record).map(|item| format!("{:?}", item.about).to_lowercase())
}

/// Of all records of one session, in order of their stamps.
pub fn map(records: &[&Record]) -> Mapped {
    let told = items::told_in_spans(records);
    let all: Vec<&Record> = records.iter().copied().chain(&told).collect();
    session::Session::new(&all).map(|session| session.map()).unwrap_or_default()
}
