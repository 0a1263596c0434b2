//! One conversation as events.

use super::conversation::{Conversation, Request, SubAgent};
use crate::{
    domain::time::{MILLISECOND, Timestamp},
    server::producer::Event,
};
use serde_json::{Value, json};

/// The agent that talks to people; sub-agents are named by their kind.
const MAIN: &str = "coding-agent";
/// Every model of the data is Anthropic's.
const PROVIDER: &str = "anthropic";

/// The events of a conversation that begins at `begins`.
pub fn events_of(conversation: &Conversation, begins: Timestamp, org: &str) -> Vec<Event> {
    let mut told = Told { org, conversation: &conversation.id, begins, events: Vec::new() };
    told.tell("session", "session.started", 0, json!({"agent": MAIN, "tags": ["agentic"]}));
    let runs: Vec<Run> = conversation
        .main
        .split_inclusive(Request::ends_turn)
        .enumerate()
        .map(|(place, requests)| Run { id: format!("{}-run-{place}", conversation.id), agent: MAIN, trigger: "chat", requests })
        .collect();
    let mut calls = 0;
    for run in &runs {
        told.run(run);
        for request in run.requests {
            told.call(&run.id, &format!("{}-{calls}", conversation.id), request);
            calls += 1;
        }
    }
    for agent in &conversation.sub_agents {
        told.sub_agent(agent, &runs);
    }
    told.events
}

struct Run<'a> {
    id: String,
    agent: &'a str,
    trigger: &'a str,
    requests: &'a [Request],
}

struct Told<'a> {
    org: &'a str,
    conversation: &'a str,
    begins: Timestamp,
    events: Vec<Event>,
}

impl Told<'_> {
    /// `what` is unique in the conversation, so that a second import sends the same ids; `at` counts from its start.
    fn tell(&mut self, what: &str, kind: &'static str, at: i64, payload: Value) {
        self.events.push(Event {
            org: self.org.to_owned(),
            event_id: format!("agentic-{}-{what}", self.conversation),
            kind,
            occurred_at: self.begins.plus(at),
            session_id: Some(self.conversation.to_owned()),
            user: None,
            source: "agentic-requests",
            payload,
            place: None,
        });
    }

    fn run(&mut self, run: &Run<'_>) {
        let ([first, ..], Some(last)) = (run.requests, run.requests.last()) else { return };
        let started = json!({"run_id": run.id, "agent": run.agent, "model": first.model, "trigger": run.trigger});
        self.tell(&format!("{}-started", run.id), "run.started", first.at, started);
        if last.ends_turn() {
            // Requests of a run overlap now and then: it ends with the last response, not with the last request.
            let ends = run.requests.iter().map(Request::ends).max().unwrap_or(first.at);
            let completed = json!({
                "run_id": run.id, "status": "succeeded", "agent": run.agent, "started_at": self.begins.plus(first.at),
                "duration_ms": (ends - first.at) / MILLISECOND, "model": first.model, "provider": PROVIDER,
            });
            self.tell(&format!("{}-completed", run.id), "run.completed", ends, completed);
        }
    }

    fn call(&mut self, run_id: &str, call_id: &str, request: &Request) {
        let mut payload = json!({
            "call_id": call_id, "run_id": run_id, "model": request.model, "provider": PROVIDER,
            "started_at": self.begins.plus(request.at), "status": if request.is_lost() { "incomplete" } else { "ok" },
            "streamed": request.streamed,
            "usage": {
                "input": request.input_tokens - request.reused_tokens,
                "output": request.output_tokens,
                "cache_read": request.reused_tokens,
            },
        });
        for (field, value) in [("duration_ms", request.api_time_ms), ("ttft_ms", request.ttft_ms)] {
            if let Some(value) = value {
                payload[field] = json!(value);
            }
        }
        if let Some(reason) = &request.stop_reason {
            payload["stop_reason"] = json!(reason);
        }
        self.tell(&format!("{call_id}-called"), "model.called", request.ends(), payload);
    }

    fn sub_agent(&mut self, agent: &SubAgent, runs: &[Run<'_>]) {
        let [first, ..] = agent.requests.as_slice() else { return };
        // The main run that was going on when the sub-agent began.
        let from = runs.iter().rfind(|run| run.requests.first().is_some_and(|request| request.at <= first.at));
        let id = format!("{}-{}", self.conversation, agent.id);
        let mut handoff = json!({"handoff_id": format!("{id}-handoff"), "kind": "to_agent", "from": MAIN, "to": agent.kind});
        if let Some(from) = from {
            handoff["run_id"] = json!(from.id);
        }
        self.tell(&format!("{id}-handoff"), "handoff.created", first.at, handoff);
        let run = Run { id, agent: &agent.kind, trigger: "handoff", requests: &agent.requests };
        self.run(&run);
        for (place, request) in agent.requests.iter().enumerate() {
            self.call(&run.id, &format!("{}-{place}", run.id), request);
        }
    }
}
