//! One conversation as events.

use super::{
    Said,
    calls::{self, ToolCall},
    conversation::{Conversation, Message},
    times::Clockwork,
};
use crate::{
    domain::time::MILLISECOND,
    server::import::{
        names,
        tokens::{Convention, Usage},
        told::Told,
    },
};
use serde_json::{Value, json};

/// What answers of tools begin with that failed.
const ERROR: &str = "Error";
const TRANSFER: &str = "transfer_to_";

pub fn tell(conversation: &Conversation, clockwork: &Clockwork, said: &Said, told: &mut Told) {
    let model = conversation.text("model").or(said.model.as_deref()).and_then(names::name);
    let mut telling = Telling { conversation, clockwork, model, agent: said.agent.as_deref(), told };
    telling.begin();
    let runs = runs(&conversation.messages);
    for (place, message) in conversation.messages.iter().enumerate() {
        let run = runs.iter().position(|(first, last)| (*first..=*last).contains(&place));
        telling.message(place, message, run);
    }
    for (place, call) in calls::of(conversation).iter().enumerate() {
        let run = runs.iter().position(|(first, last)| (*first..=*last).contains(&call.asked));
        telling.tool(place, call, run);
    }
    for (number, (first, last)) in runs.into_iter().enumerate() {
        telling.run(number, first, last);
    }
}

/// The places of the first and last message of each run.
fn runs(messages: &[Message]) -> Vec<(usize, usize)> {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    let mut prompt = None;
    for (place, message) in messages.iter().enumerate() {
        match (message.role, prompt.take()) {
            ("user", _) => prompt = Some(place),
            ("system", open) => prompt = open,
            (_, Some(first)) => runs.push((first, place)),
            (_, None) => {
                if let Some((_, last)) = runs.last_mut() {
                    *last = place;
                }
            }
        }
    }
    runs
}

struct Telling<'a> {
    conversation: &'a Conversation,
    clockwork: &'a Clockwork,
    model: Option<String>,
    agent: Option<&'a str>,
    told: &'a mut Told,
}

impl Telling<'_> {
    fn tell(&mut self, what: &str, kind: &'static str, place: usize, payload: Value) {
        let session = &self.conversation.session;
        self.told.event(&format!("{session}-{what}"), kind, self.clockwork.at(place), Some(session), payload);
    }

    fn id(&self, what: &str, place: usize) -> String {
        format!("{}-{what}-{place}", self.conversation.session)
    }

    fn begin(&mut self) {
        let title = ["title", "name"].iter().find_map(|name| self.conversation.text(name)).and_then(names::name);
        let mut payload = json!({"title": title, "agent": self.agent, "tags": [super::SOURCE]});
        // What somebody measured of the conversation stays with it.
        for name in ["reward", "task_id", "trial"] {
            if let Some(value) = self.conversation.about.get(name) {
                payload[name] = value.clone();
            }
        }
        self.tell("session", "session.started", 0, payload);
    }

    fn message(&mut self, place: usize, message: &Message, run: Option<usize>) {
        let id = self.id("message", place);
        let run = run.map(|run| self.id("run", run));
        let content = match message.fields.get("content") {
            Some(content @ (Value::String(_) | Value::Array(_))) => content.clone(),
            _ => Value::Null,
        };
        let model = self.model.clone().filter(|_| message.role == "assistant");
        let payload = json!({"message_id": id, "role": message.role, "content": content, "run_id": run, "model": model});
        self.tell(&format!("message-{place}"), "message.created", place, payload);
        let own = message.text("model").and_then(names::name).or(model);
        if let Some(model) = own.filter(|_| message.role == "assistant") {
            let usage = message.fields.get("usage").and_then(|usage| Usage::read(usage, Convention::Inside));
            let payload = json!({
                "call_id": self.id("call", place), "run_id": run, "model": model, "status": "ok",
                "usage": usage.map(Usage::json),
            });
            self.tell(&format!("call-{place}"), "model.called", place, payload);
        }
    }

    fn tool(&mut self, number: usize, call: &ToolCall, run: Option<usize>) {
        let run = run.map(|run| self.id("run", run));
        if let Some(to) = call.name.strip_prefix(TRANSFER) {
            let human = to.starts_with("human");
            let id = self.id("handoff", number);
            let payload = json!({
                "handoff_id": id, "kind": if human { "to_human" } else { "to_agent" }, "from": self.agent,
                "to": names::name(to), "run_id": run,
            });
            self.tell(&format!("handoff-{number}"), "handoff.created", call.asked, payload);
        }
        let Some(answered) = call.answered else { return self.told.leave_out("tool call without an answer") };
        let result = self.conversation.messages[answered].fields.get("content").cloned().unwrap_or_default();
        let failed = result.as_str().filter(|result| result.starts_with(ERROR)).map(ToOwned::to_owned);
        let (server, tool) = names::tool(&call.name);
        let measured = self.clockwork.measured;
        let lasted = self.clockwork.at(answered).since(self.clockwork.at(call.asked)) / MILLISECOND;
        let payload = json!({
            "call_id": self.id("tool", number), "run_id": run, "server": server, "tool": tool,
            "started_at": measured.then(|| self.clockwork.at(call.asked)), "duration_ms": (measured && lasted >= 0).then_some(lasted),
            "status": if failed.is_some() { "error" } else { "ok" }, "arguments": call.arguments, "result": result,
            "error": failed.map(|message| json!({"category": "tool", "message": message})),
        });
        self.tell(&format!("tool-{number}"), "tool.called", answered, payload);
    }

    /// Where nothing says how long it took, it happens at its first message, and the end says nothing of a start.
    fn run(&mut self, number: usize, first: usize, last: usize) {
        let measured = self.clockwork.measured;
        let lasted = self.clockwork.at(last).since(self.clockwork.at(first)) / MILLISECOND;
        let payload = json!({
            "run_id": self.id("run", number), "status": "succeeded", "agent": self.agent, "model": self.model,
            "started_at": measured.then(|| self.clockwork.at(first)), "duration_ms": (measured && lasted >= 0).then_some(lasted),
        });
        self.tell(&format!("run-{number}"), "run.completed", if measured { last } else { first }, payload);
    }
}
