//! Realistic input (`oriel generate`): organisations of invented people who work with agents, as events in the order of
//! time. In: a plan (range, seed, organisations). Out: events for the ingest API, the same for the same plan, and for
//! each session the same whatever the range is. `demo` fills an installation with them and keeps it going.

mod agent;
mod automation;
mod calendar;
mod call;
mod chance;
pub mod demo;
pub mod live;
mod machinery;
mod model;
pub mod org;
mod person;
mod run;
mod samples;
mod scene;
mod session;
mod topics;
pub mod traffic;
mod training;
mod weather;
mod words;

pub use self::{
    chance::Chance,
    samples::{Samples, ToolCall},
};

#[cfg(test)]
mod tests;
