//! The events of the bench: two runs to a session, seven or eight events to a run, texts of 400 characters and more.

use super::size;
use crate::{
    domain::time::{DAY, MILLISECOND, Timestamp},
    server::{
        generate::{Chance, Samples},
        producer::Event,
    },
};
use serde_json::{Value, json};

const SEED: u64 = 20;
const AGENTS: [&str; 8] = ["coder", "reviewer", "support-bot", "researcher", "analyst", "operator", "scribe", "planner"];
const MODELS: [(&str, &str); 5] = [
    ("claude-sonnet-4-5", "anthropic"),
    ("gpt-4o", "openai"),
    ("claude-haiku-4-5", "anthropic"),
    ("gemini-2.5-flash", "google"),
    ("meridian-14b", "in-house"),
];
const ENVIRONMENTS: [&str; 3] = ["production", "staging", "dev"];
const USERS: i64 = 400;

/// Runs to a session.
pub const RUNS: u64 = 2;

/// Makes the sessions of a bench, each by its number alone.
pub struct Load {
    samples: Samples,
    from: Timestamp,
    /// Microseconds between the beginnings of sessions.
    step: i64,
}

impl Load {
    pub fn new(size: size::Size, from: Timestamp) -> Self {
        let sessions = size.runs() / RUNS;
        // A session takes minutes; the last ones end before now.
        Self { samples: Samples::draw(SEED, 400), from, step: (size.days() * DAY - DAY / 48) / sessions as i64 }
    }

    /// Events of session `number`, in the order of time.
    pub fn session(&self, number: u64) -> Vec<Event> {
        let mut chance = Chance::of(SEED, &["bench"], &[number as i64]);
        let org = size::org(size::org_of(number));
        let user = format!("user{:03}@{org}.test", chance.between(0, USERS - 1) * chance.between(1, USERS) / USERS);
        let mut told = Told {
            org,
            user,
            session: format!("s{number}"),
            at: self.from.plus(self.step * number as i64),
            events: Vec::with_capacity(18),
        };
        let agent = *chance.pick(&AGENTS);
        let environment = *chance.pick(&ENVIRONMENTS);
        told.tell(
            "session.started",
            json!({"title": format!("Conversation {number}"), "agent": agent, "environment": environment}),
        );
        for run in 0..RUNS {
            self.run(&mut told, &mut chance, agent, run);
            told.pass(chance.around(90_000.0, 0.8) as i64);
        }
        told.events
    }

    fn run(&self, told: &mut Told, chance: &mut Chance, agent: &str, place: u64) {
        let run_id = format!("{}-r{place}", told.session);
        let (model, provider) = MODELS[chance.weighted([5.0, 3.0, 2.0, 2.0, 0.5].into_iter())];
        told.message(&run_id, "user", chance.pick::<String>(&self.samples.asks));
        told.pass(60);
        told.tell("run.started", json!({"run_id": run_id, "agent": agent, "model": model, "trigger": "chat"}));
        let started = told.at;
        let calls = chance.between(1, 2);
        for call in 0..=calls {
            let (input, output) = (chance.between(200, 9_000), chance.around(240.0, 0.7) as i64);
            let ms = chance.around(3_200.0, 0.8) as i64;
            let error = chance.is(0.01);
            let begins = told.at;
            told.pass(ms);
            let mut payload = json!({
                "call_id": format!("{run_id}-m{call}"), "run_id": run_id, "model": model, "provider": provider, "started_at": begins,
                "duration_ms": ms, "ttft_ms": ms / 4, "status": if error { "error" } else { "ok" },
                "usage": {"input": input, "output": output, "cache_read": input * 3},
            });
            if error {
                payload["error"] = json!({"category": "model", "code": "overloaded"});
            }
            told.tell("model.called", payload);
            if call < calls {
                self.tool(told, chance, &run_id, call);
            }
        }
        let status = ["succeeded", "failed", "cancelled"][chance.weighted([0.92, 0.06, 0.02].into_iter())];
        if status == "succeeded" {
            told.message(&run_id, "assistant", chance.pick::<String>(&self.samples.answers));
        }
        let mut payload = json!({
            "run_id": run_id, "status": status, "agent": agent, "started_at": started,
            "duration_ms": told.at.since(started) / MILLISECOND, "model": model,
        });
        if status == "failed" {
            let category = *chance.pick(&["tool", "model", "timeout", "other"]);
            payload["error"] = json!({"category": category, "code": "failed", "message": "the run could not go on"});
        }
        told.tell("run.completed", payload);
        if chance.is(0.05) {
            let kind = *chance.pick(&["to_local", "to_human", "to_agent"]);
            told.tell(
                "handoff.created",
                json!({"handoff_id": format!("{run_id}-h"), "kind": kind, "from": agent, "run_id": run_id}),
            );
        }
    }

    fn tool(&self, told: &mut Told, chance: &mut Chance, run_id: &str, place: i64) {
        let tool = chance.pick(&self.samples.tools);
        let ms = chance.around(420.0, 0.9) as i64;
        let begins = told.at;
        told.pass(ms);
        let status = if chance.is(0.03) { "error" } else { "ok" };
        let payload = json!({
            "call_id": format!("{run_id}-t{place}"), "run_id": run_id, "server": tool.server, "tool": tool.tool, "started_at": begins,
            "duration_ms": ms, "status": status, "arguments": tool.arguments, "result": tool.result,
        });
        told.tell("tool.called", payload);
    }
}

struct Told {
    org: String,
    user: String,
    session: String,
    at: Timestamp,
    events: Vec<Event>,
}

impl Told {
    fn pass(&mut self, ms: i64) {
        self.at = self.at.plus(ms.max(1) * MILLISECOND);
    }

    fn message(&mut self, run_id: &str, role: &str, text: &str) {
        let id = format!("{}-e{}", self.session, self.events.len());
        self.tell("message.created", json!({"message_id": id, "role": role, "content": text, "run_id": run_id}));
    }

    fn tell(&mut self, kind: &'static str, payload: Value) {
        self.events.push(Event {
            org: self.org.clone(),
            event_id: format!("{}-{}", self.session, self.events.len()),
            kind,
            occurred_at: self.at,
            session_id: Some(self.session.clone()),
            user: Some(self.user.clone()),
            source: "bench",
            payload,
            place: None,
        });
    }
}

/// One session of so many events, for the session page: messages and tool calls of many runs.
pub fn long_session(org: &str, session: &str, begins: Timestamp, events: usize) -> Vec<Event> {
    let samples = Samples::draw(SEED, 400);
    let load = Load { samples, from: begins, step: 0 };
    let mut chance = Chance::of(SEED, &["long", session], &[]);
    let mut told = Told {
        org: org.to_owned(),
        user: format!("user001@{org}.test"),
        session: session.to_owned(),
        at: begins,
        events: Vec::with_capacity(events + 16),
    };
    told.tell("session.started", json!({"title": format!("{events} events"), "agent": "coder", "environment": "dev"}));
    let mut run = 0;
    while told.events.len() < events {
        load.run(&mut told, &mut chance, "coder", run);
        run += 1;
        told.pass(20_000);
    }
    told.events.truncate(events);
    told.events
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_have_six_to_ten_events_and_messages_are_long() {
        let load = Load::new(size::Size::S, Timestamp::from_micros(0));
        let events: Vec<_> = (0..500).flat_map(|number| load.session(number)).collect();
        let runs = events.iter().filter(|event| event.kind == "run.completed").count();
        assert_eq!(runs as u64, 500 * RUNS);
        assert!((6..=10).contains(&(events.len() / runs)), "{}", events.len() / runs);
        let messages: Vec<_> = events.iter().filter(|event| event.kind == "message.created").collect();
        assert!(messages.iter().all(|message| message.payload["content"].as_str().unwrap().chars().count() >= 400));
        let big = events.iter().filter(|event| event.org == size::biggest()).count();
        assert!((0.45..0.55).contains(&(big as f64 / events.len() as f64)));
    }
}
