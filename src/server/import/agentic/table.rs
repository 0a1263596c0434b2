//! `agentic-requests.csv`: a row per request, the rows of a conversation one after the other.

use super::conversation::{Conversation, Request, SubAgent, micros, millis};
use crate::server::{
    import::{files::File, piece::Refused},
    producer::Spot,
};
use serde::Deserialize;
use std::{collections::VecDeque, io::Read};

#[derive(Deserialize)]
struct Row {
    session_id: String,
    agent_id: String,
    subagent_type: String,
    t_s: f64,
    mode: String,
    model: String,
    input_tokens: i64,
    output_tokens: i64,
    prefix_tokens_reused: i64,
    api_time_s: Option<f64>,
    ttft_s: Option<f64>,
    stop_reason: Option<String>,
}

pub fn read(file: File, text: impl Read + 'static) -> impl Iterator<Item = Result<Conversation, Refused>> {
    let mut rows = csv::Reader::from_reader(text).into_deserialize::<Row>().peekable();
    let mut refused = VecDeque::new();
    std::iter::from_fn(move || {
        let mut conversation: Option<Conversation> = None;
        while let Some(row) = rows.next_if(|row| match (row, &conversation) {
            (Ok(row), Some(open)) => row.session_id == open.id,
            _ => true,
        }) {
            match row {
                Ok(row) => conversation
                    .get_or_insert_with(|| Conversation { id: row.session_id.clone(), ..Conversation::default() })
                    .add(row),
                Err(error) => {
                    let line = error.position().and_then(|position| usize::try_from(position.line()).ok());
                    refused.push_back(Refused::new(file.place(line.map_or(Spot::Whole, Spot::Line)), error.to_string()));
                }
            }
        }
        conversation.map(Ok).or_else(|| refused.pop_front().map(Err))
    })
}

impl Conversation {
    fn add(&mut self, row: Row) {
        let (id, kind) = (row.agent_id.clone(), row.subagent_type.clone());
        let request = row.into_request();
        if id.is_empty() {
            self.main.push(request);
        } else if let Some(agent) = self.sub_agents.iter_mut().find(|agent| agent.id == id) {
            agent.requests.push(request);
        } else {
            self.sub_agents.push(SubAgent { id, kind, requests: vec![request] });
        }
    }
}

impl Row {
    fn into_request(self) -> Request {
        let streamed = self.mode == "s";
        Request {
            at: micros(self.t_s),
            model: self.model,
            streamed,
            input_tokens: self.input_tokens,
            output_tokens: self.output_tokens,
            reused_tokens: self.prefix_tokens_reused,
            api_time_ms: self.api_time_s.map(millis),
            ttft_ms: self.ttft_s.map(millis),
            stop_reason: self.stop_reason.filter(|reason| !reason.is_empty()),
        }
    }
}
