//! The recorded data against the figures of its README.

use super::{Placement, pieces};
use crate::{
    domain::time::Timestamp,
    server::{
        import::{files::File, piece::Piece},
        producer::Event,
        tests::recorded::recorded,
    },
};
use std::{
    collections::{BTreeMap, HashSet},
    path::Path,
};

fn read(name: &str) -> Option<Vec<Event>> {
    let start: Timestamp = "2026-03-01T00:00:00Z".parse().unwrap();
    Some(events(&recorded(name)?, Placement::Start(start)))
}

/// Without their places, which differ between the files.
fn events(path: &Path, placement: Placement) -> Vec<Event> {
    let file = File::of(path).unwrap();
    let event = |piece| match piece {
        Piece::Event(event) => Event { place: None, ..event },
        other => panic!("{other:?} is no event"),
    };
    pieces(&file, "acme", placement).map(event).collect()
}

#[test]
fn both_files_tell_the_same() {
    let (Some(table), Some(lines)) = (read("agentic-requests.csv.gz"), read("agentic-sessions.jsonl.gz")) else { return };
    assert_eq!(table.len(), lines.len());
    for (one, other) in table.iter().zip(&lines) {
        assert_eq!(one, other);
    }
    let ids: HashSet<_> = table.iter().map(|event| &event.event_id).collect();
    assert_eq!(ids.len(), table.len());
}

#[test]
fn calls_and_tokens_are_those_of_the_readme() {
    let Some(events) = read("agentic-requests.csv.gz") else { return };
    let calls: Vec<_> = events.iter().filter(|event| event.kind == "model.called").collect();
    let sum = |field: &str| calls.iter().map(|call| call.payload["usage"][field].as_i64().unwrap()).sum::<i64>();
    assert_eq!(calls.len(), 39_372);
    assert_eq!(sum("input"), 4_816_179_599 - 4_637_883_968);
    assert_eq!(sum("cache_read"), 4_637_883_968);
    assert_eq!(sum("output"), 17_477_878);
    assert_eq!(calls.iter().filter(|call| !call.payload["duration_ms"].is_null()).count(), 35_837);
    let starts: Vec<String> = calls.iter().map(|call| call.payload["started_at"].as_str().unwrap().to_owned()).collect();
    let mut days: BTreeMap<&str, usize> = BTreeMap::new();
    for start in &starts {
        *days.entry(&start[..10]).or_default() += 1;
    }
    let expected =
        [("2026-03-01", 7_537), ("2026-03-02", 10_076), ("2026-03-03", 11_233), ("2026-03-04", 10_503), ("2026-03-05", 23)];
    assert_eq!(days.into_iter().collect::<Vec<_>>(), expected);
    assert_eq!(starts.iter().max().unwrap(), "2026-03-05T02:22:34Z");
}

#[test]
fn runs_end_with_their_turn_and_sub_agents_are_handed_over_to() {
    let Some(events) = read("agentic-sessions.jsonl.gz") else { return };
    let count = |kind: &str| events.iter().filter(|event| event.kind == kind).count();
    assert_eq!(count("session.started"), 534);
    assert_eq!(count("run.completed"), 2_217);
    let handoffs: Vec<_> = events.iter().filter(|event| event.kind == "handoff.created").collect();
    assert_eq!(handoffs.len(), 50);
    assert!(handoffs.iter().all(|handoff| handoff.payload["kind"] == "to_agent" && handoff.payload["run_id"].is_string()));
}

#[test]
fn the_end_can_be_named_instead_of_the_start() {
    let Some(path) = recorded("agentic-requests.csv.gz") else { return };
    let end: Timestamp = "2026-06-01T12:00:00Z".parse().unwrap();
    let placed = events(&path, Placement::End(end));
    let last =
        placed.iter().filter(|event| event.kind == "model.called").filter_map(|event| event.payload["started_at"].as_str());
    assert_eq!(last.max().unwrap(), end.to_string());
}
