//! `oriel import langfuse`: exports of Langfuse as JSON. In: a trace with its observations (`{trace, observations}`, or a trace that
//! holds them), or lists of traces or observations as the API answers them (`{data: […]}`, `[…]`). Out: events.
//!
//! - A **session** is the one that the trace names. Traces without one are runs outside of any session, as Langfuse shows them; what they
//!   say is kept with their model calls, because messages need a session.
//! - A **run** is a trace: from the start of its root to its end, with the agent that is named first. A root of level ERROR failed.
//! - A **model call** is a generation (or an embedding, or whatever else carries usage) with nothing below it that carries
//!   usage: what wraps it repeats its tokens, and is left out. Usage buckets do not overlap in Langfuse; where they do, the total
//!   tells. The cost is the one that the export states. A call whose model is not named has the model `unknown`.
//! - A **tool call** is an observation of type TOOL, or a span that names the tool it executed.
//! - Everything else (AGENT, CHAIN, SPAN, EVENT, RETRIEVER, …) is structure, and scores are somebody's judgement: both are left out.
//!
//! All observations of a trace should be in one file: what wraps what is looked for there.

mod content;
mod document;
mod events;
mod observation;
mod trace;
mod tree;

use super::{
    cut::Cut,
    files::{File, Files},
    records::{Format, not_json},
    told::Told,
};
use std::{io, path::Path};

pub const SOURCE: &str = "langfuse";

/// The exports in a folder.
pub fn files(path: &Path) -> io::Result<Files> {
    Files::find(path, |name| name.ends_with(".json"))
}

#[derive(Default)]
pub struct Langfuse;

impl Format for Langfuse {
    fn cut(&self, _file: &File) -> Cut {
        Cut::Whole
    }

    fn read(&mut self, part: &str, told: &mut Told) {
        match document::read(part, told) {
            Ok(traces) => {
                for trace in traces {
                    events::tell(trace, told);
                }
            }
            Err(error) => told.refuse(not_json(&error)),
        }
    }
}

#[cfg(test)]
mod tests;
