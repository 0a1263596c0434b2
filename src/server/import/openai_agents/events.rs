//! One span as events.

use super::{atlas::Atlas, item::Span};
use crate::{
    domain::time::{MILLISECOND, Timestamp},
    server::import::{
        names,
        tokens::{Convention, Usage},
        told::Told,
    },
};
use serde_json::{Value, json};

/// Every model of the SDK that names none is called through OpenAI's Responses API.
const RESPONSES: &str = "openai";

pub fn tell(span: &Span, atlas: &Atlas, told: &mut Told) {
    let (Some(started), Some(ended)) = (span.started_at, span.ended_at) else {
        return told.refuse("is a span without started_at or ended_at");
    };
    let heading = atlas.heading(&span.trace_id);
    let group = heading.and_then(|heading| heading.group.as_deref()).filter(|group| !group.is_empty());
    let telling = Telling {
        span,
        started,
        ended: ended.max(started),
        session: names::id(group.unwrap_or(&span.trace_id), 200),
        run: atlas.agent_above(span.parent_id.as_deref()).map(|run| names::id(run, 200)),
        workflow: heading.and_then(|heading| names::name(heading.workflow.as_deref()?)),
    };
    match span.kind() {
        "agent" => telling.agent(told),
        "generation" | "response" => telling.call(told),
        "function" => telling.tool(told),
        "handoff" => telling.handoff(told),
        kind => told.leave_out(&format!("{kind} span")),
    }
}

struct Telling<'a> {
    span: &'a Span,
    started: Timestamp,
    ended: Timestamp,
    session: String,
    /// The agent span that it is in.
    run: Option<String>,
    workflow: Option<String>,
}

impl Telling<'_> {
    fn tell(&self, what: &str, kind: &'static str, at: Timestamp, payload: Value, told: &mut Told) {
        told.event(&format!("{}{what}", self.span.id), kind, at, Some(&self.session), payload);
    }

    fn duration_ms(&self) -> i64 {
        self.ended.since(self.started) / MILLISECOND
    }

    fn error(&self, category: &str) -> Option<Value> {
        let error = self.span.error.as_object()?;
        Some(json!({"category": category, "message": error.get("message").and_then(Value::as_str)}))
    }

    fn agent(&self, told: &mut Told) {
        let run = names::id(&self.span.id, 200);
        let agent = self.span.text("name").and_then(names::name);
        if self.run.is_none() {
            let payload = json!({"agent": agent, "title": self.workflow, "tags": [super::SOURCE]});
            self.tell("-session", "session.started", self.started, payload, told);
        }
        let trigger = if self.run.is_some() { "tool" } else { "chat" };
        let payload = json!({"run_id": run, "agent": agent, "trigger": trigger});
        self.tell("-started", "run.started", self.started, payload, told);
        let error = self.error("other");
        let payload = json!({
            "run_id": run, "status": if error.is_some() { "failed" } else { "succeeded" }, "agent": agent,
            "started_at": self.started, "duration_ms": self.duration_ms(), "error": error,
        });
        self.tell("-completed", "run.completed", self.ended, payload, told);
    }

    fn call(&self, told: &mut Told) {
        let model = self.span.text("model").and_then(names::name);
        let provider = (self.span.kind() == "response").then_some(RESPONSES);
        let error = self.error("model");
        let payload = json!({
            "call_id": names::id(&self.span.id, 200), "run_id": self.run, "model": model.unwrap_or_else(|| names::UNKNOWN.into()),
            "provider": provider, "started_at": self.started, "duration_ms": self.duration_ms(),
            "status": if error.is_some() { "error" } else { "ok" },
            "usage": Usage::read(&self.span.span_data["usage"], Convention::Inside).map(Usage::json),
            "input": self.span.span_data["input"], "output": self.span.span_data["output"],
            "response_id": self.span.text("response_id"), "error": error,
        });
        self.tell("", "model.called", self.ended, payload, told);
    }

    fn tool(&self, told: &mut Told) {
        let server = self.span.span_data["mcp_data"]["server"].as_str().and_then(names::name);
        let (of_name, tool) = names::tool(self.span.text("name").unwrap_or("function"));
        let error = self.error("tool");
        let payload = json!({
            "call_id": names::id(&self.span.id, 200), "run_id": self.run, "server": server.or(of_name), "tool": tool,
            "started_at": self.started, "duration_ms": self.duration_ms(),
            "status": if error.is_some() { "error" } else { "ok" }, "arguments": self.span.span_data["input"],
            "result": self.span.span_data["output"], "error": error,
        });
        self.tell("", "tool.called", self.ended, payload, told);
    }

    fn handoff(&self, told: &mut Told) {
        let named = |name: &str| self.span.text(name).and_then(names::name);
        let payload = json!({
            "handoff_id": names::id(&self.span.id, 200), "kind": "to_agent", "from": named("from_agent"), "to": named("to_agent"),
            "run_id": self.run,
        });
        self.tell("", "handoff.created", self.started, payload, told);
    }
}
