//! What became of everything that producers sent: the ledger, what was put aside, and single events as they are kept.

use super::{
    ids::KeyId,
    query::StatsQuery,
    session::RawEvent,
    time::{HOUR, Timestamp},
};
use serde::{Deserialize, Serialize};

/// An event is late when it happened longer before it was received.
pub const LATE: i64 = HOUR;

/// Events, and requests that could not be read, which count as one each. It always adds up: received = accepted + duplicate +
/// refused, and accepted = projected + waiting + put aside.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    pub received: i64,
    pub accepted: i64,
    /// Stored before.
    pub duplicate: i64,
    pub refused: i64,
    /// In the figures.
    pub projected: i64,
    /// Stored, and on the queue.
    pub waiting: i64,
    /// Stored, and could not be projected.
    pub put_aside: i64,
    /// Of the accepted, see [`LATE`].
    pub late: i64,
    /// Milliseconds from received to projected, added up over the projected.
    pub lag_ms: i64,
    pub longest_lag_ms: i64,
}

impl Counts {
    pub fn add(&mut self, other: &Self) {
        self.received += other.received;
        self.accepted += other.accepted;
        self.duplicate += other.duplicate;
        self.refused += other.refused;
        self.projected += other.projected;
        self.waiting += other.waiting;
        self.put_aside += other.put_aside;
        self.late += other.late;
        self.lag_ms += other.lag_ms;
        self.longest_lag_ms = self.longest_lag_ms.max(other.longest_lag_ms);
    }

    /// Whether nothing is lost and nothing is counted twice.
    pub fn adds_up(&self) -> bool {
        self.received == self.accepted + self.duplicate + self.refused
            && self.accepted == self.projected + self.waiting + self.put_aside
    }

    /// Milliseconds from received to projected, of an event on average; `None` while none is projected.
    pub fn mean_lag_ms(&self) -> Option<i64> {
        (self.projected > 0).then(|| self.lag_ms / self.projected)
    }
}

/// How often something was refused for one reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusals {
    /// As the receipt said it.
    pub code: String,
    /// `body`: the whole request could not be read.
    pub field: String,
    pub events: i64,
}

/// One producer with one key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LedgerRow {
    pub key: KeyId,
    /// `None`: recorded by hand, or before keys were counted.
    pub key_name: Option<String>,
    /// What its events call themselves.
    pub source: Option<String>,
    pub counts: Counts,
    pub refusals: Vec<Refusals>,
}

/// A stretch of the range.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LedgerBucket {
    pub start: Timestamp,
    pub counts: Counts,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ledger {
    pub total: Counts,
    /// Most received first.
    pub rows: Vec<LedgerRow>,
    /// Hours of up to two days, else days; each of them is there.
    pub buckets: Vec<LedgerBucket>,
}

/// An event that was put aside.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PutAside {
    pub event_id: String,
    pub occurred_at: Timestamp,
    pub received_at: Timestamp,
    pub failed_at: Timestamp,
    pub key: KeyId,
    pub key_name: Option<String>,
    pub source: Option<String>,
    pub reason: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shelf {
    /// All that are put aside, whatever the range.
    pub total: i64,
    /// Newest first; at most as many as were asked for.
    pub rows: Vec<PutAside>,
}

/// Names one event: ids count once per time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventKey {
    pub event_id: String,
    pub occurred_at: Timestamp,
}

/// Which events of a range are looked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventsQuery {
    pub stats: StatsQuery,
    /// An event's id, a session's id or its number; empty: the newest.
    pub search: String,
    pub limit: u16,
}

/// An event in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventRow {
    pub key: EventKey,
    pub kind: String,
    pub received_at: Timestamp,
    pub session_id: Option<String>,
    pub user: Option<String>,
    pub source: Option<String>,
}

/// How far an event has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    Waiting,
    Projected,
    PutAside { reason: String },
}

/// A fact that an event speaks of, field by field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MadeFact {
    pub kind: String,
    pub id: String,
    /// The number of its session, if it is of one.
    pub session: Option<i32>,
    /// What it says now, in which other events may have had a part.
    pub fields: Vec<(String, String)>,
}

/// A value that was read of an event of OpenTelemetry, and what it was read from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explained {
    pub field: String,
    pub value: String,
    /// The rule, which most of the time is an attribute's key.
    pub rule: String,
}

/// All that the mapping's rules say of an event of OpenTelemetry by itself. Its place in the trace, whose session it has, and
/// whether its tokens count follow from the other events of its group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explanation {
    /// Of the mapping.
    pub version: u32,
    pub dialect: String,
    pub class: String,
    /// Why it is of this class.
    pub class_rule: String,
    pub fields: Vec<Explained>,
}

/// Everything about one event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inspected {
    pub event: RawEvent,
    pub session_id: Option<String>,
    pub source: Option<String>,
    pub stage: Stage,
    pub facts: Vec<MadeFact>,
    /// Of spans and log records alone: other events say by their fields what they are.
    pub explanation: Option<Explanation>,
}
