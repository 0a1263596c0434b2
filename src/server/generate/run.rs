//! One run of an agent: model and tool calls in turn, to its answer or to one of the ways it goes wrong.

use super::{
    agent::Agent,
    call::{self, Fault},
    model::Model,
    scene::Scene,
    topics::Step,
};
use crate::domain::time::Timestamp;
use serde_json::json;

/// How a run ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    Succeeded,
    Failed(Category),
    Cancelled,
    /// Falls silent: nothing more is heard of it.
    Silent,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Category {
    Tool,
    Model,
    Timeout,
    Other,
}

/// What a run is to do.
pub struct Task<'a> {
    pub agent: &'a Agent,
    pub model: Model,
    pub trigger: &'a str,
    pub steps: &'a [Step],
    pub answer: &'a str,
    /// How much likelier than usual it fails.
    pub trouble: f64,
}

/// What came of it.
pub struct Done {
    pub run_id: String,
    pub ending: Ending,
    /// The answer's message.
    pub answer: Option<String>,
}

const CANCELLED: f64 = 0.03;
const SILENT: f64 = 0.006;
const FAILED: f64 = 0.05;

pub fn tell(scene: &mut Scene, task: &Task<'_>) -> Done {
    let run_id = format!("run_{}", scene.chance.hex(16));
    let intended = intend(scene, task);
    scene.wait(70.0, 0.5);
    scene.tell(
        "run.started",
        json!({"run_id": run_id, "agent": task.agent.name, "model": task.model.name, "trigger": task.trigger}),
    );
    let started = scene.now;
    scene.context = scene.context.max(task.agent.prompt_tokens);

    // A few runs go round in circles before they get there.
    let rounds =
        if task.steps.is_empty() { 1 } else { [1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 3, 5][scene.chance.between(0, 12) as usize] };
    let steps: Vec<&Step> = std::iter::repeat_n(task.steps, rounds).flatten().collect();
    let breaks_at = scene.chance.between(0, steps.len() as i64) as usize;
    for (place, step) in steps.iter().map(Some).chain([None]).enumerate() {
        let goes_wrong = intended != Ending::Succeeded && place == breaks_at;
        if goes_wrong && intended != Ending::Failed(Category::Tool) {
            break;
        }
        if let Err(fault) = call::model(scene, task, &run_id, step.is_none()) {
            return end(scene, task, run_id, started, Ending::Failed(fault.category), Some(fault));
        }
        if let Some(step) = step
            && let Err(fault) = call::tool(scene, step, &run_id, goes_wrong)
        {
            return end(scene, task, run_id, started, Ending::Failed(Category::Tool), Some(fault));
        }
    }
    let fault = match intended {
        Ending::Failed(Category::Model) => Some(call::failing_model(scene, task, &run_id)),
        Ending::Failed(Category::Timeout) => {
            scene.wait(240_000.0, 0.2);
            Some(Fault { category: Category::Timeout, code: "deadline_exceeded", message: "the run took longer than its limit" })
        }
        Ending::Failed(Category::Other) => {
            scene.wait(900.0, 0.6);
            Some(*scene.chance.pick(&OTHER_FAULTS))
        }
        // The last model call had no tool to break at.
        Ending::Failed(Category::Tool) => None,
        Ending::Cancelled => {
            scene.wait(6_000.0, 0.8);
            None
        }
        Ending::Silent | Ending::Succeeded => None,
    };
    let ending = if intended == Ending::Failed(Category::Tool) { Ending::Succeeded } else { intended };
    end(scene, task, run_id, started, ending, fault)
}

const OTHER_FAULTS: [Fault; 4] = [
    Fault { category: Category::Other, code: "budget_exceeded", message: "the budget of this run is used up" },
    Fault { category: Category::Other, code: "permission_denied", message: "the agent may not write to this repository" },
    Fault { category: Category::Other, code: "invalid_configuration", message: "tool server \"archive\" is not configured" },
    Fault { category: Category::Other, code: "context_overflow", message: "the conversation no longer fits the model's context" },
];

fn intend(scene: &mut Scene, task: &Task<'_>) -> Ending {
    let storm = super::weather::at(scene.seed, scene.now, task.model.provider).errors;
    let draw = scene.chance.unit();
    if draw < SILENT {
        return Ending::Silent;
    }
    if draw < SILENT + CANCELLED {
        return Ending::Cancelled;
    }
    if draw >= SILENT + CANCELLED + FAILED + storm + task.trouble {
        return Ending::Succeeded;
    }
    let categories = [Category::Tool, Category::Model, Category::Timeout, Category::Other];
    let weights = [3.5, 2.0 + storm * 40.0, 1.8 + storm * 10.0, 1.6];
    Ending::Failed(categories[scene.chance.weighted(weights.into_iter())])
}

fn end(scene: &mut Scene, task: &Task<'_>, run_id: String, started: Timestamp, ending: Ending, fault: Option<Fault>) -> Done {
    let mut done = Done { run_id, ending, answer: None };
    let status = match ending {
        Ending::Silent => return done,
        Ending::Succeeded => "succeeded",
        Ending::Failed(_) => "failed",
        Ending::Cancelled => "cancelled",
    };
    scene.wait(25.0, 0.4);
    if ending == Ending::Succeeded {
        let text = scene.words.fill(task.answer);
        done.answer = Some(scene.say("assistant", &text, Some(&done.run_id), Some(task.model.name)));
    }
    let duration_ms = scene.now.since(started) / 1_000;
    let mut payload = json!({
        "run_id": done.run_id, "status": status, "agent": task.agent.name, "started_at": started, "duration_ms": duration_ms,
        "model": task.model.name, "provider": task.model.provider,
    });
    if let Some(fault) = fault {
        payload["error"] = fault.to_json();
    }
    scene.tell("run.completed", payload);
    done
}
