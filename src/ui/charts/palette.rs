//! Colours of series, in one place: the same name has the same colour on every chart of a page.

use crate::{
    domain::answer::{Answer, BreakdownRow},
    ui::context::ask::Asking,
};
use leptos::prelude::*;

/// The fixed order of series colours; readable on light and dark.
pub const SERIES: [&str; 8] = ["#5b6ee1", "#12a594", "#e2a336", "#a9b2c7", "#c065c9", "#4aa3df", "#d9705f", "#86a83c"];
/// What is folded into "others".
pub const OTHERS: &str = "#7d869c";
pub const GOOD: &str = "#2f9e6e";
pub const BAD: &str = "#e5484d";
pub const CAREFUL: &str = "#e2a336";
pub const NEUTRAL: &str = "#a9b2c7";

/// Lines, labels and surfaces of a drawing, which has no style sheet; the tokens of `style/main.css` again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ink {
    pub text: &'static str,
    pub soft: &'static str,
    pub line: &'static str,
    pub card: &'static str,
    pub accent: &'static str,
}

impl Ink {
    pub const fn of(dark: bool) -> Self {
        if dark {
            Self { text: "#eceef3", soft: "#8b94a8", line: "#222733", card: "#12151c", accent: "#8e9bff" }
        } else {
            Self { text: "#12151c", soft: "#687086", line: "#e9ecf2", card: "#ffffff", accent: "#4f5fd6" }
        }
    }
}

/// Names in the order in which the page first saw them, largest first; a filter does not change a colour.
#[derive(Clone, Copy)]
pub struct Palette(Memo<Vec<String>>);

impl Palette {
    /// From the breakdown that ranks the names.
    pub fn of(ranking: Asking<Answer<Vec<BreakdownRow>>>) -> Self {
        Self(Memo::new(move |before: Option<&Vec<String>>| {
            let mut names = before.cloned().unwrap_or_default();
            if let Some(Ok(answer)) = ranking.get() {
                for row in answer.data {
                    if !names.contains(&row.key) {
                        names.push(row.key);
                    }
                }
            }
            names
        }))
    }

    /// Names beyond the ranking get the colour that a hash picks: still the same everywhere.
    pub fn colour(self, name: &str) -> &'static str {
        let place = self.0.with(|names| names.iter().position(|known| known == name));
        let hash = || name.bytes().fold(5381_usize, |hash, byte| hash.wrapping_mul(33) ^ usize::from(byte));
        SERIES[place.unwrap_or_else(hash) % SERIES.len()]
    }
}
