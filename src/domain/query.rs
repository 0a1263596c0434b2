//! What is asked of the one query path, whoever asks: a page, REST, an export.

use super::{dimension::Dimension, figure::Figure, filter::Filter, ids::OrgSlug, time::TimeRange};
use serde::{Deserialize, Serialize};

/// Everything that decides which facts a figure is about.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct StatsQuery {
    /// Named by SUPPORT and SUPER_ADMIN only; everybody else has one.
    pub org: Option<OrgSlug>,
    pub range: TimeRange,
    /// IANA zone that decides days, weeks and months.
    pub tz: String,
    #[serde(default)]
    pub filter: Filter,
}

/// The length of a timeline's buckets, cut in the query's zone. Weeks begin on Monday.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Granularity {
    QuarterHour,
    Hour,
    Day,
    Week,
    Month,
}

impl Granularity {
    pub const ALL: [Self; 5] = [Self::QuarterHour, Self::Hour, Self::Day, Self::Week, Self::Month];

    pub const fn key(self) -> &'static str {
        match self {
            Self::QuarterHour => "quarter_hour",
            Self::Hour => "hour",
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
        }
    }

    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|granularity| granularity.key() == key)
    }

    /// "per …" in a chart's subtitle.
    pub const fn noun(self) -> &'static str {
        match self {
            Self::QuarterHour => "quarter hour",
            Self::Hour => "hour",
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
        }
    }

    /// What a chart of this range shows without being told.
    pub fn of(range: TimeRange) -> Self {
        use super::time::{DAY, HOUR};
        match range.length() {
            length if length <= 6 * HOUR => Self::QuarterHour,
            length if length <= 3 * DAY => Self::Hour,
            length if length <= 100 * DAY => Self::Day,
            length if length <= 366 * DAY => Self::Week,
            _ => Self::Month,
        }
    }
}

/// Figures over time, in one series or one per value of a dimension.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct TimelineQuery {
    pub stats: StatsQuery,
    pub figures: Vec<Figure>,
    pub granularity: Granularity,
    /// A series per value of this dimension: the largest by the first figure, the rest folded under `None`.
    #[serde(default)]
    pub by: Option<Dimension>,
    /// At most so many series of their own with `by`.
    #[serde(default)]
    pub series: Option<u16>,
}

/// Figures by the values of a dimension.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct BreakdownQuery {
    pub stats: StatsQuery,
    pub by: Dimension,
    pub figures: Vec<Figure>,
    pub sort: Sort<Figure>,
    pub limit: u16,
    /// With what each row was in the period before.
    #[serde(default)]
    pub compare: bool,
}

/// By what and which way; JSON and addresses write `-cost_usd` for descending.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Sort<K> {
    pub by: K,
    pub descending: bool,
}

/// What a list can be ordered by has a name in addresses.
pub trait Column: Copy + PartialEq {
    fn key(self) -> &'static str;
    /// `None` for what no column is called.
    fn from_key(key: &str) -> Option<Self>;
}

impl<K: Column> Sort<K> {
    /// `-cost_usd`
    pub fn text(self) -> String {
        format!("{}{}", if self.descending { "-" } else { "" }, self.by.key())
    }

    pub fn read(text: &str) -> Option<Self> {
        let (key, descending) = text.strip_prefix('-').map_or((text, false), |key| (key, true));
        Some(Self { by: K::from_key(key)?, descending })
    }

    /// What a press on the head of a column asks for: first the way that makes sense for it, then the other.
    pub fn pressed(self, by: K, largest_first: bool) -> Self {
        Self { by, descending: if self.by == by { !self.descending } else { largest_first } }
    }
}
