//! Messages as events of their own: in older conventions each message is an event of the span or a log record.

use super::{Conversation, Role, read};
use crate::server::otel::{
    attributes::{Attributes, json},
    record::{Record, Signal},
};
use serde_json::Value;

/// By the name of the event: who speaks.
const EVENTS: &[(&str, Role)] = &[
    ("gen_ai.system.message", Role::System),
    ("gen_ai.user.message", Role::User),
    ("gen_ai.assistant.message", Role::Assistant),
    ("gen_ai.tool.message", Role::Tool),
    ("gen_ai.choice", Role::Assistant),
];

/// Attributes that hold such events as a list.
const LISTS: [&str; 2] = ["events", "all_messages_events"];

pub fn of(record: &Record) -> Conversation {
    let mut told = Conversation::default();
    if record.signal == Signal::Log {
        told.add(&record.name, &record.attributes, &record.body);
        return told;
    }
    for event in &record.events {
        told.add(&event.name, &event.attributes, &Value::Null);
    }
    for key in LISTS {
        let Some(list) = record.get(key).map(json).filter(|_| told.is_empty()) else { continue };
        for event in list.as_array().into_iter().flatten() {
            let name = event.get("event.name").and_then(Value::as_str).unwrap_or_default();
            told.add(name, &Attributes::new(), event);
        }
    }
    told
}

impl Conversation {
    fn add(&mut self, name: &str, attributes: &Attributes, body: &Value) {
        let Some((_, role)) = EVENTS.iter().find(|(known, _)| *known == name) else { return };
        let mut object = match body {
            Value::Object(body) => body.clone(),
            Value::String(text) if !text.is_empty() => {
                Attributes::from_iter([("content".to_owned(), Value::String(text.clone()))])
            }
            _ => Attributes::new(),
        };
        for (key, value) in attributes {
            let member = key.strip_prefix("gen_ai.").unwrap_or(key);
            object.entry(member).or_insert_with(|| json(value).into_owned());
        }
        if object.get("message").is_some_and(Value::is_string) {
            let said = object.remove("message").unwrap_or_default();
            object.entry("content").or_insert(said);
        }
        object.entry("role").or_insert_with(|| Value::String(role.key().to_owned()));
        if !object.contains_key("message") {
            object.entry("content").or_insert(Value::Null);
        }
        let list = if name == "gen_ai.choice" { &mut self.output } else { &mut self.input };
        list.extend(read::list(&Value::Array(vec![Value::Object(object)]), *role));
    }
}
