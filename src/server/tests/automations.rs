//! Recorded workflow runs through the whole pipeline: snapshots that overlap must not count a run twice.

use super::{
    recorded::recorded_in,
    world::{World, at},
};
use crate::{
    domain::{
        dimension::Dimension,
        figure::Figure,
        filter::Filter,
        query::{BreakdownQuery, Sort, StatsQuery},
        role::Role,
        time::{MILLISECOND, SECOND, TimeRange},
    },
    server::queries::{stats, tests::data::scope},
};
use flate2::read::GzDecoder;
use serde_json::{Value, json};
use std::{collections::BTreeMap, fs::File, path::Path};

pub const SNAPSHOTS: [&str; 3] =
    ["github-actions-2026-08-04.json.gz", "github-actions-2026-08-05.json.gz", "github-actions-2026-08-12.json.gz"];

/// A snapshot as a producer would send it: each run from its start, and how it ended if it did. The ids of events are the
/// snapshot's own, so that nothing but the key of a run says that it is known.
pub fn events(path: &Path, snapshot: &str) -> Vec<Value> {
    let snapshot_of: Value = serde_json::from_reader(GzDecoder::new(File::open(path).unwrap())).unwrap();
    let mut events = Vec::new();
    for run in snapshot_of["runs"].as_array().unwrap() {
        let key = run["id"].to_string();
        let event = |name: &str, at: &Value, payload: Value| {
            let mut payload = payload;
            payload["workflow"] = run["name"].clone();
            payload["run_key"] = json!(key);
            json!({"event_id": format!("{snapshot}-{key}-{name}"), "type": format!("workflow_run.{name}"), "occurred_at": at,
                   "source": "github-actions", "payload": payload})
        };
        events.push(event("started", &run["run_started_at"], json!({"trigger": run["head_branch"]})));
        let status = match run["conclusion"].as_str().unwrap() {
            "success" => "succeeded",
            "failure" => "failed",
            "cancelled" => "cancelled",
            // Waits for somebody's approval: it has not ended.
            _ => continue,
        };
        let duration = (run["wall_seconds"].as_f64().unwrap() * 1_000.0) as i64;
        let payload = json!({"status": status, "started_at": run["run_started_at"], "duration_ms": duration});
        events.push(event("completed", &run["updated_at"], payload));
    }
    events
}

/// What one reading of all runs says: by workflow the runs, those that succeeded and failed, and their milliseconds.
fn truth(all: &[Value]) -> BTreeMap<String, [i64; 4]> {
    let mut runs = BTreeMap::<(String, String), [i64; 4]>::new();
    for event in all {
        let payload = &event["payload"];
        let key = ["workflow", "run_key"].map(|name| payload[name].as_str().unwrap().to_owned());
        let run = runs.entry(key.into()).or_default();
        run[0] = 1;
        if event["type"] == "workflow_run.completed" {
            run[1] = i64::from(payload["status"] == "succeeded");
            run[2] = i64::from(payload["status"] == "failed");
            run[3] = payload["duration_ms"].as_i64().unwrap();
        }
    }
    let mut workflows = BTreeMap::<String, [i64; 4]>::new();
    for ((workflow, _), run) in runs {
        let sum = workflows.entry(workflow).or_default();
        sum.iter_mut().zip(run).for_each(|(sum, of_run)| *sum += of_run);
    }
    workflows
}

#[tokio::test]
async fn overlapping_snapshots_count_every_run_once() {
    let Some(folder) = recorded_in("workflows", SNAPSHOTS[0]).and_then(|path| path.parent().map(Path::to_owned)) else { return };
    let world = World::new().await;
    world.clock.set(at("2026-08-13T00:00:00Z"));
    let mut all = Vec::new();
    // The newest first: what is older comes late.
    for name in SNAPSHOTS.iter().rev() {
        let events = events(&folder.join(name), name);
        let receipt = world.ingest(world.acme, &events).await;
        assert_eq!(receipt.duplicates, 0, "every snapshot has events of its own");
        world.project().await;
        all.extend(events);
    }
    let range = TimeRange::new(at("2026-08-01T00:00:00Z"), at("2026-08-13T00:00:00Z")).unwrap();
    let stats = StatsQuery { org: None, range, tz: "UTC".into(), filter: Filter::default() };
    let scope = scope(world.acme, "acme", Role::Manager, "ana", at("2026-08-13T00:00:00Z"));
    let figures = vec![Figure::WorkflowRuns, Figure::WorkflowRunsSucceeded, Figure::WorkflowRunsFailed, Figure::ExecutionTimeMs];
    let sort = Sort { by: Figure::WorkflowRuns, descending: true };
    let query = BreakdownQuery {
        stats: stats.clone(),
        by: Dimension::Workflow,
        figures: figures.clone(),
        sort,
        limit: 10,
        compare: false,
    };
    let rows = stats::breakdown(&world.db, &scope, &query).await.unwrap().data;
    let found: BTreeMap<String, [i64; 4]> = rows
        .into_iter()
        .map(|row| (row.key, [0, 1, 2, 3].map(|place| json!(row.figures[&figures[place]]).as_i64().unwrap())))
        .collect();
    assert_eq!(found, truth(&all));
    assert_eq!(found.values().map(|sums| sums[0]).sum::<i64>(), 484, "as the README of the data counts them");

    // The same with a filter, cut inside a quarter hour: rollups and facts together.
    let mut narrowed = stats;
    narrowed.filter.add(Dimension::Workflow, "Build");
    let cut = at("2026-08-05T09:00:00Z").plus(7 * SECOND + MILLISECOND);
    let mut halves = 0;
    for (from, to) in [(range.from(), cut), (cut, range.to())] {
        narrowed.range = TimeRange::new(from, to).unwrap();
        let answer = stats::overview(&world.db, &scope, &narrowed, false, &[Figure::WorkflowRuns]).await.unwrap();
        halves += json!(answer.data.figures[&Figure::WorkflowRuns]).as_i64().unwrap();
    }
    assert_eq!(halves, found["Build"][0]);
}
