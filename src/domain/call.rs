//! Single calls of models and tools, as feeds show them: the newest, or the newest that failed.

use super::{
    money::Usd,
    query::StatsQuery,
    session::{EntryError, EntryKind},
    time::Timestamp,
};
use serde::{Deserialize, Serialize};

/// Which calls.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallsQuery {
    pub stats: StatsQuery,
    pub of: CallKind,
    /// Only those with status error.
    #[serde(default)]
    pub failed: bool,
    pub limit: u16,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CallKind {
    Model,
    Tool,
}

impl CallKind {
    /// What it is in the timeline of its session.
    pub const fn entry(self) -> EntryKind {
        match self {
            Self::Model => EntryKind::ModelCall,
            Self::Tool => EntryKind::ToolCall,
        }
    }
}

/// A call with the way to its moment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CallRow {
    /// The producer's call_id.
    pub id: String,
    /// Our number of its session; `None` for a call without one.
    pub session: Option<String>,
    pub at: Timestamp,
    pub user: Option<String>,
    pub agent: Option<String>,
    pub model: Option<String>,
    pub server: Option<String>,
    pub tool: Option<String>,
    pub status: Option<String>,
    pub duration_ms: Option<i64>,
    pub cost_usd: Option<Usd>,
    pub error: Option<EntryError>,
}

/// What failed calls say, and how many of them say it.
#[derive(Clone, Debug, PartialEq)]
pub struct Reason<'c> {
    pub code: Option<&'c str>,
    pub message: Option<&'c str>,
    pub category: Option<&'c str>,
    pub calls: usize,
    /// The newest of them.
    pub newest: &'c CallRow,
}

/// Calls (newest first) by what their errors say, the most frequent first, of those the one with the newest call.
pub fn reasons(calls: &[CallRow]) -> Vec<Reason<'_>> {
    let mut reasons: Vec<Reason<'_>> = Vec::new();
    for call in calls {
        let error = call.error.as_ref();
        let code = error.and_then(|error| error.code.as_deref());
        let message = error.and_then(|error| error.message.as_deref());
        match reasons.iter_mut().find(|reason| reason.code == code && reason.message == message) {
            Some(reason) => reason.calls += 1,
            None => {
                let category = error.and_then(|error| error.category.as_deref());
                reasons.push(Reason { code, message, category, calls: 1, newest: call });
            }
        }
    }
    // Stable: equally frequent ones stay in the order of their newest calls.
    reasons.sort_by_key(|reason| std::cmp::Reverse(reason.calls));
    reasons
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(id: &str, code: &str) -> CallRow {
        let error = EntryError { category: Some("model".into()), code: Some(code.into()), message: None };
        CallRow {
            id: id.into(),
            session: None,
            at: Timestamp::from_micros(0),
            user: None,
            agent: None,
            model: None,
            server: None,
            tool: None,
            status: None,
            duration_ms: None,
            cost_usd: None,
            error: Some(error),
        }
    }

    #[test]
    fn what_is_said_most_comes_first_with_its_newest_call() {
        let calls = [call("4", "busy"), call("3", "lost"), call("2", "lost"), call("1", "odd")];
        let found: Vec<_> = reasons(&calls).iter().map(|reason| (reason.code, reason.calls, reason.newest.id.clone())).collect();
        assert_eq!(found, [(Some("lost"), 2, "3".into()), (Some("busy"), 1, "4".into()), (Some("odd"), 1, "1".into())]);
    }
}
