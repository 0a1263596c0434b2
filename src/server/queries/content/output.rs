//! Content for the detail panel: whole pieces with a title, to read and to copy. What is huge shows its beginning and its
//! end, where results and errors tend to be, and says how much is between.

use super::{
    escape, json, markdown,
    parts::{self, Part},
    prose,
};
use crate::domain::session::ContentPart;
use serde_json::value::RawValue;

/// Lines shown of each end of a long text.
const END: usize = 200;
/// Characters of a line, after which it is cut.
const LINE: usize = 2_000;
/// Characters of Markdown that are rendered.
const PROSE: usize = 100_000;

/// Content that reads as text: messages and comments.
pub fn said(title: &str, content: &RawValue) -> Vec<ContentPart> {
    parts::of(content).iter().flat_map(|part| piece(title, part, true)).collect()
}

/// Content that reads as data: arguments, results, errors.
pub fn data(title: &str, content: &RawValue) -> Vec<ContentPart> {
    parts::of(content).iter().flat_map(|part| piece(title, part, false)).collect()
}

fn piece(title: &str, part: &Part, is_prose: bool) -> Vec<ContentPart> {
    match part {
        Part::Text(text) if is_prose => vec![prose_part(title, text)],
        Part::Reasoning(text) => vec![prose_part("Reasoning", text)],
        Part::Text(text) | Part::Json(text) => vec![block(title, text)],
        Part::Call { name, arguments } => {
            let title = format!("Calls {}", name.as_deref().unwrap_or("a tool"));
            vec![block(&title, arguments.as_deref().unwrap_or_default())]
        }
        Part::Response(parts) => parts.iter().flat_map(|part| piece("Result", part, false)).collect(),
        Part::Media { .. } => {
            vec![ContentPart { title: title.to_owned(), html: prose::media(part), text: String::new(), lines: 1 }]
        }
    }
}

fn prose_part(title: &str, text: &str) -> ContentPart {
    let (shown, cut) = escape::cut(text, PROSE);
    let mut html = format!("<div class=\"prose\">{}</div>", markdown::html(shown));
    if cut {
        html.push_str(&between(&format!("{} characters are not shown", escape::thousands(text.chars().count() - PROSE))));
    }
    ContentPart { title: title.to_owned(), html, text: text.to_owned(), lines: lines(text) }
}

fn block(title: &str, text: &str) -> ContentPart {
    let is_json = json::is_structure(text);
    let pretty = if is_json { json::pretty(text) } else { text.trim_end().to_owned() };
    ContentPart { title: title.to_owned(), html: clipped(&pretty, is_json), lines: lines(&pretty), text: text.to_owned() }
}

fn lines(text: &str) -> u32 {
    u32::try_from(text.lines().count()).unwrap_or(u32::MAX)
}

fn clipped(text: &str, is_json: bool) -> String {
    let all: Vec<_> = text.lines().collect();
    let shown = |lines: &[&str]| {
        let text = lines.iter().map(|line| short(line)).collect::<Vec<_>>().join("\n");
        markdown::block("", &if is_json { json::html(&text) } else { escape::html(&text) })
    };
    if all.len() <= 2 * END {
        return shown(&all);
    }
    let hidden = escape::thousands(all.len() - 2 * END);
    format!("{}{}{}", shown(&all[..END]), between(&format!("{hidden} lines are not shown")), shown(&all[all.len() - END..]))
}

fn short(line: &str) -> String {
    match escape::cut(line, LINE) {
        (shown, true) => format!("{shown} … {} characters", escape::thousands(line.chars().count())),
        (whole, false) => whole.to_owned(),
    }
}

fn between(words: &str) -> String {
    format!("<p class=\"part-hidden\">{}</p>", escape::html(words))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn result(json: &str) -> Vec<ContentPart> {
        data("Result", serde_json::from_str::<&RawValue>(json).unwrap())
    }

    #[test]
    fn json_is_indented_and_coloured_whether_sent_as_json_or_as_text() {
        for sent in [r#"{"command":"cargo test"}"#, r#""{\"command\":\"cargo test\"}""#] {
            let part = &result(sent)[0];
            assert!(part.html.contains("c-key"), "{}", part.html);
            assert_eq!((part.lines, part.text.as_str()), (3, r#"{"command":"cargo test"}"#));
        }
    }

    #[test]
    fn huge_results_show_both_ends() {
        let sent = (1..=5_000).map(|line| format!("line {line}\\n")).collect::<String>();
        let part = &result(&format!("\"{sent}\""))[0];
        assert_eq!(part.lines, 5_000);
        assert!(part.html.contains("line 200\n") || part.html.contains("line 200<"));
        assert!(part.html.contains("4,600 lines are not shown") && part.html.contains("line 5000"));
        assert!(!part.html.contains("line 300\n"));
        assert!(part.text.contains("line 300\n"));
    }

    #[test]
    fn one_endless_line_is_cut() {
        let part = &result(&format!("\"{}\"", "x".repeat(3_000_000)))[0];
        assert!(part.html.len() < 5_000 && part.html.contains("3,000,000 characters"));
    }
}
