//! One sample as events.

use super::{
    log::{Log, Sample},
    messages::Times,
    walk::{Happening, happenings},
};
use crate::{
    domain::time::{MILLISECOND, Timestamp},
    server::import::{
        names,
        tokens::{Convention, Usage},
        told::Told,
    },
};
use serde_json::{Value, json};

pub fn tell(sample: Sample, log: &Log<'_>, told: &mut Told) {
    let (happenings, unreadable) = happenings(&sample.events);
    for _ in 0..unreadable {
        told.refuse("has an event without type or time");
    }
    let session = names::id(&id_of(&sample, log), 120);
    let Some(begins) = happenings.iter().map(|one| one.at).min().or(log.eval.created) else {
        return told.refuse("has neither events nor a time");
    };
    let ends = happenings.iter().map(|one| one.end()).max().unwrap_or(begins);
    let mut telling = Telling { session, sample: &sample, told };
    telling.begin(log, begins);
    telling.messages(&Times::of(&happenings, begins));
    for (place, happening) in happenings.iter().enumerate() {
        match happening.kind {
            "model" => telling.call(place, happening),
            "tool" => telling.tool(place, happening),
            kind => telling.told.leave_out(kind),
        }
    }
    if !happenings.is_empty() {
        telling.run(log, begins, ends);
    }
}

fn id_of(sample: &Sample, log: &Log<'_>) -> String {
    if let Some(uuid) = &sample.uuid {
        return uuid.clone();
    }
    let eval = log.eval.eval_id.as_ref().or(log.eval.run_id.as_ref()).unwrap_or(&log.eval.task);
    let id = sample.id.as_str().map_or_else(|| sample.id.to_string(), ToOwned::to_owned);
    format!("{eval}-{id}-{}", sample.epoch.unwrap_or(1))
}

struct Telling<'a> {
    session: String,
    sample: &'a Sample,
    told: &'a mut Told,
}

impl Telling<'_> {
    fn tell(&mut self, what: &str, kind: &'static str, at: Timestamp, payload: Value) {
        self.told.event(&format!("{}-{what}", self.session), kind, at, Some(&self.session), payload);
    }

    fn begin(&mut self, log: &Log<'_>, at: Timestamp) {
        let task = names::name(&log.eval.task);
        let id = self.sample.id.as_str().map_or_else(|| self.sample.id.to_string(), ToOwned::to_owned);
        let tags: Vec<&str> = [Some(super::SOURCE), task.as_deref(), log.status.as_deref()].into_iter().flatten().collect();
        let title = names::name(&format!("{} {id}", log.eval.task));
        let payload = json!({"title": title, "agent": task, "tags": tags, "scores": self.sample.scores});
        self.tell("session", "session.started", at, payload);
    }

    fn messages(&mut self, times: &Times<'_>) {
        let mut before = None;
        for (place, message) in self.sample.messages.iter().enumerate() {
            let at = times.at(message, before);
            before = Some(at);
            let role = message.get("role").and_then(Value::as_str).unwrap_or_default();
            let content = message.get("content").map(|content| self.sample.resolved(content));
            let id = format!("{}-message-{place}", self.session);
            let payload = json!({
                "message_id": id, "role": role, "content": content, "run_id": self.session,
                "model": message.get("model").and_then(Value::as_str).and_then(names::name),
            });
            self.tell(&format!("message-{place}"), "message.created", at, payload);
        }
    }

    fn call(&mut self, place: usize, call: &Happening<'_>) {
        if call.text("cache") == Some("read") {
            return self.told.leave_out("model answer out of the cache");
        }
        let (provider, asked) = match call.text("model").and_then(|model| model.split_once('/')) {
            Some((provider, model)) => (names::name(provider), Some(model)),
            None => (None, call.text("model")),
        };
        let output = call.value("output");
        let model = output["model"].as_str().filter(|model| !model.is_empty()).or(asked).and_then(names::name);
        let error = call.text("error").or_else(|| output["error"].as_str());
        let answer = output["choices"].get(0).map(|choice| self.sample.resolved(&choice["message"]));
        let payload = json!({
            "call_id": format!("{}-call-{place}", self.session), "run_id": self.session,
            "model": model.unwrap_or_else(|| names::UNKNOWN.into()), "provider": provider, "started_at": call.at,
            "duration_ms": call.duration_ms(), "status": if error.is_some() { "error" } else { "ok" },
            "stop_reason": output["choices"][0]["stop_reason"].as_str(),
            "usage": Usage::read(&output["usage"], Convention::Inside).map(Usage::json), "output": answer,
            "error": error.map(|message| json!({"category": "model", "message": message})),
        });
        self.tell(&format!("call-{place}"), "model.called", call.end(), payload);
    }

    fn tool(&mut self, place: usize, call: &Happening<'_>) {
        let (server, tool) = names::tool(call.text("function").unwrap_or("function"));
        let error = call.value("error").as_object().map(|error| {
            let of = |name: &str| error.get(name).and_then(Value::as_str);
            let category = if of("type") == Some("timeout") { "timeout" } else { "tool" };
            json!({"category": category, "code": of("type"), "message": of("message")})
        });
        let payload = json!({
            "call_id": format!("{}-tool-{place}", self.session), "run_id": self.session, "server": server, "tool": tool,
            "started_at": call.at, "duration_ms": call.duration_ms(), "status": if error.is_some() { "error" } else { "ok" },
            "arguments": self.sample.resolved(call.value("arguments")), "result": self.sample.resolved(call.value("result")),
            "error": error,
        });
        self.tell(&format!("tool-{place}"), "tool.called", call.end(), payload);
    }

    fn run(&mut self, log: &Log<'_>, begins: Timestamp, ends: Timestamp) {
        let agent = names::name(&log.eval.task);
        let model = log.eval.model.as_deref().map(|model| model.split_once('/').map_or(model, |(_, model)| model));
        let payload = json!({"run_id": self.session, "agent": agent, "trigger": "evaluation"});
        self.tell("run-started", "run.started", begins, payload);
        let failed = self.sample.error.as_object().and_then(|error| error.get("message")?.as_str());
        let is_scored = self.sample.scores.as_object().is_some_and(|scores| !scores.is_empty());
        let status = match (failed, log.status.as_deref()) {
            (Some(_), _) => "failed",
            (None, Some("cancelled")) if !is_scored => "cancelled",
            (None, Some("started")) if !is_scored => return,
            _ => "succeeded",
        };
        let payload = json!({
            "run_id": self.session, "status": status, "agent": agent, "model": model.and_then(names::name), "started_at": begins,
            "duration_ms": ends.since(begins) / MILLISECOND, "error": failed.map(|text| json!({"category": "other", "message": text})),
        });
        self.tell("run-completed", "run.completed", ends, payload);
    }
}
