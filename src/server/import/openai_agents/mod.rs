//! `oriel import openai-agents`: what the OpenAI Agents SDK posts to its trace endpoint, kept as JSON. In: `{data: […]}` or `[…]` of
//! `trace` and `trace.span` objects, also over several files of a folder. Out: events.
//!
//! - A **session** is the `group_id` of a trace, which is what the SDK ties the traces of a conversation together with; a trace without
//!   one is a session by itself, because handoffs happen in sessions.
//! - A **run** is an agent span. It failed where the span has an error.
//! - A **model call** is a generation or response span. Response spans name neither model nor tokens: the model is called `unknown`,
//!   tokens and cost are not known.
//! - A **tool call** is a function span; a **handoff** is a handoff span, from and to the agents that it names.
//! - Spans belong to the agent span that is nearest above them, in whichever file it stands. Other spans (custom, guardrail, …) are
//!   structure, and left out.

mod atlas;
mod events;
mod item;

pub use self::atlas::Atlas;

use self::item::Item;
use super::{
    cut::Cut,
    files::{File, Files},
    records::{Format, not_json},
    told::Told,
};
use crate::server::producer::Spot;
use serde_json::value::RawValue;
use std::{io, path::Path};

pub const SOURCE: &str = "openai-agents";

/// The exports in a folder.
pub fn files(path: &Path) -> io::Result<Files> {
    Files::find(path, |name| name.ends_with(".json"))
}

/// Knows from a first reading which spans are in which agent's.
pub struct OpenAiAgents {
    atlas: Atlas,
}

impl OpenAiAgents {
    pub const fn new(atlas: Atlas) -> Self {
        Self { atlas }
    }
}

impl Format for OpenAiAgents {
    fn cut(&self, _file: &File) -> Cut {
        Cut::Whole
    }

    fn read(&mut self, part: &str, told: &mut Told) {
        let members = match item::members(part) {
            Ok(members) => members,
            Err(error) => return told.refuse(not_json(&error)),
        };
        for (place, member) in members.into_iter().enumerate() {
            told.place.spot = Spot::Item(place + 1);
            match read(member) {
                Ok(Item::Trace(_)) => {}
                Ok(Item::Span(span)) => events::tell(&span, &self.atlas, told),
                Ok(Item::Other) => told.leave_out("neither trace nor span"),
                Err(error) => told.refuse(not_json(&error)),
            }
        }
    }
}

fn read(member: &RawValue) -> Result<Item, serde_json::Error> {
    serde_json::from_str(member.get())
}

#[cfg(test)]
mod tests;
