//! Stop 3: a row per run, step, message, handoff, feedback and workflow run, and a row per session. Written by `projections` alone.

pub mod extra;
pub mod fact;
pub mod kind;
pub mod read;
pub mod write;
