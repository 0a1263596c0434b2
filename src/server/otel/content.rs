//! What a fact made of a record says, taken out of the record's event and written as the wire contract has it: pages read
//! messages, arguments and results in one way only.

use super::{
    agents,
    attributes::json,
    class::Class,
    failure::{self, Outcome},
    fields::{Field, TOOL_ARGUMENTS, TOOL_RESULT},
    messages::{Conversation, Message},
    record::{Record, Resources},
};
use crate::{
    domain::{session::EntryKind, time::Timestamp},
    server::{facts::extra::Stamp, ingest::event_type::EventType},
};
use serde_json::{Map, Value, json as make};
use std::borrow::Cow;

/// Where coding agents write what was said.
const SAID: [&str; 3] = ["prompt", "user_prompt", "response"];
/// What stands there when it was not captured.
const HIDDEN: [&str; 3] = ["[REDACTED]", "<REDACTED>", "__REDACTED__"];

/// The payload of an event of the contract that says the same; `None` for events that are of it already.
pub fn of(kind: EntryKind, id: &str, event_type: &str, payload: &str) -> Option<String> {
    let event_type = EventType::from_name(event_type).filter(|event_type| event_type.is_of_otlp())?;
    let stamp = Stamp(Timestamp::from_micros(0), String::new());
    let record = Record::read(event_type, stamp, payload, &mut Resources::default()).ok().flatten()?;
    let mut said = Map::new();
    match kind {
        EntryKind::Message => {
            said.insert("content".into(), message(&record, id));
        }
        EntryKind::ToolCall => tool_call(&record, id, &mut said),
        EntryKind::ModelCall => {
            let told = Conversation::of_whole(&record);
            let list = |messages: &[Message]| Value::Array(messages.iter().map(whole).collect());
            said.insert("input".into(), list(&told.input));
            said.insert("output".into(), list(&told.output));
        }
        EntryKind::Run | EntryKind::Handoff | EntryKind::Feedback => {}
    }
    let failed = match failure::of(&record, Class::Other) {
        Outcome::Failed(failure) => failure.message,
        Outcome::Ok | Outcome::Cancelled => None,
    };
    if let Some(message) = failed.filter(|_| kind != EntryKind::Message) {
        said.insert("error".into(), make!({ "message": message }));
    }
    Some(Value::Object(said).to_string())
}

fn message(record: &Record, id: &str) -> Value {
    if record.dialect.is_coding_agent() {
        let text = SAID.iter().find_map(|key| record.text(key)).map(Cow::into_owned).or_else(|| agents::said(record));
        return text.filter(|text| !HIDDEN.contains(&text.as_str())).map_or(Value::Null, Value::String);
    }
    // The id ends in the message's hash and place.
    let hash = id.rsplit(':').nth(1).unwrap_or_default();
    Conversation::of_whole(record).find(hash).map_or(Value::Null, |message| match message.content.as_str() {
        Some(text) if HIDDEN.contains(&text) => Value::Null,
        _ => message.content.clone(),
    })
}

fn tool_call(record: &Record, id: &str, said: &mut Map<String, Value>) {
    let mut put = |name: &str, field: &Field| {
        if let Some((value, _)) = field.find(record) {
            said.insert(name.to_owned(), value.into_owned());
        }
    };
    put("arguments", &TOOL_ARGUMENTS);
    put("result", &TOOL_RESULT);
    // Asked for by a model, whose answer this is.
    let told = Conversation::of(record);
    let is_it = |asked: &&super::messages::Asked| {
        let by_id = asked.id.as_deref().is_some_and(|asked| id.ends_with(&format!(":t:{asked}")));
        by_id || asked.id.is_none() && id.ends_with(&format!(":t:{}", asked.name))
    };
    let mut asked = told.output.iter().flat_map(|message| &message.calls);
    if let Some(asked) = asked.find(is_it) {
        said.insert("arguments".into(), json(&asked.arguments).into_owned());
        said.remove("result");
    }
}

/// A message with what it asks for and answers.
fn whole(message: &Message) -> Value {
    let content = match &message.content {
        Value::Null if message.calls.is_empty() => Value::Null,
        Value::Null => {
            let call =
                |asked: &super::messages::Asked| make!({"type": "tool_call", "name": asked.name, "arguments": asked.arguments});
            Value::Array(message.calls.iter().map(call).collect())
        }
        content => content.clone(),
    };
    make!({"role": message.role.key(), "content": content})
}
