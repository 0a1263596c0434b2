//! The columns of the list: their heads, which way they sort first, and what stands in them.

use crate::{
    domain::{query::Sort, session::SessionColumn},
    ui::context::selection::Selection,
};

/// How the list is ordered when the address does not say.
pub const DEFAULT: Sort<SessionColumn> = Sort { by: SessionColumn::LastActivity, descending: true };

pub struct Column {
    pub by: SessionColumn,
    pub label: &'static str,
    pub is_number: bool,
}

/// Left to right: what a narrow screen cuts off is what is looked at least.
pub const COLUMNS: [Column; 14] = [
    column(SessionColumn::Title, "Session", false),
    column(SessionColumn::Status, "Status", false),
    column(SessionColumn::LastActivity, "Last active", true),
    column(SessionColumn::User, "User", false),
    column(SessionColumn::Agent, "Agent", false),
    column(SessionColumn::Runs, "Runs", true),
    column(SessionColumn::SuccessRate, "Success", true),
    column(SessionColumn::TotalTokens, "Tokens", true),
    column(SessionColumn::CostUsd, "Cost", true),
    column(SessionColumn::ActiveMs, "Active", true),
    column(SessionColumn::Messages, "Messages", true),
    column(SessionColumn::ToolCalls, "Tool calls", true),
    column(SessionColumn::Handoffs, "Handoffs", true),
    column(SessionColumn::StartedAt, "Started", true),
];

const fn column(by: SessionColumn, label: &'static str, is_number: bool) -> Column {
    Column { by, label, is_number }
}

/// `-cost_usd` in an address.
pub fn sort_text(sort: Sort<SessionColumn>) -> String {
    format!("{}{}", if sort.descending { "-" } else { "" }, sort.by.key())
}

/// `None` for what no column is called.
pub fn read_sort(text: &str) -> Option<Sort<SessionColumn>> {
    let by = SessionColumn::from_key(text.trim_start_matches('-'))?;
    Some(Sort { by, descending: text.starts_with('-') })
}

/// What a press on a head asks for: names from A, numbers and times from the top, then the other way.
pub fn next_sort(now: Sort<SessionColumn>, pressed: &Column) -> Sort<SessionColumn> {
    if now.by == pressed.by {
        Sort { by: now.by, descending: !now.descending }
    } else {
        Sort { by: pressed.by, descending: pressed.is_number }
    }
}

/// The page's own part of the address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    pub search: String,
    pub sort: Sort<SessionColumn>,
    pub cursor: Option<String>,
}

impl View {
    pub fn read(get: impl Fn(&str) -> Option<String>) -> Self {
        Self {
            search: get("q").unwrap_or_default(),
            sort: get("sort").as_deref().and_then(read_sort).unwrap_or(DEFAULT),
            cursor: get("cursor").filter(|cursor| !cursor.is_empty()),
        }
    }

    /// The list as this view and a selection show it.
    pub fn link(&self, selection: &Selection) -> String {
        selection.link_with("/sessions", self.pairs())
    }

    fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = vec![];
        if !self.search.is_empty() {
            pairs.push(("q", self.search.clone()));
        }
        if self.sort != DEFAULT {
            pairs.push(("sort", sort_text(self.sort)));
        }
        pairs.extend(self.cursor.clone().map(|cursor| ("cursor", cursor)));
        pairs
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_column_is_in_the_table_once_and_in_addresses_both_ways() {
        for by in SessionColumn::ALL {
            assert_eq!(COLUMNS.iter().filter(|column| column.by == by).count(), 1);
            for descending in [true, false] {
                let sort = Sort { by, descending };
                assert_eq!(read_sort(&sort_text(sort)), Some(sort));
            }
        }
        assert_eq!(read_sort("colour"), None);
    }

    #[test]
    fn a_press_turns_the_order_round() {
        let cost = COLUMNS.iter().find(|column| column.by == SessionColumn::CostUsd).unwrap();
        let first = next_sort(DEFAULT, cost);
        assert!(first.descending);
        assert!(!next_sort(first, cost).descending);
        assert!(!next_sort(DEFAULT, &COLUMNS[0]).descending);
    }
}
