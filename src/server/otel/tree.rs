//! The spans of a trace as the tree they make. A span whose parent is not there stands at the top until it comes.

use super::{
    class::{self, Class},
    record::{Record, Signal},
};
use crate::server::ingest::fields::NAME;
use std::collections::HashMap;

/// A span in its place.
pub struct Node<'r> {
    pub record: &'r Record,
    pub class: Class,
    pub id: &'r str,
    pub parent: Option<usize>,
    pub children: Vec<usize>,
    /// A marker that a span has begun; the span itself is not there yet.
    pub is_pending: bool,
}

/// Spans in order of their start; parents, children and logs by their places.
pub struct Tree<'r> {
    pub nodes: Vec<Node<'r>>,
    /// Every place, parents before their children.
    pub order: Vec<usize>,
    /// Log records by the span that they were written in.
    pub logs: HashMap<&'r str, Vec<&'r Record>>,
}

impl<'r> Tree<'r> {
    /// Of one trace, or of the spans of one session of a coding agent. `records` in order of their stamps.
    pub fn new(records: &[&'r Record]) -> Self {
        let mut spans: HashMap<(&str, &str), &'r Record> = HashMap::new();
        for record in records.iter().filter(|record| record.signal == Signal::Span && !is_marker(record)) {
            // Of a span that came twice the later counts.
            if let Some(key) = key(record) {
                spans.insert(key, record);
            }
        }
        let mut nodes: Vec<Node> = spans.iter().map(|((_, id), record)| Node::new(record, id, false)).collect();
        let mut pending: HashMap<(&str, &str), &'r Record> = HashMap::new();
        for record in records.iter().filter(|record| record.signal == Signal::Span && is_marker(record)) {
            let Some(real) = record.trace_id.as_deref().zip(record.parent.as_deref()) else { continue };
            if !spans.contains_key(&real) {
                pending.insert(real, record);
            }
        }
        nodes.extend(pending.iter().map(|((_, id), record)| Node::new(record, id, true)));
        nodes.sort_by(|one, other| {
            let order = |node: &Node<'r>| (node.record.start, node.record.trace_id.as_deref(), node.id);
            order(one).cmp(&order(other))
        });
        let mut tree = Self { nodes, order: vec![], logs: HashMap::new() };
        tree.connect();
        for record in records.iter().filter(|record| record.signal == Signal::Log) {
            if let Some(span) = record.span_id.as_deref() {
                tree.logs.entry(span).or_default().push(record);
            }
        }
        tree.classify();
        tree
    }

    fn connect(&mut self) {
        let places: HashMap<(Option<&str>, &str), usize> =
            self.nodes.iter().enumerate().map(|(place, node)| ((node.record.trace_id.as_deref(), node.id), place)).collect();
        for place in 0..self.nodes.len() {
            let record = self.nodes[place].record;
            let parent = if self.nodes[place].is_pending { marked_parent(record) } else { record.parent.as_deref() };
            let parent = parent.and_then(|parent| places.get(&(record.trace_id.as_deref(), parent)).copied());
            self.nodes[place].parent = parent.filter(|parent| *parent != place);
        }
        self.cut_circles();
        for place in 0..self.nodes.len() {
            if let Some(parent) = self.nodes[place].parent {
                self.nodes[parent].children.push(place);
            }
        }
        self.order = (0..self.nodes.len()).filter(|place| self.nodes[*place].parent.is_none()).collect();
        let mut next = 0;
        while let Some(place) = self.order.get(next).copied() {
            self.order.extend(&self.nodes[place].children);
            next += 1;
        }
    }

    /// Ids from outside can make spans their own ancestors: one of such a circle stands at the top.
    fn cut_circles(&mut self) {
        // Which walk upwards came by; a walk that meets itself has gone round.
        let mut walked = vec![0; self.nodes.len()];
        for begin in 0..self.nodes.len() {
            let mut at = begin;
            loop {
                walked[at] = begin + 1;
                match self.nodes[at].parent {
                    Some(parent) if walked[parent] == begin + 1 => {
                        self.nodes[at].parent = None;
                        break;
                    }
                    Some(parent) if walked[parent] == 0 => at = parent,
                    _ => break,
                }
            }
        }
    }

    /// A chain at the top is a workflow; its parent may come yet.
    fn classify(&mut self) {
        for place in 0..self.nodes.len() {
            let node = &mut self.nodes[place];
            node.class = class::of(node.record).0;
            if node.class == Class::Chain {
                node.class = if node.parent.is_none() { Class::Workflow } else { Class::Task };
            }
        }
    }

    /// The places above, nearest first.
    pub fn above(&self, place: usize) -> impl Iterator<Item = usize> {
        std::iter::successors(self.nodes[place].parent, |place| self.nodes[*place].parent)
    }

    /// Whether anything of AI is in it.
    pub fn is_of_ai(&self, place: usize) -> bool {
        self.nodes[place].class != Class::Other || self.nodes[place].record.dialect != super::dialect::Dialect::Plain
    }

    pub fn logs_of(&self, place: usize) -> &[&'r Record] {
        self.logs.get(self.nodes[place].id).map_or(&[], Vec::as_slice)
    }
}

impl<'r> Node<'r> {
    fn new(record: &'r Record, id: &'r str, is_pending: bool) -> Self {
        Self { record, class: Class::Other, id, parent: None, children: vec![], is_pending }
    }

    /// What names the fact that is made of it.
    pub fn fact_id(&self) -> String {
        fact_id(self.record.trace_id.as_deref().unwrap_or_default(), self.id)
    }
}

pub fn fact_id(trace: &str, id: &str) -> String {
    let mut fact_id = format!("{trace}:{id}");
    // At least as many bytes as letters.
    if fact_id.len() > NAME
        && let Some((end, _)) = fact_id.char_indices().nth(NAME)
    {
        fact_id.truncate(end);
    }
    fact_id
}

fn key(record: &Record) -> Option<(&str, &str)> {
    record.trace_id.as_deref().zip(record.span_id.as_deref())
}

/// Logfire tells that a span has begun by a span of its own, whose parent is the span that it tells of.
fn is_marker(record: &Record) -> bool {
    record.attributes.get("logfire.span_type").is_some_and(|value| value == "pending_span")
}

fn marked_parent(record: &Record) -> Option<&str> {
    let parent = record.attributes.get("logfire.pending_parent_id")?.as_str()?;
    parent.bytes().any(|digit| digit != b'0').then_some(parent)
}
