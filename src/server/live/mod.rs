//! Live ticks: that something changed in an organisation, never what. In: Postgres notifications on [`CHANNEL`], sent by
//! projections. Out: server-sent events to whoever may see the organisation; their page asks again.
//!
//! `feed` listens once per process while anybody watches; `watcher` is one open page; `socket` sends values over a WebSocket.

pub mod feed;
pub mod socket;
pub mod watcher;

/// Where projections say which organisation changed, in the transaction that changes it.
pub use crate::server::projections::progress::PROJECTED as CHANNEL;

#[cfg(test)]
pub mod tests;
