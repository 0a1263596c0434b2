//! All organisations beside each other, for those above them.

use super::{
    figure::{Figure, Figures},
    ids::OrgSlug,
    query::{Column, Granularity, StatsQuery},
    time::Timestamp,
};
use serde::{Deserialize, Serialize};

/// One organisation: its figures, and whether they are up to date.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OrgRow {
    pub slug: OrgSlug,
    pub name: String,
    pub figures: Figures,
    /// The same for the range before, when it was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous: Option<Figures>,
    /// What was received and is not in its figures has waited for so many microseconds; `None`: nothing waits.
    pub behind: Option<i64>,
    /// When its figures last changed: events came, or a run fell silent. `None`: never.
    pub last_change: Option<Timestamp>,
}

/// Figures of all organisations over time.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct GlobalTimelineQuery {
    pub stats: StatsQuery,
    pub figures: Vec<Figure>,
    pub granularity: Granularity,
    /// A series for each of so many organisations, those with the most of the first figure, and one of the rest; `None`: one of
    /// all together.
    #[serde(default)]
    pub apart: Option<u16>,
}

/// What a list of organisations can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OrgColumn {
    Name,
    Of(Figure),
    Behind,
    LastChange,
}

impl OrgColumn {
    /// The figures of a row.
    pub const FIGURES: [Figure; 8] = [
        Figure::Runs,
        Figure::ActiveUsers,
        Figure::SuccessRate,
        Figure::ModelErrorRate,
        Figure::RunDurationMs,
        Figure::Stalled,
        Figure::TotalTokens,
        Figure::CostUsd,
    ];

    /// Left to right.
    pub fn all() -> impl Iterator<Item = Self> {
        [Self::Name].into_iter().chain(Self::FIGURES.map(Self::Of)).chain([Self::Behind, Self::LastChange])
    }
}

impl Column for OrgColumn {
    fn key(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Of(figure) => figure.key(),
            Self::Behind => "behind",
            Self::LastChange => "last_change",
        }
    }

    fn from_key(key: &str) -> Option<Self> {
        Self::all().find(|column| column.key() == key)
    }
}
