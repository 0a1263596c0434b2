//! One file per route.

pub mod analytics;
pub mod friction;
pub mod global;
pub mod ingest;
pub mod ingest_event;
pub mod models;
pub mod not_found;
pub mod overview;
pub mod service_requests;
pub mod session;
pub mod sessions;
pub mod sign_in;
pub mod tools;
pub mod training;
pub mod training_job;
pub mod user;
pub mod users;
pub mod workflow;
pub mod workflows;
