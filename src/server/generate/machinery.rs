//! What is not a conversation, a little of everything: workflows and their runs, service requests, training, data sets,
//! models and the heartbeats of inference servers.

use super::{chance::Chance, org::Org};
use crate::domain::time::{DAY, HOUR, MINUTE, SECOND, Timestamp};
use crate::server::producer::Event;
use serde_json::{Value, json};

/// Key, seconds that one run saves, and runs on a usual day.
const WORKFLOWS: [(&str, i64, i64); 4] =
    [("invoice-intake", 420, 5), ("lead-routing", 180, 8), ("nightly-report", 1_800, 1), ("backup-check", 240, 2)];

/// Everything of one organisation on one day in UTC, in no order.
pub fn tell(seed: u64, org: &'static Org, day: i64) -> Vec<Event> {
    let chance = Chance::of(seed, &["machinery", org.slug], &[day]);
    let mut log = Log { org, chance, day, prefix: format!("demo-{seed:x}-{}-m{day}", org.slug), events: Vec::new() };
    workflows(&mut log);
    requests(&mut log);
    if org.trains {
        training(&mut log);
        heartbeats(&mut log);
    }
    log.events
}

struct Log {
    org: &'static Org,
    chance: Chance,
    day: i64,
    prefix: String,
    events: Vec<Event>,
}

impl Log {
    fn tell(&mut self, kind: &'static str, after: i64, payload: Value) {
        self.events.push(Event {
            org: self.org.slug.to_owned(),
            event_id: format!("{}-{}", self.prefix, self.events.len()),
            kind,
            occurred_at: Timestamp::from_micros(self.day * DAY + after),
            session_id: None,
            user: None,
            source: "machinery",
            payload,
        });
    }
}

fn workflows(log: &mut Log) {
    for (workflow, saved, runs) in WORKFLOWS {
        if log.day % 30 == 0 {
            let payload = json!({"workflow": workflow, "active": workflow != "backup-check" || log.day % 60 == 0, "time_saved_seconds": saved, "hourly_rate_usd": "48.00"});
            log.tell("workflow.registered", MINUTE, payload);
        }
        for place in 0..log.chance.between(0, runs) {
            let run_key = format!("{workflow}-{}-{place}", log.day);
            let begins = log.chance.between(0, 22 * 60) * MINUTE;
            let ms = log.chance.around(42_000.0, 0.9) as i64;
            log.tell("workflow_run.started", begins, json!({"workflow": workflow, "run_key": run_key, "trigger": "schedule"}));
            let status = ["succeeded", "failed", "cancelled"][log.chance.weighted([0.93, 0.05, 0.02].into_iter())];
            let mut payload = json!({"workflow": workflow, "run_key": run_key, "status": status, "duration_ms": ms, "steps": 4});
            if status == "failed" {
                payload["error"] = json!({"category": "other", "code": "step_failed", "message": "the mailbox did not answer"});
            }
            log.tell("workflow_run.completed", begins + ms * 1_000, payload);
        }
    }
}

fn requests(log: &mut Log) {
    if !log.chance.is(0.3) {
        return;
    }
    let id = format!("SR-{}-{}", log.day, log.org.slug);
    let begins = log.chance.between(7 * 60, 17 * 60) * MINUTE;
    let title = *log.chance.pick(&["Call about fleet pricing", "Demo for the finance team", "Renewal of the support contract"]);
    let end = if log.chance.is(0.7) { "done" } else { "declined" };
    for (after, status) in [(0, "open"), (2 * HOUR, "scheduled"), (5 * HOUR, end)] {
        log.tell(
            "service_request.changed",
            begins + after,
            json!({"request_id": id, "kind": "sales_call", "status": status, "title": title}),
        );
    }
}

fn training(log: &mut Log) {
    if log.day % 9 != 0 {
        return;
    }
    let (job, data, model) =
        (format!("train-{}", log.day), format!("tickets-{}", log.day), format!("meridian-14b-r{}", log.day % 1_000));
    let rows = log.chance.between(18_000, 240_000);
    log.tell(
        "dataset.updated",
        5 * HOUR,
        json!({"dataset_id": data, "name": "Support tickets, cleaned", "status": "ready", "rows": rows, "bytes": rows * 1_840}),
    );
    let fails = log.chance.is(0.12);
    let mut loss = 2.9;
    for step in 0..=10 {
        let after = 6 * HOUR + step * 20 * MINUTE;
        let status = match step {
            0 => "queued",
            10 if fails => "failed",
            10 => "succeeded",
            _ => "running",
        };
        let mut payload = json!({"job_id": job, "name": "Meridian on tickets", "base_model": "meridian-14b", "dataset": data, "status": status, "progress": step as f64 / 10.0});
        if status == "failed" {
            payload["error"] = json!({"category": "other", "code": "out_of_memory", "message": "the GPU ran out of memory"});
        }
        log.tell("training.updated", after, payload);
        if status == "running" {
            let points: Vec<_> = (0..5)
                .map(|point| {
                    loss *= 0.985;
                    let at = Timestamp::from_micros(log.day * DAY + after + point * 30 * SECOND);
                    json!({"step": step * 100 + point * 20, "at": at, "loss": (loss * 1_000.0_f64).round() / 1_000.0, "learning_rate": 0.0002})
                })
                .collect();
            log.tell("training.metrics", after + 3 * MINUTE, json!({"job_id": job, "points": points}));
        }
    }
    if !fails {
        log.tell(
            "model.updated",
            10 * HOUR,
            json!({"model_id": model, "name": "Meridian 14B", "provider": "in-house", "scope": "global", "status": "ready"}),
        );
    }
}

fn heartbeats(log: &mut Log) {
    for (server, kind) in [("gpu-a", "inference"), ("gpu-b", "training")] {
        for hour in (0..24).step_by(4) {
            let used = log.chance.between(18, 71);
            let payload = json!({
                "server_id": server, "name": server, "kind": kind, "model": "meridian-14b", "status": "online",
                "gpu": {"name": "H100", "used_bytes": used << 30, "total_bytes": 80_i64 << 30, "utilisation": used as f64 / 80.0},
            });
            log.tell("server.heartbeat", hour * HOUR + 7 * SECOND, payload);
        }
    }
}
