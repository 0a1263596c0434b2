//! A turn: what we call a run.

use crate::{
    domain::time::{MILLISECOND, Timestamp},
    server::import::told::Told,
};
use serde_json::json;

pub struct Turn {
    pub id: String,
    started: Timestamp,
    last: Timestamp,
    model: Option<String>,
    /// The agent has spoken last.
    pub answered: bool,
    pub aborted: bool,
    pub failed: Option<String>,
    /// As the turn's end states it.
    pub duration_ms: Option<i64>,
}

impl Turn {
    pub fn new(id: String, started: Timestamp) -> Self {
        Self { id, started, last: started, model: None, answered: false, aborted: false, failed: None, duration_ms: None }
    }

    pub fn hear(&mut self, at: Timestamp) {
        self.last = self.last.max(at);
    }

    pub fn hear_model(&mut self, model: &str) {
        self.model.get_or_insert_with(|| model.to_owned());
    }

    /// `superseded`: the user wrote again before it had answered.
    pub fn close(self, session: &str, agent: &str, trigger: &str, provider: Option<&str>, superseded: bool, told: &mut Told) {
        let started = json!({"run_id": self.id, "agent": agent, "model": self.model, "trigger": trigger});
        told.event(&format!("run-{}-started", self.id), "run.started", self.started, Some(session), started);
        let (status, error) = match self.failed {
            Some(message) => ("failed", json!({"category": "other", "message": message})),
            None if self.aborted => ("cancelled", json!(null)),
            None if self.answered => ("succeeded", json!(null)),
            None if superseded => ("cancelled", json!(null)),
            None => return,
        };
        let payload = json!({
            "run_id": self.id, "status": status, "agent": agent, "model": self.model, "provider": provider,
            "started_at": self.started, "error": error,
            "duration_ms": self.duration_ms.unwrap_or_else(|| self.last.since(self.started) / MILLISECOND),
        });
        told.event(&format!("run-{}-completed", self.id), "run.completed", self.last, Some(session), payload);
    }
}
