//! What events of OpenTelemetry mean. In: spans and log records as `ingest::otlp` stores them, all that belongs together at once.
//! Out: the facts and sessions they stand for, as events of the wire contract would tell them.
//!
//! The rules are tables, and code only walks them: which keys a value can stand under (`fields`), what tells a producer
//! (`dialect`), what kind of work a span is (`class`), how its tokens are counted (`usage`), what it says it cost (`cost`), what
//! the events of coding agents are (`agents`). Everything is a pure function of the set of records, so neither their order nor
//! how they were batched matters, and a rebuild after a change of the rules corrects history.

pub mod agents;
pub mod attributes;
pub mod calls;
pub mod class;
pub mod content;
pub mod cost;
pub mod dialect;
pub mod explain;
pub mod failure;
pub mod fields;
pub mod first_token;
pub mod group;
pub mod handoffs;
pub mod map;
pub mod messages;
pub mod provider_usage;
pub mod record;
pub mod runs;
pub mod sessions;
#[cfg(test)]
mod tests;
pub mod tool_calls;
pub mod trace;
pub mod tree;
pub mod usage;

/// Counts changes of the rules: facts that an older version made are corrected by `oriel rebuild`.
pub const MAPPING_VERSION: u32 = 2;
