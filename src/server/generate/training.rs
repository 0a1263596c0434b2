//! Training jobs of the demo: curves that fall, flatten and sometimes jump, on data sets that were made ready for them, and the
//! models that come of it.

use super::{chance::Chance, machinery::Log};
use crate::domain::time::{DAY, HOUR, MINUTE, SECOND, Timestamp};
use serde_json::{Value, json};

/// What an organisation trains again and again.
struct Recipe {
    key: &'static str,
    name: &'static str,
    base_model: &'static str,
    dataset: &'static str,
    rows: i64,
    /// The loss at the first step, and what it comes to in the end.
    from: f64,
    to: f64,
    steps: i64,
    hours: f64,
    learning_rate: f64,
}

const RECIPES: [Recipe; 4] = [
    Recipe {
        key: "replies",
        name: "Support replies",
        base_model: "meridian-14b",
        dataset: "Support tickets, cleaned",
        rows: 142_000,
        from: 2.64,
        to: 1.12,
        steps: 2_400,
        hours: 9.0,
        learning_rate: 2e-4,
    },
    Recipe {
        key: "tools",
        name: "Tool calls",
        base_model: "meridian-3b",
        dataset: "Tool traces, accepted",
        rows: 388_000,
        from: 1.92,
        to: 0.61,
        steps: 6_000,
        hours: 6.0,
        learning_rate: 3e-4,
    },
    Recipe {
        key: "review",
        name: "Code review",
        base_model: "meridian-32b",
        dataset: "Reviewed changes",
        rows: 61_000,
        from: 1.58,
        to: 0.83,
        steps: 1_200,
        hours: 19.0,
        learning_rate: 8e-5,
    },
    Recipe {
        key: "summaries",
        name: "Call summaries",
        base_model: "meridian-14b",
        dataset: "Call notes",
        rows: 24_500,
        from: 2.21,
        to: 1.34,
        steps: 800,
        hours: 3.5,
        learning_rate: 1e-4,
    },
];

/// Times that a job says how it goes, points of each time, and times between two evaluations.
const REPORTS: i64 = 90;
const POINTS: i64 = 2;
const EVALUATED: i64 = 6;

/// What begins on the day of `log`. Large organisations train every day, the others on one of three.
pub fn tell(log: &mut Log) {
    let every = if log.org.sessions_a_day > 60.0 { 1 } else { 3 };
    if log.day % every != 0 {
        return;
    }
    let revision = log.day / every;
    let recipe = &RECIPES[(revision % RECIPES.len() as i64) as usize];
    let begins = log.chance.between(5 * 60, 15 * 60) * MINUTE;
    let dataset = dataset(log, recipe, begins - 50 * MINUTE);
    let job = Job { id: format!("{}-r{revision}", recipe.key), name: format!("{} r{revision}", recipe.name), dataset, recipe };
    let ending = match log.chance.unit() {
        part if part < 0.11 => Ending::Failed(log.chance.between(8, 80)),
        part if part < 0.16 => Ending::Cancelled(log.chance.between(5, 60)),
        _ => Ending::Succeeded,
    };
    let ended = job.tell(log, begins, ending);
    if ending == Ending::Succeeded {
        let personal = log.chance.is(0.3);
        let model = json!({
            "model_id": format!("{}-{}", recipe.base_model, job.id), "name": format!("{} ({})", job.name, recipe.base_model),
            "provider": "in-house", "scope": if personal { "personal" } else { "global" }, "status": "ready",
        });
        log.tell("model.updated", ended + 4 * MINUTE, model);
    }
}

/// A new cut of the data set each month; the name of it.
fn dataset(log: &mut Log, recipe: &Recipe, at: i64) -> String {
    let id = format!("{}-{}", recipe.key, log.day / 30);
    let rows = recipe.rows + log.chance.between(0, recipe.rows / 6);
    let mut payload = json!({"dataset_id": id, "name": recipe.dataset, "status": "processing"});
    log.tell("dataset.updated", at, payload.clone());
    payload["status"] = json!("ready");
    payload["rows"] = json!(rows);
    payload["bytes"] = json!(rows * 1_840);
    log.tell("dataset.updated", at + 40 * MINUTE, payload);
    id
}

/// How a job ends; those that do not succeed, after so many reports.
#[derive(Clone, Copy, PartialEq)]
enum Ending {
    Succeeded,
    Failed(i64),
    Cancelled(i64),
}

struct Job<'r> {
    id: String,
    name: String,
    dataset: String,
    recipe: &'r Recipe,
}

impl Job<'_> {
    fn update(&self, status: &str, progress: f64) -> Value {
        json!({
            "job_id": self.id, "name": self.name, "base_model": self.recipe.base_model, "dataset": self.dataset,
            "status": status, "progress": rounded(progress, 3),
        })
    }

    /// The whole job; when it ends, from the beginning of the day on.
    fn tell(&self, log: &mut Log, begins: i64, ending: Ending) -> i64 {
        let length = (self.recipe.hours * log.chance.around(1.0, 0.08) * HOUR as f64) as i64 / REPORTS;
        let reports = match ending {
            Ending::Succeeded => REPORTS,
            Ending::Failed(reports) | Ending::Cancelled(reports) => reports,
        };
        log.tell("training.updated", begins, self.update("queued", 0.0));
        let mut jump = 0.0;
        let started = begins + 4 * MINUTE;
        for report in 1..=reports {
            let points: Vec<Value> = (1 - POINTS..=0)
                .map(|back| {
                    self.point(log, report * POINTS + back, started + report * length + back * length / POINTS, &mut jump)
                })
                .collect();
            let at = started + report * length + 5 * SECOND;
            log.tell("training.metrics", at, json!({"job_id": self.id, "points": points}));
            if report < REPORTS {
                log.tell("training.updated", at, self.update("running", report as f64 / REPORTS as f64));
            }
        }
        let ended = started + reports * length + MINUTE;
        let progress = reports as f64 / REPORTS as f64;
        let last = match ending {
            Ending::Succeeded => self.update("succeeded", 1.0),
            Ending::Cancelled(_) => self.update("cancelled", progress),
            Ending::Failed(_) => {
                let mut payload = self.update("failed", progress);
                let (code, message) = *log.chance.pick(&[
                    ("out_of_memory", "CUDA out of memory: tried to allocate 2.50 GiB on gpu-c"),
                    ("loss_not_finite", "The loss was not a number for three steps"),
                    ("node_lost", "The node did not answer for ten minutes"),
                ]);
                payload["error"] = json!({"category": "other", "code": code, "message": message});
                payload
            }
        };
        log.tell("training.updated", ended, last);
        ended
    }

    /// The `n`th point.
    fn point(&self, log: &mut Log, n: i64, after: i64, jump: &mut f64) -> Value {
        let Recipe { from, to, steps, learning_rate, .. } = self.recipe;
        let all = REPORTS * POINTS;
        let done = n as f64 / all as f64;
        let curve = to + (from - to) / (1.0 + 11.0 * done).powf(1.25) - 0.04 * done;
        *jump = if log.chance.is(0.007) { 0.3 + log.chance.unit() } else { *jump * 0.45 };
        let noise = log.chance.around(1.0, 0.016);
        let warm = (done / 0.04).min(1.0);
        let rate = learning_rate * warm * (0.1 + 0.9 * (1.0 + (std::f64::consts::PI * done).cos()) / 2.0);
        let mut point = json!({
            "step": n * steps / all,
            "at": Timestamp::from_micros(log.day * DAY + after),
            "loss": rounded((curve + *jump) * noise, 4),
            "learning_rate": rounded(rate, 8),
            "extra": {
                "grad_norm": rounded(log.chance.around(0.8, 0.2) + 3.0 * *jump, 3),
                "tokens_per_second": log.chance.around(11_800.0, 0.04).round(),
            },
        });
        if n % (EVALUATED * POINTS) == 0 {
            point["eval_loss"] = json!(rounded(curve * 1.03 + 0.03 * done * done, 4));
        }
        point
    }
}

fn rounded(value: f64, places: i32) -> f64 {
    let one = 10_f64.powi(places);
    (value * one).round() / one
}

/// A server with a GPU: its name, what it does, its model, the GPU, and the memory of it in GiB.
const SERVERS: [(&str, &str, &str, &str, i64); 4] = [
    ("gpu-a", "inference", "meridian-14b", "NVIDIA H100", 80),
    ("gpu-b", "inference", "meridian-3b", "NVIDIA L40S", 48),
    ("gpu-c", "training", "meridian-32b", "NVIDIA H200", 141),
    ("gpu-d", "training", "meridian-14b", "NVIDIA H100", 80),
];

/// The heartbeats of a day, one of each server every `every`. What one says depends on its moment alone.
pub fn beat(log: &mut Log, seed: u64, every: i64) {
    // Small organisations have one of each kind.
    let servers = SERVERS.iter().filter(|server| log.org.sessions_a_day > 60.0 || matches!(server.0, "gpu-b" | "gpu-d"));
    for (name, kind, model, gpu, gib) in servers {
        for after in (0..DAY).step_by(every as usize) {
            let mut chance = Chance::of(seed, &["heartbeat", log.org.slug, name], &[log.day, after]);
            let (full, busy) = if *kind == "inference" { (0.82, 0.46) } else { (0.68, 0.9) };
            let used = (*gib as f64 * full * chance.around(1.0, 0.05)).min(*gib as f64 - 1.0);
            let payload = json!({
                "server_id": name, "name": name, "kind": kind, "model": model, "status": "online",
                "gpu": {
                    "name": gpu, "used_bytes": (used * f64::from(1 << 30)) as i64, "total_bytes": gib << 30,
                    "utilisation": rounded((busy * chance.around(1.0, 0.2)).min(0.99), 2),
                },
            });
            // A few seconds apart, and never by how many there are.
            log.tell_as(format!("{name}-{after}"), "server.heartbeat", after + 7 * SECOND, payload);
        }
    }
}
