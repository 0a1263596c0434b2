//! The steps of a run: model calls with their tokens and caches, tool calls with arguments and results, and their faults.

use super::{
    run::{Category, Task},
    scene::Scene,
    topics::Step,
    weather,
};
use serde_json::{Value, json};

/// Why something went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault {
    pub category: Category,
    pub code: &'static str,
    pub message: &'static str,
}

impl Fault {
    pub fn to_json(self) -> Value {
        let category = match self.category {
            Category::Tool => "tool",
            Category::Model => "model",
            Category::Timeout => "timeout",
            Category::Other => "other",
        };
        json!({"category": category, "code": self.code, "message": self.message})
    }
}

const MODEL_FAULTS: [Fault; 3] = [
    Fault { category: Category::Model, code: "overloaded", message: "the provider is overloaded, try again later (529)" },
    Fault { category: Category::Model, code: "rate_limited", message: "rate limit of the organisation reached (429)" },
    Fault { category: Category::Model, code: "server_error", message: "the provider failed to answer (500)" },
];
const TOOL_FAULTS: [Fault; 4] = [
    Fault { category: Category::Tool, code: "ECONNREFUSED", message: "connection refused by the tool server" },
    Fault { category: Category::Tool, code: "not_found", message: "no such file or directory" },
    Fault { category: Category::Tool, code: "invalid_arguments", message: "the arguments do not fit the tool's schema" },
    Fault { category: Category::Tool, code: "permission_denied", message: "the token has no access to this resource" },
];
const TOOL_TIMEOUT: Fault =
    Fault { category: Category::Timeout, code: "tool_timeout", message: "the tool did not answer within 120 s" };
const TOOL_ERRORS: f64 = 0.02;
/// One result in so many is huge.
const HUGE: f64 = 0.004;

/// A model call; retried once or twice when the provider has trouble. `last` writes the answer.
pub fn model(scene: &mut Scene, task: &Task<'_>, run_id: &str, last: bool) -> Result<(), Fault> {
    for attempt in 0..3 {
        let weather = weather::at(scene.seed, scene.now, task.model.provider);
        if !scene.chance.is(task.model.errors + weather.errors) {
            answering(scene, task, run_id, last, weather.slower);
            return Ok(());
        }
        let fault = failing_model(scene, task, run_id);
        if attempt == 2 {
            return Err(fault);
        }
        scene.wait(2_500.0 * f64::from(attempt + 1), 0.3);
    }
    Ok(())
}

/// A model call that ends in an error.
pub fn failing_model(scene: &mut Scene, task: &Task<'_>, run_id: &str) -> Fault {
    let fault = *scene.chance.pick(&MODEL_FAULTS);
    let started = scene.now;
    scene.wait(750.0, 0.9);
    let payload = json!({
        "call_id": format!("call_{}", scene.chance.hex(14)), "run_id": run_id, "model": task.model.name,
        "provider": task.model.provider, "started_at": started, "duration_ms": scene.now.since(started) / 1_000,
        "status": "error", "error": fault.to_json(),
    });
    scene.tell("model.called", payload);
    fault
}

fn answering(scene: &mut Scene, task: &Task<'_>, run_id: &str, last: bool, slower: f64) {
    let model = task.model;
    let output = if last {
        task.answer.len() as i64 / 4 + scene.chance.around(160.0, 0.7) as i64
    } else {
        scene.chance.around(190.0, 0.7) as i64
    };
    let (ttft_ms, duration_ms) = model.times(&mut scene.chance, output);
    let (ttft_ms, duration_ms) = ((ttft_ms as f64 * slower) as i64, (duration_ms as f64 * slower) as i64);
    let fresh = (scene.context - scene.remembered).max(24);
    let usage = if !model.caches {
        json!({"input": scene.context, "output": output})
    } else if model.provider == "anthropic" {
        json!({"input": 4 + fresh % 24, "output": output, "cache_read": scene.remembered, "cache_write": fresh})
    } else {
        json!({"input": fresh, "output": output, "cache_read": scene.remembered, "reasoning": if model.provider == "google" { output / 3 } else { 0 }})
    };
    let started = scene.now;
    let call_id = format!("call_{}", scene.chance.hex(14));
    let lost = scene.chance.is(0.004);
    scene.pass(duration_ms);
    let mut payload = json!({
        "call_id": call_id, "run_id": run_id, "model": model.name, "provider": model.provider, "started_at": started,
        "status": if lost { "incomplete" } else { "ok" }, "usage": usage,
    });
    if !lost {
        payload["duration_ms"] = json!(duration_ms);
        payload["ttft_ms"] = json!(ttft_ms);
        payload["stop_reason"] = json!(if last { "end_turn" } else { "tool_use" });
    }
    scene.tell("model.called", payload);
    scene.remembered = scene.context;
    scene.context += output;
}

/// A tool call. A fault in passing is tried again; with `breaks` it ends the run.
pub fn tool(scene: &mut Scene, step: &Step, run_id: &str, breaks: bool) -> Result<(), Fault> {
    scene.wait(18.0, 0.4);
    if breaks || scene.chance.is(TOOL_ERRORS) {
        let fault = if scene.chance.is(0.2) { TOOL_TIMEOUT } else { *scene.chance.pick(&TOOL_FAULTS) };
        let ms = if fault == TOOL_TIMEOUT { 120_000 } else { scene.chance.around(step.ms * 0.6, 0.8) as i64 };
        called(scene, step, run_id, ms, Err(fault));
        if breaks {
            return Err(Fault { category: Category::Tool, ..fault });
        }
        scene.wait(1_500.0, 0.5);
        // Some faults do not pass by themselves: the same once more, and again.
        for _ in 0..3 {
            if fault == TOOL_TIMEOUT || !scene.chance.is(0.4) {
                break;
            }
            let ms = scene.chance.around(step.ms * 0.6, 0.8) as i64;
            called(scene, step, run_id, ms, Err(fault));
            scene.wait(1_500.0, 0.5);
        }
    }
    let ms = scene.chance.around(step.ms, 0.55) as i64;
    let result = if scene.chance.is(HUGE) { huge(scene) } else { filled(scene, step.result) };
    called(scene, step, run_id, ms, Ok(result));
    Ok(())
}

fn called(scene: &mut Scene, step: &Step, run_id: &str, ms: i64, result: Result<Value, Fault>) {
    let started = scene.now;
    scene.pass(ms.max(1));
    let mut payload = json!({
        "call_id": format!("toolu_{}", scene.chance.hex(14)), "run_id": run_id, "server": step.server, "tool": step.tool,
        "started_at": started, "duration_ms": ms.max(1), "arguments": filled(scene, step.arguments),
    });
    match result {
        Ok(result) => {
            payload["status"] = json!("ok");
            // A page opened or searched costs something at the service behind it.
            if step.server == "browser" {
                payload["cost_usd"] = json!("0.005");
            }
            scene.context += result.to_string().len() as i64 / 4;
            payload["result"] = result;
        }
        Err(fault) => {
            payload["status"] = json!("error");
            payload["error"] = fault.to_json();
        }
    }
    scene.tell("tool.called", payload);
}

fn filled(scene: &Scene, template: &str) -> Value {
    let text = scene.words.fill(template);
    serde_json::from_str(&text).unwrap_or(Value::String(text))
}

/// A log that nobody should print in full.
fn huge(scene: &mut Scene) -> Value {
    let lines = scene.chance.between(400, 1_600);
    let line = scene.words.fill("INFO {service}::{module} request={sha} region={region} took={ms}ms rows={n}\n");
    let text: String = (0..lines).map(|at| format!("{:02}:{:02}:{:02} {line}", at / 3_600 % 24, at / 60 % 60, at % 60)).collect();
    json!({"exit_code": 0, "stdout": text, "truncated": false})
}
