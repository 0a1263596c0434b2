//! Messages that are spread over numbered attributes, a value each: `gen_ai.prompt.0.role` and `llm.input_messages.0.message.role`.

use super::{Message, Role, read};
use crate::server::otel::record::Record;
use serde_json::{Map, Value};

/// More members of one list are not looked at.
const MOST: usize = 2_000;

pub fn input(record: &Record) -> Vec<Message> {
    messages(record, &["gen_ai.prompt.", "llm.input_messages."], Role::User)
}

pub fn output(record: &Record) -> Vec<Message> {
    messages(record, &["gen_ai.completion.", "llm.output_messages."], Role::Assistant)
}

fn messages(record: &Record, begins: &[&str], role: Role) -> Vec<Message> {
    let Some(root) = begins.iter().map(|begin| nest(record, begin)).find(|root| !root.is_empty()) else { return vec![] };
    let mut items = list(Value::Object(root));
    items.iter_mut().for_each(unwrap);
    // Koog writes what the model asked for as a message of the tool.
    read::list(&Value::Array(items), role).into_iter().flat_map(asking).collect()
}

/// `a.0.b = 1` as `{"0": {"b": 1}}`.
fn nest(record: &Record, begin: &str) -> Map<String, Value> {
    let mut root = Map::new();
    for (key, value) in record.attributes.iter().filter(|(key, _)| key.starts_with(begin)) {
        let mut at = &mut root;
        let mut path = key[begin.len()..].split('.').peekable();
        while let Some(member) = path.next() {
            if path.peek().is_none() {
                at.insert(member.to_owned(), value.clone());
                break;
            }
            let next = at.entry(member).or_insert_with(|| Value::Object(Map::new()));
            let Value::Object(next) = next else { break };
            at = next;
        }
    }
    root
}

/// Objects whose members are numbers are lists.
fn list(value: Value) -> Vec<Value> {
    let Value::Object(members) = value else { return vec![] };
    let mut numbered: Vec<(usize, Value)> =
        members.into_iter().filter_map(|(name, member)| Some((name.parse().ok()?, member))).collect();
    numbered.sort_by_key(|(number, _)| *number);
    numbered.into_iter().take(MOST).map(|(_, member)| member).collect()
}

/// Takes away what OpenInference wraps around every member, and turns its numbered members into lists.
fn unwrap(item: &mut Value) {
    if let Some(inner) = item.get_mut("message").map(Value::take) {
        *item = inner;
    }
    let Value::Object(message) = item else { return };
    if let Some(calls) = message.remove("tool_calls") {
        let calls = list(calls).into_iter().map(|call| call.get("tool_call").cloned().unwrap_or(call));
        message.insert("tool_calls".into(), Value::Array(calls.collect()));
    }
    if let Some(contents) = message.remove("contents") {
        let part = |part: Value| {
            let inner = part.get("message_content").cloned().unwrap_or(part);
            match inner.get("text") {
                Some(text) => serde_json::json!({"type": "text", "text": text}),
                None => inner,
            }
        };
        message.insert("content".into(), Value::Array(list(contents).into_iter().map(part).collect()));
    }
    message.entry("content").or_insert(Value::Null);
}

/// A text that is a list of calls of tools is those calls.
fn asking(message: Message) -> Vec<Message> {
    let looks = message.content.as_str().is_some_and(|text| text.starts_with("[{") && text.contains("\"function\""));
    if !looks {
        return vec![message];
    }
    let calls = serde_json::json!([{"role": "assistant", "content": null,
        "tool_calls": crate::server::otel::attributes::json(&message.content).into_owned()}]);
    let found = read::list(&calls, Role::Assistant);
    if found.is_empty() { vec![message] } else { found }
}
