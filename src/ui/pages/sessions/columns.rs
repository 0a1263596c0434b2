//! The columns of the list: their heads, which way they sort first, and what stands in them.

use crate::domain::{query::Sort, session::SessionColumn};

/// How the list is ordered when the address does not say.
pub const DEFAULT: Sort<SessionColumn> = Sort { by: SessionColumn::LastActivity, descending: true };

pub struct Column {
    pub by: SessionColumn,
    pub label: &'static str,
    pub is_number: bool,
}

/// Left to right: what a narrow screen cuts off is what is looked at least.
pub static COLUMNS: [Column; 14] = [
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
            sort: get("sort").as_deref().and_then(Sort::read).unwrap_or(DEFAULT),
            cursor: get("cursor").filter(|cursor| !cursor.is_empty()),
        }
    }

    /// In addresses.
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = vec![];
        if !self.search.is_empty() {
            pairs.push(("q", self.search.clone()));
        }
        if self.sort != DEFAULT {
            pairs.push(("sort", self.sort.text()));
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
                assert_eq!(Sort::read(&sort.text()), Some(sort));
            }
        }
        assert_eq!(Sort::<SessionColumn>::read("colour"), None);
    }

    #[test]
    fn a_press_turns_the_order_round() {
        let cost = COLUMNS.iter().find(|column| column.by == SessionColumn::CostUsd).unwrap();
        let first = DEFAULT.pressed(cost.by, cost.is_number);
        assert!(first.descending);
        assert!(!first.pressed(cost.by, cost.is_number).descending);
        assert!(!DEFAULT.pressed(COLUMNS[0].by, COLUMNS[0].is_number).descending);
    }
}
