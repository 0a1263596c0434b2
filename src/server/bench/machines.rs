//! What is not a conversation, with a tenth as many workflow runs as there are runs of agents: workflows, service requests,
//! training jobs and the servers that they need. It comes in through the ingest API when the measured events are in.

use super::{
    Outcome,
    fill::{self, BATCH, CLIENTS},
    installation::Installation,
    size,
};
use crate::{
    domain::time::{DAY, HOUR, MILLISECOND, MINUTE, Timestamp},
    server::{
        generate::Chance,
        producer::{Batches, Event, progress, send_all},
    },
};
use serde_json::{Value, json};

const SEED: u64 = 21;
const WORKFLOWS: i64 = 30;
const SERVERS: usize = 8;
/// Points of a job, and those of one report.
const POINTS: i64 = 1_000;
const REPORTED: i64 = 20;
/// Of the one job that is as long as a curve may be.
const LONG: i64 = 10_000;

/// A workflow and a job whose pages are opened.
pub const WORKFLOW: &str = "flow-00";
pub const JOB: &str = "job-long";

pub async fn run(size: size::Size, installation: &Installation, from: Timestamp) -> Outcome<()> {
    let machines = Machines { size, from };
    let bar = progress::of_total(machines.counted());
    bar.set_message("workflows, training and servers");
    let batches = Batches::new(machines.events(), BATCH);
    let verdicts =
        send_all(&installation.producer, &installation.keys, batches, CLIENTS, |batch| bar.inc(batch.events as u64)).await?;
    fill::until_projected(installation, &mut 0.0).await?;
    bar.finish_and_clear();
    verdicts.rejected.first().map_or(Ok(()), |reason| Err(format!("the server refused events of the bench: {reason}").into()))
}

struct Machines {
    size: size::Size,
    from: Timestamp,
}

impl Machines {
    const fn workflow_runs(&self) -> u64 {
        self.size.runs() / 10
    }

    const fn requests(&self) -> u64 {
        self.size.runs() / 100
    }

    const fn jobs(&self) -> u64 {
        self.size.runs() / 2_000
    }

    /// About as many events as there are.
    const fn counted(&self) -> u64 {
        2 * self.workflow_runs() + 3 * self.requests() + self.jobs() * (POINTS / REPORTED) as u64
    }

    /// The moment of number `number` of so `many` over the whole time; the last of them end before now.
    fn at(&self, number: u64, many: u64) -> Timestamp {
        self.from.plus((self.size.days() * DAY - DAY) / many.max(1) as i64 * number as i64)
    }

    fn events(&self) -> impl Iterator<Item = Event> {
        let registered =
            (0..size::ORGS).flat_map(move |place| (0..WORKFLOWS).map(move |workflow| self.registered(place, workflow)));
        let runs = (0..self.workflow_runs()).flat_map(|number| self.workflow_run(number));
        let requests = (0..self.requests()).flat_map(|number| self.request(number));
        let jobs = (0..self.jobs()).flat_map(|number| self.job(number));
        let long = self.long_job();
        let beats = (0..self.size.days() * 24).flat_map(|hour| self.heartbeats(hour));
        registered.chain(runs).chain(requests).chain(jobs).chain(long).chain(beats)
    }

    fn registered(&self, place: usize, workflow: i64) -> Event {
        let payload = json!({
            "workflow": flow(workflow), "active": workflow % 7 != 6, "time_saved_seconds": 60 * (workflow + 1),
            "hourly_rate_usd": "42.00",
        });
        told(size::org(place), format!("w{workflow}"), "workflow.registered", self.from, payload)
    }

    fn workflow_run(&self, number: u64) -> [Event; 2] {
        let mut chance = Chance::of(SEED, &["workflow run"], &[number as i64]);
        let (org, at) = (size::org(size::org_of(number)), self.at(number, self.workflow_runs()));
        let (workflow, run_key) = (flow(chance.between(0, WORKFLOWS - 1)), format!("k{number}"));
        let ms = chance.around(20_000.0, 0.8) as i64;
        let started = json!({"workflow": workflow, "run_key": run_key, "trigger": "schedule"});
        let status = ["succeeded", "failed", "cancelled"][chance.weighted([0.93, 0.06, 0.01].into_iter())];
        let mut completed = json!({
            "workflow": workflow, "run_key": run_key, "status": status, "duration_ms": ms,
            "steps": [
                {"name": "read", "status": "succeeded", "duration_ms": ms / 3},
                {"name": "write", "status": status, "duration_ms": ms - ms / 3},
            ],
        });
        if status == "failed" {
            completed["error"] = json!({"category": "tool", "code": "rate_limited", "message": "too many requests"});
        }
        [
            told(org.clone(), format!("{run_key}-s"), "workflow_run.started", at, started),
            told(org, format!("{run_key}-c"), "workflow_run.completed", at.plus(ms * MILLISECOND), completed),
        ]
    }

    fn request(&self, number: u64) -> impl Iterator<Item = Event> {
        let (org, at) = (size::org(size::org_of(number)), self.at(number, self.requests()));
        let kind = ["sales_call", "support", "integration"][(number / 2 % 3) as usize];
        ["open", "scheduled", "done"].into_iter().zip(0_i64..).map(move |(status, later)| {
            let payload =
                json!({"request_id": format!("q{number}"), "kind": kind, "status": status, "title": format!("Request {number}")});
            told(org.clone(), format!("q{number}-{later}"), "service_request.changed", at.plus(later * HOUR), payload)
        })
    }

    fn job(&self, number: u64) -> impl Iterator<Item = Event> {
        let org = size::org(size::org_of(number));
        let status = if number % 9 == 8 { "failed" } else { "succeeded" };
        training(org, format!("job-{number}"), self.at(number, self.jobs()), POINTS, status)
    }

    /// Still under way.
    fn long_job(&self) -> impl Iterator<Item = Event> {
        training(size::biggest(), JOB.to_owned(), self.from.plus((self.size.days() - 8) * DAY), LONG, "running")
    }

    fn heartbeats(&self, hour: i64) -> impl Iterator<Item = Event> {
        let at = self.from.plus(hour * HOUR);
        (0..SERVERS).map(move |server| {
            let payload = json!({
                "server_id": format!("gpu-{server}"), "name": format!("gpu-{server}"), "model": "meridian-14b", "status": "online",
                "kind": if server % 2 == 0 { "inference" } else { "training" },
                "gpu": {"name": "H100", "used_bytes": (40 + hour % 30) << 30, "total_bytes": 80_i64 << 30, "utilisation": 0.7},
            });
            told(size::biggest(), format!("b{server}-{hour}"), "server.heartbeat", at, payload)
        })
    }
}

/// What a job says of itself, from its data set to how it ended or that it goes on; a point a minute.
fn training(org: String, job: String, begins: Timestamp, points: i64, status: &'static str) -> impl Iterator<Item = Event> {
    let update = |status: &str, progress: f64| {
        json!({
            "job_id": job, "name": format!("Replies {job}"), "base_model": "meridian-14b", "dataset": "tickets", "status": status,
            "progress": progress,
        })
    };
    let ends = begins.plus(points * MINUTE);
    let dataset =
        json!({"dataset_id": format!("of-{job}"), "name": "Tickets", "status": "ready", "rows": 142_000, "bytes": 261_000_000});
    let around = [
        told(org.clone(), format!("{job}-d"), "dataset.updated", begins, dataset),
        told(org.clone(), format!("{job}-b"), "training.updated", begins, update("running", 0.0)),
        told(
            org.clone(),
            format!("{job}-e"),
            "training.updated",
            ends,
            update(status, if status == "succeeded" { 1.0 } else { 0.8 }),
        ),
    ];
    let reports = (0..points / REPORTED).map(move |report| {
        let steps = (report * REPORTED..(report + 1) * REPORTED).map(|step| point(begins, step)).collect::<Vec<_>>();
        let at = begins.plus((report + 1) * REPORTED * MINUTE);
        told(org.clone(), format!("{job}-{report}"), "training.metrics", at, json!({"job_id": job, "points": steps}))
    });
    around.into_iter().chain(reports)
}

fn point(begins: Timestamp, step: i64) -> Value {
    let loss = 1.1 + 1.5 / (1.0 + step as f64 / 120.0) + ((step * 7919) % 101) as f64 / 2_000.0;
    let mut point = json!({"step": step, "at": begins.plus(step * MINUTE), "loss": loss, "learning_rate": 2e-4});
    if step % 50 == 0 {
        point["eval_loss"] = json!(loss + 0.04);
    }
    point
}

fn flow(number: i64) -> String {
    format!("flow-{number:02}")
}

fn told(org: String, id: String, kind: &'static str, at: Timestamp, payload: Value) -> Event {
    Event {
        org,
        event_id: format!("machines-{id}"),
        kind,
        occurred_at: at,
        session_id: None,
        user: None,
        source: "bench",
        payload,
        place: None,
    }
}
