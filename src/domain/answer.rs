//! What comes back from the one query path.

use super::{
    figure::Figures,
    time::{TimeRange, Timestamp},
};
use serde::{Deserialize, Serialize};

/// The range and zone that an answer is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Flat")]
pub struct AnsweredRange {
    #[serde(flatten)]
    pub range: TimeRange,
    pub tz: String,
}

/// How it is read: what flattens while reading costs browsers far more code than three fields.
#[derive(Deserialize)]
struct Flat {
    from: Timestamp,
    to: Timestamp,
    tz: String,
}

impl From<Flat> for AnsweredRange {
    fn from(Flat { from, to, tz }: Flat) -> Self {
        Self { range: TimeRange::answered(from, to), tz }
    }
}

/// Data with the range it is about and the watermark up to which it is complete.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Answer<T> {
    pub range: AnsweredRange,
    /// Every event received before this instant is in the data.
    pub complete_to: Timestamp,
    pub data: T,
}

impl<T> Answer<T> {
    /// The same answer in another form.
    pub fn map<U>(self, form: impl FnOnce(T) -> U) -> Answer<U> {
        Answer { range: self.range, complete_to: self.complete_to, data: form(self.data) }
    }
}

/// Every figure, and the same for the period before when it was asked for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Overview {
    pub figures: Figures,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous: Option<Figures>,
}

/// One bucket of a timeline.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Point {
    pub start: Timestamp,
    pub figures: Figures,
}

/// A timeline's points for one value of a dimension, or for everything.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Series {
    /// `None`: everything, or with `by` all that has no series of its own.
    pub key: Option<String>,
    pub points: Vec<Point>,
}

/// One value of a dimension with its figures.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BreakdownRow {
    pub key: String,
    pub figures: Figures,
    /// The same for the period before, when it was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous: Option<Figures>,
}
