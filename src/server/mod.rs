//! MACHINERY: everything that only the server has. The folders are the stops of the data, in order: `ingest`, `events`,
//! `projections` (which keeps `facts`), `rollups`, `queries`; then `http` on top, and `auth` and `db` under all of them.
//! A later stop may use an earlier one, never the reverse.

pub mod auth;
pub mod bench;
pub mod cli;
pub mod clock;
pub mod commands;
pub mod config;
pub mod db;
pub mod embedded;
pub mod events;
pub mod facts;
pub mod generate;
pub mod http;
pub mod import;
pub mod ingest;
pub mod live;
pub mod mtls;
pub mod otel;
pub mod prices;
pub mod producer;
pub mod projections;
pub mod queries;
pub mod rollups;
#[cfg(test)]
pub mod tests;
pub mod worker;
pub mod zone;
