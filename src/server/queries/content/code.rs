//! Source code with classes that `style/code.css` colours: never a style of its own, which the content policy forbids.

use super::{escape, json};
use std::sync::LazyLock;
use syntect::{
    parsing::{ParseState, Scope, ScopeStack, SyntaxReference, SyntaxSet},
    util::LinesWithEndings,
};

/// Longer code is shown without colours: grammars take about a second per 200 KB.
const COLOURED: usize = 16_000;

static SYNTAXES: LazyLock<SyntaxSet> = LazyLock::new(SyntaxSet::load_defaults_newlines);

/// Grammars name hundreds of scopes; people tell a dozen colours apart. The innermost scope that is named here decides.
static CLASSES: LazyLock<Vec<(Scope, &'static str)>> = LazyLock::new(|| {
    [
        ("comment", "c-comment"),
        ("string", "c-string"),
        ("constant.numeric", "c-number"),
        ("constant.character.escape", "c-constant"),
        ("constant.language", "c-constant"),
        ("keyword.operator", ""),
        ("keyword", "c-keyword"),
        ("storage", "c-keyword"),
        ("entity.name.function", "c-function"),
        ("support.function", "c-function"),
        ("variable.function", "c-function"),
        ("entity.name.tag", "c-keyword"),
        ("entity.other.attribute-name", "c-key"),
        ("entity.name", "c-type"),
        ("support.type", "c-type"),
        ("support.class", "c-type"),
        ("markup.inserted", "c-inserted"),
        ("markup.deleted", "c-deleted"),
        ("meta.diff", "c-comment"),
    ]
    .into_iter()
    .filter_map(|(scope, class)| Some((Scope::new(scope).ok()?, class)))
    .collect()
});

/// Code as HTML for the inside of `<code>`; `language` is what stands behind the fence, or a file's name.
pub fn html(code: &str, language: &str) -> String {
    let language = language.rsplit('.').next().unwrap_or_default().to_lowercase();
    if language == "json" {
        return json::html(code);
    }
    match syntax(&language) {
        Some(syntax) if code.len() <= COLOURED => coloured(code, syntax).unwrap_or_else(|| escape::html(code)),
        _ => escape::html(code),
    }
}

fn syntax(language: &str) -> Option<&'static SyntaxReference> {
    let known = match language {
        "" | "text" | "txt" | "plain" | "console" | "output" => return None,
        "ts" | "tsx" | "typescript" | "jsx" | "mjs" | "cjs" => "js",
        "shell" | "zsh" | "bash" => "sh",
        "jsonc" | "json5" | "jsonl" => "js",
        "yml" => "yaml",
        "patch" => "diff",
        other => other,
    };
    SYNTAXES.find_syntax_by_token(known)
}

/// `None` when the grammar fails on it.
fn coloured(code: &str, syntax: &SyntaxReference) -> Option<String> {
    let mut state = ParseState::new(syntax);
    let mut stack = ScopeStack::new();
    let mut out = Coloured { html: String::with_capacity(code.len() * 2), class: "" };
    for line in LinesWithEndings::from(code) {
        let mut from = 0;
        for (at, operation) in state.parse_line(line, &SYNTAXES).ok()? {
            out.push(line.get(from..at)?, class(&stack));
            stack.apply(&operation).ok()?;
            from = at;
        }
        out.push(line.get(from..)?, class(&stack));
    }
    Some(out.finish())
}

fn class(stack: &ScopeStack) -> &'static str {
    let named = |scope: &Scope| CLASSES.iter().find(|(prefix, _)| prefix.is_prefix_of(*scope)).map(|(_, class)| *class);
    stack.as_slice().iter().rev().find_map(named).unwrap_or_default()
}

/// HTML in the making; neighbours of one class share a span.
struct Coloured {
    html: String,
    class: &'static str,
}

impl Coloured {
    fn push(&mut self, text: &str, class: &'static str) {
        if text.is_empty() {
            return;
        }
        // Blanks have no colour, so they need not end a span.
        if class != self.class && !text.trim().is_empty() {
            self.close();
            if !class.is_empty() {
                self.html.push_str(&format!("<span class=\"{class}\">"));
            }
            self.class = class;
        }
        escape::push(&mut self.html, text);
    }

    fn close(&mut self) {
        if !self.class.is_empty() {
            self.html.push_str("</span>");
        }
    }

    fn finish(mut self) -> String {
        self.close();
        self.html
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_has_classes_and_no_styles() {
        let shown = html("fn main() { let a = \"<b>\"; } // why\n", "rust");
        assert!(shown.contains("<span class=\"c-keyword\">fn") && shown.contains("c-function\">main"), "{shown}");
        assert!(shown.contains("c-string") && shown.contains("&lt;b&gt;") && shown.contains("c-comment"), "{shown}");
        assert!(!shown.contains("style="));
    }

    #[test]
    fn a_file_name_tells_the_language_and_changes_are_marked() {
        assert!(html("let a = 1;", "import.rs").contains("c-keyword"));
        let diff = html("-let a = 1;\n+let a = 2;\n", "diff");
        assert!(diff.contains("c-deleted") && diff.contains("c-inserted"), "{diff}");
    }

    #[test]
    fn unknown_languages_and_huge_code_stay_plain() {
        assert_eq!(html("<x>", "nonsense"), "&lt;x&gt;");
        assert!(!html(&"let a = 1;\n".repeat(2_000), "rust").contains("span"));
    }
}
