//! The lines of one agent in a transcript, which follow one another: the main one's, or those of a sub-agent.

use super::{
    Kinds, blocks,
    call::{Call, ToolUse},
    line::Line,
    run::Run,
};
use crate::{
    domain::time::Timestamp,
    server::import::{names, told::Told},
};
use serde_json::{Value, json};
use std::collections::HashMap;

/// Tools that start a sub-agent.
const DELEGATES: [&str; 2] = ["Task", "Agent"];
/// The model of what the tool writes in the assistant's place.
const SYNTHETIC: &str = "<synthetic>";

#[derive(Default)]
pub struct Lane {
    /// Of a sub-agent: what it is run as.
    pub agent_run: Option<String>,
    agent: Option<String>,
    /// Calls that nobody ran are told without a run.
    pub internal: bool,
    run: Option<Run>,
    /// A prompt that nothing has answered yet: its id, time and blocks.
    prompt: Option<(String, Timestamp, Vec<Value>)>,
    /// What the assistant is saying: the id of the message, its last line and blocks.
    message: Option<(String, Timestamp, String, Vec<Value>)>,
    tools: HashMap<String, ToolUse>,
    /// When the last line was written that a model call can answer.
    asked: Option<Timestamp>,
}

/// What a lane needs to tell.
pub struct Telling<'a> {
    pub session: &'a str,
    pub kinds: &'a mut Kinds,
    pub told: &'a mut Told,
}

impl Lane {
    pub fn of_agent(run: String, internal: bool) -> Self {
        Self { agent_run: Some(run), internal, ..Self::default() }
    }

    pub fn main() -> Self {
        Self { agent: Some(super::SOURCE.to_owned()), ..Self::default() }
    }

    pub fn hear_user(&mut self, line: Line, at: Timestamp, to: &mut Telling<'_>) {
        let blocks = blocks::of(line.message.map(|message| message.content).unwrap_or_default());
        for block in blocks.iter().filter(|block| blocks::kind(block) == "tool_result") {
            self.hear_result(block, line.tool_use_result.as_ref(), at, to);
        }
        if blocks::is_interruption(&blocks) {
            if let Some(run) = &mut self.run {
                run.interrupted = true;
            }
            return self.close(false, to);
        }
        self.asked = Some(at);
        let by_tool = line.is_meta == Some(true) || line.is_compact_summary == Some(true);
        let Some(id) = line.uuid.filter(|_| !by_tool && blocks::is_prompt(&blocks)) else { return };
        if let Some(run) = &self.agent_run {
            // What the main agent wants; the call that started it says so. The first one names it.
            if self.prompt.is_none() && self.run.is_none() {
                self.agent = to.kinds.get(&names::fingerprint(&[&blocks::said(&blocks)])).cloned();
                self.prompt = Some((run.clone(), at, Vec::new()));
            }
            return;
        }
        self.close(true, to);
        self.prompt = Some((id, at, blocks));
    }

    pub fn hear_assistant(&mut self, line: Line, at: Timestamp, to: &mut Telling<'_>) {
        let Some(message) = line.message else { return };
        let blocks = blocks::of(message.content);
        let own = line.uuid.unwrap_or_default();
        self.begin(&own, at, to);
        let Some(run) = &mut self.run else { return };
        run.hear_assistant(at);
        if line.is_api_error_message == Some(true) || message.model.as_deref() == Some(SYNTHETIC) {
            if line.is_api_error_message == Some(true) {
                run.failed = Some(blocks::said(&blocks));
            }
            return;
        }
        run.failed = None;
        let id = message.id.unwrap_or(own);
        let (asked, usage, model) = (self.asked, message.usage.map(|counts| counts.usage()), message.model);
        if let Some(model) = model.as_deref().and_then(names::name) {
            let new = || Call { asked, last: at, model, usage: None, stop_reason: None, cost: None };
            run.call(&id, new).hear(at, usage, message.stop_reason, line.cost);
        }
        let (run, agent) = (run.id.clone(), run.agent.clone());
        for block in blocks.iter().filter(|block| blocks::kind(block) == "tool_use") {
            self.hear_use(block, &run, agent.as_deref(), at, to);
        }
        self.say(id, &run, at, blocks, to);
        let waits = !self.tools.is_empty();
        if let Some(run) = &mut self.run {
            run.answered = !waits;
        }
    }

    /// Begins a run where none is, with the prompt that it answers.
    fn begin(&mut self, own: &str, at: Timestamp, to: &mut Telling<'_>) {
        if self.run.is_some() {
            return;
        }
        let (id, started, said) = self.prompt.take().unwrap_or_else(|| {
            let id = self.agent_run.clone().unwrap_or_else(|| own.to_owned());
            (id, at, Vec::new())
        });
        tell_prompt(&id, started, said, Some(&id), to);
        self.run = Some(Run::new(id, self.agent.clone(), started));
    }

    /// What the assistant says goes on with the message that is open, or ends it and begins another.
    fn say(&mut self, id: String, run: &str, at: Timestamp, blocks: Vec<Value>, to: &mut Telling<'_>) {
        let shown = blocks.iter().filter_map(blocks::shown);
        match &mut self.message {
            Some((open, last, _, said)) if *open == id => {
                *last = at;
                said.extend(shown);
            }
            _ => {
                let next = (id, at, run.to_owned(), shown.collect());
                self.end_message(to);
                self.message = Some(next);
            }
        }
    }

    fn end_message(&mut self, to: &mut Telling<'_>) {
        let Some((id, at, run, said)) = self.message.take() else { return };
        if self.internal || said.is_empty() {
            return;
        }
        let payload = json!({"message_id": id, "role": "assistant", "content": said, "run_id": run});
        to.told.event(&format!("message-{id}"), "message.created", at, Some(to.session), payload);
    }

    fn hear_use(&mut self, block: &Value, run: &str, agent: Option<&str>, at: Timestamp, to: &mut Telling<'_>) {
        let (Some(id), Some(name)) = (block["id"].as_str(), block["name"].as_str()) else {
            return to.told.refuse("a tool_use without id or name");
        };
        let input = block["input"].clone();
        if DELEGATES.contains(&name) && !self.internal {
            let kind = input["subagent_type"].as_str().and_then(names::name);
            if let (Some(kind), Some(prompt)) = (&kind, input["prompt"].as_str()) {
                to.kinds.insert(names::fingerprint(&[prompt.trim()]), kind.clone());
            }
            let payload = json!({
                "handoff_id": id, "kind": "to_agent", "from": agent, "to": kind, "run_id": run,
                "reason": input["description"].as_str(),
            });
            to.told.event(&format!("handoff-{id}"), "handoff.created", at, Some(to.session), payload);
        }
        self.tools.insert(id.to_owned(), ToolUse { name: name.to_owned(), input, at, run: run.to_owned() });
    }

    fn hear_result(&mut self, block: &Value, own: Option<&Value>, at: Timestamp, to: &mut Telling<'_>) {
        let Some((id, used)) = block["tool_use_id"].as_str().and_then(|id| Some((id, self.tools.remove(id)?))) else {
            return to.told.leave_out("tool_result without its tool_use");
        };
        if self.internal {
            return;
        }
        let failed = block["is_error"].as_bool() == Some(true);
        let stated = |name: &str| own.and_then(|own| own[name].as_i64()).filter(|duration| *duration >= 0);
        let (server, tool) = names::tool(&used.name);
        let result = &block["content"];
        let payload = json!({
            "call_id": id, "run_id": used.run, "server": server, "tool": tool, "started_at": used.at,
            "duration_ms": stated("durationMs").or_else(|| stated("totalDurationMs")),
            "status": if failed { "error" } else { "ok" }, "arguments": used.input, "result": result,
            "error": failed.then(|| json!({"category": "tool", "message": blocks::said(&blocks::of(result.clone()))})),
        });
        to.told.event(&format!("tool-{id}"), "tool.called", at.max(used.at), Some(to.session), payload);
    }

    /// Ends the run that is open, and tells a prompt that nothing answered.
    pub fn close(&mut self, superseded: bool, to: &mut Telling<'_>) {
        self.end_message(to);
        self.tools.clear();
        if let Some(run) = self.run.take() {
            let trigger = if self.agent_run.is_some() { "handoff" } else { "chat" };
            run.close(to.session, superseded, trigger, self.internal, to.told);
        }
        if let Some((id, at, said)) = self.prompt.take() {
            tell_prompt(&id, at, said, None, to);
        }
    }
}

fn tell_prompt(id: &str, at: Timestamp, said: Vec<Value>, run: Option<&str>, to: &mut Telling<'_>) {
    if said.is_empty() {
        return;
    }
    let payload = json!({"message_id": id, "role": "user", "content": said, "run_id": run});
    to.told.event(&format!("message-{id}"), "message.created", at, Some(to.session), payload);
}
