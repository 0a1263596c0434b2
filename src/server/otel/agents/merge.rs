//! Records about one thing, put together.

use super::{items::Item, words::About};
use crate::{
    domain::time::{SECOND, Timestamp},
    server::otel::{
        class::Class,
        failure::{self, failed},
        fields::TOOL,
        record::Record,
        usage,
    },
};
use std::collections::HashMap;

/// One thing that happened, with every record about it: spans first.
pub struct Thing<'r> {
    pub about: About,
    pub records: Vec<&'r Record>,
    pub start: Timestamp,
    pub end: Timestamp,
    pub ids: Vec<String>,
    pub turn: Option<String>,
}

/// Records of one thing that share no id are written within this time.
const NEAR: i64 = 10 * SECOND;

impl<'r> Thing<'r> {
    fn new(item: Item<'r>) -> Self {
        let Item { about, record, start, end, ids, turn } = item;
        Self { about, records: vec![record], start, end, ids, turn }
    }

    fn add(&mut self, item: Item<'r>) {
        self.records.push(item.record);
        self.ids.extend(item.ids);
        self.turn = self.turn.take().or(item.turn);
        // A span measures; a log record only tells when it was over.
        if self.records[0].signal == item.record.signal {
            self.start = self.start.min(item.start);
            self.end = self.end.max(item.end);
        }
    }

    /// The first that any of its records says.
    pub fn first<T>(&self, read: impl Fn(&Record) -> Option<T>) -> Option<T> {
        self.records.iter().find_map(|record| read(record))
    }

    /// The record whose event has the content: log records carry what spans leave out.
    pub fn teller(&self) -> &'r Record {
        self.records
            .iter()
            .rev()
            .copied()
            .find(|record| record.signal == crate::server::otel::record::Signal::Log)
            .unwrap_or(self.records[0])
    }
}

/// `items` of one kind in order of time: those of spans are there, and each log record joins the one it is about.
pub fn merge<'r>(items: Vec<Item<'r>>) -> Vec<Thing<'r>> {
    let (spans, logs): (Vec<_>, Vec<_>) = items.into_iter().partition(Item::is_span);
    let mut things: Vec<Thing> = vec![];
    let mut by_id: HashMap<String, usize> = HashMap::new();
    for span in spans {
        join(&mut things, &mut by_id, span, None);
    }
    // Which of the spans a log record has joined: another one without an id is about another.
    let mut joined = vec![false; things.len()];
    for log in logs {
        let free = (0..joined.len()).filter(|place| !joined[*place] && is_like(&things[*place], &log));
        let like = free.min_by_key(|place| things[*place].end.since(log.end).abs());
        let place = join(&mut things, &mut by_id, log, like);
        if let Some(joined) = joined.get_mut(place) {
            *joined = true;
        }
    }
    things.sort_by(|one, other| (one.start, &one.records[0].stamp).cmp(&(other.start, &other.records[0].stamp)));
    things
}

/// To the thing that has one of its ids, else to `like`, else to a new one; answers to which.
fn join<'r>(things: &mut Vec<Thing<'r>>, by_id: &mut HashMap<String, usize>, item: Item<'r>, like: Option<usize>) -> usize {
    let named = item.ids.iter().find_map(|id| by_id.get(id)).copied();
    let place = named.or(like).unwrap_or(things.len());
    for id in &item.ids {
        by_id.entry(id.clone()).or_insert(place);
    }
    match things.get_mut(place) {
        Some(known) => known.add(item),
        None => things.push(Thing::new(item)),
    }
    place
}

/// Reasoning is not told by all.
fn counts(record: &Record) -> Option<(i64, i64, i64, i64)> {
    usage::of(record).map(|usage| usage.tokens).map(|all| (all.input, all.output, all.cache_read, all.cache_write))
}

/// Says the same at the same time, and neither names something else.
fn is_like(thing: &Thing, log: &Item) -> bool {
    let span = thing.records[0];
    if thing.end.since(log.end).abs() > NEAR || !thing.ids.is_empty() && !log.ids.is_empty() {
        return false;
    }
    match log.about {
        // Gemini CLI leaves the tokens of a streamed call to its log record.
        About::Call => match counts(span) {
            None => failed(failure::of(span, Class::Llm)).is_none(),
            known => known == counts(log.record),
        },
        About::FailedCall => usage::of(span).is_none(),
        About::Tool => TOOL.name(span) == TOOL.name(log.record),
        _ => false,
    }
}
