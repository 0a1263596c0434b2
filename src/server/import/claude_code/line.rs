//! A line of a transcript, as far as it matters here.

use crate::{domain::time::Timestamp, server::import::tokens::Usage};
use serde::Deserialize;
use serde_json::{Number, Value};

/// What every line says first.
#[derive(Deserialize)]
pub struct Kind {
    #[serde(rename = "type")]
    pub kind: String,
    subtype: Option<String>,
}

impl Kind {
    pub fn name(&self) -> String {
        self.subtype.as_ref().map_or_else(|| self.kind.clone(), |subtype| format!("{} {subtype}", self.kind))
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Line {
    #[serde(rename = "type")]
    pub kind: String,
    pub uuid: Option<String>,
    pub parent_uuid: Option<String>,
    pub session_id: Option<String>,
    pub timestamp: Option<Timestamp>,
    pub is_sidechain: Option<bool>,
    pub is_meta: Option<bool>,
    pub is_compact_summary: Option<bool>,
    pub is_api_error_message: Option<bool>,
    pub agent_id: Option<String>,
    pub cwd: Option<String>,
    pub message: Option<Message>,
    /// What a tool says about its own result, in whatever form.
    pub tool_use_result: Option<Value>,
    /// Of transcripts before the summer of 2025.
    #[serde(rename = "costUSD")]
    pub cost: Option<Number>,
    pub summary: Option<String>,
    pub leaf_uuid: Option<String>,
    pub custom_title: Option<String>,
    pub ai_title: Option<String>,
}

#[derive(Deserialize)]
pub struct Message {
    pub id: Option<String>,
    pub model: Option<String>,
    #[serde(default)]
    pub content: Value,
    pub stop_reason: Option<String>,
    pub usage: Option<Counts>,
}

/// Anthropic's: cached tokens stand beside the input.
#[derive(Deserialize)]
pub struct Counts {
    input_tokens: Option<i64>,
    output_tokens: Option<i64>,
    cache_creation_input_tokens: Option<i64>,
    cache_read_input_tokens: Option<i64>,
}

impl Counts {
    pub fn usage(&self) -> Usage {
        Usage {
            input: self.input_tokens.unwrap_or(0),
            output: self.output_tokens.unwrap_or(0),
            cache_read: self.cache_read_input_tokens.unwrap_or(0),
            cache_write: self.cache_creation_input_tokens.unwrap_or(0),
            reasoning: None,
        }
    }
}
