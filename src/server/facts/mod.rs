//! Stop 3: a row per run, step, message, handoff, feedback and workflow run, a row per session, and one per moment of friction. Written by `projections` alone.

pub mod extra;
pub mod fact;
pub mod kind;
pub mod moments;
pub mod read;
pub mod write;
