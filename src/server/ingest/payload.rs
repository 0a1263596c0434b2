//! What each type of event says: the table of `api.md` §2, field by field. Used to refuse what is wrong when an event
//! comes in, and to read it again when it is projected.

use super::{
    event_type::EventType,
    fields::{Fields, Refusal},
    said,
    standing::Standing,
};
use crate::{
    domain::{money::Usd, session::Tokens, time::Timestamp},
    server::facts::extra::Failure,
};

const RUN_ENDS: &[&str] = &["succeeded", "failed", "cancelled"];

/// Characters of an error's message that are kept beside the fact.
const ERROR_KEPT: usize = 500;

/// What projections need of an event; content stays where it is.
#[derive(Clone, Debug, PartialEq)]
pub enum Payload {
    SessionStarted {
        title: Option<String>,
        agent: Option<String>,
        environment: Option<String>,
        tags: Vec<String>,
    },
    SessionEnded {
        reason: Option<String>,
    },
    Message {
        id: String,
        role: String,
        run_id: Option<String>,
        model: Option<String>,
        /// Of the user's: what tells whether another one says the same.
        said: Option<i64>,
    },
    RunStarted {
        run_id: String,
        agent: Option<String>,
        model: Option<String>,
        trigger: Option<String>,
    },
    RunCompleted {
        run_id: String,
        status: String,
        agent: Option<String>,
        call: Call,
    },
    ModelCall {
        id: String,
        run_id: Option<String>,
        status: String,
        ttft_ms: Option<i64>,
        stop_reason: Option<String>,
        call: Call,
    },
    ToolCall {
        id: String,
        run_id: Option<String>,
        status: String,
        server: Option<String>,
        tool: String,
        call: Call,
    },
    Handoff {
        id: String,
        kind: String,
        from: Option<String>,
        to: Option<String>,
        run_id: Option<String>,
        reason: Option<String>,
    },
    Feedback {
        rating: f64,
        message_id: Option<String>,
        run_id: Option<String>,
    },
    WorkflowRunStarted {
        id: String,
        workflow: String,
        trigger: Option<String>,
    },
    WorkflowRunCompleted {
        id: String,
        workflow: String,
        status: String,
        call: Call,
    },
    /// About what stands rather than happens.
    Standing(Box<Standing>),
}

/// What runs, model calls, tool calls and workflow runs have in common.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Call {
    pub started_at: Option<Timestamp>,
    pub duration_ms: Option<i64>,
    pub model: Option<String>,
    pub provider: Option<String>,
    pub usage: Option<Tokens>,
    pub cost: Option<Usd>,
    pub error: Option<Failure>,
}

impl Payload {
    /// Whether it is about a session, if its event names one. Automations run outside of sessions,
    /// and what stands is of no session either.
    pub const fn is_of_session(&self) -> bool {
        !matches!(self, Self::WorkflowRunStarted { .. } | Self::WorkflowRunCompleted { .. } | Self::Standing(_))
    }

    pub fn read(event_type: EventType, fields: &Fields) -> Result<Self, Refusal> {
        Ok(match event_type {
            EventType::SessionStarted => Self::SessionStarted {
                title: fields.text("title", 1_000)?,
                agent: fields.name("agent")?,
                environment: fields.name("environment")?,
                tags: fields.names("tags", 100)?,
            },
            EventType::SessionEnded => Self::SessionEnded { reason: fields.text("reason", 1_000)? },
            EventType::MessageCreated => {
                fields.check_content("content")?;
                let role = fields.needed_word("role", &["user", "assistant", "system", "tool"])?;
                Self::Message {
                    id: fields.needed_name("message_id")?,
                    said: fields.raw("content").filter(|_| role == "user").and_then(said::fingerprint),
                    role,
                    run_id: fields.name("run_id")?,
                    model: fields.name("model")?,
                }
            }
            EventType::RunStarted => Self::RunStarted {
                run_id: fields.needed_name("run_id")?,
                agent: fields.name("agent")?,
                model: fields.name("model")?,
                trigger: fields.text("trigger", 1_000)?,
            },
            EventType::RunCompleted => Self::RunCompleted {
                run_id: fields.needed_name("run_id")?,
                status: fields.needed_word("status", RUN_ENDS)?,
                agent: fields.name("agent")?,
                call: Call {
                    model: fields.name("model")?,
                    provider: fields.name("provider")?,
                    usage: usage(fields)?,
                    ..call(fields)?
                },
            },
            EventType::ModelCalled => Self::ModelCall {
                id: fields.needed_name("call_id")?,
                run_id: fields.name("run_id")?,
                status: fields.needed_word("status", &["ok", "error", "incomplete"])?,
                ttft_ms: fields.millis("ttft_ms")?,
                stop_reason: fields.text("stop_reason", 200)?,
                call: Call {
                    model: Some(fields.needed_name("model")?),
                    provider: fields.name("provider")?,
                    usage: usage(fields)?,
                    ..call(fields)?
                },
            },
            EventType::ToolCalled => Self::ToolCall {
                id: fields.needed_name("call_id")?,
                run_id: fields.name("run_id")?,
                status: fields.needed_word("status", &["ok", "error"])?,
                server: fields.name("server")?,
                tool: fields.needed_name("tool")?,
                call: call(fields)?,
            },
            EventType::HandoffCreated => Self::Handoff {
                id: fields.needed_name("handoff_id")?,
                kind: fields.needed_word("kind", &["to_local", "to_human", "to_agent"])?,
                from: fields.name("from")?,
                to: fields.name("to")?,
                run_id: fields.name("run_id")?,
                reason: fields.text("reason", 10_000)?,
            },
            EventType::FeedbackGiven => {
                fields.text("comment", 100_000)?;
                Self::Feedback {
                    rating: fields.needed_number("rating", -1.0, 1.0)?,
                    message_id: fields.name("message_id")?,
                    run_id: fields.name("run_id")?,
                }
            }
            EventType::WorkflowRunStarted => {
                let (id, workflow) = workflow_run(fields)?;
                Self::WorkflowRunStarted { id, workflow, trigger: fields.text("trigger", 1_000)? }
            }
            EventType::WorkflowRunCompleted => {
                let (id, workflow) = workflow_run(fields)?;
                let status = fields.needed_word("status", RUN_ENDS)?;
                Self::WorkflowRunCompleted { id, workflow, status, call: call(fields)? }
            }
            EventType::WorkflowRegistered
            | EventType::ServiceRequestChanged
            | EventType::TrainingUpdated
            | EventType::TrainingMetrics
            | EventType::DatasetUpdated
            | EventType::ModelUpdated
            | EventType::ServerHeartbeat => Self::Standing(Box::new(Standing::read(event_type, fields)?)),
            EventType::OtelSpan | EventType::OtelLog | EventType::OtelMetric => {
                return Err(Refusal::new("unknown_type", "type", "is read by what belongs together with it"));
            }
        })
    }
}

/// The id of a workflow run, which counts once however often its key comes, and its workflow. Names have no control characters.
fn workflow_run(fields: &Fields) -> Result<(String, String), Refusal> {
    let (workflow, run_key) = (fields.needed_name("workflow")?, fields.needed_name("run_key")?);
    Ok((format!("{workflow}\u{1f}{run_key}"), workflow))
}

fn call(fields: &Fields) -> Result<Call, Refusal> {
    Ok(Call {
        started_at: fields.time("started_at")?,
        duration_ms: fields.millis("duration_ms")?,
        cost: fields.usd("cost_usd")?,
        error: failure(fields)?,
        ..Call::default()
    })
}

fn usage(fields: &Fields) -> Result<Option<Tokens>, Refusal> {
    let Some(usage) = fields.object("usage")? else { return Ok(None) };
    Ok(Some(Tokens {
        input: usage.needed_count("input")?,
        output: usage.needed_count("output")?,
        cache_read: usage.count("cache_read")?.unwrap_or(0),
        cache_write: usage.count("cache_write")?.unwrap_or(0),
        reasoning: usage.count("reasoning")?,
    }))
}

pub(super) fn failure(fields: &Fields) -> Result<Option<Failure>, Refusal> {
    let Some(error) = fields.object("error")? else { return Ok(None) };
    Ok(Some(Failure {
        category: error.needed_word("category", &["tool", "model", "timeout", "other"])?,
        code: error.text("code", 200)?,
        message: error.text("message", 100_000)?.map(|text| text.chars().take(ERROR_KEPT).collect()),
    }))
}
