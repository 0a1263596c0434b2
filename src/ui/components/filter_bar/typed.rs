//! What is typed into the filter bar: `model: gpt`, or a part of any value. Pure.

use crate::domain::dimension::Dimension;

/// A dimension, if one is named, and the text after it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Typed {
    pub dimension: Option<Dimension>,
    pub text: String,
}

/// What is before the first colon names a dimension when it is its name or the beginning of only one; values have colons too.
pub fn read(typed: &str, offered: &[Dimension]) -> Typed {
    if let Some((name, text)) = typed.split_once(':')
        && let Some(dimension) = named(name.trim(), offered)
    {
        return Typed { dimension: Some(dimension), text: text.trim().to_owned() };
    }
    Typed { dimension: None, text: typed.trim().to_owned() }
}

/// How the field says it.
pub fn write(dimension: Dimension) -> String {
    format!("{}: ", dimension.label().to_lowercase())
}

/// Dimensions that `text` may be the beginning of: by their names first, then by any word of them.
pub fn beginning_with(text: &str, offered: &[Dimension]) -> Vec<Dimension> {
    let text = text.to_lowercase();
    let begins = |dimension: &Dimension| names(*dimension).iter().any(|name| name.starts_with(&text));
    let has = |dimension: &Dimension| names(*dimension).iter().any(|name| name.split(' ').any(|word| word.starts_with(&text)));
    let (first, rest): (Vec<_>, Vec<_>) = offered.iter().partition(|dimension| begins(dimension));
    first.into_iter().chain(rest.into_iter().filter(has)).collect()
}

fn named(name: &str, offered: &[Dimension]) -> Option<Dimension> {
    let name = name.to_lowercase();
    let exact = offered.iter().find(|dimension| names(**dimension).contains(&name));
    exact.copied().or_else(|| match beginning_with(&name, offered)[..] {
        [only] if !name.is_empty() => Some(only),
        _ => None,
    })
}

/// As addresses and as people call it.
fn names(dimension: Dimension) -> [String; 2] {
    [dimension.key().replace('_', " "), dimension.label().to_lowercase()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use Dimension::{Agent, ErrorCategory, Model, Server, Status, Tool, Workflow};

    fn read_all(typed: &str) -> (Option<Dimension>, String) {
        let Typed { dimension, text } = read(typed, &Dimension::ALL);
        (dimension, text)
    }

    #[test]
    fn a_dimension_is_named_by_its_name_or_the_only_beginning() {
        for (typed, dimension, text) in [
            ("model: gpt", Some(Model), "gpt"),
            ("Mod:", Some(Model), ""),
            ("a : coder", Some(Agent), "coder"),
            ("tool:read_file", Some(Tool), "read_file"),
            ("tool server: files", Some(Server), "files"),
            ("error category: model", Some(ErrorCategory), "model"),
            ("s: failed", None, "s: failed"),
            ("llama3:8b", None, "llama3:8b"),
            (":", None, ":"),
            ("  gpt ", None, "gpt"),
        ] {
            assert_eq!(read_all(typed), (dimension, text.to_owned()), "{typed}");
        }
        assert_eq!(read("user: ana", &[Model]).dimension, None, "what is not offered is no dimension");
    }

    #[test]
    fn what_is_written_is_read_again() {
        for dimension in Dimension::ALL {
            assert_eq!(read_all(&(write(dimension) + "a: b")), (Some(dimension), "a: b".to_owned()));
        }
    }

    #[test]
    fn names_complete_from_their_beginning_then_from_any_word() {
        assert_eq!(beginning_with("mod", &Dimension::ALL), [Model]);
        assert_eq!(beginning_with("S", &Dimension::ALL), [Server, Status]);
        assert_eq!(beginning_with("cat", &Dimension::ALL), [ErrorCategory]);
        assert_eq!(beginning_with("w", &Dimension::ALL), [Workflow]);
        assert_eq!(beginning_with("", &Dimension::ALL), Dimension::ALL);
        assert_eq!(beginning_with("gpt", &Dimension::ALL), []);
    }
}
