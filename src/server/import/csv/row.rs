//! One row as an event.

use super::{
    mapping::{Edge, Mapping, RowKind},
    values::Values,
};
use crate::{
    domain::time::MILLISECOND,
    server::import::{names, tokens::Usage, told::Told},
};
use serde_json::{Value, json};

/// Tells the row, which is `id` within its table.
pub fn tell(mapping: &Mapping, values: &Values<'_>, id: &str, told: &mut Told) -> Result<(), String> {
    let time = values.time("time")?;
    let duration = values.millis("duration_ms", "duration_s")?;
    let length = duration.unwrap_or(0) * MILLISECOND;
    let (started, ended) = match mapping.time.says {
        Edge::Start => (time, time.plus(length)),
        Edge::End => (time.minus(length), time),
    };
    let session = values.text("session").map(|session| names::id(session, 200));
    let named = |field: &str| values.text(field).and_then(names::name);
    let status = status(mapping, values)?;
    let id = names::id(&format!("{}-{id}", mapping.name), 120);
    let category = match mapping.row {
        RowKind::ModelCall => "model",
        RowKind::ToolCall => "tool",
        RowKind::Run => "other",
    };
    let error = matches!(status, Status::Error)
        .then(|| json!({"category": category, "code": named("error_code"), "message": values.text("error_message")}));
    let mut payload = json!({
        "started_at": started, "duration_ms": duration, "agent": named("agent"), "error": error,
        "cost_usd": values.number("cost_usd")?.map(|cost| cost.to_string()),
    });
    let kind = match mapping.row {
        RowKind::ModelCall => {
            set(
                &mut payload,
                json!({
                    "call_id": id, "run_id": values.text("run").map(|run| names::id(run, 200)), "model": names::name(values.needed("model")?),
                    "provider": named("provider"), "ttft_ms": values.millis("ttft_ms", "ttft_s")?, "status": status.of_call(),
                    "stop_reason": named("stop_reason"), "usage": usage(mapping, values)?.map(Usage::json),
                }),
            );
            "model.called"
        }
        RowKind::ToolCall => {
            set(
                &mut payload,
                json!({
                    "call_id": id, "run_id": values.text("run").map(|run| names::id(run, 200)), "tool": names::name(values.needed("tool")?),
                    "server": named("server"), "status": status.of_call(),
                }),
            );
            "tool.called"
        }
        RowKind::Run => {
            set(
                &mut payload,
                json!({
                    "run_id": values.text("run").map_or_else(|| id.clone(), |run| names::id(run, 200)), "model": named("model"),
                    "provider": named("provider"), "status": status.of_run(), "usage": usage(mapping, values)?.map(Usage::json),
                }),
            );
            "run.completed"
        }
    };
    if matches!(
        (mapping.row, status),
        (RowKind::ToolCall | RowKind::Run, Status::Incomplete) | (RowKind::ToolCall, Status::Cancelled)
    ) {
        return values.refuse("status", "is a status that such rows cannot have");
    }
    told.user = named("user");
    told.event(&id, kind, ended, session.as_deref(), payload);
    Ok(())
}

fn set(payload: &mut Value, more: Value) {
    if let (Value::Object(payload), Value::Object(more)) = (payload, more) {
        payload.extend(more);
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Status {
    Ok,
    Error,
    Incomplete,
    Cancelled,
}

impl Status {
    const fn of_call(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Error => "error",
            Self::Incomplete | Self::Cancelled => "incomplete",
        }
    }

    const fn of_run(self) -> &'static str {
        match self {
            Self::Ok => "succeeded",
            Self::Error => "failed",
            Self::Incomplete | Self::Cancelled => "cancelled",
        }
    }
}

fn status(mapping: &Mapping, values: &Values<'_>) -> Result<Status, String> {
    let Some(said) = values.text("status") else {
        return Ok(if values.text("error_code").is_some() { Status::Error } else { Status::Ok });
    };
    let stands = [
        (&mapping.status.ok, Status::Ok),
        (&mapping.status.error, Status::Error),
        (&mapping.status.incomplete, Status::Incomplete),
        (&mapping.status.cancelled, Status::Cancelled),
    ];
    let known = |texts: &[String]| texts.iter().any(|text| text == said);
    match stands.into_iter().find(|(texts, _)| known(texts)) {
        Some((_, status)) => Ok(status),
        None => values.refuse("status", "stands for no status: add it under [status]"),
    }
}

fn usage(mapping: &Mapping, values: &Values<'_>) -> Result<Option<Usage>, String> {
    let count = |field: &str| values.count(field);
    let (Some(input), Some(output)) = (count("input_tokens")?, count("output_tokens")?) else { return Ok(None) };
    let cache_read = count("cache_read_tokens")?.unwrap_or(0);
    let cache_write = count("cache_write_tokens")?.unwrap_or(0);
    let inside = if mapping.tokens.input_includes_cache { cache_read + cache_write } else { 0 };
    if inside > input {
        return values.refuse("input_tokens", "is less than the cached tokens that it is said to include");
    }
    Ok(Some(Usage { input: input - inside, output, cache_read, cache_write, reasoning: count("reasoning_tokens")? }))
}
