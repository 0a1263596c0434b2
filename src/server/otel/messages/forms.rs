//! Attributes that hold messages whole, as JSON or as structure.

use super::{Conversation, Message, Role, read};
use crate::server::otel::{
    attributes::json,
    fields::{INPUT, OUTPUT},
    record::Record,
};
use serde_json::{Value, json as make};

/// Attributes of a call that hold what a model was sent; all of one list together make it.
const INPUTS: &[&[(&str, Role)]] = &[
    &[("gen_ai.system_instructions", Role::System), ("gen_ai.input.messages", Role::User)],
    &[("ai.prompt.messages", Role::User)],
    &[("gcp.vertex.agent.llm_request", Role::User)],
    &[("gen_ai.prompt", Role::User)],
];

/// Those that hold what it answered.
const OUTPUTS: &[&[(&str, Role)]] = &[
    &[("gen_ai.output.messages", Role::Assistant)],
    &[("gcp.vertex.agent.llm_response", Role::Assistant)],
    &[("gen_ai.completion", Role::Assistant)],
];

/// The input and output of a call as its producer keeps them for itself.
const OWN_INPUT: [&str; 2] = ["langfuse.observation.input", "lmnr.span.input"];
const OWN_OUTPUT: [&str; 2] = ["langfuse.observation.output", "lmnr.span.output"];

pub fn of(record: &Record) -> Conversation {
    let mut found = Conversation { input: first(record, INPUTS), output: first(record, OUTPUTS) };
    if found.output.is_empty() {
        found.output = vercel(record);
    }
    for key in OWN_INPUT {
        if found.input.is_empty()
            && let Some(value) = record.get(key)
        {
            found.input = read::list(value, Role::User);
        }
    }
    for key in OWN_OUTPUT {
        if found.output.is_empty()
            && let Some(value) = record.get(key)
        {
            found.output = read::list(value, Role::Assistant);
        }
    }
    found
}

/// Whatever stands as input, of work that is not a call of a model.
pub fn whole_input(record: &Record) -> Vec<Message> {
    INPUT.find(record).map(|(value, _)| read::list(&value, Role::User)).unwrap_or_default()
}

/// Whatever stands as output.
pub fn whole_output(record: &Record) -> Vec<Message> {
    OUTPUT.find(record).map(|(value, _)| read::list(&value, Role::Assistant)).unwrap_or_default()
}

fn first(record: &Record, alternatives: &[&[(&str, Role)]]) -> Vec<Message> {
    let together = |keys: &&[(&str, Role)]| {
        let messages = |(key, role): &(&str, Role)| {
            let Some(value) = record.get(key) else { return vec![] };
            // Instructions are parts without a role.
            if *role == Role::System { read::plain(&json(value), *role) } else { read::list(value, *role) }
        };
        let all: Vec<Message> = keys.iter().flat_map(messages).collect();
        (!all.is_empty()).then_some(all)
    };
    alternatives.iter().find_map(together).unwrap_or_default()
}

/// The AI SDK keeps text, objects and calls of tools apart.
fn vercel(record: &Record) -> Vec<Message> {
    let said = record.get("ai.response.text").or_else(|| record.get("ai.response.object"));
    let calls = record.get("ai.response.toolCalls").map(json);
    let calls = calls.as_deref().and_then(Value::as_array).cloned().unwrap_or_default();
    if said.is_none() && calls.is_empty() {
        return vec![];
    }
    let mut parts: Vec<Value> = said.iter().map(|text| make!({"type": "text", "text": text})).collect();
    parts.extend(calls);
    read::list(&make!([{"role": "assistant", "content": parts}]), Role::Assistant)
}
