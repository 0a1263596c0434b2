//! Workflows: how their runs went, what they are worth, and what was registered of them.

use super::{
    figure::{Change, Figure, FigureValue, Figures},
    money::Usd,
    query::{Column, Granularity, Sort, StatsQuery},
    time::{DAY, TimeRange, Timestamp},
};
use serde::{Deserialize, Serialize};

/// A column of the list of workflows; most are figures of the register.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "&'static str")]
pub enum WorkflowColumn {
    Workflow,
    Active,
    Of(Figure),
    FirstSeen,
}

impl WorkflowColumn {
    /// The figures of a row that have a column of their own.
    pub const FIGURES: [Figure; 5] =
        [Figure::WorkflowRuns, Figure::WorkflowSuccessRate, Figure::ExecutionTimeMs, Figure::TimeSaved, Figure::Roi];

    /// Left to right.
    pub fn all() -> impl Iterator<Item = Self> {
        [Self::Workflow, Self::Active].into_iter().chain(Self::FIGURES.map(Self::Of)).chain([Self::FirstSeen])
    }
}

impl Column for WorkflowColumn {
    fn key(self) -> &'static str {
        match self {
            Self::Workflow => "workflow",
            Self::Active => "active",
            Self::Of(figure) => figure.key(),
            Self::FirstSeen => "first_seen",
        }
    }

    fn from_key(key: &str) -> Option<Self> {
        Self::all().find(|column| column.key() == key)
    }
}

impl From<WorkflowColumn> for &'static str {
    fn from(column: WorkflowColumn) -> Self {
        column.key()
    }
}

impl TryFrom<String> for WorkflowColumn {
    type Error = &'static str;

    fn try_from(key: String) -> Result<Self, Self::Error> {
        Self::from_key(&key).ok_or("no such column")
    }
}

/// Which workflows, in which order, from where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkflowsQuery {
    pub stats: StatsQuery,
    pub sort: Sort<WorkflowColumn>,
    /// Rows before the first one.
    #[serde(default)]
    pub offset: u32,
    pub limit: u16,
    /// With the figures of the range before.
    #[serde(default)]
    pub compare: bool,
}

/// The workflows of an organisation over a range.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Workflows {
    pub rows: Vec<WorkflowRow>,
    /// On all pages together.
    pub total: u32,
    /// Of all workflows together: those of [`WorkflowRow::figures`].
    pub figures: Figures,
    pub standing: Standing,
}

/// How many workflows stand how when a range ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// Registered as active, and as inactive, when the range ends.
    pub active: i64,
    pub inactive: i64,
    /// Seen before the range ends, and never registered before that.
    pub unregistered: i64,
    /// First seen in the range: registered, or run.
    pub new: i64,
}

/// A workflow over a range.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WorkflowRow {
    pub workflow: String,
    /// When the range ends; `None`: nobody registered it before that.
    pub active: Option<bool>,
    pub first_seen: Timestamp,
    /// Its workflow runs, those that succeeded, failed and were cancelled, its success rate and execution time, and what they
    /// were worth.
    pub figures: Figures,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous: Option<Figures>,
    /// What was in force when the range ended; what runs are worth is reckoned with what was in force when they started.
    pub assumption: Assumption,
}

/// What one run that succeeds is taken to save, as somebody registered it. The last registration that names a value counts for
/// it, from then on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assumption {
    pub time_saved_seconds: Option<i64>,
    pub hourly_rate_usd: Option<Usd>,
}

/// One workflow as it stands now, with all that was ever registered of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkflowRecord {
    pub workflow: String,
    pub first_seen: Timestamp,
    /// `None`: nobody registered it.
    pub active: Option<bool>,
    pub assumption: Assumption,
    /// The newest first.
    pub history: Vec<Registration>,
}

/// What somebody registered of a workflow. Values that it does not name stayed as they were.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Registration {
    pub at: Timestamp,
    pub active: bool,
    pub assumption: Assumption,
    /// Who said so; `None`: the event names nobody, is no longer kept, or who it was is not the viewer's to see.
    pub user: Option<String>,
    /// What sent the event; `None` as well when it is no longer kept.
    pub source: Option<String>,
}

/// The eight figures of a month so far, and of the month before up to the same day and time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Months {
    /// From the first of the month to now.
    pub now: Month,
    /// The same stretch of the month before; all of it where that month is too short.
    pub before: Month,
    /// All of the month before.
    pub whole: Month,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Month {
    pub range: TimeRange,
    pub figures: Figures,
    /// At the end of the stretch.
    pub standing: Standing,
    /// Service requests that are sales calls and began in it.
    pub sales_calls: i64,
}

/// A figure of a month beside that of the month before.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Compared {
    pub value: FigureValue,
    pub previous: FigureValue,
}

impl Months {
    /// A figure of the register in both.
    pub fn figure(&self, figure: Figure) -> Compared {
        let of = |month: &Month| month.figures.get(&figure).copied().unwrap_or(FigureValue::None(()));
        Compared { value: of(&self.now), previous: of(&self.before) }
    }

    /// A count in both.
    pub fn count(&self, of: impl Fn(&Month) -> i64) -> Compared {
        Compared { value: FigureValue::Count(of(&self.now)), previous: FigureValue::Count(of(&self.before)) }
    }
}

impl Compared {
    pub fn change(self, unit: super::figure::Unit) -> Change {
        Change::between(self.value.approximate(), self.previous.approximate(), unit)
    }
}

/// A page of a workflow's runs, the newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkflowRunsQuery {
    pub stats: StatsQuery,
    pub workflow: String,
    pub limit: u16,
    #[serde(default)]
    pub cursor: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkflowRunsPage {
    pub rows: Vec<WorkflowRun>,
    pub next_cursor: Option<String>,
    pub previous_cursor: Option<String>,
}

/// One execution of a workflow: attempts under one key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkflowRun {
    pub run_key: String,
    /// When its first attempt began.
    pub started_at: Timestamp,
    /// Of its last attempt.
    pub status: String,
    pub duration_ms: Option<i64>,
    pub attempts: i64,
    pub trigger: Option<String>,
    pub error: Option<RunError>,
    /// How many steps its last event lists; `None` where it lists none.
    pub steps: Option<i64>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunError {
    pub category: String,
    pub code: Option<String>,
    pub message: Option<String>,
}

/// A step of a run as its last event lists it: a name, and whatever else the producer knows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkflowStep {
    pub name: String,
    pub status: Option<String>,
    pub duration_ms: Option<i64>,
    pub error: Option<String>,
}

/// The buckets that workflow runs are shown in: days up to 31 of them, then weeks, and months beyond a year.
pub fn buckets(range: TimeRange) -> Granularity {
    match range.length() {
        length if length <= 31 * DAY => Granularity::of(range),
        length if length <= 366 * DAY => Granularity::Week,
        _ => Granularity::Month,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_column_is_in_addresses_and_json_both_ways() {
        for by in WorkflowColumn::all() {
            for descending in [true, false] {
                let sort = Sort { by, descending };
                assert_eq!(Sort::read(&sort.text()), Some(sort));
                assert_eq!(serde_json::from_value::<Sort<WorkflowColumn>>(serde_json::to_value(sort).unwrap()).unwrap(), sort);
            }
        }
        assert_eq!(Sort::<WorkflowColumn>::read("colour"), None);
    }

    #[test]
    fn thirty_days_are_days_and_ninety_are_weeks() {
        let of = |days: i64| buckets(TimeRange::new(Timestamp::from_micros(0), Timestamp::from_micros(days * DAY)).unwrap());
        assert_eq!([7, 30, 31, 90, 366, 400].map(of).map(Granularity::noun), ["day", "day", "day", "week", "week", "month"]);
    }
}
