//! Training jobs with their curves.

use super::{
    ids::OrgSlug,
    query::{Column, Sort, StatsQuery},
    time::Timestamp,
};
use serde::{Deserialize, Serialize};

/// Jobs that began in a range: the first that was heard of them lies in it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TrainingJobs {
    pub jobs: i64,
    pub queued: i64,
    pub running: i64,
    pub succeeded: i64,
    pub failed: i64,
    pub cancelled: i64,
    /// Succeeded / (succeeded + failed); `None` without any.
    pub success_rate: Option<f64>,
    /// Queued or running now, whenever they began.
    pub active: i64,
    /// In the order that was asked for, perhaps not all of them.
    pub rows: Vec<TrainingJob>,
    /// Of the jobs that began in the range before, when it was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous: Option<JobsBefore>,
}

/// What jobs of this range are compared with.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct JobsBefore {
    pub jobs: i64,
    pub success_rate: Option<f64>,
}

/// What a list of jobs can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "&'static str")]
pub enum JobColumn {
    /// By the name that is shown.
    Name,
    BaseModel,
    Dataset,
    Status,
    Progress,
    Loss,
    EvalLoss,
    LastStep,
    Began,
    LastHeard,
}

impl JobColumn {
    /// Left to right.
    pub const ALL: [Self; 10] = [
        Self::Name,
        Self::Status,
        Self::Progress,
        Self::Loss,
        Self::EvalLoss,
        Self::LastStep,
        Self::BaseModel,
        Self::Dataset,
        Self::Began,
        Self::LastHeard,
    ];
}

impl Column for JobColumn {
    fn key(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::BaseModel => "base_model",
            Self::Dataset => "dataset",
            Self::Status => "status",
            Self::Progress => "progress",
            Self::Loss => "loss",
            Self::EvalLoss => "eval_loss",
            Self::LastStep => "last_step",
            Self::Began => "began",
            Self::LastHeard => "last_heard",
        }
    }

    fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|column| column.key() == key)
    }
}

impl From<JobColumn> for &'static str {
    fn from(column: JobColumn) -> Self {
        column.key()
    }
}

impl TryFrom<String> for JobColumn {
    type Error = &'static str;

    fn try_from(key: String) -> Result<Self, Self::Error> {
        Self::from_key(&key).ok_or("no such column")
    }
}

/// Which jobs: those that began in the range, in which order, and how many of them as rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobsQuery {
    pub stats: StatsQuery,
    pub sort: Sort<JobColumn>,
    pub limit: u16,
    /// With what was counted in the range before.
    #[serde(default)]
    pub compare: bool,
}

/// A training job: of each value the last that was said.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TrainingJob {
    pub job_id: String,
    pub name: Option<String>,
    pub base_model: Option<String>,
    pub dataset: Option<String>,
    /// queued, running, succeeded, failed, cancelled; `None` while only metrics came.
    pub status: Option<String>,
    /// 0 to 1.
    pub progress: Option<f64>,
    /// Why it failed; it goes with the status.
    pub error: Option<JobError>,
    /// When it was first and last heard of.
    pub began: Timestamp,
    pub last_heard: Timestamp,
    /// When it succeeded, failed or was cancelled.
    pub ended: Option<Timestamp>,
    /// At the last step of each.
    pub loss: Option<f64>,
    pub eval_loss: Option<f64>,
    pub last_step: Option<i64>,
}

impl TrainingJob {
    /// The name, or the id of a job that has none.
    pub fn label(&self) -> &str {
        self.name.as_deref().unwrap_or(&self.job_id)
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobError {
    pub category: String,
    #[serde(default)]
    pub code: Option<String>,
    #[serde(default)]
    pub message: Option<String>,
}

/// A metric of a job over its steps.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Curve {
    pub metric: String,
    /// How many points there are; fewer are shown when there are more than were asked for.
    pub total: i64,
    /// Ascending by step. Of those left out none is higher or lower than what is shown around it.
    pub points: Vec<CurvePoint>,
    /// Every event received before this instant is in the points.
    pub complete_to: Timestamp,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct CurvePoint {
    pub step: i64,
    pub at: Timestamp,
    pub value: f64,
}

/// A metric's last point.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LastValue {
    pub metric: String,
    pub step: i64,
    pub at: Timestamp,
    pub value: f64,
}

/// A job and what it measured last of everything.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct JobRecord {
    pub job: TrainingJob,
    /// By name.
    pub metrics: Vec<LastValue>,
    /// Every event received before this instant is in it.
    pub complete_to: Timestamp,
}

/// Which curve: a metric of a job.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct CurveOf {
    pub job_id: String,
    pub metric: String,
}

/// Curves that are drawn together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CurvesQuery {
    pub org: Option<OrgSlug>,
    pub of: Vec<CurveOf>,
    /// Points of each at most.
    pub points: u16,
}

/// A curve with the job that it is of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct JobCurve {
    pub job_id: String,
    pub name: Option<String>,
    /// Everything that the job measured, by name.
    pub metrics: Vec<String>,
    pub curve: Curve,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_column_is_in_addresses_and_json_both_ways() {
        for by in JobColumn::ALL {
            for descending in [true, false] {
                let sort = Sort { by, descending };
                assert_eq!(Sort::read(&sort.text()), Some(sort));
                assert_eq!(serde_json::from_value::<Sort<JobColumn>>(serde_json::to_value(sort).unwrap()).unwrap(), sort);
            }
        }
        assert_eq!(Sort::<JobColumn>::read("colour"), None);
    }
}
