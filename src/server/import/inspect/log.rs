//! A log and its samples.

use crate::domain::time::Timestamp;
use serde::Deserialize;
use serde_json::{Map, Value, value::RawValue};
use std::collections::HashMap;

#[derive(Deserialize)]
pub struct Log<'a> {
    pub status: Option<String>,
    pub eval: Eval,
    #[serde(borrow, default)]
    pub samples: Vec<&'a RawValue>,
}

#[derive(Deserialize)]
pub struct Eval {
    pub eval_id: Option<String>,
    pub run_id: Option<String>,
    pub task: String,
    pub model: Option<String>,
    pub created: Option<Timestamp>,
}

#[derive(Deserialize)]
pub struct Sample {
    pub id: Value,
    pub epoch: Option<i64>,
    pub uuid: Option<String>,
    #[serde(default)]
    pub messages: Vec<Map<String, Value>>,
    #[serde(default)]
    pub scores: Value,
    #[serde(default)]
    pub error: Value,
    #[serde(default)]
    pub events: Vec<Map<String, Value>>,
    /// What events refer to, by fingerprint.
    #[serde(default)]
    pub attachments: HashMap<String, String>,
}

impl Sample {
    /// A value with what it refers to in its place.
    pub fn resolved(&self, value: &Value) -> Value {
        match value {
            Value::String(text) => {
                let found = text.strip_prefix("attachment://").and_then(|name| self.attachments.get(name));
                Value::String(found.unwrap_or(text).clone())
            }
            Value::Array(list) => Value::Array(list.iter().map(|value| self.resolved(value)).collect()),
            Value::Object(fields) => {
                Value::Object(fields.iter().map(|(name, value)| (name.clone(), self.resolved(value))).collect())
            }
            value => value.clone(),
        }
    }
}
