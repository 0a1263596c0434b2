//! JSON for reading: indented and coloured from its own text, so that order, numbers and escapes stay as they were sent.

use super::escape;
use serde::de::IgnoredAny;

/// Characters of one string that are shown; whatever is longer (base64 most of the time) says how long it is.
const STRING: usize = 2_000;
/// Deeper than this, lines are not moved further to the right.
const DEEPEST: usize = 40;

/// Whether `text` is a JSON object or array.
pub fn is_structure(text: &str) -> bool {
    matches!(text.trim_start().as_bytes().first(), Some(b'{' | b'[')) && serde_json::from_str::<IgnoredAny>(text).is_ok()
}

/// One line per value, two spaces per level.
pub fn pretty(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    let mut depth = 0usize;
    let mut tokens = Tokens { rest: text }.filter(|token| !token.trim().is_empty()).peekable();
    while let Some(token) = tokens.next() {
        match token {
            "{" | "[" => {
                out.push_str(token);
                if matches!(tokens.peek(), Some(&("}" | "]"))) {
                    out.push_str(tokens.next().unwrap_or_default());
                } else {
                    depth += 1;
                    line(&mut out, depth);
                }
            }
            "}" | "]" => {
                depth = depth.saturating_sub(1);
                line(&mut out, depth);
                out.push_str(token);
            }
            "," => {
                out.push(',');
                line(&mut out, depth);
            }
            ":" => out.push_str(": "),
            value => push_value(&mut out, value),
        }
    }
    out
}

/// Indented JSON with its tokens marked by class.
pub fn html(pretty: &str) -> String {
    let mut html = String::with_capacity(pretty.len() * 2);
    let mut tokens = Tokens { rest: pretty }.peekable();
    while let Some(token) = tokens.next() {
        let class = match token.as_bytes()[0] {
            b'"' if tokens.peek() == Some(&":") => "c-key",
            b'"' => "c-string",
            b'-' | b'0'..=b'9' => "c-number",
            b't' | b'f' | b'n' => "c-constant",
            _ => {
                escape::push(&mut html, token);
                continue;
            }
        };
        html.push_str("<span class=\"");
        html.push_str(class);
        html.push_str("\">");
        escape::push(&mut html, token);
        html.push_str("</span>");
    }
    html
}

fn line(out: &mut String, depth: usize) {
    out.push('\n');
    out.extend(std::iter::repeat_n("  ", depth.min(DEEPEST)));
}

fn push_value(out: &mut String, value: &str) {
    match escape::cut(value, STRING) {
        (shown, true) => {
            let length = escape::thousands(value.chars().count().saturating_sub(2));
            out.push_str(&format!("{} … {length} characters\"", shown.trim_end_matches('\\')));
        }
        (whole, false) => out.push_str(whole),
    }
}

/// Punctuation, strings with their quotes, words and numbers, and the blanks between them. Never empty; any text will do.
struct Tokens<'a> {
    rest: &'a str,
}

impl<'a> Iterator for Tokens<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let bytes = self.rest.as_bytes();
        let first = *bytes.first()?;
        let is_blank = |byte: u8| matches!(byte, b' ' | b'\n' | b'\r' | b'\t');
        let is_mark = |byte: u8| matches!(byte, b'{' | b'}' | b'[' | b']' | b',' | b':');
        let length = match first {
            b'"' => string_length(bytes),
            mark if is_mark(mark) => 1,
            blank if is_blank(blank) => bytes.iter().position(|b| !is_blank(*b)).unwrap_or(bytes.len()),
            _ => bytes.iter().position(|b| is_blank(*b) || is_mark(*b) || *b == b'"').unwrap_or(bytes.len()),
        };
        let (token, rest) = self.rest.split_at(length);
        self.rest = rest;
        Some(token)
    }
}

/// Bytes of the string that `bytes` begins with, quotes included.
fn string_length(bytes: &[u8]) -> usize {
    let mut at = 1;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 2,
            b'"' => return at + 1,
            _ => at += 1,
        }
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_numbers_and_escapes_stay_as_sent() {
        let sent = r#"{"z":1.50,"a":[true,null,{}],"nul":"\u0000","e":"\"q\\"}"#;
        assert_eq!(
            pretty(sent),
            "{\n  \"z\": 1.50,\n  \"a\": [\n    true,\n    null,\n    {}\n  ],\n  \"nul\": \"\\u0000\",\n  \"e\": \"\\\"q\\\\\"\n}"
        );
    }

    #[test]
    fn keys_and_values_have_classes_and_markup_stays_text() {
        assert_eq!(
            html(r#"{"a": "<b>"}"#),
            "{<span class=\"c-key\">&quot;a&quot;</span>: <span class=\"c-string\">&quot;&lt;b&gt;&quot;</span>}"
        );
    }

    #[test]
    fn long_strings_say_how_long_they_are() {
        let shown = pretty(&format!("[\"{}\"]", "A".repeat(1_500_000)));
        assert!(shown.len() < 3_000 && shown.contains("… 1,500,000 characters"), "{}", shown.len());
    }

    #[test]
    fn broken_json_does_no_harm() {
        for text in ["\"", "\"\\", "{\"a", "]]]]", "日本\"語"] {
            html(&pretty(text));
        }
        assert!(!is_structure("{"));
        assert!(!is_structure(&"[".repeat(100_000)));
    }
}
