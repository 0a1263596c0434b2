//! Every figure against a recount of the facts that shares nothing with the query path, over random data, ranges, filters
//! and zones; and the plans of its statements.

mod answers;
pub mod data;
mod forms;
mod friction_plans;
mod global;
mod plans;
mod recount;
mod rows;
mod standing;
