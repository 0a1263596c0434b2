//! What an export holds.

use crate::domain::time::Timestamp;
use serde::Deserialize;
use serde_json::{Value, value::RawValue};

#[derive(Deserialize)]
#[serde(tag = "object")]
pub enum Item {
    #[serde(rename = "trace")]
    Trace(Trace),
    #[serde(rename = "trace.span")]
    Span(Box<Span>),
    #[serde(other)]
    Other,
}

#[derive(Deserialize)]
pub struct Trace {
    pub id: String,
    pub workflow_name: Option<String>,
    pub group_id: Option<String>,
}

#[derive(Deserialize)]
pub struct Span {
    pub id: String,
    pub trace_id: String,
    pub parent_id: Option<String>,
    pub started_at: Option<Timestamp>,
    pub ended_at: Option<Timestamp>,
    pub span_data: Value,
    #[serde(default)]
    pub error: Value,
}

impl Span {
    pub fn kind(&self) -> &str {
        self.span_data["type"].as_str().unwrap_or_default()
    }

    pub fn text(&self, name: &str) -> Option<&str> {
        self.span_data[name].as_str().filter(|text| !text.is_empty())
    }
}

/// The members of an export, each still as it was written.
pub fn members(text: &str) -> Result<Vec<&RawValue>, serde_json::Error> {
    #[derive(Deserialize)]
    struct Body<'a> {
        #[serde(borrow)]
        data: Vec<&'a RawValue>,
    }
    if text.trim_start().starts_with('[') {
        serde_json::from_str(text)
    } else {
        serde_json::from_str::<Body>(text).map(|body| body.data)
    }
}
