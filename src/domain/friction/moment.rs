//! The moments that signals showed at.

use super::signal::Signal;
use crate::domain::{query::StatsQuery, time::Timestamp};
use serde::{Deserialize, Serialize};

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
