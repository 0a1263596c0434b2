//! A conversation in any of the forms that are met.

use crate::server::import::names;
use serde_json::{Map, Value};

const LISTS: [&str; 5] = ["messages", "traj", "conversation", "conversations", "trajectory"];
const IDS: [&str; 4] = ["session_id", "conversation_id", "thread_id", "id"];
const ROLES: [&str; 4] = ["user", "assistant", "system", "tool"];

pub struct Conversation {
    pub session: String,
    pub messages: Vec<Message>,
    /// What else it says.
    pub about: Map<String, Value>,
}

pub struct Message {
    /// As we call it.
    pub role: &'static str,
    pub fields: Map<String, Value>,
}

impl Message {
    pub fn text(&self, name: &str) -> Option<&str> {
        self.fields.get(name)?.as_str()
    }
}

impl Conversation {
    /// `stem` is the name of its file, `place` where in it it stands.
    pub fn read(value: Value, stem: &str, place: usize) -> Result<Self, String> {
        let (list, about) = match value {
            Value::Array(list) => (list, Map::new()),
            Value::Object(fields) if fields.contains_key("role") => {
                return Err("is one message; a conversation is a list of messages, or an object with `messages`".into());
            }
            Value::Object(mut fields) => match LISTS.iter().find_map(|name| fields.remove(*name)) {
                Some(Value::Array(list)) => (list, fields),
                _ => return Err("has no list of messages under `messages`, `traj` or `conversation`".into()),
            },
            _ => return Err("is no conversation but a single value".into()),
        };
        let messages: Vec<Message> = list.into_iter().enumerate().map(message).collect::<Result<_, _>>()?;
        if messages.is_empty() {
            return Err("has no messages".into());
        }
        let id = own_id(&about).unwrap_or_else(|| place.to_string());
        Ok(Self { session: names::id(&format!("{stem}-{id}"), 120), messages, about })
    }

    pub fn text(&self, name: &str) -> Option<&str> {
        self.about.get(name)?.as_str()
    }
}

fn message((place, value): (usize, Value)) -> Result<Message, String> {
    let Value::Object(fields) = value else { return Err(format!("message {} is not an object", place + 1)) };
    let said = fields.get("role").and_then(Value::as_str).unwrap_or_default();
    let said = match said {
        "developer" => "system",
        "function" => "tool",
        said => said,
    };
    match ROLES.into_iter().find(|role| *role == said) {
        Some(role) => Ok(Message { role, fields }),
        None => Err(format!("message {} has no role that is known: user, assistant, system or tool", place + 1)),
    }
}

fn own_id(about: &Map<String, Value>) -> Option<String> {
    let plain = |value: &Value| match value {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    };
    let of = |name: &str| about.get(name).and_then(plain);
    IDS.iter().find_map(|name| of(name)).or_else(|| {
        let task = of("task_id")?;
        Some(of("trial").map_or_else(|| format!("task-{task}"), |trial| format!("task-{task}-trial-{trial}")))
    })
}
