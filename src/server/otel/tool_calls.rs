//! Calls of tools, each once. One can show as the wish of a model, as the span of the tool, as an MCP client's and as an MCP
//! server's, and as a message with its answer.

use super::{
    class::Class,
    fields::{TOOL, TOOL_CALL_ID, TOOL_SERVER},
    messages::Asked,
    trace::Told,
    tree::Tree,
};
use std::collections::{HashMap, HashSet};

/// A call of a tool that ran.
pub struct Ran {
    pub place: usize,
    pub id: Option<String>,
    pub tool: String,
    pub server: Option<String>,
    /// Spans that tell of the same call: the other side of MCP, or another instrumentation.
    pub folded: Vec<usize>,
}

/// OTLP's number of the kind of a span that serves others.
const SERVER: i64 = 2;

/// Everything that ran, in order of start.
pub fn ran(tree: &Tree) -> Vec<Ran> {
    let mut found: Vec<Ran> = vec![];
    let mut by_place: HashMap<usize, usize> = HashMap::new();
    let mut by_id: HashMap<String, usize> = HashMap::new();
    for place in tree.order.iter().copied().filter(|place| is_call(tree, *place)) {
        let record = tree.nodes[place].record;
        let (id, tool) = (TOOL_CALL_ID.name(record), tool(tree, place));
        let same = id.as_ref().and_then(|id| by_id.get(id)).copied().or_else(|| around(tree, place, &tool, &by_place, &found));
        let known = same.or_else(|| beside(tree, place, &tool, &found));
        if let Some(known) = known {
            by_place.insert(place, known);
            found[known].folded.push(place);
            found[known].server = found[known].server.take().or_else(|| server(tree, place, &tool));
            if let (None, Some(id)) = (&found[known].id, id) {
                by_id.insert(id.clone(), known);
                found[known].id = Some(id);
            }
            continue;
        }
        by_place.insert(place, found.len());
        if let Some(id) = &id {
            by_id.insert(id.clone(), found.len());
        }
        found.push(Ran { place, id, server: server(tree, place, &tool), tool, folded: vec![] });
    }
    found
}

fn is_call(tree: &Tree, place: usize) -> bool {
    let node = &tree.nodes[place];
    match node.class {
        Class::Tool => true,
        Class::Mcp => node.record.text("mcp.method.name").is_some_and(|method| method == "tools/call"),
        _ => false,
    }
}

fn tool(tree: &Tree, place: usize) -> String {
    let record = tree.nodes[place].record;
    TOOL.name(record).or_else(|| super::attributes::clean(&record.name)).unwrap_or_else(|| "unknown".into())
}

/// The call that it lies in, if that is the same one: a tool of the same name, or the other side of MCP.
fn around(tree: &Tree, place: usize, tool: &str, by_place: &HashMap<usize, usize>, found: &[Ran]) -> Option<usize> {
    let is_work = |above: &usize| !tree.nodes[*above].class.is_run() && !tree.nodes[*above].class.is_model_call();
    let above = tree.above(place).take_while(is_work).find(|above| tree.nodes[*above].class.is_tool())?;
    let known = *by_place.get(&above)?;
    (found[known].tool == tool).then_some(known)
}

/// An MCP client that stands next to the tool that used it.
fn beside(tree: &Tree, place: usize, tool: &str, found: &[Ran]) -> Option<usize> {
    let node = &tree.nodes[place];
    if node.class != Class::Mcp {
        return None;
    }
    found.iter().position(|known| {
        let other = &tree.nodes[known.place];
        known.tool == tool
            && other.class == Class::Tool
            && other.parent == node.parent
            && other.record.start <= node.record.start
            && node.record.end <= other.record.end
    })
}

fn server(tree: &Tree, place: usize, tool: &str) -> Option<String> {
    let record = tree.nodes[place].record;
    let text = |key: &str| record.get(key).and_then(super::attributes::name);
    let of_mcp = || {
        if tree.nodes[place].class != Class::Mcp {
            return None;
        }
        if record.kind == SERVER {
            return record.resource.get("service.name").and_then(super::attributes::name);
        }
        let address = text("server.address")?;
        Some(text("server.port").map_or(address.clone(), |port| format!("{address}:{port}")))
    };
    TOOL_SERVER.name(record).or_else(of_mcp).or_else(|| server_in(tool).map(str::to_owned))
}

/// Claude's agents name tools of servers `mcp__server__tool`.
pub fn server_in(tool: &str) -> Option<&str> {
    tool.strip_prefix("mcp__")?.split_once("__").map(|(server, _)| server).filter(|server| !server.is_empty())
}

/// A wish of a model that nothing in the trace carried out: declined, or carried out by the provider or by who asked.
pub struct Wish<'c> {
    /// The call of the model that has it.
    pub place: usize,
    pub asked: &'c Asked,
    /// Somebody answered it.
    pub is_answered: bool,
}

/// What was asked for and did not run, each once. `conversations` in order of their calls.
pub fn wishes<'c>(conversations: &'c [Told], ran: &[Ran]) -> Vec<Wish<'c>> {
    let ids: HashSet<&str> = ran.iter().filter_map(|ran| ran.id.as_deref()).collect();
    // Without ids on either side the names have to do.
    let unnamed: HashSet<&str> = ran.iter().filter(|ran| ran.id.is_none()).map(|ran| ran.tool.as_str()).collect();
    let names: HashSet<&str> = ran.iter().map(|ran| ran.tool.as_str()).collect();
    let messages = conversations.iter().flat_map(|told| &told.conversation.input);
    let answered: HashSet<&str> = messages.flat_map(|message| &message.answers).filter_map(|(id, _)| id.as_deref()).collect();
    let mut seen = HashSet::new();
    let mut wishes = vec![];
    for told in conversations {
        for asked in told.conversation.output.iter().flat_map(|message| &message.calls) {
            let ran = match asked.id.as_deref() {
                Some(id) => ids.contains(id) || unnamed.contains(asked.name.as_str()),
                None => names.contains(asked.name.as_str()),
            };
            if !ran && asked.id.as_deref().is_none_or(|id| seen.insert(id)) {
                let is_answered = asked.id.as_deref().is_some_and(|id| answered.contains(id));
                wishes.push(Wish { place: told.place, asked, is_answered });
            }
        }
    }
    wishes
}
