//! Messages out of JSON of any of the forms that model APIs and frameworks have.

use super::{Asked, Message, Role};
use crate::server::otel::attributes::{clean, is_empty, json};
use serde_json::{Map, Value};

/// Deeper than this no message lies inside of another value.
const DEEPEST: usize = 4;

/// Every message in `value`; what names no role has `role`.
pub fn list(value: &Value, role: Role) -> Vec<Message> {
    within(&json(value), role, 0)
}

fn within(value: &Value, role: Role, depth: usize) -> Vec<Message> {
    match value {
        Value::Array(items) if items.iter().all(is_message) => {
            items.iter().filter_map(|item| one(item.as_object()?, role)).collect()
        }
        // A list of conversations, as LangChain batches them.
        Value::Array(items) if items.len() == 1 && depth < DEEPEST => within(&items[0], role, depth + 1),
        Value::Object(object) => {
            const INSIDE: [&str; 9] =
                ["messages", "contents", "message", "choices", "content_blocks", "generations", "new_message", "prompt", "input"];
            let inside = INSIDE.iter().find_map(|name| object.get(*name).filter(|inner| !is_empty(inner)));
            let inside = inside.or_else(|| object.get("content").filter(|inner| inner.is_object()));
            match inside {
                _ if is_message(value) => one(object, role).into_iter().collect(),
                Some(inner) if depth < DEEPEST => {
                    let mut found: Vec<Message> = system(object).into_iter().collect();
                    found.extend(within(&json(inner), role, depth + 1));
                    found
                }
                _ => plain(value, role),
            }
        }
        value => plain(value, role),
    }
}

/// What Gemini's requests have beside their contents.
fn system(object: &Map<String, Value>) -> Option<Message> {
    let config = object.get("config").and_then(Value::as_object);
    let told = object.get("system").or_else(|| config?.get("system_instruction")).filter(|told| !is_empty(told))?;
    plain(told, Role::System).into_iter().next()
}

pub fn plain(value: &Value, role: Role) -> Vec<Message> {
    if is_empty(value) {
        return vec![];
    }
    let content = match value {
        Value::String(_) | Value::Array(_) => value.clone(),
        other => Value::String(other.to_string()),
    };
    vec![Message { role, content, calls: vec![], answers: vec![], says: true }]
}

fn is_message(value: &Value) -> bool {
    let Some(object) = value.as_object() else { return false };
    let has = |name: &str| object.contains_key(name);
    let is_item = object.get("type").and_then(Value::as_str).is_some_and(|kind| ITEMS.contains(&kind));
    has("role") && (has("content") || has("parts") || has("tool_calls") || has("function_call"))
        || has("message") && (has("index") || has("finish_reason"))
        || has("parts")
        || is_item
}

/// Members of a conversation of OpenAI's Responses that have no role.
const ITEMS: [&str; 4] = ["function_call", "function_call_output", "reasoning", "message"];

fn one(object: &Map<String, Value>, role: Role) -> Option<Message> {
    // A choice wraps its message.
    if let Some(Value::Object(inner)) = object.get("message") {
        return one(inner, role);
    }
    let text = |name: &str| object.get(name).and_then(Value::as_str);
    let role = text("role").and_then(Role::of).unwrap_or(match text("type") {
        Some("function_call" | "reasoning") => Role::Assistant,
        Some("function_call_output") => Role::Tool,
        _ => role,
    });
    let mut message = Message { role, content: Value::Null, calls: vec![], answers: vec![], says: false };
    match text("type") {
        Some("function_call") => message.calls.extend(asked(object)),
        Some("function_call_output") => {
            message.answers.push((id(object), object.get("output").cloned().unwrap_or_default()));
        }
        Some("reasoning") => return None,
        _ => {}
    }
    if let Some(Value::Array(calls)) = object.get("tool_calls") {
        message.calls.extend(calls.iter().filter_map(|call| asked(call.as_object()?)));
    }
    if let Some(call) = object.get("function_call").and_then(Value::as_object) {
        message.calls.extend(asked(call));
    }
    let content = object.get("parts").or_else(|| object.get("content")).map(json);
    match content.as_deref() {
        Some(Value::Array(parts)) => {
            parts.iter().for_each(|part| message.add(part));
            message.content = Value::Array(parts.iter().map(shown).collect());
        }
        Some(content) if !is_empty(content) => {
            message.says = true;
            // The text as it was sent: one that looks like JSON stays text.
            message.content = object.get("content").cloned().unwrap_or_default();
        }
        _ => {}
    }
    if role == Role::Tool && message.answers.is_empty() {
        message.answers.push((id(object), std::mem::take(&mut message.content)));
        message.content = message.answers[0].1.clone();
        message.says = false;
    }
    (message.says || !message.calls.is_empty() || !message.answers.is_empty()).then_some(message)
}

impl Message {
    /// What a part says.
    fn add(&mut self, part: &Value) {
        let Some(object) = part.as_object() else {
            self.says |= !is_empty(part);
            return;
        };
        let kind = object.get("type").and_then(Value::as_str).unwrap_or_default();
        let inner = |names: [&str; 2]| names.iter().find_map(|name| object.get(*name).and_then(Value::as_object));
        match kind {
            "tool_call" | "tool_use" | "tool-call" | "function" | "server_tool_call" | "server_tool_use" => {
                self.calls.extend(asked(object));
            }
            "tool_call_response" | "tool_result" | "tool-result" | "server_tool_call_response" => {
                const RESULT: [&str; 5] = ["response", "result", "content", "output", "server_tool_call_response"];
                let result = RESULT.iter().find_map(|name| object.get(*name)).cloned().unwrap_or_default();
                self.answers.push((id(object), result));
            }
            _ => match (inner(["function_call", "functionCall"]), inner(["function_response", "functionResponse"])) {
                (Some(call), _) => self.calls.extend(asked(call)),
                (_, Some(answer)) => self.answers.push((id(answer), answer.get("response").cloned().unwrap_or_default())),
                _ => {
                    self.says |= ["content", "text", "uri", "data", "image", "inline_data"]
                        .iter()
                        .any(|name| object.get(*name).is_some_and(|inner| !is_empty(inner)))
                }
            },
        }
    }
}

/// Gemini's parts have no type.
fn shown(part: &Value) -> Value {
    match part.as_object() {
        Some(object) if !object.contains_key("type") => match object.get("text") {
            Some(text) => serde_json::json!({"type": "text", "text": text}),
            None => part.clone(),
        },
        _ => part.clone(),
    }
}

fn id(object: &Map<String, Value>) -> Option<String> {
    const IDS: [&str; 6] = ["call_id", "tool_call_id", "tool_use_id", "toolCallId", "id", "tool_id"];
    IDS.iter().find_map(|name| object.get(*name).and_then(Value::as_str)).and_then(clean)
}

/// A call of a tool, whatever its members are called.
fn asked(object: &Map<String, Value>) -> Option<Asked> {
    let function = object.get("function").and_then(Value::as_object);
    let first = |names: &[&str]| names.iter().find_map(|name| object.get(*name).or_else(|| function?.get(*name)));
    let name = first(&["name", "toolName", "tool_name"]).and_then(Value::as_str).and_then(clean)?;
    let arguments = first(&["arguments", "args", "input", "parameters", "server_tool_call"]).cloned().unwrap_or_default();
    // In OpenAI's Responses the id of the item is not that of the call.
    Some(Asked { id: id(object), name, arguments })
}

/// The words of content, without what is not text.
pub fn words(content: &Value) -> String {
    match content {
        Value::String(text) => text.clone(),
        Value::Array(parts) => parts.iter().map(words).filter(|words| !words.is_empty()).collect::<Vec<_>>().join(" "),
        Value::Object(part) => {
            let is_text = part.get("type").and_then(Value::as_str).is_none_or(|kind| kind.contains("text"));
            let text = ["text", "content"].iter().find_map(|name| part.get(*name).and_then(Value::as_str));
            text.filter(|_| is_text).unwrap_or_default().to_owned()
        }
        _ => String::new(),
    }
}
