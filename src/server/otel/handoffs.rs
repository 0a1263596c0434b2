//! Where one agent hands over to another. No convention has a word for it, so each producer's way is a rule, and the surest one
//! about a pair counts.

use super::{
    attributes::{clean, json},
    class::{Class, HANDOFF_TO},
    fields::{TOOL, TOOL_ARGUMENTS},
    runs::Runs,
    tree::Tree,
};
use crate::domain::time::{MINUTE, Timestamp};

/// How sure a rule is, the surest last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Confidence {
    Medium,
    Strong,
    Explicit,
}

/// A handoff, with what told it.
#[derive(Clone, Debug, PartialEq)]
pub struct Handoff {
    pub place: usize,
    pub at: Timestamp,
    pub from: Option<String>,
    pub to: String,
    pub confidence: Confidence,
    /// Control comes back, or not, or messages go around.
    pub way: &'static str,
    pub evidence: &'static str,
}

/// Rules about one pair within this time are about one handoff.
const SAME: i64 = 2 * MINUTE;

/// Tools that hand over, by the beginning of their names; the rest of the name is where to.
const TOOLS: [&str; 3] = ["transfer_to_", "handoff_to_", "delegate_to_"];
/// Google's names the agent in its arguments.
const TRANSFER: &str = "transfer_to_agent";

/// Every handoff of a trace, in order. `wished` are names of tools that models asked for and that left no span, by the place of the
/// call.
pub fn of(tree: &Tree, runs: &Runs, wished: &[(usize, &str)]) -> Vec<Handoff> {
    let mut found: Vec<Handoff> = tree.order.iter().filter_map(|place| read(tree, runs, *place)).collect();
    found.extend(wished.iter().filter_map(|(place, tool)| {
        let to = by_tool(tool)?;
        Some(make(tree, runs, *place, to, Confidence::Strong, "transfer", "the name of the tool that was asked for"))
    }));
    found.sort_by(|one, other| (other.confidence, one.at, one.place).cmp(&(one.confidence, other.at, other.place)));
    let mut kept: Vec<Handoff> = vec![];
    for handoff in found {
        let is_known = |known: &Handoff| {
            let run = |handoff: &Handoff| runs.run[handoff.place];
            let is_near = known.at.since(handoff.at).abs() <= SAME;
            let is_surer = known.confidence > handoff.confidence;
            run(known) == run(&handoff) && is_same(&known.to, &handoff.to) && is_near && is_surer
        };
        if !kept.iter().any(is_known) && handoff.from.as_ref().is_none_or(|from| !is_same(from, &handoff.to)) {
            kept.push(handoff);
        }
    }
    kept.sort_by_key(|handoff| (handoff.at, handoff.place));
    kept
}

fn make(
    tree: &Tree,
    runs: &Runs,
    place: usize,
    to: String,
    confidence: Confidence,
    way: &'static str,
    evidence: &'static str,
) -> Handoff {
    let agent = runs.agent[place].filter(|agent| *agent != place).or_else(|| agent_above(tree, runs, place));
    let from = agent.and_then(|agent| runs.names[agent].clone());
    Handoff { place, at: tree.nodes[place].record.start, from, to, confidence, way, evidence }
}

fn agent_above(tree: &Tree, runs: &Runs, place: usize) -> Option<usize> {
    tree.nodes[place].parent.and_then(|parent| runs.agent[parent])
}

fn read(tree: &Tree, runs: &Runs, place: usize) -> Option<Handoff> {
    let node = &tree.nodes[place];
    let record = node.record;
    let text = |key: &str| record.get(key).and_then(super::attributes::name);
    let make = |to, confidence, way, evidence| make(tree, runs, place, to, confidence, way, evidence);
    match node.class {
        Class::Handoff => {
            if let Some(to) = text("gen_ai.handoff.to_agent") {
                let told = make(to, Confidence::Explicit, "transfer", "gen_ai.handoff.to_agent");
                return Some(Handoff { from: text("gen_ai.handoff.from_agent").or(told.from), ..told });
            }
            if let Some(to) = record.name.strip_prefix(HANDOFF_TO).and_then(clean) {
                let told = make(to, Confidence::Explicit, "transfer", "the span's name after \"handoff to \"");
                let from = told.from.or_else(|| agent_before(tree, runs, place));
                return Some(Handoff { from, ..told });
            }
            if let (Some(from), Some(to)) = (text("message.source_id"), text("message.target_id")) {
                let told = make(to, Confidence::Explicit, "message", "message.target_id");
                return Some(Handoff { from: Some(from), ..told });
            }
            let (from, to) = (text("langgraph.command.source_node")?, text("langgraph.command.goto_node")?);
            let is_agent = |name: &str| runs.names.iter().flatten().any(|known| known == name);
            let told = make(to, Confidence::Strong, "transfer", "langgraph.command.goto_node");
            (is_agent(&from) && is_agent(&told.to)).then_some(Handoff { from: Some(from), ..told })
        }
        Class::Tool | Class::Mcp => {
            let tool = TOOL.name(record)?;
            if tool == TRANSFER {
                let (arguments, _) = TOOL_ARGUMENTS.find(record)?;
                let to = json(&arguments).get("agent_name").and_then(super::attributes::name)?;
                return Some(make(to, Confidence::Explicit, "transfer", "the argument agent_name of transfer_to_agent"));
            }
            let to = by_tool(&tool)?;
            Some(make(to, Confidence::Strong, "transfer", "the name of the tool"))
        }
        Class::Agent => {
            let above = agent_above(tree, runs, place).filter(|above| runs.is_other(*above, place))?;
            let to = runs.names[place].clone()?;
            let is_tool =
                tree.above(place).take_while(|between| *between != above).any(|between| tree.nodes[between].class.is_tool());
            Some(match is_tool {
                true => make(to, Confidence::Strong, "delegation", "an agent inside of a tool"),
                false => make(to, Confidence::Medium, "delegation", "an agent inside of an agent"),
            })
        }
        _ => None,
    }
}

/// Where a tool hands over to by its name.
pub fn by_tool(tool: &str) -> Option<String> {
    let name = tool.to_lowercase();
    if name == TRANSFER {
        return None;
    }
    TOOLS.iter().find_map(|begin| name.strip_prefix(begin)).and_then(clean)
}

/// The agent that ran last before it in the same run.
fn agent_before(tree: &Tree, runs: &Runs, place: usize) -> Option<String> {
    let run = runs.run[place];
    let before = (0..place).rev().find(|before| tree.nodes[*before].class == Class::Agent && runs.run[*before] == run);
    before.and_then(|before| runs.names[before].clone())
}

/// Names of one agent are written in several ways.
fn is_same(one: &str, other: &str) -> bool {
    let letters = |name: &str| -> String { name.to_lowercase().chars().filter(|one| one.is_alphanumeric()).collect() };
    letters(one) == letters(other)
}

/// As the wire contract has it: to people, or to another agent.
pub fn kind(to: &str) -> &'static str {
    if to.to_lowercase().contains("human") { "to_human" } else { "to_agent" }
}
