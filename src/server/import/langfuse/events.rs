//! One trace as events.

use super::{
    content,
    observation::{Observation, of_number},
    trace::{Head, Placed, Trace},
    tree,
};
use crate::{
    domain::time::{MILLISECOND, Timestamp},
    server::{
        import::{names, tokens::Usage, told::Told},
        producer::Spot,
    },
};
use serde_json::{Value, json};

pub fn tell(mut trace: Trace, told: &mut Told) {
    // Exports come in any order.
    trace.observations.sort_by(|Placed { observation: one, .. }, Placed { observation: other, .. }| {
        (one.start_time, &one.id).cmp(&(other.start_time, &other.id))
    });
    let head = trace.head.as_ref();
    let before = told.user.clone();
    if let Some(user) = head.and_then(|head| head.user_id.as_deref()).and_then(names::name) {
        told.user = Some(user);
    }
    let session = head.and_then(|head| head.session_id.as_deref()).filter(|id| !id.is_empty()).map(|id| names::id(id, 200));
    let mut telling = Telling { run: names::id(&trace.id, 200), session, told };
    telling.run(head, &trace.observations);
    let calls = tree::calls(&trace.observations);
    for (placed, is_call) in trace.observations.iter().zip(calls) {
        let whole = std::mem::replace(&mut telling.told.place.spot, Spot::Item(placed.item));
        let observation = &placed.observation;
        match observation.tool() {
            Some(tool) => telling.tool(observation, &tool),
            None if is_call => telling.call(observation),
            None if observation.kind == "GENERATION" => telling.told.leave_out("GENERATION around another"),
            None => telling.told.leave_out(&observation.kind),
        }
        telling.told.place.spot = whole;
    }
    told.user = before;
}

struct Telling<'a> {
    run: String,
    session: Option<String>,
    told: &'a mut Told,
}

impl Telling<'_> {
    fn tell(&mut self, what: &str, kind: &'static str, at: Timestamp, payload: Value) {
        self.told.event(what, kind, at, self.session.as_deref(), payload);
    }

    /// The run that the trace is, as far as this file knows when it was.
    fn run(&mut self, head: Option<&Head>, observations: &[Placed]) {
        let all = || observations.iter().map(|placed| &placed.observation);
        let roots: Vec<&Observation> = all().filter(|one| one.parent_observation_id.is_none()).collect();
        let Some(started) = roots.iter().map(|root| root.start_time).chain(head.map(|head| head.timestamp)).min() else {
            return;
        };
        let agent = all().find_map(Observation::agent).or_else(|| head.and_then(|head| names::name(head.name.as_deref()?)));
        self.begin(head, agent.as_deref(), started);
        let run = self.run.clone();
        let payload = json!({"run_id": run, "agent": agent});
        self.tell(&format!("{run}-started"), "run.started", started, payload);
        let seconds = |latency: f64| started.plus((latency * 1_000.0).round() as i64 * MILLISECOND);
        let latency = head.and_then(|head| head.latency).filter(|latency| (0.0..1e7).contains(latency));
        let ends: Option<Vec<Timestamp>> = roots.iter().map(|root| root.end_time).collect();
        let ended = ends.and_then(|ends| ends.into_iter().max()).or_else(|| latency.map(seconds));
        let Some(ended) = ended.filter(|ended| *ended >= started) else { return };
        let failed = roots.iter().find(|root| root.failed());
        // Without its calls here, what the trace says they cost; their own count instead once they are known.
        let cost = head.filter(|_| observations.is_empty()).and_then(|head| of_number(head.total_cost.as_ref()?));
        let payload = json!({
            "run_id": run, "status": if failed.is_some() { "failed" } else { "succeeded" }, "agent": agent, "started_at": started,
            "duration_ms": ended.since(started) / MILLISECOND, "cost_usd": cost.filter(|cost| !cost.is_zero()),
            "error": failed.map(|root| error("other", root)),
        });
        self.tell(&format!("{run}-completed"), "run.completed", ended, payload);
        self.messages(head, ended);
    }

    fn begin(&mut self, head: Option<&Head>, agent: Option<&str>, at: Timestamp) {
        let (Some(head), Some(session)) = (head, self.session.clone()) else { return };
        let tags: Vec<String> = head.tags.iter().flatten().filter_map(|tag| names::name(tag)).take(100).collect();
        let environment = head.environment.as_deref().filter(|name| *name != "default").and_then(names::name);
        let payload = json!({"agent": agent, "environment": environment, "tags": tags});
        self.tell(&format!("session-{session}"), "session.started", at, payload);
    }

    /// What was asked and answered, where there is a session for it.
    fn messages(&mut self, head: Option<&Head>, ended: Timestamp) {
        let (Some(head), true) = (head, self.session.is_some()) else { return };
        let said = [("user", head.timestamp, content::asked(&head.input)), ("assistant", ended, content::answered(&head.output))];
        for (role, at, content) in said {
            if let Some(content) = content {
                let id = format!("{}-{role}", self.run);
                let payload = json!({"message_id": id, "role": role, "content": content, "run_id": self.run});
                self.tell(&id, "message.created", at, payload);
            }
        }
    }

    fn call(&mut self, call: &Observation) {
        let model = call.model().unwrap_or_else(|| names::UNKNOWN.into());
        let payload = json!({
            "call_id": names::id(&call.id, 200), "run_id": self.run, "model": model, "provider": call.provider(),
            "started_at": call.start_time, "duration_ms": call.duration_ms(), "ttft_ms": call.ttft_ms(), "status": status(call, "incomplete"),
            "usage": call.usage().map(Usage::json), "cost_usd": call.cost(), "input": content::unwrapped(&call.input),
            "output": content::unwrapped(&call.output), "error": call.failed().then(|| error("model", call)),
        });
        self.tell(&format!("call-{}", call.id), "model.called", call.end_time.unwrap_or(call.start_time), payload);
    }

    fn tool(&mut self, call: &Observation, tool: &str) {
        let (server, tool) = names::tool(tool);
        if call.end_time.is_none() {
            return self.told.leave_out("tool call without an end");
        }
        let payload = json!({
            "call_id": names::id(&call.id, 200), "run_id": self.run, "server": server, "tool": tool, "started_at": call.start_time,
            "duration_ms": call.duration_ms(), "status": status(call, "ok"), "cost_usd": call.cost(),
            "arguments": content::unwrapped(&call.input), "result": content::unwrapped(&call.output),
            "error": call.failed().then(|| error("tool", call)),
        });
        self.tell(&format!("tool-{}", call.id), "tool.called", call.end_time.unwrap_or(call.start_time), payload);
    }
}

fn status(call: &Observation, open: &'static str) -> &'static str {
    match (call.failed(), call.end_time) {
        (true, _) => "error",
        (false, Some(_)) => "ok",
        (false, None) => open,
    }
}

fn error(category: &str, what: &Observation) -> Value {
    json!({"category": category, "message": what.status_message})
}
