//! What was said: exports keep it as JSON within texts, and frameworks in forms of their own.

use serde_json::Value;

/// Names that texts go by.
const INPUTS: [&str; 6] = ["prompt", "input", "question", "query", "message", "new_message"];
const OUTPUTS: [&str; 6] = ["output", "answer", "response", "result", "text", "message"];

/// A value, however often it was put into a text.
pub fn unwrapped(value: &Value) -> Value {
    let mut value = value.clone();
    for _ in 0..4 {
        let Value::String(text) = &value else { break };
        if !text.trim_start().starts_with(['{', '[', '"']) {
            break;
        }
        match serde_json::from_str(text) {
            Ok(inner) => value = inner,
            Err(_) => break,
        }
    }
    value
}

/// What the user said last in the input of a trace.
pub fn asked(input: &Value) -> Option<Value> {
    said(unwrapped(input), &["user", "human"], &INPUTS)
}

/// What the assistant said last in its output.
pub fn answered(output: &Value) -> Option<Value> {
    said(unwrapped(output), &["assistant", "model", "ai"], &OUTPUTS)
}

/// A text, or the content of the last message of one of these roles, or what is under one of these names.
fn said(value: Value, roles: &[&str], names: &[&str]) -> Option<Value> {
    match value {
        Value::String(text) if !text.trim().is_empty() => Some(Value::String(text)),
        Value::Array(messages) => messages.into_iter().rev().find_map(|message| of_role(message, roles)),
        Value::Object(mut fields) => {
            if let Some(messages @ Value::Array(_)) = fields.remove("messages") {
                return said(messages, roles, names);
            }
            if fields.contains_key("role") || fields.contains_key("parts") {
                return of_role(Value::Object(fields), roles);
            }
            if let Some(content) = fields.remove("content") {
                return content_of(content);
            }
            let inner = names.iter().find_map(|name| fields.remove(*name))?;
            match inner {
                Value::String(text) if !text.trim().is_empty() => Some(Value::String(text)),
                inner @ Value::Object(_) => said(inner, roles, names),
                _ => None,
            }
        }
        _ => None,
    }
}

fn of_role(message: Value, roles: &[&str]) -> Option<Value> {
    let Value::Object(mut fields) = message else { return None };
    let role = fields.get("role").and_then(Value::as_str);
    if !role.is_none_or(|role| roles.contains(&role)) {
        return None;
    }
    content_of(fields.remove("content").or_else(|| fields.remove("parts"))?)
}

/// A text, or parts.
fn content_of(content: Value) -> Option<Value> {
    match content {
        Value::String(text) if !text.trim().is_empty() => Some(Value::String(text)),
        Value::Array(parts) if !parts.is_empty() && parts.iter().all(Value::is_object) => Some(Value::Array(parts)),
        Value::Object(mut fields) => content_of(fields.remove("parts")?),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_was_said_is_found_in_every_form() {
        let twice = json!("\"\\\"What is it?\\\"\"");
        for (input, expected) in [
            (twice, json!("What is it?")),
            (json!({"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]}), json!("a")),
            (json!("{\"new_message\":{\"parts\":[{\"text\":\"hi\"}],\"role\":\"user\"}}"), json!([{"text": "hi"}])),
            (json!({"prompt": "x", "system": "y"}), json!("x")),
            (
                json!([{"role": "system", "content": "s"}, {"role": "user", "parts": [{"type": "text"}]}]),
                json!([{"type": "text"}]),
            ),
        ] {
            assert_eq!(asked(&input), Some(expected), "{input}");
        }
        assert_eq!(
            answered(&json!({"content": {"parts": [{"text": "Hello"}], "role": "model"}})),
            Some(json!([{"text": "Hello"}]))
        );
        assert_eq!(answered(&json!("Hello")), Some(json!("Hello")));
        assert_eq!([asked(&json!(null)), asked(&json!({"args": []})), asked(&json!(7))], [None, None, None]);
    }
}
