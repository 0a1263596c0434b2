//! Service requests: what people follow by status.

use super::{query::StatsQuery, time::Timestamp};
use serde::{Deserialize, Serialize};

/// The kind of request that is a sales call.
pub const SALES_CALL: &str = "sales_call";

/// Which requests that were first heard of in a range, from where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceRequestsQuery {
    /// Its filter is about runs and narrows no requests.
    pub stats: StatsQuery,
    /// Of the rows alone: what is counted stays whole.
    #[serde(default)]
    pub kind: Option<String>,
    #[serde(default)]
    pub status: Option<String>,
    pub limit: u16,
    #[serde(default)]
    pub cursor: Option<String>,
}

/// Requests that were first heard of in a range.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ServiceRequests {
    /// By kind and status, in that order.
    pub counts: Vec<RequestCount>,
    pub requests: i64,
    /// Those of the kind [`SALES_CALL`].
    pub sales_calls: i64,
    /// The newest first.
    pub rows: Vec<ServiceRequest>,
    pub next_cursor: Option<String>,
    pub previous_cursor: Option<String>,
}

/// Requests of a kind that now have a status.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestCount {
    pub kind: String,
    pub status: String,
    pub requests: i64,
}

/// A request as its last change left it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceRequest {
    pub request_id: String,
    pub kind: String,
    pub status: String,
    /// The last one that was named, for those who may see everybody: it can be about anybody.
    pub title: Option<String>,
    pub first_changed: Timestamp,
    pub last_changed: Timestamp,
}

/// A status that a request took on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatusChange {
    pub at: Timestamp,
    pub status: String,
}
