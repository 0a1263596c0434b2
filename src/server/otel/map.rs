//! All records of one group into facts and sessions.

use super::{agents, record::Record, trace::Trace};
use crate::server::{
    facts::extra::Stamp,
    projections::{incoming::Incoming, session::Part},
};
use std::collections::{BTreeMap, HashSet};

/// What a group comes to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Mapped {
    /// One for each fact, in order of their stamps.
    pub facts: Vec<Incoming>,
    /// What it says of each session that it touches.
    pub sessions: BTreeMap<String, Part>,
}

/// Records of one group that are looked at, the first by their stamps: a trace that never ends must not take all memory.
pub const MOST_RECORDS: usize = 50_000;

/// Of the records of one group, in any order, each once or more often.
pub fn map(records: &[Record]) -> Mapped {
    let mut known: BTreeMap<&Stamp, &Record> = BTreeMap::new();
    known.extend(records.iter().map(|record| (&record.stamp, record)));
    let (of_agents, others): (Vec<&Record>, Vec<&Record>) =
        known.into_values().take(MOST_RECORDS).partition(|record| record.dialect.is_coding_agent());
    // A record of a coding agent that names no session is told by others that do: it lies in a trace, and they in the session.
    let mut mapped = match of_agents.iter().any(|record| agents::session(record).is_some()) {
        true => agents::map(&of_agents),
        false => Trace::new(&others).map(),
    };
    mapped.facts.sort_by(|one, other| (&one.stamp, one.key()).cmp(&(&other.stamp, other.key())));
    // One fact has one teller: ids that repeat are the producer's mistake, and the first counts.
    let mut seen = HashSet::new();
    let is_first: Vec<bool> = mapped.facts.iter().map(|fact| fact.key().is_none_or(|key| seen.insert(key))).collect();
    let mut is_first = is_first.into_iter();
    mapped.facts.retain(|_| is_first.next().unwrap_or_default());
    mapped
}
