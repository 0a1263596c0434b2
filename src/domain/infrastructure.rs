//! What training jobs use and make, and what serves it: datasets, models and servers.

use super::time::{MINUTE, Timestamp};
use serde::{Deserialize, Serialize};

/// A server is online while its last heartbeat is no older than this.
pub const ONLINE_WITHIN: i64 = 2 * MINUTE;

/// What stands beside the jobs: what they use and make, and what serves it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Infrastructure {
    pub servers: Servers,
    /// Those that were heard of last.
    pub datasets: Vec<Dataset>,
    pub models: Vec<Model>,
    pub counts: StandingCounts,
}

/// How many there are, whether they are among the rows or not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StandingCounts {
    pub models: i64,
    pub datasets: i64,
    /// Datasets with the status ready.
    pub datasets_ready: i64,
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
