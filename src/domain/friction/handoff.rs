//! Handoffs: their kinds and ends, and the answer about all of them.

use crate::domain::figure::{Better, Quantiles, Spec, Unit};
use serde::{Deserialize, Serialize};

/// Until somebody goes on after a handoff.
pub const PICK_UP: Spec = Spec {
    key: "pick_up_ms",
    label: "Time to pick-up",
    unit: Unit::Millis,
    better: Better::Lower,
    definition: "From a handoff to the first run or message of the user after it in the same session; the handing run itself does \
                 not count. Handoffs that nobody went on from have none. Nearest rank, within 1 %; the card shows the median, without \
                 handoffs to agents, which go on at once.",
    approximate: true,
};

/// How what follows a handoff ends.
pub const SUCCESS_AFTER: Spec = Spec {
    key: "success_after",
    label: "Success after a handoff",
    unit: Unit::Ratio,
    better: Better::Higher,
    definition: "Of each handoff the next run of the session, if it began within 4 hours: succeeded / (succeeded + failed). \
                 Cancelled, running and stalled ones are outside.",
    approximate: false,
};

/// The three ways that control leaves an agent: as events say it, and in words.
pub const KINDS: [(&str, &str); 3] =
    [("to_agent", "To another agent"), ("to_human", "To a person"), ("to_local", "To the user’s machine")];

/// In words.
pub fn kind_words(kind: &str) -> &str {
    KINDS.iter().find(|(key, _)| *key == kind).map_or(kind, |(_, words)| *words)
}

/// What stands at the other end, in a word.
pub fn kind_of_end(kind: &str) -> &str {
    match kind {
        "to_agent" => "agent",
        "to_human" => "person",
        "to_local" => "machine",
        other => other,
    }
}

/// Where a handoff goes that does not say.
pub fn unnamed_end(kind: &str) -> &'static str {
    match kind {
        "to_local" => "user's machine",
        "to_human" => "a person",
        _ => "another agent",
    }
}

/// Handoffs added up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandoffFigures {
    pub handoffs: i64,
    /// Those that somebody went on from, and after how many milliseconds.
    pub picked_up: i64,
    pub pick_up_ms: Quantiles,
    /// Next runs within [`super::GOES_ON_WITHIN`], by how they ended.
    pub then_succeeded: i64,
    pub then_failed: i64,
}

impl HandoffFigures {
    pub fn success_after(&self) -> Option<f64> {
        share(self.then_succeeded, self.then_failed)
    }
}

fn share(succeeded: i64, failed: i64) -> Option<f64> {
    (succeeded + failed > 0).then(|| succeeded as f64 / (succeeded + failed) as f64)
}

/// The handoffs of a range, and those among them that people have to pick up: to a person or to the user's own machine.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandoffSums {
    pub all: HandoffFigures,
    pub to_people: HandoffFigures,
}

/// Handoffs from one end to another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MatrixCell {
    pub from: String,
    pub to: String,
    pub kind: String,
    pub handoffs: i64,
    pub then_succeeded: i64,
    pub then_failed: i64,
}

impl MatrixCell {
    pub fn success_after(&self) -> Option<f64> {
        share(self.then_succeeded, self.then_failed)
    }
}

/// Everything about the handoffs of a range but when they were.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handoffs {
    pub sums: HandoffSums,
    /// Of the period before, when it was asked for.
    pub previous: Option<HandoffSums>,
    /// By kind, as far as there are any.
    pub kinds: Vec<(String, HandoffFigures)>,
    /// The largest first.
    pub cells: Vec<MatrixCell>,
    /// There are more pairs than cells.
    pub is_cut: bool,
}
