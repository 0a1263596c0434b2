//! Stop 3: events become facts, and facts change rollups. In: batches on the queue. Out, in one transaction: rows of `facts`,
//! `sessions`, `users` made on sight, `rollups` (through the room of that name), the tables of `standing`, the batches off the queue,
//! and their receipts in the ledger; `projection_failures` has what could not be projected.
//!
//! The way of a batch: `incoming` reads its events, `groups` tells those of OpenTelemetry in the words of the contract, `working`
//! gathers every fact that they could change, `merge` puts the events into the facts they are about, `derive` gives every session's
//! facts what they owe to one another, `change` finds what is different, and `project` writes that. Merging keeps, of several events of one type about one thing, the greatest by
//! (occurred_at, event_id); deriving is a pure function of a session's facts. So any order, repetition and batch size ends in
//! the same rows.

pub mod cache;
pub mod change;
pub mod derive;
pub mod erasure;
mod fact_set;
pub mod failures;
pub mod groups;
pub mod incoming;
pub mod merge;
mod moments;
pub mod progress;
pub mod project;
pub mod queue;
pub mod rebuild;
pub mod runner;
pub mod session;
pub mod session_rows;
mod standing;
#[cfg(test)]
mod tests;
pub mod users;
pub mod workflow_run;
pub mod working;
