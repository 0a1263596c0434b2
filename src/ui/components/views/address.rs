//! The address of a saved view: what it keeps of the page's, and what it becomes when it is opened. Pure.

use crate::{domain::ids::OrgSlug, ui::context::address::with_query};

/// Where one is in a list, where one came from, and whose data it is belong to nobody's view.
const NOT_KEPT: [&str; 5] = ["org", "cursor", "page", "back", "step"];

/// What is saved of a page.
pub fn keeping<'a>(path: &str, pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    with_query(path, pairs.into_iter().filter(|(name, value)| !NOT_KEPT.contains(name) && !value.is_empty()))
}

/// What is opened: those above organisations stay in the one they look at.
pub fn opening(saved: &str, org: Option<&OrgSlug>) -> String {
    let Some(org) = org else { return saved.to_owned() };
    // A slug needs no encoding.
    format!("{saved}{}org={org}", if saved.contains('?') { '&' } else { '?' })
}

/// What a view shows, for people to read: "Sessions · 7d · model gpt-4o".
pub fn words(saved: &str, page: &str) -> String {
    let pairs = saved.split_once('?').map_or("", |(_, query)| query).split('&').filter_map(|pair| pair.split_once('='));
    let parts = pairs.filter(|(name, _)| *name != "tz").map(|(name, value)| {
        let value = decode(value);
        match name {
            "range" => value,
            "compare" => "not compared".to_owned(),
            "sort" => format!("by {}", value.trim_start_matches('-').replace('_', " ")),
            "q" => format!("“{value}”"),
            "from" | "to" => format!("{name} {}", value.split('T').next().unwrap_or_default()),
            name => format!("{} {value}", name.replace('_', " ")),
        }
    });
    std::iter::once(page.to_owned()).chain(parts).collect::<Vec<_>>().join(" · ")
}

fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let hex = (*first == b'%').then(|| after.get(..2)).flatten();
        match hex.and_then(|hex| std::str::from_utf8(hex).ok()).and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            None => {
                bytes.push(if *first == b'+' { b' ' } else { *first });
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_view_keeps_what_it_selects_and_not_where_one_was() {
        let pairs = [
            ("org", "acme"),
            ("range", "7d"),
            ("model", "gpt 4"),
            ("cursor", "abc"),
            ("page", "2"),
            ("sort", "-runs"),
            ("q", ""),
        ];
        let saved = keeping("/users", pairs);
        assert_eq!(saved, "/users?range=7d&model=gpt%204&sort=-runs");
        assert_eq!(opening(&saved, None), saved);
        let org = "globex".parse().unwrap();
        assert_eq!(opening(&saved, Some(&org)), format!("{saved}&org=globex"));
        assert_eq!(opening("/", Some(&org)), "/?org=globex");
    }

    #[test]
    fn it_is_read_as_words() {
        let saved = "/users?range=7d&compare=none&model=gpt%204&error_category=tool&sort=-runs_failed&q=ana&tz=Europe/Berlin";
        assert_eq!(
            words(saved, "Users"),
            "Users · 7d · not compared · model gpt 4 · error category tool · by runs failed · “ana”"
        );
        assert_eq!(words("/", "Overview"), "Overview");
        assert_eq!(words("/x?q=100%", "x"), "x · “100%”");
    }
}
