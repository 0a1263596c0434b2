//! People as the pages about them show them: rows of the list, the question that finds them, and one person's record.

use super::{
    figure::{Figure, Figures},
    query::{Column, Sort, StatsQuery},
    role::Role,
    time::Timestamp,
};
use serde::{Deserialize, Serialize};

/// A column of the list; most are figures of the register.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "&'static str")]
pub enum UserColumn {
    /// By the name that is shown.
    User,
    Of(Figure),
    LastActive,
}

impl UserColumn {
    /// The figures of a row.
    pub const FIGURES: [Figure; 8] = [
        Figure::Sessions,
        Figure::Runs,
        Figure::RunsPerSession,
        Figure::AvgActiveMs,
        Figure::LocalHandoffRate,
        Figure::PostHandoffIterationRate,
        Figure::SuccessRate,
        Figure::CostUsd,
    ];

    /// Left to right.
    pub fn all() -> impl Iterator<Item = Self> {
        [Self::User].into_iter().chain(Self::FIGURES.map(Self::Of)).chain([Self::LastActive])
    }
}

impl Column for UserColumn {
    fn key(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Of(figure) => figure.key(),
            Self::LastActive => "last_active",
        }
    }

    fn from_key(key: &str) -> Option<Self> {
        Self::all().find(|column| column.key() == key)
    }
}

impl From<UserColumn> for &'static str {
    fn from(column: UserColumn) -> Self {
        column.key()
    }
}

impl TryFrom<String> for UserColumn {
    type Error = &'static str;

    fn try_from(key: String) -> Result<Self, Self::Error> {
        Self::from_key(&key).ok_or("no such column")
    }
}

/// Which people with anything in the range, in which order, from where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsersQuery {
    pub stats: StatsQuery,
    /// Part of a name, an e-mail address or a key.
    #[serde(default)]
    pub search: Option<String>,
    pub sort: Sort<UserColumn>,
    /// Rows before the first one.
    #[serde(default)]
    pub offset: u32,
    pub limit: u16,
    /// With the figures of the range before.
    #[serde(default)]
    pub compare: bool,
}

/// One person with their figures.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UserRow {
    /// What events call them.
    pub key: String,
    pub name: String,
    pub email: Option<String>,
    /// Ever, whatever the range.
    pub last_active: Option<Timestamp>,
    pub figures: Figures,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous: Option<Figures>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UsersPage {
    pub rows: Vec<UserRow>,
    /// On all pages together.
    pub total: u32,
}

/// Who somebody is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserRecord {
    pub key: String,
    pub name: String,
    pub email: Option<String>,
    pub role: Role,
    /// When they were added, or first did anything if that was earlier.
    pub member_since: Timestamp,
    /// `None` for somebody who never did anything.
    pub last_active: Option<Timestamp>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_column_is_in_addresses_and_json_both_ways() {
        for by in UserColumn::all() {
            for descending in [true, false] {
                let sort = Sort { by, descending };
                assert_eq!(Sort::read(&sort.text()), Some(sort));
                assert_eq!(serde_json::from_value::<Sort<UserColumn>>(serde_json::to_value(sort).unwrap()).unwrap(), sort);
            }
        }
        assert_eq!(Sort::<UserColumn>::read("colour"), None);
    }
}
