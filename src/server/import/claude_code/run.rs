//! A run while its lines are read: what it has come to so far.

use super::call::Call;
use crate::{
    domain::time::{MILLISECOND, Timestamp},
    server::import::told::Told,
};
use serde_json::json;
use std::collections::BTreeMap;

pub struct Run {
    pub id: String,
    pub agent: Option<String>,
    started: Timestamp,
    /// The last line of the assistant.
    last: Timestamp,
    model: Option<String>,
    calls: BTreeMap<String, Call>,
    /// The assistant has said the last word, and waits for no tool.
    pub answered: bool,
    pub interrupted: bool,
    /// What the tool says about an API that failed.
    pub failed: Option<String>,
}

impl Run {
    pub fn new(id: String, agent: Option<String>, started: Timestamp) -> Self {
        Self {
            id,
            agent,
            started,
            last: started,
            model: None,
            calls: BTreeMap::new(),
            answered: false,
            interrupted: false,
            failed: None,
        }
    }

    pub fn hear_assistant(&mut self, at: Timestamp) {
        self.last = self.last.max(at);
    }

    /// The call of a message id: the one that is known, else a new one.
    pub fn call(&mut self, id: &str, new: impl FnOnce() -> Call) -> &mut Call {
        let call = self.calls.entry(id.to_owned()).or_insert_with(new);
        self.model.get_or_insert_with(|| call.model.clone());
        call
    }

    /// Tells its calls and how it ended. `superseded`: a new prompt came before it had answered.
    pub fn close(self, session: &str, superseded: bool, trigger: &str, internal: bool, told: &mut Told) {
        for (id, call) in self.calls {
            let payload = json!({
                "call_id": id, "run_id": (!internal).then_some(&self.id), "model": call.model,
                "started_at": call.asked.filter(|asked| *asked <= call.last), "status": "ok",
                "stop_reason": call.stop_reason, "usage": call.usage.map(|usage| usage.json()), "cost_usd": call.cost,
            });
            told.event(&format!("call-{id}"), "model.called", call.last, Some(session), payload);
        }
        if internal {
            return;
        }
        let started = json!({"run_id": self.id, "agent": self.agent, "model": self.model, "trigger": trigger});
        told.event(&format!("run-{}-started", self.id), "run.started", self.started, Some(session), started);
        let (status, error) = match self.failed {
            Some(message) => ("failed", json!({"category": "model", "message": message})),
            None if self.interrupted => ("cancelled", json!(null)),
            None if self.answered => ("succeeded", json!(null)),
            None if superseded => ("cancelled", json!(null)),
            None => return,
        };
        let payload = json!({
            "run_id": self.id, "status": status, "agent": self.agent, "model": self.model, "started_at": self.started,
            "duration_ms": self.last.since(self.started) / MILLISECOND, "error": error,
        });
        told.event(&format!("run-{}-completed", self.id), "run.completed", self.last, Some(session), payload);
    }
}
