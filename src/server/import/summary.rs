//! What an import came to: what was taken, what was there already, what was left out, and what was refused and why.

use super::piece::Refused;
use crate::server::producer::{Batch, Place, Verdicts};
use std::{
    collections::{BTreeMap, HashSet},
    fmt,
};

/// Different reasons that are told apart; what comes after them is only counted.
const REASONS: usize = 50;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Summary {
    /// Stored by this import.
    pub accepted: u64,
    /// Stored before.
    pub duplicates: u64,
    /// What was taken, by type of event.
    pub taken: BTreeMap<&'static str, u64>,
    /// What is no part of what we record, by its name in the source.
    pub left_out: BTreeMap<String, u64>,
    /// By reason: where first, and how often.
    pub refused: BTreeMap<String, (Place, u64)>,
    /// For reasons beyond those.
    more_refused: u64,
}

impl Summary {
    pub fn hear_refused(&mut self, refused: Refused) {
        if let Some((_, times)) = self.refused.get_mut(&refused.reason) {
            *times += 1;
        } else if self.refused.len() < REASONS {
            self.refused.insert(refused.reason, (refused.place, 1));
        } else {
            self.more_refused += 1;
        }
    }

    pub fn hear_left_out(&mut self, what: String) {
        let what = if self.left_out.len() < REASONS || self.left_out.contains_key(&what) { what } else { "others".into() };
        *self.left_out.entry(what).or_default() += 1;
    }

    /// What the server said about a batch.
    pub fn hear_sent(&mut self, batch: &Batch, verdicts: &Verdicts) {
        self.accepted += verdicts.accepted;
        self.duplicates += verdicts.duplicates;
        let mut refused = HashSet::new();
        for verdict in &verdicts.rejected {
            let index = verdict["index"].as_u64().and_then(|index| usize::try_from(index).ok());
            let Some((index, (kind, place))) = index.and_then(|index| Some((index, batch.origins.get(index)?))) else { continue };
            refused.insert(index);
            let said = |name: &str| verdict[name].as_str().unwrap_or_default();
            if let Some(place) = place {
                self.hear_refused(Refused::new(place.clone(), format!("{kind}: {} {}", said("field"), said("message"))));
            }
        }
        for (index, (kind, _)) in batch.origins.iter().enumerate() {
            if !refused.contains(&index) {
                *self.taken.entry(kind).or_default() += 1;
            }
        }
    }

    /// How many things were refused.
    pub fn refusals(&self) -> u64 {
        self.refused.values().map(|(_, times)| times).sum::<u64>() + self.more_refused
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |counts: Vec<String>| if counts.is_empty() { "nothing".to_owned() } else { counts.join(", ") };
        writeln!(f, "Taken: {}", list(self.taken.iter().map(|(kind, count)| format!("{count} {kind}")).collect()))?;
        if !self.left_out.is_empty() {
            writeln!(f, "Left out: {}", list(self.left_out.iter().map(|(what, count)| format!("{count} {what}")).collect()))?;
        }
        let refusals = self.refusals();
        if refusals > 0 {
            writeln!(f, "Refused: {refusals}")?;
            for (reason, (place, times)) in &self.refused {
                let more = if *times > 1 { format!(" (and {} more)", times - 1) } else { String::new() };
                writeln!(f, "  {place}{more}: {reason}")?;
            }
            if self.more_refused > 0 {
                writeln!(f, "  and {} for other reasons", self.more_refused)?;
            }
        }
        write!(f, "{} events stored, {} were there already, {refusals} refused", self.accepted, self.duplicates)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::time::Timestamp,
        server::producer::{Batches, Event, Spot},
    };
    use serde_json::{Value, json};

    fn place(line: usize) -> Place {
        Place { file: "a.jsonl".into(), spot: Spot::Line(line) }
    }

    #[test]
    fn what_the_server_refuses_is_found_again_in_its_file() {
        let event = |line: usize| Event {
            org: "acme".into(),
            event_id: line.to_string(),
            kind: "run.started",
            occurred_at: Timestamp::from_micros(0),
            session_id: None,
            user: None,
            source: "test",
            payload: Value::Null,
            place: Some(place(line)),
        };
        let batch = Batches::new((1..=3).map(event), 10).next().unwrap();
        let too_old = json!({"index": 1, "event_id": "2", "code": "too_old", "field": "occurred_at", "message": "is too old"});
        let mut summary = Summary::default();
        summary.hear_sent(&batch, &Verdicts { accepted: 1, duplicates: 1, rejected: vec![too_old] });
        summary.hear_refused(Refused::new(place(9), "is not JSON"));
        summary.hear_left_out("progress".into());
        assert_eq!(summary.taken, BTreeMap::from([("run.started", 2)]));
        let text = summary.to_string();
        assert!(text.contains("a.jsonl, line 2: run.started: occurred_at is too old"), "{text}");
        assert!(text.contains("a.jsonl, line 9: is not JSON") && text.contains("Left out: 1 progress"), "{text}");
        assert!(text.ends_with("1 events stored, 1 were there already, 2 refused"), "{text}");
    }

    #[test]
    fn a_file_full_of_different_mistakes_does_not_fill_the_memory() {
        let mut summary = Summary::default();
        for line in 0..1_000 {
            summary.hear_refused(Refused::new(place(line), format!("mistake {line}")));
            summary.hear_left_out(format!("kind {line}"));
        }
        assert_eq!((summary.refused.len(), summary.refusals()), (REASONS, 1_000));
        assert_eq!(summary.left_out.values().sum::<u64>(), 1_000);
    }
}
