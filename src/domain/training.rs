//! Training jobs with their curves, datasets, models, and the servers that train and serve.

use super::time::{MINUTE, Timestamp};
use serde::{Deserialize, Serialize};

/// A server is online while its last heartbeat is no older than this.
pub const ONLINE_WITHIN: i64 = 2 * MINUTE;

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
    /// Those that were heard of last.
    pub rows: Vec<TrainingJob>,
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

/// A dataset: of each value the last that was said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dataset {
    pub dataset_id: String,
    pub name: String,
    pub status: String,
    pub rows: Option<i64>,
    pub bytes: Option<i64>,
    pub first_heard: Timestamp,
    pub last_heard: Timestamp,
}

/// A model: of each value the last that was said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Model {
    pub model_id: String,
    pub name: String,
    pub provider: Option<String>,
    /// global or personal.
    pub scope: String,
    pub status: Option<String>,
    pub first_heard: Timestamp,
    pub last_heard: Timestamp,
}

/// Inference and training servers, and the memory of those that are online.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Servers {
    /// When "online" was decided.
    pub as_of: Timestamp,
    pub rows: Vec<Server>,
    pub inference_online: i64,
    pub training_online: i64,
    /// Added up over servers that are online and say both; `None` where none does.
    pub gpu_memory: Option<GpuMemory>,
}

/// A server as its last heartbeat said.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Server {
    pub server_id: String,
    pub name: String,
    /// inference or training.
    pub kind: String,
    pub model: Option<String>,
    pub status: String,
    pub last_heartbeat: Timestamp,
    /// The last heartbeat is no older than [`ONLINE_WITHIN`].
    pub online: bool,
    pub gpu: Option<Gpu>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Gpu {
    pub name: String,
    /// `None` unless the server says how much is used and how much there is.
    pub memory: Option<GpuMemory>,
    /// As the server reports it.
    pub utilisation: Option<f64>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GpuMemory {
    pub used_bytes: i64,
    pub total_bytes: i64,
}
