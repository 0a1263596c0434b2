//! A payload, walked from text to text. What is not changed stays as it was written, digit by digit.
//!
//! The frame of a payload is ours or OpenTelemetry's, so its ids, types, times and the names that figures are counted by are
//! known by the names of their fields, and stay. What people, models and tools said has no such frame: below `arguments` or
//! `result`, and in JSON that is written into a text, everything is text, whatever its field is called.

use super::{
    json::{Members, quoted},
    rule::Rules,
};
use serde_json::value::RawValue;

/// Deeper is nothing that was meant to be read.
const DEEPEST: usize = 160;

/// Fields of the frame that stay: ids, types, times and amounts, by how their names end.
const ENDS: [&str; 9] = ["_id", "_ids", "Id", "_at", "_time", "_usd", "UnixNano", "_unix_nano", "_type"];
const WHOLE: [&str; 9] = ["id", "ids", "type", "kind", "role", "at", "time", "traceState", "trace_state"];
/// And what figures are counted by.
#[rustfmt::skip]
const COUNTED_BY: [&str; 26] = [
    "agent", "base_model", "category", "code", "dataset", "environment", "finish_reason", "finish_reasons", "from", "model", "name",
    "operation", "provider", "run_key", "schemaUrl", "scope", "server", "severityText", "severity_text", "status", "stop_reason", "system", "to",
    "tool", "version", "workflow",
];
/// Dotted names are anybody's: they say what is counted by only in these spaces.
const SPACES: [&str; 14] = [
    "agent",
    "ai",
    "deployment",
    "gen_ai",
    "langfuse",
    "llm",
    "mcp",
    "openinference",
    "otel",
    "rpc",
    "service",
    "telemetry",
    "tool",
    "traceloop",
];

/// Below these everything is text.
const FREE: [&str; 7] = ["arguments", "args", "result", "parameters", "response", "body", "extra"];
/// Texts that are JSON with a frame of its own: lists of messages.
const FRAMED: [&str; 3] = ["messages", "message", "instructions"];

/// The payload without what the rules find; `None` when they find nothing.
pub fn redact(payload: &str, rules: &Rules) -> Option<String> {
    let raw: &RawValue = serde_json::from_str(payload).ok()?;
    let mut out = String::with_capacity(payload.len());
    Walk { rules, path: Vec::new(), depth: 0 }.value(raw, false, &mut out).then_some(out)
}

struct Walk<'r> {
    rules: &'r Rules,
    /// The names of the fields that led here.
    path: Vec<String>,
    depth: usize,
}

impl Walk<'_> {
    /// Writes `raw` to `out`, and answers whether it is another one now.
    fn value(&mut self, raw: &RawValue, free: bool, out: &mut String) -> bool {
        if self.depth >= DEEPEST {
            out.push_str("\"[redacted:too-deep]\"");
            return true;
        }
        self.depth += 1;
        let changed = match raw.get().as_bytes().first() {
            Some(b'"') => self.text(raw, free, out),
            Some(b'{') => self.object(raw, free, out),
            Some(b'[') => self.list(raw, free, out),
            Some(b'-' | b'0'..=b'9') if free => self.number(raw, out),
            _ => keep(raw, out),
        };
        self.depth -= 1;
        changed
    }

    fn text(&mut self, raw: &RawValue, free: bool, out: &mut String) -> bool {
        let Ok(text) = serde_json::from_str::<String>(raw.get()) else { return keep(raw, out) };
        // A mark inside of JSON that is written into a text must leave it JSON.
        if text.trim_start().starts_with(['{', '['])
            && let Ok(inner) = serde_json::from_str::<&RawValue>(&text)
        {
            // In OTLP's own JSON the text is below a member that says its type.
            let named = self.path.iter().rfind(|name| *name != "stringValue");
            let framed = named.is_some_and(|name| FRAMED.contains(&last(name)));
            let mut written = String::with_capacity(text.len());
            if !self.value(inner, free || !framed, &mut written) {
                return keep(raw, out);
            }
            out.push_str(&quoted(&written));
            return true;
        }
        match self.rules.replace(&text, &self.path) {
            Some(replaced) => out.push_str(&quoted(&replaced)),
            None => return keep(raw, out),
        }
        true
    }

    /// A card's number may be written as one.
    fn number(&mut self, raw: &RawValue, out: &mut String) -> bool {
        match self.rules.replace(raw.get(), &self.path) {
            Some(replaced) => out.push_str(&quoted(&replaced)),
            None => return keep(raw, out),
        }
        true
    }

    fn list(&mut self, raw: &RawValue, free: bool, out: &mut String) -> bool {
        let Ok(items) = serde_json::from_str::<Vec<&RawValue>>(raw.get()) else { return keep(raw, out) };
        let mut changed = false;
        out.push('[');
        for (place, item) in items.into_iter().enumerate() {
            if place > 0 {
                out.push(',');
            }
            changed |= self.value(item, free, out);
        }
        out.push(']');
        changed
    }

    fn object(&mut self, raw: &RawValue, free: bool, out: &mut String) -> bool {
        let Ok(Members(members)) = serde_json::from_str(raw.get()) else { return keep(raw, out) };
        let named = if free { None } else { attribute(&members) };
        let mut changed = false;
        out.push('{');
        for (place, (key, value)) in members.iter().enumerate() {
            if place > 0 {
                out.push(',');
            }
            let shown = if free { self.rules.replace(key, &self.path) } else { None };
            changed |= shown.is_some();
            // Two that became alike are told apart by their place.
            let shown = shown.map_or_else(|| key.clone(), |shown| format!("{shown} {}", place + 1));
            out.push_str(&quoted(&shown));
            out.push(':');
            // An attribute's value stands under the attribute's name.
            let name = named.as_ref().filter(|_| key == "value").unwrap_or(key);
            let is_name = named.is_some() && key == "key";
            // A status may be a word, or have a message in it.
            let is_word = named.is_some() || !value.get().starts_with('{');
            if !free && (is_name || (is_word && is_frame(name))) {
                keep(value, out);
                continue;
            }
            self.path.push(name.clone());
            changed |= self.value(value, free || FREE.contains(&last(name)), out);
            self.path.pop();
        }
        out.push('}');
        changed
    }
}

fn keep(raw: &RawValue, out: &mut String) -> bool {
    out.push_str(raw.get());
    false
}

/// OpenTelemetry writes attributes as `{"key": "…", "value": …}`.
fn attribute(members: &[(String, &RawValue)]) -> Option<String> {
    let [(key, name), (value, _)] = members else { return None };
    (key == "key" && value == "value").then(|| serde_json::from_str(name.get()).ok()).flatten()
}

/// The last part of a dotted name.
fn last(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or(name)
}

fn is_frame(name: &str) -> bool {
    let last = last(name);
    if WHOLE.contains(&last) || ENDS.iter().any(|end| last.ends_with(end)) {
        return true;
    }
    let is_known = name.split_once('.').is_none_or(|(space, _)| SPACES.contains(&space));
    is_known && COUNTED_BY.contains(&last)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::redaction::{BUILT_IN, Redaction};
    use serde_json::{Value, json};

    fn rules() -> Rules {
        let rows =
            BUILT_IN.map(|(name, _)| Redaction { name: name.into(), built_in: Some(name.into()), pattern: None, fields: vec![] });
        Rules::new(&rows).unwrap()
    }

    fn cleaned(payload: &Value) -> Value {
        let text = payload.to_string();
        serde_json::from_str(&redact(&text, &rules()).unwrap_or(text)).unwrap()
    }

    #[test]
    fn what_is_said_is_cleaned_and_the_frame_stays() {
        let payload = json!({
            "message_id": "ana@acme.test", "role": "user", "model": "ana@acme.test",
            "content": [{"type": "text", "text": "I am ana@acme.test"},
                {"type": "tool_call", "id": "ana@acme.test", "name": "mail", "arguments": {"id": "ana@acme.test", "card": 4111111111111111_i64}}],
        });
        assert_eq!(
            cleaned(&payload),
            json!({
                "message_id": "ana@acme.test", "role": "user", "model": "ana@acme.test",
                "content": [{"type": "text", "text": "I am [redacted:email]"},
                    {"type": "tool_call", "id": "ana@acme.test", "name": "mail",
                     "arguments": {"id": "[redacted:email]", "card": "[redacted:credit_card]"}}],
            })
        );
    }

    #[test]
    fn json_in_a_text_stays_json() {
        let inside = json!({"id": "\nana@acme.test", "ana@acme.test": 1}).to_string();
        let after = cleaned(&json!({"content": inside}));
        let inside: Value = serde_json::from_str(after["content"].as_str().unwrap()).unwrap();
        assert_eq!(inside, json!({"id": "\n[redacted:email]", "[redacted:email] 1": 1}));
    }

    #[test]
    fn attributes_of_open_telemetry_are_known_by_their_names() {
        let attribute = |key: &str, value: &str| json!({"key": key, "value": {"stringValue": value}});
        let messages = json!([{"role": "user", "id": "ana@acme.test", "parts": [{"type": "text", "content": "ana@acme.test"}]}]);
        let span = json!({
            "traceId": "ana@acme.test", "name": "ana@acme.test", "startTimeUnixNano": "4111111111111111",
            "attributes": [
                attribute("gen_ai.conversation.id", "ana@acme.test"),
                attribute("gen_ai.tool.call.arguments", r#"{"id":"ana@acme.test"}"#),
                attribute("gen_ai.input.messages", &messages.to_string()),
                attribute("user.email", "ana@acme.test"),
                attribute("user.name", "ana@acme.test"),
            ],
            "status": {"code": 2, "message": "ana@acme.test"},
        });
        let after = cleaned(&span);
        let value = |place: usize| after["attributes"][place]["value"]["stringValue"].as_str().unwrap();
        assert_eq!((&after["traceId"], &after["name"]), (&span["traceId"], &span["name"]));
        assert_eq!(after["startTimeUnixNano"], span["startTimeUnixNano"]);
        assert_eq!(value(0), "ana@acme.test");
        assert_eq!(value(1), r#"{"id":"[redacted:email]"}"#);
        let said: Value = serde_json::from_str(value(2)).unwrap();
        assert_eq!((&said[0]["id"], &said[0]["parts"][0]["content"]), (&json!("ana@acme.test"), &json!("[redacted:email]")));
        assert_eq!((value(3), value(4)), ("[redacted:email]", "[redacted:email]"));
        // A map of attributes is as good.
        let flat = json!({"start_unix_nano": "4111111111111111", "attributes": {"session.id": "ana@acme.test", "http.request": "from ana@acme.test"}});
        let flat = cleaned(&flat);
        assert_eq!(flat["start_unix_nano"], "4111111111111111");
        assert_eq!(flat["attributes"], json!({"session.id": "ana@acme.test", "http.request": "from [redacted:email]"}));
    }

    #[test]
    fn what_is_not_touched_stays_digit_by_digit_and_nothing_found_is_nothing_changed() {
        let text = r#"{ "cost_usd": 0.10000000000000000000001, "content": "ana@acme.test", "z": [1e0, {"b":1,"a":2}] }"#;
        assert_eq!(
            redact(text, &rules()).unwrap(),
            r#"{"cost_usd":0.10000000000000000000001,"content":"[redacted:email]","z":[1e0,{"b":1,"a":2}]}"#
        );
        assert_eq!(redact(r#"{"content":"hello"}"#, &rules()), None);
    }

    #[test]
    fn what_is_too_deep_to_be_read_is_not_kept() {
        let deep = format!(r#"{{"arguments":{}"ana@acme.test"{}}}"#, "[".repeat(400), "]".repeat(400));
        let after = redact(&deep, &rules()).unwrap();
        assert!(!after.contains("ana@") && after.contains("[redacted:too-deep]"));
    }
}
