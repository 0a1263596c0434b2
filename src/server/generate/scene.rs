//! A session while it is being told: where in time it stands, what has been said, and the events so far.

use super::{chance::Chance, words::Words};
use crate::{
    domain::time::{MILLISECOND, Timestamp},
    server::producer::Event,
};
use serde_json::{Value, json};

pub struct Scene {
    pub seed: u64,
    pub chance: Chance,
    pub words: Words,
    pub now: Timestamp,
    /// Tokens that a call sends again because they were said before, and until when the provider remembers them.
    pub context: i64,
    pub remembered: i64,
    pub events: Vec<Event>,
    org: &'static str,
    source: &'static str,
    user: String,
    session_id: String,
    prefix: String,
}

impl Scene {
    /// `name` tells this session from all others of the organisation and seed; event ids are made of it.
    pub fn begin(
        seed: u64,
        org: &'static str,
        name: &str,
        user: &str,
        source: &'static str,
        now: Timestamp,
        mut chance: Chance,
    ) -> Self {
        let words = Words::draw(&mut chance);
        Self {
            seed,
            words,
            now,
            context: 0,
            remembered: 0,
            events: Vec::with_capacity(32),
            org,
            source,
            user: user.to_owned(),
            session_id: format!("conv_{}", chance.hex(12)),
            prefix: format!("demo-{seed:x}-{org}-{name}"),
            chance,
        }
    }

    /// Something that happened now.
    pub fn tell(&mut self, kind: &'static str, payload: Value) {
        self.events.push(Event {
            org: self.org.to_owned(),
            event_id: format!("{}-{}", self.prefix, self.events.len()),
            kind,
            occurred_at: self.now,
            session_id: Some(self.session_id.clone()),
            user: Some(self.user.clone()),
            source: self.source,
            payload,
            place: None,
        });
    }

    /// Somebody says something; the id of the message.
    pub fn say(&mut self, role: &str, text: &str, run_id: Option<&str>, model: Option<&str>) -> String {
        let id = format!("msg_{}", self.chance.hex(16));
        let content = if self.chance.is(0.06) { json!([{"type": "text", "content": text}]) } else { json!(text) };
        let mut payload = json!({"message_id": id, "role": role, "content": content});
        if let Some(run_id) = run_id {
            payload["run_id"] = json!(run_id);
        }
        if let Some(model) = model {
            payload["model"] = json!(model);
        }
        self.tell("message.created", payload);
        self.context += text.len() as i64 / 4;
        id
    }

    /// Time goes by; half of such pauses are shorter than `median_ms`.
    pub fn wait(&mut self, median_ms: f64, spread: f64) {
        let ms = self.chance.around(median_ms, spread) as i64;
        self.pass(ms.max(1));
    }

    pub fn pass(&mut self, ms: i64) {
        self.now = self.now.plus(ms * MILLISECOND);
    }
}
