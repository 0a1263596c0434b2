//! A line of a rollout.

use crate::domain::time::Timestamp;
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
pub struct Line {
    pub timestamp: Option<Timestamp>,
    #[serde(rename = "type")]
    pub kind: String,
    #[serde(default)]
    pub payload: Value,
}

impl Line {
    /// The type of what it holds.
    pub fn inner(&self) -> &str {
        self.payload["type"].as_str().unwrap_or_default()
    }

    pub fn text(&self, name: &str) -> Option<&str> {
        self.payload[name].as_str().filter(|text| !text.trim().is_empty())
    }
}
