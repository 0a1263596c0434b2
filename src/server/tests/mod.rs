//! The world that tests live in: a real Postgres, a clock that is set, and builders that read like the contract.

mod access;
mod access_table;
mod automations;
mod below;
pub mod client;
mod doors;
mod entry;
mod figures;
mod friction;
mod imports;
mod keys;
mod metrics;
mod models;
mod overview;
mod producers;
pub mod recorded;
mod saved_views;
mod service_requests;
mod session_page;
mod sessions_list;
mod sign_in;
pub mod template;
mod training;
mod users;
mod workflows;
pub mod world;
mod worth;
