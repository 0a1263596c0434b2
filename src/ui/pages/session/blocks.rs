//! How a session's entries become a page: what was said in order, each run as one frame where it began, long silences named.
//! Pure: entries in, blocks out.

use super::runs::{Run, Runs};
use crate::domain::{
    session::{Entry, EntryKind},
    time::{MINUTE, Timestamp},
};
use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

/// Silence is named from here on: what the active time of a session does not count.
const SILENCE: i64 = 5 * MINUTE;

/// One thing of the page, top to bottom.
#[derive(Clone, Debug, PartialEq)]
pub enum Block {
    /// Nothing happened for so many microseconds.
    Silence {
        until: Timestamp,
        micros: i64,
    },
    Message {
        message: Arc<Entry>,
        ratings: Vec<Arc<Entry>>,
    },
    /// What somebody thought of the session or of a run.
    Feedback(Arc<Entry>),
    Handoff(Arc<Entry>),
    Run(Arc<Run>),
}

impl Block {
    /// Changes when anything of the block does, so that only what changed is drawn again.
    pub fn key(&self) -> String {
        match self {
            Self::Silence { until, .. } => format!("s{}", until.micros()),
            Self::Message { message, ratings } => format!("m{} {}", message.id, ratings.len()),
            Self::Feedback(entry) => format!("f{}", entry.id),
            Self::Handoff(entry) => {
                format!("h{} {:?}", entry.id, entry.handoff.as_ref().and_then(|handoff| handoff.iterated_after_ms))
            }
            Self::Run(run) => {
                let entry = run.entry.as_ref();
                let status = entry.and_then(|entry| entry.status.as_deref()).unwrap_or_default();
                format!("r{} {} {} {}", run.id, run.steps, run.to.micros(), status)
            }
        }
    }

    /// The id by which the page knows what stands for an entry in this block; `None` where the entry stands elsewhere.
    pub fn mark_of(&self, kind: EntryKind, id: &str) -> Option<&str> {
        match self {
            Self::Message { message: entry, .. } | Self::Handoff(entry) => {
                (entry.kind == kind && entry.id == id).then_some(&entry.id)
            }
            Self::Run(run) if kind == EntryKind::Run && run.id == id => Some(&run.id),
            Self::Run(run) => run.rows.iter().find_map(|row| row.mark_of(kind, id)),
            Self::Silence { .. } | Self::Feedback(_) => None,
        }
    }

    pub fn at(&self) -> Timestamp {
        match self {
            Self::Silence { until, .. } => *until,
            Self::Message { message: entry, .. } | Self::Feedback(entry) | Self::Handoff(entry) => entry.at,
            Self::Run(run) => run.from,
        }
    }

    /// When it was over.
    fn end(&self) -> Timestamp {
        match self {
            Self::Run(run) => run.to,
            other => other.at(),
        }
    }
}

/// The blocks of entries in order of (start, kind, id).
pub fn blocks(entries: &[Arc<Entry>]) -> Vec<Block> {
    let runs = Runs::of(entries);
    let messages: HashSet<&str> =
        entries.iter().filter(|entry| entry.kind == EntryKind::Message).map(|entry| entry.id.as_str()).collect();
    let mut ratings: HashMap<&str, Vec<Arc<Entry>>> = HashMap::new();
    for entry in entries.iter().filter(|entry| entry.kind == EntryKind::Feedback) {
        if let Some(message) = entry.rated.as_deref().filter(|id| messages.contains(id)) {
            ratings.entry(message).or_default().push(entry.clone());
        }
    }
    let mut blocks: Vec<Block> = vec![];
    let mut framed: HashSet<&str> = HashSet::new();
    let mut number = 0;
    for entry in entries {
        let run = match entry.kind {
            EntryKind::Run => Some(entry.id.as_str()),
            EntryKind::ModelCall | EntryKind::ToolCall => Some(entry.run_id.as_deref().unwrap_or_default()),
            _ => None,
        };
        let block = match (run, entry.kind) {
            (Some(id), _) => {
                if runs.nested.contains_key(id) || !framed.insert(id) {
                    continue;
                }
                number += usize::from(!id.is_empty());
                Block::Run(Arc::new(runs.frame(id, number)))
            }
            (None, EntryKind::Handoff) if runs.rows_of_handoffs.contains(entry.id.as_str()) => continue,
            (None, EntryKind::Handoff) => Block::Handoff(entry.clone()),
            (None, EntryKind::Feedback) if entry.rated.as_deref().is_some_and(|id| ratings.contains_key(id)) => continue,
            (None, EntryKind::Feedback) => Block::Feedback(entry.clone()),
            (None, _) => {
                Block::Message { message: entry.clone(), ratings: ratings.get(entry.id.as_str()).cloned().unwrap_or_default() }
            }
        };
        blocks.push(block);
    }
    with_silences(blocks)
}

fn with_silences(blocks: Vec<Block>) -> Vec<Block> {
    let mut out = Vec::with_capacity(blocks.len());
    let mut over: Option<Timestamp> = None;
    for block in blocks {
        if let Some(over) = over
            && block.at().since(over) >= SILENCE
        {
            out.push(Block::Silence { until: block.at(), micros: block.at().since(over) });
        }
        over = Some(over.map_or(block.end(), |over| over.max(block.end())));
        out.push(block);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{super::runs::RowKind, *};
    use crate::domain::{session::Handoff, time::SECOND};

    fn entry(kind: EntryKind, id: &str, second: i64) -> Entry {
        Entry {
            kind,
            id: id.into(),
            run_id: None,
            at: Timestamp::from_micros(second * SECOND),
            duration_ms: None,
            ttft_ms: None,
            status: None,
            agent: None,
            model: None,
            provider: None,
            server: None,
            tool: None,
            role: None,
            handoff: None,
            stop_reason: None,
            error: None,
            tokens: None,
            cost_usd: None,
            rating: None,
            rated: None,
            text: None,
            steps: None,
        }
    }

    fn run(id: &str, second: i64, agent: &str, seconds: i64) -> Entry {
        let (agent, duration_ms) = (Some(agent.into()), Some(seconds * 1_000));
        Entry { agent, duration_ms, ..entry(EntryKind::Run, id, second) }
    }

    fn tool(id: &str, run: &str, second: i64, name: &str, status: &str) -> Entry {
        Entry {
            run_id: Some(run.into()),
            tool: Some(name.into()),
            status: Some(status.into()),
            duration_ms: Some(500),
            ..entry(EntryKind::ToolCall, id, second)
        }
    }

    fn handoff(id: &str, run: Option<&str>, second: i64, kind: &str, to: &str) -> Entry {
        let handoff = Handoff { kind: kind.into(), from: None, to: Some(to.into()), reason: None, iterated_after_ms: None };
        Entry { run_id: run.map(str::to_owned), handoff: Some(handoff), ..entry(EntryKind::Handoff, id, second) }
    }

    fn page(entries: Vec<Entry>) -> Vec<Block> {
        blocks(&entries.into_iter().map(Arc::new).collect::<Vec<_>>())
    }

    fn only_run(blocks: &[Block]) -> &Run {
        let runs: Vec<_> = blocks.iter().filter_map(|block| if let Block::Run(run) = block { Some(run) } else { None }).collect();
        assert_eq!(runs.len(), 1);
        runs[0]
    }

    #[test]
    fn repeated_calls_fold_and_failed_ones_stand_alone() {
        let names = [("a", "ok"), ("a", "ok"), ("a", "ok"), ("a", "error"), ("b", "ok"), ("b", "ok"), ("a", "ok")];
        let mut entries = vec![run("r", 0, "coder", 60)];
        entries.extend(names.iter().enumerate().map(|(i, (name, status))| tool(&i.to_string(), "r", i as i64, name, status)));
        let blocks = page(entries);
        let run = only_run(&blocks);
        let lines: Vec<_> = run
            .rows
            .iter()
            .map(|row| match &row.kind {
                RowKind::Fold(calls) => calls.len(),
                _ => 1,
            })
            .collect();
        assert_eq!((lines, run.steps), (vec![3, 1, 1, 1, 1], 7));
    }

    #[test]
    fn an_agents_run_stands_under_the_handoff_that_reached_it() {
        let blocks = page(vec![
            run("r", 0, "coder", 60),
            tool("1", "r", 1, "read", "ok"),
            handoff("h", Some("r"), 5, "to_agent", "explore"),
            run("sub", 6, "explore", 10),
            tool("2", "sub", 7, "search", "ok"),
            tool("3", "r", 20, "write", "ok"),
        ]);
        let run = only_run(&blocks);
        assert_eq!(run.rows.iter().map(|row| row.depth).collect::<Vec<_>>(), [0, 0, 1, 0]);
        assert_eq!((run.rows[1].from.micros(), run.rows[1].to.micros()), (5 * SECOND, 16 * SECOND));
    }

    #[test]
    fn a_link_finds_the_line_that_stands_for_its_entry() {
        let blocks = page(vec![
            run("r", 0, "coder", 60),
            tool("1", "r", 1, "read", "ok"),
            tool("2", "r", 2, "read", "ok"),
            tool("3", "r", 3, "read", "ok"),
            tool("4", "r", 4, "write", "ok"),
            handoff("h", Some("r"), 5, "to_agent", "explore"),
            run("sub", 6, "explore", 10),
            entry(EntryKind::Message, "m", 70),
        ]);
        let mark = |kind, id| blocks.iter().find_map(|block| block.mark_of(kind, id));
        assert_eq!(mark(EntryKind::Run, "r"), Some("r"));
        assert_eq!(mark(EntryKind::ToolCall, "3"), Some("1"), "folded calls are in one line");
        assert_eq!(mark(EntryKind::ToolCall, "4"), Some("4"));
        assert_eq!(mark(EntryKind::Run, "sub"), Some("h"), "an agent's run stands at the handoff to it");
        assert_eq!(mark(EntryKind::Message, "m"), Some("m"));
        assert_eq!(mark(EntryKind::ModelCall, "m"), None);
        assert_eq!(only_run(&blocks).row_of(EntryKind::ToolCall, "4"), Some(1));
    }

    #[test]
    fn silence_is_named_between_what_was_over_and_what_began() {
        let blocks = page(vec![
            run("r", 0, "coder", 3_600),
            entry(EntryKind::Message, "m", 3_700),
            entry(EntryKind::Message, "n", 3_700 + 300),
            handoff("h", None, 20_000, "to_local", "user"),
        ]);
        let silences: Vec<_> = blocks
            .iter()
            .filter_map(|block| if let Block::Silence { micros, .. } = block { Some(micros / SECOND) } else { None })
            .collect();
        assert_eq!(silences, [300, 16_000]);
    }

    #[test]
    fn steps_without_their_run_are_shown_all_the_same() {
        let blocks = page(vec![tool("1", "lost", 1, "read", "ok"), Entry { run_id: None, ..tool("2", "", 2, "read", "ok") }]);
        assert_eq!(blocks.len(), 2);
        assert!(blocks.iter().all(|block| matches!(block, Block::Run(run) if run.entry.is_none() && run.steps == 1)));
    }

    #[test]
    fn a_rating_stands_with_what_it_rates() {
        let blocks = page(vec![
            entry(EntryKind::Message, "m", 1),
            Entry { rated: Some("m".into()), ..entry(EntryKind::Feedback, "f", 2) },
            entry(EntryKind::Feedback, "g", 3),
        ]);
        assert!(matches!(&blocks[0], Block::Message { ratings, .. } if ratings.len() == 1));
        assert!(matches!(blocks[1], Block::Feedback(_)) && blocks.len() == 2);
    }

    #[test]
    fn every_entry_is_somewhere_once_and_agents_that_hand_to_each_other_end() {
        let blocks = page(vec![
            run("a", 0, "a", 10),
            run("b", 1, "b", 10),
            handoff("1", Some("a"), 0, "to_agent", "b"),
            handoff("2", Some("b"), 0, "to_agent", "a"),
        ]);
        assert!(!blocks.is_empty());
    }
}
