//! THE BRIDGE: what pages ask the server. Every function authorises, calls one query and returns; nothing more.
//! Each is a public endpoint and has a row in the access test.

pub mod account;
pub mod calls;
pub mod filters;
pub mod friction;
pub mod global;
pub mod ingest;
pub mod layouts;
pub mod overview;
pub mod saved_views;
pub mod sessions;
pub mod stats;
pub mod training;
pub mod users;
pub mod wire;
pub mod workflows;
