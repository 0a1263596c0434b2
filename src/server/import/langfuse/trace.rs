//! A trace and what belongs to it.

use super::observation::Observation;
use crate::domain::time::Timestamp;
use serde::Deserialize;
use serde_json::{Number, Value};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Head {
    pub id: String,
    pub name: Option<String>,
    pub timestamp: Timestamp,
    pub session_id: Option<String>,
    pub user_id: Option<String>,
    pub environment: Option<String>,
    pub tags: Option<Vec<String>>,
    #[serde(default)]
    pub input: Value,
    #[serde(default)]
    pub output: Value,
    /// In seconds.
    pub latency: Option<f64>,
    /// Of all its observations together.
    pub total_cost: Option<Number>,
}

/// What a file says of one trace: its head, its observations, or both.
pub struct Trace {
    pub id: String,
    pub head: Option<Head>,
    pub observations: Vec<Placed>,
}

/// An observation, and where in its list it stands, from 1.
pub struct Placed {
    pub item: usize,
    pub observation: Observation,
}
