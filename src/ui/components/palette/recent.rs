//! Where one went by the palette last, for as long as the tab is open.

use crate::{
    domain::{dimension::Dimension, filter::Filter, ids::UserId},
    ui::{browser, context::selection::Selection},
};
use serde::{Deserialize, Serialize};

/// As many as a glance takes in.
const MOST: usize = 5;

/// A place, in whatever range is looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    pub words: String,
    pub path: String,
    /// Narrowed to this value alone.
    pub narrow: Option<(Dimension, String)>,
}

impl Target {
    /// Its address with the selection's range.
    pub fn address(&self, selection: &Selection) -> String {
        let mut selection = selection.clone();
        if let Some((dimension, value)) = &self.narrow {
            selection.filter = Filter::default();
            selection.filter.add(*dimension, value.clone());
        }
        selection.link(&self.path)
    }
}

/// The latest first.
pub fn list(me: UserId) -> Vec<Target> {
    browser::recall(&key(me)).and_then(|text| serde_json::from_slice(text.as_bytes()).ok()).unwrap_or_default()
}

pub fn add(me: UserId, target: Target) {
    let before = list(me).into_iter().filter(|other| *other != target);
    let all: Vec<Target> = std::iter::once(target.clone()).chain(before).take(MOST).collect();
    if let Ok(text) = serde_json::to_string(&all) {
        browser::remember(&key(me), &text);
    }
}

/// Another person may sign in in the same tab.
fn key(me: UserId) -> String {
    format!("oriel_recent_{}", me.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_keeps_the_range_and_is_about_one_value() {
        let (selection, _) = Selection::parse([("range", "7d"), ("model", "a"), ("agent", "b")]);
        let target = |path: &str, narrow| Target { words: String::new(), path: path.to_owned(), narrow };
        assert_eq!(
            target("/models", Some((Dimension::Model, "x y".to_owned()))).address(&selection),
            "/models?range=7d&model=x%20y"
        );
        assert_eq!(target("/sessions/7", None).address(&selection), "/sessions/7?range=7d&model=a&agent=b");
    }
}
