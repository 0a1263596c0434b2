//! The rules, one by one and together.

mod agents;
pub mod given;
mod messages;
mod provider_usage;
mod recorded;
mod trees;
mod values;
