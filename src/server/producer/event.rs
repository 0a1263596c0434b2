//! One event as it goes over the wire (`api.md` §2), and the organisation whose key sends it.

use super::place::Place;
use crate::domain::time::Timestamp;
use serde::Serialize;
use serde_json::Value;

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Event {
    /// The slug of the organisation: the key says it on the wire.
    #[serde(skip)]
    pub org: String,
    pub event_id: String,
    #[serde(rename = "type")]
    pub kind: &'static str,
    pub occurred_at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    pub source: &'static str,
    pub payload: Value,
    /// Of what comes out of a file.
    #[serde(skip)]
    pub place: Option<Place>,
}
