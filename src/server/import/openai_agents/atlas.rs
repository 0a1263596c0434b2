//! A first reading of all files: which span is in which, and which traces belong together. Spans are exported as they end, so what is
//! above one may stand in a later file.

use super::item::{self, Item};
use crate::server::import::{cut::Cut, files::Files};
use std::collections::HashMap;

#[derive(Debug, Default)]
pub struct Atlas {
    above: HashMap<String, String>,
    /// Agent spans and the names of their agents.
    agents: HashMap<String, Option<String>>,
    traces: HashMap<String, Heading>,
}

/// What a trace says of itself.
#[derive(Debug, Default)]
pub struct Heading {
    pub group: Option<String>,
    pub workflow: Option<String>,
}

impl Atlas {
    /// What cannot be read is passed over: the second reading refuses it by its place.
    pub fn of(files: &Files) -> Self {
        let mut atlas = Self::default();
        for file in &files.list {
            let Ok(parts) = file.open().and_then(|text| Cut::Whole.parts(text)) else { continue };
            for text in parts.filter_map(|(_, part)| part.ok()) {
                atlas.hear(&text);
            }
        }
        files.read_again();
        atlas
    }

    pub fn hear(&mut self, text: &str) {
        for member in item::members(text).unwrap_or_default() {
            match serde_json::from_str(member.get()) {
                Ok(Item::Trace(trace)) => {
                    self.traces.insert(trace.id, Heading { group: trace.group_id, workflow: trace.workflow_name });
                }
                Ok(Item::Span(span)) => {
                    if span.kind() == "agent" {
                        self.agents.insert(span.id.clone(), span.text("name").map(ToOwned::to_owned));
                    }
                    if let Some(above) = span.parent_id {
                        self.above.insert(span.id, above);
                    }
                }
                _ => {}
            }
        }
    }

    pub fn heading(&self, trace: &str) -> Option<&Heading> {
        self.traces.get(trace)
    }

    /// The agent span that is nearest above a span with this parent.
    pub fn agent_above(&self, parent: Option<&str>) -> Option<&str> {
        let mut at = parent?;
        // Deeper than anything real, so a circle ends.
        for _ in 0..1_000 {
            if let Some((agent, _)) = self.agents.get_key_value(at) {
                return Some(agent);
            }
            at = self.above.get(at)?;
        }
        None
    }
}
