//! The world that tests live in: a real Postgres, a clock that is set, and builders that read like the contract.

pub mod client;
mod figures;
mod sign_in;
pub mod template;
pub mod world;
