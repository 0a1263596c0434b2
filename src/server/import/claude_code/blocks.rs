//! The content of a message: a text, or blocks as Anthropic has them.

use serde_json::{Value, json};

/// What the tool writes in the user's place when the user stops it.
const INTERRUPTED: &str = "[Request interrupted by user";
/// What the tool writes in the user's place about commands of its own.
const COMMANDS: [&str; 4] = ["<local-command-stdout>", "<local-command-stderr>", "<local-command-caveat>", "Caveat: "];

/// The blocks of a content; a text is one block.
pub fn of(content: Value) -> Vec<Value> {
    match content {
        Value::Array(blocks) => blocks,
        Value::String(text) if !text.trim().is_empty() => vec![json!({"type": "text", "text": text})],
        _ => Vec::new(),
    }
}

pub fn kind(block: &Value) -> &str {
    block["type"].as_str().unwrap_or_default()
}

/// What is shown of a message: texts, thoughts without their signatures, pictures and files.
pub fn shown(block: &Value) -> Option<Value> {
    match kind(block) {
        "text" => (!text(block).trim().is_empty()).then(|| block.clone()),
        "thinking" => {
            let thought = block["thinking"].as_str().filter(|thought| !thought.trim().is_empty())?;
            Some(json!({"type": "thinking", "thinking": thought}))
        }
        "redacted_thinking" => Some(json!({"type": "redacted_thinking"})),
        "image" | "document" => Some(block.clone()),
        _ => None,
    }
}

fn text(block: &Value) -> &str {
    block["text"].as_str().unwrap_or_default()
}

fn texts(blocks: &[Value]) -> impl Iterator<Item = &str> {
    blocks.iter().filter(|block| kind(block) == "text").map(text)
}

pub fn is_interruption(blocks: &[Value]) -> bool {
    texts(blocks).any(|text| text.starts_with(INTERRUPTED))
}

/// Whether blocks of the user's are what a person wrote: neither results of tools nor what the tool writes itself.
pub fn is_prompt(blocks: &[Value]) -> bool {
    let said = blocks.iter().any(|block| shown(block).is_some());
    said && !blocks.iter().any(|block| kind(block) == "tool_result")
        && !texts(blocks).any(|text| COMMANDS.iter().any(|command| text.trim_start().starts_with(command)))
}

/// All that is said, for telling prompts apart.
pub fn said(blocks: &[Value]) -> String {
    texts(blocks).collect::<Vec<_>>().join("\n").trim().to_owned()
}
