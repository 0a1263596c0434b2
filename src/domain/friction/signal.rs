//! What each signal is called and means, and the answer about all of them.

use crate::domain::{
    figure::{Better, Spec, Unit},
    session::EntryKind,
    time::Timestamp,
};
use serde::{Deserialize, Serialize};

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

    /// What is counted, in a sentence; a test holds it to the bounds.
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
}
