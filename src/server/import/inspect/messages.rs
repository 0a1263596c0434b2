//! When each message of a sample was written: with the answer of the model or tool that it is.

use super::walk::Happening;
use crate::domain::time::Timestamp;
use serde_json::{Map, Value};
use std::collections::HashMap;

pub struct Times<'a> {
    answers: HashMap<&'a str, Timestamp>,
    results: HashMap<&'a str, Timestamp>,
    begins: Timestamp,
}

impl<'a> Times<'a> {
    pub fn of(happenings: &[Happening<'a>], begins: Timestamp) -> Self {
        let mut times = Self { answers: HashMap::new(), results: HashMap::new(), begins };
        for happening in happenings {
            match happening.kind {
                "model" => {
                    for choice in happening.value("output")["choices"].as_array().into_iter().flatten() {
                        if let Some(id) = choice["message"]["id"].as_str() {
                            times.answers.entry(id).or_insert_with(|| happening.end());
                        }
                    }
                }
                "tool" => {
                    if let Some(id) = happening.text("id") {
                        times.results.entry(id).or_insert_with(|| happening.end());
                    }
                }
                _ => {}
            }
        }
        times
    }

    /// When a message was written; what no event tells is as old as what stands before it, at `before`.
    pub fn at(&self, message: &Map<String, Value>, before: Option<Timestamp>) -> Timestamp {
        let text = |name: &str| message.get(name).and_then(Value::as_str);
        let answer = text("id").and_then(|id| self.answers.get(id));
        let found = answer.or_else(|| self.results.get(text("tool_call_id")?)).copied();
        found.unwrap_or_else(|| before.unwrap_or(self.begins))
    }
}
