//! Service requests: what people follow by status.

use super::time::Timestamp;
use serde::{Deserialize, Serialize};

/// The kind of request that is a sales call.
pub const SALES_CALL: &str = "sales_call";

/// Requests that were first heard of in a range.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ServiceRequests {
    /// By kind and status, in that order.
    pub counts: Vec<RequestCount>,
    pub requests: i64,
    /// Those of the kind [`SALES_CALL`].
    pub sales_calls: i64,
    /// The ones that changed last.
    pub rows: Vec<ServiceRequest>,
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
    /// The last one that was named.
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
