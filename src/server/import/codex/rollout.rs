//! One rollout, line by line.

use super::{line::Line, tool::ToolUse, turn::Turn, usage::Counter};
use crate::{
    domain::time::{SECOND, Timestamp},
    server::import::{names, told::Told},
};
use serde_json::{Value, json};
use std::collections::HashMap;

/// Lines of a copied history follow one another within this.
const BURST: i64 = SECOND;

pub struct Rollout {
    /// The rollout's own id, which ids of what is in it are made of.
    own: String,
    /// The session that it is part of.
    session: String,
    agent: String,
    trigger: &'static str,
    provider: Option<String>,
    model: Option<String>,
    began: bool,
    /// The last line of the history that a forked rollout begins with.
    copied: Option<Timestamp>,
    turns: usize,
    calls: usize,
    lines: usize,
    turn: Option<Turn>,
    /// Between the lines that begin and end a turn, where they are written.
    in_turn: bool,
    counter: Counter,
    tools: HashMap<String, ToolUse>,
}

impl Rollout {
    /// `name` is its id as long as no line says another.
    pub fn new(name: String) -> Self {
        Self {
            session: name.clone(),
            own: name,
            agent: super::SOURCE.to_owned(),
            trigger: "chat",
            provider: None,
            model: None,
            began: false,
            copied: None,
            turns: 0,
            calls: 0,
            lines: 0,
            turn: None,
            in_turn: false,
            counter: Counter::default(),
            tools: HashMap::new(),
        }
    }

    pub fn read(&mut self, line: Line, told: &mut Told) {
        self.lines += 1;
        let Some(at) = line.timestamp else { return told.refuse("has no timestamp") };
        if line.kind == "session_meta" {
            return if self.began { told.leave_out("session_meta") } else { self.begin(&line.payload, at, told) };
        }
        if self.is_copied(at) {
            // What was counted there is where counting begins here.
            if line.inner() == "token_count" {
                self.counter.hear(&line.payload["info"]);
            }
            return told.leave_out("copied history");
        }
        match (line.kind.as_str(), line.inner()) {
            ("turn_context", _) => self.model = line.text("model").and_then(names::name).or(self.model.take()),
            ("event_msg", "token_count") => self.hear_count(&line.payload["info"], at, told),
            ("event_msg", "user_message") => self.hear_user(&line, at, told),
            ("event_msg", "agent_message") => self.hear_agent(&line, at, told),
            ("event_msg", "task_started" | "turn_started") => {
                self.close(true, told);
                self.in_turn = true;
            }
            ("event_msg", "task_complete" | "turn_complete") => self.hear_end(&line, at, told),
            ("event_msg", "turn_aborted") => {
                if let Some(turn) = &mut self.turn {
                    turn.aborted = true;
                    turn.hear(at);
                }
                self.in_turn = false;
                self.close(false, told);
            }
            ("event_msg", "error") => {
                if let Some(turn) = &mut self.turn {
                    turn.failed = Some(line.text("message").unwrap_or("an error without a message").to_owned());
                    turn.hear(at);
                }
            }
            ("event_msg", "mcp_tool_call_end" | "exec_command_end" | "patch_apply_end") => {
                if let Some(used) = line.text("call_id").and_then(|id| self.tools.get_mut(id)) {
                    used.hear_end(&line.payload);
                }
            }
            ("response_item", "function_call" | "custom_tool_call" | "local_shell_call") => self.hear_call(&line, at),
            ("response_item", "function_call_output" | "custom_tool_call_output") => self.hear_output(&line, at, told),
            // The events tell what these repeat.
            ("response_item", "message" | "reasoning") | ("event_msg", "agent_reasoning") => {}
            ("event_msg" | "response_item", inner) => told.leave_out(inner),
            (kind, _) => told.leave_out(kind),
        }
    }

    fn begin(&mut self, meta: &Value, at: Timestamp, told: &mut Told) {
        self.began = true;
        let text = |value: &Value| value.as_str().filter(|text| !text.is_empty()).map(ToOwned::to_owned);
        self.own = text(&meta["id"]).map_or_else(|| self.own.clone(), |id| names::id(&id, 120));
        self.session.clone_from(&self.own);
        self.provider = meta["model_provider"].as_str().and_then(names::name);
        self.model = meta["model"].as_str().and_then(names::name);
        let spawn = &meta["source"]["subagent"]["thread_spawn"];
        let parent = text(&spawn["parent_thread_id"]).or_else(|| text(&meta["parent_thread_id"]));
        self.copied = text(&meta["forked_from_id"]).map(|_| at);
        if let Some(parent) = parent {
            let role = ["agent_role", "agent_nickname"].iter().find_map(|name| spawn[*name].as_str().and_then(names::name));
            self.session = names::id(&parent, 120);
            self.agent = role.clone().unwrap_or_else(|| "sub-agent".into());
            self.trigger = "handoff";
            let id = format!("{}-handoff", self.own);
            let payload = json!({"handoff_id": id, "kind": "to_agent", "from": super::SOURCE, "to": role});
            return told.event(&id, "handoff.created", at, Some(&self.session), payload);
        }
        let folder = meta["cwd"].as_str().and_then(|path| path.rsplit(['/', '\\']).find(|part| !part.is_empty()));
        let project = folder.and_then(names::name);
        let tags: Vec<&str> = [Some(super::SOURCE), project.as_deref()].into_iter().flatten().collect();
        let payload = json!({"agent": super::SOURCE, "tags": tags});
        told.event(&format!("session-{}", self.own), "session.started", at, Some(&self.session), payload);
    }

    fn is_copied(&mut self, at: Timestamp) -> bool {
        let Some(last) = self.copied else { return false };
        let still = at.since(last) <= BURST;
        self.copied = still.then_some(at);
        still
    }

    fn hear_user(&mut self, line: &Line, at: Timestamp, told: &mut Told) {
        // What is written while a turn is going on steers it.
        if !(self.in_turn && self.turn.is_some()) {
            self.close(true, told);
            self.turn = Some(Turn::new(format!("{}-turn-{}", self.own, self.turns), at));
            self.turns += 1;
        }
        // What a sub-agent is told comes from the agent above it, not from a person.
        if self.trigger == "chat" {
            self.say("user", line, at, told);
        }
    }

    fn hear_agent(&mut self, line: &Line, at: Timestamp, told: &mut Told) {
        if let Some(turn) = &mut self.turn {
            turn.answered = true;
            turn.hear(at);
        }
        self.say("assistant", line, at, told);
    }

    fn say(&self, role: &str, line: &Line, at: Timestamp, told: &mut Told) {
        let id = format!("{}-{}", self.own, self.lines);
        let run = self.turn.as_ref().map(|turn| &turn.id);
        let payload = json!({"message_id": id, "role": role, "content": line.text("message"), "run_id": run});
        told.event(&format!("message-{id}"), "message.created", at, Some(&self.session), payload);
    }

    fn hear_count(&mut self, info: &Value, at: Timestamp, told: &mut Told) {
        let Some(usage) = self.counter.hear(info) else { return };
        let id = format!("{}-call-{}", self.own, self.calls);
        self.calls += 1;
        let model = self.model.as_deref().unwrap_or(names::UNKNOWN);
        if let Some(turn) = &mut self.turn {
            turn.hear_model(model);
            turn.hear(at);
        }
        let payload = json!({
            "call_id": id, "run_id": self.turn.as_ref().map(|turn| &turn.id), "model": model, "provider": self.provider,
            "status": "ok", "usage": usage.json(),
        });
        told.event(&id, "model.called", at, Some(&self.session), payload);
    }

    fn hear_call(&mut self, line: &Line, at: Timestamp) {
        let Some(id) = line.text("call_id").or_else(|| line.text("id")) else { return };
        let (name, arguments) = match line.inner() {
            "local_shell_call" => ("local_shell", &line.payload["action"]),
            "custom_tool_call" => (line.text("name").unwrap_or("custom"), &line.payload["input"]),
            _ => (line.text("name").unwrap_or("function"), &line.payload["arguments"]),
        };
        if let Some(turn) = &mut self.turn {
            turn.answered = false;
            turn.hear(at);
        }
        let run = self.turn.as_ref().map(|turn| turn.id.clone());
        self.tools.insert(id.to_owned(), ToolUse::new(name, arguments.clone(), at, run));
    }

    fn hear_output(&mut self, line: &Line, at: Timestamp, told: &mut Told) {
        let Some((id, used)) = line.text("call_id").and_then(|id| Some((id, self.tools.remove(id)?))) else {
            return told.leave_out("output without its call");
        };
        if let Some(turn) = &mut self.turn {
            turn.hear(at);
        }
        used.tell(&self.session, id, &line.payload["output"], at, told);
    }

    fn hear_end(&mut self, line: &Line, at: Timestamp, told: &mut Told) {
        self.in_turn = false;
        if let Some(turn) = &mut self.turn {
            turn.hear(at);
            turn.answered |= line.text("last_agent_message").is_some();
            turn.duration_ms = line.payload["duration_ms"].as_i64().filter(|duration| *duration >= 0);
        }
        self.close(false, told);
    }

    fn close(&mut self, superseded: bool, told: &mut Told) {
        self.tools.clear();
        if let Some(turn) = self.turn.take() {
            turn.close(&self.session, &self.agent, self.trigger, self.provider.as_deref(), superseded, told);
        }
    }

    pub fn end(mut self, told: &mut Told) {
        self.close(false, told);
    }
}
