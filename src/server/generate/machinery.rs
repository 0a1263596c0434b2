//! What is not a conversation, a little of everything: workflows and their runs, service requests, and the machines that train
//! and infer.

use super::{chance::Chance, org::Org, training};
use crate::domain::time::{DAY, HOUR, MINUTE, Timestamp};
use crate::server::producer::Event;
use serde_json::{Value, json};

/// Key, seconds that one run saves, and runs on a usual day.
const WORKFLOWS: [(&str, i64, i64); 4] =
    [("invoice-intake", 420, 5), ("lead-routing", 180, 8), ("nightly-report", 1_800, 1), ("backup-check", 240, 2)];

/// Everything of one organisation on one day in UTC, in no order. Its servers are heard of every `heard_every`.
pub fn tell(seed: u64, org: &'static Org, day: i64, heard_every: i64) -> Vec<Event> {
    let chance = Chance::of(seed, &["machinery", org.slug], &[day]);
    let mut log = Log { org, chance, day, prefix: format!("demo-{seed:x}-{}-m{day}", org.slug), events: Vec::new() };
    workflows(&mut log);
    requests(&mut log);
    if org.trains {
        training::tell(&mut log);
        training::beat(&mut log, seed, heard_every);
    }
    log.events
}

/// What is told of a day.
pub struct Log {
    pub org: &'static Org,
    pub chance: Chance,
    pub day: i64,
    prefix: String,
    events: Vec<Event>,
}

impl Log {
    /// Something that happens so long after the day begins.
    pub fn tell(&mut self, kind: &'static str, after: i64, payload: Value) {
        self.tell_as(self.events.len().to_string(), kind, after, payload);
    }

    /// The same under a name of its own.
    pub fn tell_as(&mut self, name: String, kind: &'static str, after: i64, payload: Value) {
        self.events.push(Event {
            org: self.org.slug.to_owned(),
            event_id: format!("{}-{name}", self.prefix),
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
