//! Which message answers which tool call.

use super::conversation::Conversation;
use serde_json::Value;

/// A call of an assistant message.
pub struct ToolCall {
    pub name: String,
    pub arguments: Value,
    /// The place of the message that asks, and of the one that answers.
    pub asked: usize,
    pub answered: Option<usize>,
    id: Option<String>,
}

/// The calls of a conversation in the order that they were asked for.
pub fn of(conversation: &Conversation) -> Vec<ToolCall> {
    let mut calls: Vec<ToolCall> = Vec::new();
    for (place, message) in conversation.messages.iter().enumerate() {
        match message.role {
            "assistant" => calls.extend(asked(message.fields.get("tool_calls"), message.fields.get("function_call"), place)),
            "tool" => {
                let id = message.text("tool_call_id");
                // Ids come again within a conversation; without one the first call that waits is meant.
                let waiting = || calls.iter().enumerate().filter(|(_, call)| call.answered.is_none());
                let of_id =
                    id.and_then(|id| waiting().filter(|(_, call)| call.id.as_deref() == Some(id)).map(|(at, _)| at).next_back());
                if let Some(found) = of_id.or_else(|| waiting().map(|(at, _)| at).next().filter(|_| id.is_none())) {
                    calls[found].answered = Some(place);
                }
            }
            _ => {}
        }
    }
    calls
}

fn asked(calls: Option<&Value>, old: Option<&Value>, place: usize) -> Vec<ToolCall> {
    let one = |call: &Value, function: &Value| {
        Some(ToolCall {
            name: function["name"].as_str()?.to_owned(),
            arguments: function["arguments"].clone(),
            asked: place,
            answered: None,
            id: call["id"].as_str().map(ToOwned::to_owned),
        })
    };
    let new = calls.and_then(Value::as_array).into_iter().flatten().filter_map(|call| one(call, &call["function"]));
    new.chain(old.filter(|call| call.is_object()).and_then(|call| one(&Value::Null, call))).collect()
}
