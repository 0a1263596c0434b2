//! What was said, for the conversation: Markdown text in reading order, cut where it would fill the page.

use super::{
    escape, json, markdown,
    parts::{self, Part},
};
use crate::domain::session::EntryText;
use serde_json::value::RawValue;

/// The content of a message or the comment of feedback; `None` when there is none.
pub fn shown(content: &RawValue) -> Option<EntryText> {
    let parts = parts::of(content);
    if parts.is_empty() {
        return None;
    }
    let mut shown = Shown { html: String::new(), left: EntryText::LIMIT, cut: false };
    for part in &parts {
        shown.push(part);
    }
    let length = parts.iter().map(length).sum::<usize>();
    Some(EntryText { html: shown.html, length: u32::try_from(length).unwrap_or(u32::MAX), cut: shown.cut })
}

struct Shown {
    html: String,
    /// Characters that still fit.
    left: usize,
    cut: bool,
}

impl Shown {
    fn push(&mut self, part: &Part) {
        match part {
            Part::Text(text) => {
                let text = self.take(text);
                self.html.push_str(&markdown::html(text));
            }
            Part::Reasoning(text) => {
                let text = self.take(text);
                let html = format!("<details class=\"part\"><summary>Reasoning</summary>{}</details>", markdown::html(text));
                self.html.push_str(&html);
            }
            Part::Call { name, arguments } => {
                let caption = format!("Calls {}", name.as_deref().unwrap_or("a tool"));
                self.block(&caption, arguments.as_deref().unwrap_or_default());
            }
            Part::Response(parts) => {
                for part in parts {
                    match part {
                        Part::Text(text) | Part::Json(text) => self.block("Result", text),
                        other => self.push(other),
                    }
                }
            }
            Part::Json(text) => self.block("", text),
            Part::Media { .. } => self.html.push_str(&media(part)),
        }
    }

    /// As much of `text` as fits.
    fn take<'a>(&mut self, text: &'a str) -> &'a str {
        let (shown, cut) = escape::cut(text, self.left);
        self.left = self.left.saturating_sub(shown.chars().count());
        self.cut |= cut;
        shown
    }

    fn block(&mut self, caption: &str, text: &str) {
        let is_json = json::is_structure(text);
        let text = if is_json { json::pretty(text) } else { text.to_owned() };
        let shown = self.take(&text);
        let code = if is_json { json::html(shown) } else { escape::html(shown) };
        self.html.push_str(&markdown::block(caption, &code));
    }
}

/// What a picture, sound or file is: its kind, type, size and address; never its bytes.
pub fn media(part: &Part) -> String {
    let Part::Media { kind, mime, bytes, address } = part else { return String::new() };
    let mut words = vec![capital(kind)];
    words.extend(mime.clone());
    words.extend(bytes.map(size));
    words.extend(address.clone());
    format!("<p class=\"part-media\">{}</p>", escape::html(&words.join(" · ")))
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

fn size(bytes: usize) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{} KB", bytes / 1_000),
        _ => format!("{}.{} MB", bytes / 1_000_000, bytes / 100_000 % 10),
    }
}

fn length(part: &Part) -> usize {
    match part {
        Part::Text(text) | Part::Reasoning(text) | Part::Json(text) => text.chars().count(),
        Part::Call { arguments, .. } => arguments.as_ref().map_or(0, |text| text.chars().count()),
        Part::Response(parts) => parts.iter().map(length).sum(),
        Part::Media { .. } => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(json: &str) -> Option<EntryText> {
        shown(serde_json::from_str::<&RawValue>(json).unwrap())
    }

    #[test]
    fn long_text_is_cut_and_says_so() {
        let long = text(&format!("\"{}\"", "é".repeat(EntryText::LIMIT + 1))).unwrap();
        assert!(long.cut);
        assert_eq!(long.length as usize, EntryText::LIMIT + 1);
        assert_eq!(long.html.matches('é').count(), EntryText::LIMIT);
    }

    #[test]
    fn nothing_captured_is_nothing_shown() {
        assert_eq!(text("null"), None);
        assert_eq!(text("[]"), None);
    }

    #[test]
    fn images_show_type_and_size() {
        let sent =
            format!(r#"[{{"type":"blob","modality":"image","mime_type":"image/png","content":"{}"}}]"#, "A".repeat(60_000));
        assert_eq!(text(&sent).unwrap().html, "<p class=\"part-media\">Image · image/png · 45 KB</p>");
    }

    #[test]
    fn tool_results_are_never_markup_or_markdown() {
        let shown = text(r#"[{"type":"tool_result","content":"<script>*a*</script>"}]"#).unwrap().html;
        assert!(shown.contains("&lt;script&gt;*a*"), "{shown}");
    }
}
