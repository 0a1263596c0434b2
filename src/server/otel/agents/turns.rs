//! The turns of a session, and which of them something happened in.

use super::{items::Item, merge::Thing};
use crate::{
    domain::time::{SECOND, Timestamp},
    server::otel::{
        record::{Record, Signal},
        tree::fact_id,
    },
};
use std::collections::{BTreeMap, HashMap};

/// What the user asked for once, and what came of it.
pub struct Turn<'r> {
    pub id: String,
    pub start: Timestamp,
    /// Its span, where there is one.
    pub span: Option<&'r Record>,
    /// The log record of the prompt.
    pub prompt: Option<&'r Record>,
}

/// All of a session.
pub struct Turns<'r> {
    pub all: Vec<Turn<'r>>,
    by_name: HashMap<String, usize>,
    by_span: HashMap<&'r str, usize>,
    /// Of spans: what they lie in.
    parents: HashMap<&'r str, &'r str>,
}

impl<'r> Turns<'r> {
    /// Of a session's prompts in order of time, and of what else happened in it.
    pub fn find<'a>(
        session: &str,
        records: &[&'r Record],
        prompts: Vec<Item<'r>>,
        things: impl Iterator<Item = &'a Thing<'r>>,
    ) -> Self
    where
        'r: 'a,
    {
        let span_of = |record: &&'r Record| record.span_id.as_deref().filter(|_| record.signal == Signal::Span);
        let parents = records.iter().filter_map(|record| span_of(record).zip(record.parent.as_deref())).collect();
        let mut turns = Self { all: vec![], by_name: HashMap::new(), by_span: HashMap::new(), parents };
        let (spans, logs): (Vec<_>, Vec<_>) = prompts.into_iter().partition(Item::is_span);
        for span in spans {
            let record = span.record;
            let id = fact_id(record.trace_id.as_deref().unwrap_or_default(), record.span_id.as_deref().unwrap_or_default());
            turns.add(Turn { id, start: span.start, span: Some(record), prompt: None }, span.turn);
        }
        for log in logs {
            let free = |turn: &Turn| turn.span.is_some() && turn.prompt.is_none();
            let is_in = |turn: &Turn| turn.span.is_some_and(|span| span.span_id == log.record.span_id && span.span_id.is_some());
            let named = turns.named(log.turn.as_deref());
            let known = named.or_else(|| turns.all.iter().position(|turn| free(turn) && is_in(turn)));
            let known = known.or_else(|| turns.all.iter().position(|turn| free(turn) && is_around(turn, &log)));
            match known {
                Some(known) => {
                    turns.all[known].prompt = turns.all[known].prompt.or(Some(log.record));
                    turns.by_name.extend(log.turn.map(|name| (name, known)));
                }
                None => {
                    let name = log.turn.clone().unwrap_or_else(|| log.record.stamp.1.clone());
                    let id = fact_id(session, &name);
                    turns.add(Turn { id, start: log.start, span: None, prompt: Some(log.record) }, log.turn);
                }
            }
        }
        // Turns whose prompt was not told: what happened in them names them.
        let mut untold: BTreeMap<String, Timestamp> = BTreeMap::new();
        for thing in things {
            let Some(name) = thing.turn.as_ref().filter(|name| !turns.by_name.contains_key(*name)) else { continue };
            if turns.by_ancestor(thing).is_none() {
                untold.entry(name.clone()).and_modify(|start| *start = thing.start.min(*start)).or_insert(thing.start);
            }
        }
        for (name, start) in untold {
            let id = fact_id(session, &name);
            turns.add(Turn { id, start, span: None, prompt: None }, Some(name));
        }
        turns
    }

    fn add(&mut self, turn: Turn<'r>, name: Option<String>) {
        let place = self.all.len();
        self.by_name.extend(name.map(|name| (name, place)));
        self.by_span.extend(turn.span.and_then(|span| span.span_id.as_deref()).map(|span| (span, place)));
        self.all.push(turn);
    }

    fn by_ancestor(&self, thing: &Thing<'r>) -> Option<usize> {
        let mut at = thing.records.iter().find_map(|record| record.span_id.as_deref());
        // As deep as a session's spans can lie, and no circle goes on for ever.
        for _ in 0..64 {
            let span = at?;
            if let Some(turn) = self.by_span.get(span) {
                return Some(*turn);
            }
            at = self.parents.get(span).copied();
        }
        None
    }

    /// Where the turn stands that it happened in.
    pub fn of(&self, thing: &Thing<'r>) -> Option<usize> {
        self.by_ancestor(thing).or_else(|| self.named(thing.turn.as_deref())).or_else(|| self.at(thing.start))
    }

    /// The same of one record.
    pub fn of_item(&self, item: &Item) -> Option<usize> {
        self.named(item.turn.as_deref()).or_else(|| self.at(item.start))
    }

    fn named(&self, name: Option<&str>) -> Option<usize> {
        self.by_name.get(name?).copied()
    }

    /// The last that had begun.
    fn at(&self, at: Timestamp) -> Option<usize> {
        let begun = self.all.iter().enumerate().filter(|(_, turn)| turn.start <= at.plus(SECOND));
        begun.max_by_key(|(place, turn)| (turn.start, *place)).map(|(place, _)| place)
    }
}

fn is_around(turn: &Turn, log: &Item) -> bool {
    turn.span.is_some_and(|span| span.start.minus(5 * SECOND) <= log.start && log.start <= span.end)
}
