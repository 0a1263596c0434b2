//! What a payload holds, whichever way its producer writes it: plain text, OpenTelemetry GenAI parts, or the parts of the
//! large model APIs (text, thinking, tool use and result, images, files).

use super::json;
use serde_json::value::RawValue;
use std::collections::BTreeMap;

/// One piece of content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    Text(String),
    /// What a model thought before it answered.
    Reasoning(String),
    /// A model asks for a tool.
    Call {
        name: Option<String>,
        arguments: Option<String>,
    },
    /// What a tool answered to that.
    Response(Vec<Part>),
    /// An image, sound or file: what it is, never its bytes.
    Media {
        kind: String,
        mime: Option<String>,
        bytes: Option<usize>,
        address: Option<String>,
    },
    /// JSON of no known shape, as sent.
    Json(String),
}

type Fields<'a> = BTreeMap<String, &'a RawValue>;

/// The parts of any JSON value; none for null and empty text.
pub fn of(value: &RawValue) -> Vec<Part> {
    let text = value.get();
    match text.as_bytes().first() {
        Some(b'"') => string(value).map(|text| of_text(&text)).unwrap_or_default(),
        Some(b'[') => of_list(value),
        Some(b'{') => of_object(value).unwrap_or_else(|| vec![Part::Json(text.to_owned())]),
        Some(b'n') | None => vec![],
        Some(_) => vec![Part::Text(text.to_owned())],
    }
}

fn of_list(value: &RawValue) -> Vec<Part> {
    let Ok(items) = serde_json::from_str::<Vec<&RawValue>>(value.get()) else { return vec![] };
    let known = |item: &&RawValue| match item.get().as_bytes().first() {
        Some(b'"') => string(item).map(|text| of_text(&text)),
        Some(b'{') => of_object(item),
        _ => None,
    };
    let parts: Option<Vec<_>> = items.iter().map(known).collect();
    // A list of something else is shown as the list it is.
    parts.map_or_else(|| vec![Part::Json(value.get().to_owned())], |parts| parts.into_iter().flatten().collect())
}

fn of_text(text: &str) -> Vec<Part> {
    if text.is_empty() {
        return vec![];
    }
    if text.starts_with("data:") && text.get(..200).unwrap_or(text).contains(";base64,") {
        return vec![media("file", None, Some(text.to_owned()))];
    }
    vec![if json::is_structure(text) { Part::Json(text.to_owned()) } else { Part::Text(text.to_owned()) }]
}

/// `None` for an object that is not content as we know it.
fn of_object(value: &RawValue) -> Option<Vec<Part>> {
    let fields: Fields = serde_json::from_str(value.get()).ok()?;
    let kind = text_of(&fields, &["type"]);
    let part = match kind.as_deref() {
        Some("text" | "input_text" | "output_text") => return Some(of_plain(text_of(&fields, &["content", "text"])?)),
        Some("reasoning" | "thinking") => Part::Reasoning(text_of(&fields, &["content", "thinking", "text", "reasoning"])?),
        Some("redacted_thinking") => Part::Reasoning("Redacted by the provider.".into()),
        Some("tool_call" | "tool_use" | "function_call" | "function") => call(&fields),
        Some("tool_call_response" | "tool_result" | "function_call_output") => {
            Part::Response(first(&fields, &["response", "result", "content", "output"]).map(of).unwrap_or_default())
        }
        Some(
            kind @ ("image" | "image_url" | "input_image" | "audio" | "input_audio" | "video" | "file" | "document" | "blob"
            | "uri"),
        ) => media_of(kind, &fields),
        Some(_) => return None,
        None if fields.contains_key("parts") => return Some(of(fields["parts"])),
        None if fields.contains_key("content") => return Some(of(fields["content"])),
        None => return None,
    };
    Some(vec![part])
}

/// Text that says it is text stays text, even when it looks like JSON.
fn of_plain(text: String) -> Vec<Part> {
    if text.is_empty() { vec![] } else { vec![Part::Text(text)] }
}

fn call(fields: &Fields) -> Part {
    let function: Fields =
        first(fields, &["function"]).and_then(|value| serde_json::from_str(value.get()).ok()).unwrap_or_default();
    let name = text_of(fields, &["name"]).or_else(|| text_of(&function, &["name"]));
    let arguments = first(fields, &["arguments", "input"]).or_else(|| first(&function, &["arguments"]));
    // Some send arguments as JSON inside a string.
    let arguments = arguments.map(|value| string(value).unwrap_or_else(|| value.get().to_owned()));
    Part::Call { name, arguments }
}

fn media_of(kind: &str, fields: &Fields) -> Part {
    let inner = |name: &str| -> Fields {
        first(fields, &[name]).and_then(|value| serde_json::from_str(value.get()).ok()).unwrap_or_default()
    };
    let (source, image_url, audio) = (inner("source"), inner("image_url"), inner("input_audio"));
    let mime = text_of(fields, &["mime_type", "media_type", "mimeType"]).or_else(|| text_of(&source, &["media_type"]));
    let data = text_of(fields, &["data", "content", "uri", "url", "image_url", "file_data"])
        .or_else(|| text_of(&source, &["data", "url"]))
        .or_else(|| text_of(&image_url, &["url"]))
        .or_else(|| text_of(&audio, &["data"]));
    let modality = text_of(fields, &["modality"]);
    let kind = modality.as_deref().unwrap_or(match kind {
        "image_url" | "input_image" => "image",
        "input_audio" => "audio",
        "blob" | "uri" => "file",
        kind => kind,
    });
    media(kind, mime, data)
}

fn media(kind: &str, mime: Option<String>, data: Option<String>) -> Part {
    let mut part = (kind.to_owned(), mime, None, None);
    match data {
        Some(data) if data.starts_with("http://") || data.starts_with("https://") => part.3 = Some(data),
        Some(data) => {
            let encoded = match data.strip_prefix("data:").and_then(|rest| rest.split_once(',')) {
                Some((head, encoded)) => {
                    let stated = head.split(';').next().filter(|mime| !mime.is_empty()).map(str::to_owned);
                    part.1 = part.1.or(stated);
                    encoded
                }
                None => &data,
            };
            // Four characters of base64 stand for three bytes.
            part.2 = Some(encoded.trim_end_matches('=').len() * 3 / 4);
        }
        None => {}
    }
    if let (Some(mime), "file") = (&part.1, kind)
        && let Some((family @ ("image" | "audio" | "video"), _)) = mime.split_once('/')
    {
        part.0 = family.to_owned();
    }
    Part::Media { kind: part.0, mime: part.1, bytes: part.2, address: part.3 }
}

fn first<'a>(fields: &Fields<'a>, names: &[&str]) -> Option<&'a RawValue> {
    names.iter().find_map(|name| fields.get(*name).copied())
}

fn text_of(fields: &Fields, names: &[&str]) -> Option<String> {
    names.iter().find_map(|name| fields.get(*name).and_then(|value| string(value)))
}

fn string(value: &RawValue) -> Option<String> {
    serde_json::from_str(value.get()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(json: &str) -> Vec<Part> {
        of(serde_json::from_str::<&RawValue>(json).unwrap())
    }

    fn text(text: &str) -> Part {
        Part::Text(text.into())
    }

    #[test]
    fn plain_text_and_nothing() {
        assert_eq!(parts(r#""Hello""#), [text("Hello")]);
        assert_eq!(parts("null"), []);
        assert_eq!(parts(r#""""#), []);
    }

    #[test]
    fn opentelemetry_parts() {
        let sent = r#"[{"role":"assistant","parts":[
            {"type":"reasoning","content":"Hm"},{"type":"text","content":"Hi"},
            {"type":"tool_call","id":"1","name":"read","arguments":{"b":1,"a":2}},
            {"type":"tool_call_response","id":"1","response":"ok"},
            {"type":"blob","modality":"image","mime_type":"image/png","content":"AAAAAAAA"}]}]"#;
        assert_eq!(
            parts(sent),
            [
                Part::Reasoning("Hm".into()),
                text("Hi"),
                Part::Call { name: Some("read".into()), arguments: Some(r#"{"b":1,"a":2}"#.into()) },
                Part::Response(vec![text("ok")]),
                Part::Media { kind: "image".into(), mime: Some("image/png".into()), bytes: Some(6), address: None },
            ]
        );
    }

    #[test]
    fn parts_of_the_model_apis() {
        let sent = r#"[{"type":"thinking","thinking":"Hm"},{"type":"tool_use","name":"ls","input":{}},
            {"type":"tool_result","content":[{"type":"text","text":"a"}]},
            {"type":"image","source":{"type":"base64","media_type":"image/jpeg","data":"AAAA"}},
            {"type":"image_url","image_url":{"url":"https://a.test/b.png"}}]"#;
        assert_eq!(
            parts(sent),
            [
                Part::Reasoning("Hm".into()),
                Part::Call { name: Some("ls".into()), arguments: Some("{}".into()) },
                Part::Response(vec![text("a")]),
                Part::Media { kind: "image".into(), mime: Some("image/jpeg".into()), bytes: Some(3), address: None },
                Part::Media { kind: "image".into(), mime: None, bytes: None, address: Some("https://a.test/b.png".into()) },
            ]
        );
    }

    #[test]
    fn an_image_in_a_text_is_an_image() {
        let sent = format!("\"data:image/png;base64,{}\"", "A".repeat(4_000));
        assert_eq!(
            parts(&sent),
            [Part::Media { kind: "image".into(), mime: Some("image/png".into()), bytes: Some(3_000), address: None }]
        );
    }

    #[test]
    fn what_is_not_known_is_shown_as_it_is() {
        assert_eq!(parts(r#"{"b":1,"a":2}"#), [Part::Json(r#"{"b":1,"a":2}"#.into())]);
        assert_eq!(parts("[1,2]"), [Part::Json("[1,2]".into())]);
        assert_eq!(parts("12"), [text("12")]);
        assert_eq!(parts(r#""{\"a\":1}""#), [Part::Json("{\"a\":1}".into())]);
    }
}
