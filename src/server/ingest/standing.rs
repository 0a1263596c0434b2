//! Events about what stands rather than happens: it has a state, and the last word on it counts. The other half of the table of
//! `api.md` §2.

use super::{
    event_type::EventType,
    fields::{Fields, Refusal},
    payload::failure,
};
use crate::{
    domain::{money::Usd, time::Timestamp},
    server::facts::extra::Failure,
};
use std::borrow::Cow;

/// Numbers beside the metrics of a point that are kept, by their names.
const EXTRA: usize = 50;

#[derive(Clone, Debug, PartialEq)]
pub enum Standing {
    Workflow {
        workflow: String,
        active: bool,
        time_saved_seconds: Option<i64>,
        hourly_rate: Option<Usd>,
    },
    ServiceRequest {
        request_id: String,
        kind: String,
        status: String,
        title: Option<String>,
    },
    TrainingJob {
        job_id: String,
        name: Option<String>,
        base_model: Option<String>,
        dataset: Option<String>,
        status: String,
        progress: Option<f64>,
        error: Option<Failure>,
    },
    TrainingPoints {
        job_id: String,
        points: Vec<Point>,
    },
    Dataset {
        dataset_id: String,
        name: String,
        status: String,
        rows: Option<i64>,
        bytes: Option<i64>,
    },
    Model {
        model_id: String,
        name: String,
        provider: Option<String>,
        scope: String,
        status: Option<String>,
    },
    Server {
        server_id: String,
        name: String,
        kind: String,
        model: Option<String>,
        status: String,
        gpu: Option<Gpu>,
    },
}

/// What was measured at a step of a training job.
#[derive(Clone, Debug, PartialEq)]
pub struct Point {
    pub step: i64,
    pub at: Option<Timestamp>,
    /// By metric: loss, eval_loss, learning_rate, and other names for the numbers in `extra`.
    pub values: Vec<(Cow<'static, str>, f64)>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Gpu {
    pub name: String,
    pub used_bytes: Option<i64>,
    pub total_bytes: Option<i64>,
    pub utilisation: Option<f64>,
}

impl Standing {
    /// Asked for its own types of events only.
    pub fn read(event_type: EventType, fields: &Fields) -> Result<Self, Refusal> {
        Ok(match event_type {
            EventType::WorkflowRegistered => Self::Workflow {
                workflow: fields.needed_name("workflow")?,
                active: fields.needed_bool("active")?,
                time_saved_seconds: fields.seconds("time_saved_seconds")?,
                hourly_rate: fields.usd("hourly_rate_usd")?,
            },
            EventType::ServiceRequestChanged => Self::ServiceRequest {
                request_id: fields.needed_name("request_id")?,
                kind: fields.needed_name("kind")?,
                status: fields.needed_name("status")?,
                title: fields.text("title", 1_000)?,
            },
            EventType::TrainingUpdated => Self::TrainingJob {
                job_id: fields.needed_name("job_id")?,
                name: fields.name("name")?,
                base_model: fields.name("base_model")?,
                dataset: fields.name("dataset")?,
                status: fields.needed_word("status", &["queued", "running", "succeeded", "failed", "cancelled"])?,
                progress: fields.number("progress", 0.0, 1.0)?,
                error: failure(fields)?,
            },
            EventType::TrainingMetrics => Self::TrainingPoints { job_id: fields.needed_name("job_id")?, points: points(fields)? },
            EventType::DatasetUpdated => Self::Dataset {
                dataset_id: fields.needed_name("dataset_id")?,
                name: fields.needed_name("name")?,
                status: fields.needed_name("status")?,
                rows: fields.count("rows")?,
                bytes: fields.whole_bytes("bytes")?,
            },
            EventType::ModelUpdated => Self::Model {
                model_id: fields.needed_name("model_id")?,
                name: fields.needed_name("name")?,
                provider: fields.name("provider")?,
                scope: fields.needed_word("scope", &["global", "personal"])?,
                status: fields.name("status")?,
            },
            EventType::ServerHeartbeat => Self::Server {
                server_id: fields.needed_name("server_id")?,
                name: fields.needed_name("name")?,
                kind: fields.needed_word("kind", &["inference", "training"])?,
                model: fields.name("model")?,
                status: fields.needed_name("status")?,
                gpu: gpu(fields)?,
            },
            _ => return Err(Refusal::new("unknown_type", "type", "is not about what stands")),
        })
    }
}

fn points(fields: &Fields) -> Result<Vec<Point>, Refusal> {
    let Some(points) = fields.objects("points")? else {
        return Err(Refusal::new("missing_field", "payload.points", "is required"));
    };
    points.iter().map(point).collect()
}

fn point(fields: &Fields) -> Result<Point, Refusal> {
    const METRICS: [&str; 3] = ["loss", "eval_loss", "learning_rate"];
    let (step, at) = (fields.needed_count("step")?, fields.time("at")?);
    let mut values = Vec::new();
    for name in METRICS {
        values.extend(fields.number(name, f64::MIN, f64::MAX)?.map(|value| (Cow::Borrowed(name), value)));
    }
    if let Some(extra) = fields.object("extra")? {
        let others = extra.numbers().into_iter().filter(|(name, _)| !METRICS.contains(&name.as_str())).take(EXTRA);
        values.extend(others.map(|(name, value)| (Cow::Owned(name), value)));
    }
    Ok(Point { step, at, values })
}

fn gpu(fields: &Fields) -> Result<Option<Gpu>, Refusal> {
    let Some(gpu) = fields.object("gpu")? else { return Ok(None) };
    Ok(Some(Gpu {
        name: gpu.needed_name("name")?,
        used_bytes: gpu.whole_bytes("used_bytes")?,
        total_bytes: gpu.whole_bytes("total_bytes")?,
        utilisation: gpu.number("utilisation", 0.0, 100.0)?,
    }))
}
