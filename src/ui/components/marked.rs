//! Text in which what was searched for is marked.

use leptos::prelude::*;

/// The text with what was searched for marked, where it is found letter for letter.
pub fn marked(text: &str, search: &str) -> AnyView {
    let found = (!search.is_empty()).then(|| find(text, search)).flatten();
    match found {
        Some((from, to)) => view! {
            {text[..from].to_owned()}
            <mark>{text[from..to].to_owned()}</mark>
            {text[to..].to_owned()}
        }
        .into_any(),
        None => text.to_owned().into_any(),
    }
}

/// Where `lower` is in `text` without regard to case, in bytes of `text`.
fn find(text: &str, lower: &str) -> Option<(usize, usize)> {
    text.char_indices().find_map(|(from, _)| {
        let mut wanted = lower.chars();
        let mut next = wanted.next();
        for (at, letter) in text[from..].char_indices() {
            for small in letter.to_lowercase() {
                match next {
                    Some(want) if want == small => next = wanted.next(),
                    _ => return next.is_none().then_some((from, from + at)),
                }
            }
            if next.is_none() {
                return Some((from, from + at + letter.len_utf8()));
            }
        }
        None
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_searched_for_is_found_in_any_script() {
        for (text, search, found) in [
            ("Nightly Import", "import", Some("Import")),
            ("日本語の検索", "語の", Some("語の")),
            ("STRASSE ÄÖ", "äö", Some("ÄÖ")),
            ("مرحبا بك", "با", Some("با")),
            ("abc", "x", None),
            ("aab", "ab", Some("ab")),
        ] {
            assert_eq!(find(text, search).map(|(from, to)| &text[from..to]), found, "{search} in {text}");
        }
    }
}
