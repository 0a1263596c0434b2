//! What requests pass through: from agents to the models and tools that they call, and how that ends.

use super::filter::Filter;
use serde::{Deserialize, Serialize};

/// Agents that stand for themselves; the others are folded.
pub const AGENTS: usize = 6;
/// Models that stand for themselves.
pub const MODELS: usize = 6;

/// Every model and tool call of the range, each in one link.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Flow {
    pub links: Vec<FlowLink>,
    /// What is added up under [`From::Others`] and [`Via::OtherModels`].
    pub folded: Folded,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Folded {
    /// Agents without a place of their own; what has no agent is among the others too.
    pub agents: u32,
    pub models: u32,
}

/// Calls with the same beginning and middle, by how they ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FlowLink {
    pub from: FlowFrom,
    pub via: FlowVia,
    pub ok: i64,
    pub error: i64,
    /// Neither: calls that were cut off, or of which nobody said how they ended.
    pub open: i64,
}

impl FlowLink {
    pub const fn calls(&self) -> i64 {
        self.ok + self.error + self.open
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum FlowFrom {
    Agent(String),
    /// Agents that are folded, and calls without one.
    Others,
    /// Under a filter that agents are not kept apart by: whatever it is.
    Filtered,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum FlowVia {
    Model(String),
    /// Models that are folded.
    OtherModels,
    Tools,
}

impl Flow {
    pub fn calls(&self) -> i64 {
        self.links.iter().map(FlowLink::calls).sum()
    }
}

/// Whether agents are kept apart under this filter: rollups do so for everything, and for agents and models themselves.
pub fn keeps_agents(filter: &Filter) -> bool {
    filter.iter().all(|(dimension, _)| dimension == super::dimension::Dimension::Agent)
}
