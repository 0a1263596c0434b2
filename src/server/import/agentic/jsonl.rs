//! `agentic-sessions.jsonl`: a conversation per line, sub-agents inside its list of requests.

use super::conversation::{Conversation, Request, SubAgent, micros, millis};
use crate::server::import::{cut::Cut, files::File, piece::Refused, records::not_json};
use serde::Deserialize;
use std::io::BufRead;

#[derive(Deserialize)]
struct Line {
    id: String,
    requests: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(tag = "type")]
enum Entry {
    #[serde(rename = "subagent")]
    SubAgent { t: f64, agent_id: String, subagent_type: String, requests: Vec<Row> },
    #[serde(rename = "n")]
    Whole(Row),
    #[serde(rename = "s")]
    Streamed(Row),
}

#[derive(Deserialize)]
struct Row {
    t: f64,
    /// Of the requests of a sub-agent; those of the list are told apart by [`Entry`].
    #[serde(rename = "type", default)]
    mode: Option<String>,
    model: String,
    #[serde(rename = "in")]
    input: i64,
    #[serde(rename = "out")]
    output: i64,
    prefix_tokens_reused: i64,
    api_time: Option<f64>,
    ttft: Option<f64>,
    stop: Option<String>,
}

pub fn read(file: File, text: Box<dyn BufRead>) -> impl Iterator<Item = Result<Conversation, Refused>> {
    let parts = Cut::Lines.parts(text).into_iter().flatten();
    parts.map(move |(spot, part)| {
        let refused = |reason| Refused::new(file.place(spot), reason);
        let line: Line = serde_json::from_str(&part.map_err(refused)?).map_err(|error| refused(not_json(&error)))?;
        Ok(line.into())
    })
}

impl From<Line> for Conversation {
    fn from(line: Line) -> Self {
        let mut conversation = Self { id: line.id, ..Self::default() };
        for entry in line.requests {
            match entry {
                Entry::Whole(row) => conversation.main.push(row.into_request(0.0, false)),
                Entry::Streamed(row) => conversation.main.push(row.into_request(0.0, true)),
                Entry::SubAgent { t, agent_id, subagent_type, requests } => conversation.sub_agents.push(SubAgent {
                    id: agent_id,
                    kind: subagent_type,
                    requests: requests
                        .into_iter()
                        .map(|row| {
                            let streamed = row.mode.as_deref() == Some("s");
                            row.into_request(t, streamed)
                        })
                        .collect(),
                }),
            }
        }
        conversation
    }
}

impl Row {
    /// `begins` is when its agent began, in seconds from the start of the conversation.
    fn into_request(self, begins: f64, streamed: bool) -> Request {
        Request {
            at: micros(begins + self.t),
            model: self.model,
            streamed,
            input_tokens: self.input,
            output_tokens: self.output,
            reused_tokens: self.prefix_tokens_reused,
            api_time_ms: self.api_time.map(millis),
            ttft_ms: self.ttft.filter(|_| streamed).map(millis),
            stop_reason: self.stop.filter(|reason| !reason.is_empty()),
        }
    }
}
