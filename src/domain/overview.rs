//! Where people land: the figures at a glance, what happened last, and whether the machinery is well.

use super::{
    address::encode,
    figure::Figures,
    infrastructure::GpuMemory,
    time::{TimeRange, Timestamp},
};
use serde::{Deserialize, Serialize};

/// The figures of the cards, each over the stretch of time that suits it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Glance {
    /// Thirty days with today, as the range "30d" of every page; before it, as many days.
    pub month: Stretch,
    /// From midnight on; before it, yesterday up to the same time of day.
    pub today: Stretch,
    /// From Monday on; before it, the week before up to the same time.
    pub week: Stretch,
    /// The model with the most calls in the thirty days.
    pub top_model: Option<TopModel>,
    pub standing: Standing,
}

/// Figures of a stretch of time, and of the one that it is compared with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Stretch {
    pub range: TimeRange,
    pub figures: Figures,
    pub previous: Figures,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TopModel {
    pub model: String,
    pub calls: i64,
    /// Calls of all models.
    pub all_calls: i64,
}

/// What stands now, whenever it began.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Standing {
    pub training_jobs: i64,
    /// Queued or running.
    pub active_jobs: i64,
    /// Of the jobs that began in the thirty days: succeeded / (succeeded + failed).
    pub training_success_rate: Option<f64>,
    /// The same of the thirty days before.
    pub training_success_before: Option<f64>,
    pub models: i64,
    /// Inference servers that are online.
    pub running_servers: i64,
    pub datasets: i64,
    pub ready_datasets: i64,
}

/// What a happening is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HappeningKind {
    Conversation,
    Training,
    Model,
    Dataset,
    WorkflowRun,
}

impl HappeningKind {
    pub const ALL: [Self; 5] = [Self::Conversation, Self::Training, Self::Model, Self::Dataset, Self::WorkflowRun];

    /// What it is called on screen.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Conversation => "Conversation",
            Self::Training => "Training",
            Self::Model => "Model",
            Self::Dataset => "Dataset",
            Self::WorkflowRun => "Workflow run",
        }
    }
}

/// Something that happened, at the time of the last that was heard of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Happening {
    pub kind: HappeningKind,
    /// Our number of the session, the id of the job, model or dataset, or the name of the workflow.
    pub id: String,
    pub title: String,
    pub subtitle: Option<String>,
    pub at: Timestamp,
    /// It failed, which is worth a look.
    pub is_failed: bool,
}

impl Happening {
    /// The page about it; models and datasets are on one with all others.
    pub fn path(&self) -> String {
        let below = |path: &str| {
            let mut path = format!("{path}/");
            encode(&self.id, &mut path);
            path
        };
        match self.kind {
            HappeningKind::Conversation => below("/sessions"),
            HappeningKind::Training => below("/training"),
            HappeningKind::Model | HappeningKind::Dataset => "/training".to_owned(),
            HappeningKind::WorkflowRun => below("/workflows"),
        }
    }
}

/// Whether the machinery is well, as it was found out when somebody asked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SystemStatus {
    pub as_of: Timestamp,
    /// How long a read of this organisation's rows took, in microseconds.
    pub database_us: i64,
    pub training: Heard,
    pub inference: Heard,
    /// Of the servers that are online and say it.
    pub gpu_memory: Option<GpuMemory>,
    /// When the oldest batch that is not in figures yet was received; `None` when all are.
    pub waiting_since: Option<Timestamp>,
}

/// Servers of a kind, by their heartbeats.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heard {
    pub online: i64,
    /// Those that were ever heard of.
    pub known: i64,
    pub last_heartbeat: Option<Timestamp>,
}

/// What people can begin from the landing page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Beginning {
    Chat,
    Training,
    Model,
    Dataset,
}

impl Beginning {
    pub const ALL: [Self; 4] = [Self::Chat, Self::Training, Self::Model, Self::Dataset];
}

/// Where people begin something, where the installation says so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToolLink {
    pub begins: Beginning,
    pub address: String,
}

/// What somebody who begins something says of it; a text that is empty is left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "begins", rename_all = "snake_case")]
pub enum Begun {
    Chat { title: String, agent: String },
    Training { name: String, base_model: String, dataset: String },
    Model { name: String, provider: String, scope: String },
    Dataset { name: String, status: String, rows: String },
}
