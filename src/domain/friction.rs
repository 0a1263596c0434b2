//! Handoffs and friction: what each signal means, the bounds it is counted by, and the answers about them.
//!
//! Every signal follows from the events of one session alone, so the same events give the same moments, whoever looks and
//! whenever. Nothing is weighed against anything else: there are counts, and the moments behind them.

use super::{
    figure::{Better, Quantiles, Spec, Unit},
    query::StatsQuery,
    session::EntryKind,
    time::{HOUR, MINUTE, Timestamp},
};
use serde::{Deserialize, Serialize};

/// So many failed runs one after the other are a row, so many calls of a tool are retries, so many equal handoffs a loop.
pub const IN_A_ROW: i64 = 3;
/// A run that begins within this time after a cancelled one ended is another try.
pub const TRIED_AGAIN_WITHIN: i64 = 5 * MINUTE;
/// A run that took longer is a long wait.
pub const LONG_WAIT: i64 = 5 * MINUTE;
/// A handoff back within this time is a ping-pong.
pub const BACK_WITHIN: i64 = 30 * MINUTE;
/// A run that begins within this time after a handoff says how it went on.
pub const GOES_ON_WITHIN: i64 = 4 * HOUR;
/// Shorter prompts ("ok", "go on") are answers, and not repeated for lack of one.
pub const SHORTEST_PROMPT: usize = 6;

/// What shows in a session that something is not going well, and handoffs, which may or may not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Signal {
    Handoff,
    FailedInARow,
    RepeatedPrompt,
    Cancelled,
    TriedAgain,
    LongWait,
    ToolRetries,
    PingPong,
    Loop,
    Rejected,
    CutOff,
}

impl Signal {
    pub const ALL: [Self; 11] = [
        Self::Handoff,
        Self::FailedInARow,
        Self::RepeatedPrompt,
        Self::Cancelled,
        Self::TriedAgain,
        Self::LongWait,
        Self::ToolRetries,
        Self::PingPong,
        Self::Loop,
        Self::Rejected,
        Self::CutOff,
    ];

    /// Those that are friction, in the order in which they are shown.
    pub const FRICTION: [Self; 10] = [
        Self::FailedInARow,
        Self::RepeatedPrompt,
        Self::Rejected,
        Self::Cancelled,
        Self::TriedAgain,
        Self::CutOff,
        Self::LongWait,
        Self::ToolRetries,
        Self::PingPong,
        Self::Loop,
    ];

    /// Its number in tables.
    pub const fn number(self) -> i16 {
        self as i16
    }

    pub fn from_number(number: i16) -> Option<Self> {
        Self::ALL.into_iter().find(|signal| signal.number() == number)
    }

    /// In addresses and JSON.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Handoff => "handoff",
            Self::FailedInARow => "failed_in_a_row",
            Self::RepeatedPrompt => "repeated_prompt",
            Self::Cancelled => "cancelled",
            Self::TriedAgain => "tried_again",
            Self::LongWait => "long_wait",
            Self::ToolRetries => "tool_retries",
            Self::PingPong => "ping_pong",
            Self::Loop => "loop",
            Self::Rejected => "rejected",
            Self::CutOff => "cut_off",
        }
    }

    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|signal| signal.key() == key)
    }

    pub const fn label(self) -> &'static str {
        match self {
            Self::Handoff => "Handoffs",
            Self::FailedInARow => "Failed runs in a row",
            Self::RepeatedPrompt => "Repeated prompts",
            Self::Cancelled => "Cancelled runs",
            Self::TriedAgain => "Cancelled and tried again",
            Self::LongWait => "Long waits",
            Self::ToolRetries => "Tools tried again and again",
            Self::PingPong => "Ping-pong",
            Self::Loop => "Loops",
            Self::Rejected => "Rejected answers",
            Self::CutOff => "Answers cut off",
        }
    }

    /// What is counted, in a sentence; a test holds it to the bounds above.
    pub const fn definition(self) -> &'static str {
        match self {
            Self::Handoff => "Times control left the agent: to the user's machine, a person or another agent.",
            Self::FailedInARow => {
                "Three or more runs of a session that failed one after the other; a run with any other status ends the row. \
                 A row counts once, where its third run began."
            }
            Self::RepeatedPrompt => {
                "A message of the user that says what an earlier one of the session said, apart from white space, capitals \
                 and anything but text. Texts of fewer than 6 characters are left out. Each repetition counts."
            }
            Self::Cancelled => "Runs that were cancelled, where they began.",
            Self::TriedAgain => {
                "Cancelled runs after which the next run of the session began within 5 minutes of their end. \
                 They are among the cancelled runs."
            }
            Self::LongWait => {
                "Runs that took longer than 5 minutes from start to end, however they ended. The bound is the same for everybody: \
                 a share of the slowest would find as many on a good day as on a bad one."
            }
            Self::ToolRetries => {
                "The same tool of the same server called three times or more within a run, each time after the call before it \
                 ended in an error. A chain counts once, at its third call."
            }
            Self::PingPong => {
                "A handoff that goes straight back where the one before it in the session came from, within 30 minutes."
            }
            Self::Loop => {
                "The same two ends, from and to, in three handoffs of a session or more. Such a pair counts once in a session, \
                 at its third handoff."
            }
            Self::Rejected => "Feedback with a rating below zero.",
            Self::CutOff => "Model calls that broke off before their answer was complete (status incomplete).",
        }
    }

    /// Which entry of the timeline a moment stands at.
    pub const fn entry(self) -> EntryKind {
        match self {
            Self::Handoff | Self::PingPong | Self::Loop => EntryKind::Handoff,
            Self::FailedInARow | Self::Cancelled | Self::TriedAgain | Self::LongWait => EntryKind::Run,
            Self::RepeatedPrompt => EntryKind::Message,
            Self::ToolRetries => EntryKind::ToolCall,
            Self::Rejected => EntryKind::Feedback,
            Self::CutOff => EntryKind::ModelCall,
        }
    }

    /// As a figure: how it is written, and which way is good news.
    pub const fn spec(self) -> Spec {
        Spec {
            key: self.key(),
            label: self.label(),
            unit: Unit::Count,
            better: if matches!(self, Self::Handoff) { Better::Neither } else { Better::Lower },
            definition: self.definition(),
            approximate: false,
        }
    }
}

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

/// What two prompts have in common that say the same: lower case, words with one space between them. `None` for those too short
/// to tell anything.
pub fn same_words(text: &str) -> Option<String> {
    let mut words = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !words.is_empty() {
            words.push(' ');
        }
        match word.is_ascii() {
            true => words.extend(word.chars().map(|letter| letter.to_ascii_lowercase())),
            false => words.push_str(&word.to_lowercase()),
        }
    }
    (words.chars().count() >= SHORTEST_PROMPT).then_some(words)
}

/// Handoffs added up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandoffFigures {
    pub handoffs: i64,
    /// Those that somebody went on from, and after how many milliseconds.
    pub picked_up: i64,
    pub pick_up_ms: Quantiles,
    /// Next runs within [`GOES_ON_WITHIN`], by how they ended.
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

/// A signal with everything that is counted of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignalRow {
    pub signal: Signal,
    pub moments: i64,
    /// Of the period before, when it was asked for.
    pub previous: Option<i64>,
    pub sessions: i64,
    pub users: i64,
    /// Per bucket of [`Friction::starts`].
    pub trend: Vec<i64>,
}

/// Every signal of [`Signal::FRICTION`], in that order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Friction {
    pub starts: Vec<Timestamp>,
    pub signals: Vec<SignalRow>,
}

/// Which moments, newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MomentsQuery {
    pub stats: StatsQuery,
    /// `None`: of all that is friction.
    #[serde(default)]
    pub signal: Option<Signal>,
    /// Handoffs between these ends alone.
    #[serde(default)]
    pub from: Option<String>,
    #[serde(default)]
    pub to: Option<String>,
    /// Moments before the first one.
    #[serde(default)]
    pub offset: u16,
    pub limit: u16,
}

/// Where and when a signal showed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moment {
    pub signal: Signal,
    /// The entry of the timeline that it stands at.
    pub id: String,
    pub at: Timestamp,
    /// Our number of the session.
    pub session: String,
    pub title: Option<String>,
    /// The user's key in events.
    pub user: Option<String>,
    pub agent: Option<String>,
    pub model: Option<String>,
    pub tool: Option<String>,
    pub error_category: Option<String>,
    /// How many: runs in the row, times said, calls in the chain, handoffs of the pair.
    pub size: i64,
    /// How long: until the pick-up, the next try or the way back; of a long wait how long the run took.
    pub wait_ms: Option<i64>,
    /// Of handoffs.
    pub handoff: Option<String>,
    pub from: Option<String>,
    pub to: Option<String>,
    pub then_succeeded: Option<bool>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MomentsPage {
    pub rows: Vec<Moment>,
    pub is_more: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_signal_stands_once_under_the_name_that_serde_gives_it() {
        for signal in Signal::ALL {
            assert_eq!(serde_json::to_value(signal).unwrap(), signal.key());
            assert_eq!((Signal::from_key(signal.key()), Signal::from_number(signal.number())), (Some(signal), Some(signal)));
            assert_eq!(Signal::FRICTION.contains(&signal), signal != Signal::Handoff);
        }
    }

    #[test]
    fn definitions_name_the_bounds_that_are_counted_by() {
        let says = |text: &str, words: String| assert!(text.contains(&words), "{text}: {words}");
        let minutes = |time: i64| format!("{} minutes", time / MINUTE);
        assert_eq!(IN_A_ROW, 3);
        for signal in [Signal::FailedInARow, Signal::ToolRetries, Signal::Loop] {
            says(&signal.definition().to_lowercase(), "three".into());
        }
        says(Signal::RepeatedPrompt.definition(), format!("fewer than {SHORTEST_PROMPT} characters"));
        says(Signal::TriedAgain.definition(), minutes(TRIED_AGAIN_WITHIN));
        says(Signal::LongWait.definition(), minutes(LONG_WAIT));
        says(Signal::PingPong.definition(), minutes(BACK_WITHIN));
        says(SUCCESS_AFTER.definition, format!("{} hours", GOES_ON_WITHIN / HOUR));
    }

    #[test]
    fn prompts_say_the_same_whatever_their_white_space_and_capitals() {
        let said = same_words("  Fix the\n\tIMPORT  please ");
        assert_eq!(said.as_deref(), Some("fix the import please"));
        assert_eq!(said, same_words("fix the import PLEASE"));
        assert_ne!(said, same_words("fix the import, please"));
        assert_eq!(same_words("Größe ÄNDERN"), same_words("größe ändern"));
        for short in ["", "   ", "ok", "go on", "Y e s"] {
            assert_eq!(same_words(short), None, "{short}");
        }
        assert!(same_words("next one").is_some());
    }

    #[test]
    fn a_share_of_nothing_is_unknown() {
        assert_eq!(HandoffFigures::default().success_after(), None);
        assert_eq!(HandoffFigures { then_succeeded: 3, then_failed: 1, ..HandoffFigures::default() }.success_after(), Some(0.75));
    }
}
