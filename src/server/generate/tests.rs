//! What the rest relies on: the same plan gives the same events, pieces fit together, and everything that happens in
//! real life happens here.

use super::{
    org::{ORGS, Org},
    traffic::Plan,
};
use crate::{
    domain::time::{DAY, HOUR, TimeRange, Timestamp},
    server::{
        ingest::accept::{Refused, accept, acceptable},
        producer::Event,
    },
};
use std::collections::{BTreeMap, BTreeSet};

fn plan(from: &str, days: i64) -> Plan {
    let from: Timestamp = from.parse().unwrap();
    Plan::of(TimeRange::new(from, from.plus(days * DAY)).unwrap(), 7, ORGS.iter().collect())
}

fn text(event: &Event, path: &str) -> Option<String> {
    event.payload.pointer(path).and_then(|value| value.as_str()).map(str::to_owned)
}

#[test]
fn the_same_seed_gives_the_same_events_in_order_and_another_seed_others() {
    let plan = plan("2026-03-02T00:00:00Z", 3);
    let once: Vec<Event> = plan.events().collect();
    assert!(once.len() > 1_000, "{}", once.len());
    assert_eq!(once, plan.events().collect::<Vec<_>>());
    assert!(once.is_sorted_by_key(|event| event.occurred_at));
    assert!(once.iter().all(|event| plan.range.contains(event.occurred_at)));
    let ids = |events: &[Event]| events.iter().map(|event| event.event_id.clone()).collect::<BTreeSet<_>>();
    assert_eq!(ids(&once).len(), once.len());
    let other: Vec<Event> = Plan { seed: 8, ..plan }.events().collect();
    assert!(ids(&once).is_disjoint(&ids(&other)));
}

#[test]
fn what_is_generated_in_pieces_is_what_is_generated_at_once() {
    let whole = plan("2026-03-02T00:00:00Z", 6);
    let middle = whole.range.from().plus(2 * DAY + 5 * HOUR);
    let piece = |from, to| Plan { range: TimeRange::new(from, to).unwrap(), ..whole.clone() }.events();
    let pieces = piece(whole.range.from(), middle).chain(piece(middle, whole.range.to()));
    assert_eq!(whole.events().collect::<Vec<_>>(), pieces.collect::<Vec<_>>());
}

#[test]
fn a_livelier_stretch_has_more_sessions_and_still_continues_the_old_ones() {
    let calm = plan("2026-03-04T12:00:00Z", 1);
    let lively = Plan { livelier: 4.0, ..calm.clone() };
    let ids = |plan: &Plan| plan.events().map(|event| event.event_id).collect::<BTreeSet<_>>();
    let (calm, lively) = (ids(&calm), ids(&lively));
    assert!(calm.is_subset(&lively) && lively.len() > calm.len() * 2, "{} {}", calm.len(), lively.len());
}

#[test]
fn everything_that_happens_in_real_life_happens() {
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    let mut seen = BTreeSet::new();
    let mut started = BTreeSet::new();
    for event in plan("2026-01-05T00:00:00Z", 60).events() {
        *kinds.entry(event.kind).or_default() += 1;
        for (kind, path) in [
            ("run.completed", "/status"),
            ("run.completed", "/error/category"),
            ("model.called", "/status"),
            ("model.called", "/provider"),
            ("tool.called", "/status"),
            ("tool.called", "/server"),
            ("handoff.created", "/kind"),
            ("session.started", "/environment"),
            ("workflow_run.completed", "/status"),
            ("workflow_run.completed", "/error/category"),
            ("service_request.changed", "/kind"),
            ("service_request.changed", "/status"),
        ] {
            if event.kind == kind
                && let Some(value) = text(&event, path)
            {
                seen.insert(format!("{kind}{path} {value}"));
            }
        }
        match event.kind {
            "run.started" => started.insert(text(&event, "/run_id")),
            "run.completed" => started.remove(&text(&event, "/run_id")),
            _ => false,
        };
    }
    for kind in [
        "session.started",
        "session.ended",
        "message.created",
        "run.started",
        "run.completed",
        "model.called",
        "tool.called",
        "handoff.created",
        "feedback.given",
        "workflow.registered",
        "workflow_run.started",
        "workflow_run.completed",
        "service_request.changed",
        "training.updated",
        "training.metrics",
        "dataset.updated",
        "model.updated",
        "server.heartbeat",
    ] {
        assert!(kinds.contains_key(kind), "{kind}");
    }
    for value in [
        "run.completed/status succeeded",
        "run.completed/status failed",
        "run.completed/status cancelled",
        "run.completed/error/category tool",
        "run.completed/error/category model",
        "run.completed/error/category timeout",
        "run.completed/error/category other",
        "model.called/status ok",
        "model.called/status error",
        "model.called/status incomplete",
        "model.called/provider anthropic",
        "model.called/provider openai",
        "model.called/provider google",
        "model.called/provider in-house",
        "tool.called/status ok",
        "tool.called/status error",
        "handoff.created/kind to_local",
        "handoff.created/kind to_human",
        "handoff.created/kind to_agent",
        "session.started/environment production",
        "workflow_run.completed/status succeeded",
        "workflow_run.completed/status failed",
        "workflow_run.completed/status cancelled",
        "workflow_run.completed/error/category timeout",
        "service_request.changed/kind sales_call",
        "service_request.changed/status won",
        "service_request.changed/status lost",
        "session.started/environment staging",
        "session.started/environment dev",
    ] {
        assert!(seen.contains(value), "{value}");
    }
    assert!(!started.is_empty(), "some runs fall silent");
}

#[test]
fn people_get_stuck_and_agents_go_round_as_in_real_life() {
    let (mut said, mut pairs) = (BTreeMap::<_, usize>::new(), BTreeMap::<_, usize>::new());
    let (mut failed, mut broken) = (BTreeMap::<_, usize>::new(), BTreeMap::<_, usize>::new());
    let (mut row, mut chain) = (0, 0);
    for event in plan("2026-01-05T00:00:00Z", 60).events() {
        let session = event.session_id.clone();
        let is = |path: &str, value: &str| text(&event, path).as_deref() == Some(value);
        match event.kind {
            "message.created" if is("/role", "user") => *said.entry((session, text(&event, "/content"))).or_default() += 1,
            "handoff.created" => *pairs.entry((session, text(&event, "/from"), text(&event, "/to"))).or_default() += 1,
            "run.completed" => {
                let failed = failed.entry(session).or_default();
                *failed = if is("/status", "failed") { *failed + 1 } else { 0 };
                row = row.max(*failed);
            }
            "tool.called" => {
                let broken = broken.entry((text(&event, "/run_id"), text(&event, "/tool"))).or_default();
                *broken = if is("/status", "error") { *broken + 1 } else { 0 };
                chain = chain.max(*broken);
            }
            _ => {}
        }
    }
    assert!(said.values().filter(|times| **times > 1).count() > 50, "said again");
    assert!(pairs.values().filter(|times| **times > 2).count() > 5, "handed round: {:?}", pairs.values().max());
    assert!(row > 2 && chain > 1, "{row} failed in a row, {chain} calls broke one after the other");
}

#[test]
fn ingest_takes_every_event() {
    let plan = plan("2026-01-05T00:00:00Z", 12);
    let times = acceptable(plan.range.to(), 365);
    for event in plan.events() {
        let json = serde_json::value::to_raw_value(&event).unwrap();
        if let Err(Refused { refusal, .. }) = accept(&json, times) {
            panic!("{refusal:?}: {json}");
        }
    }
}

#[test]
fn five_months_are_a_demo_and_not_a_load_test() {
    // The last 30 of them, when everybody has grown.
    let runs = plan("2026-01-05T00:00:00Z", 30).events().filter(|event| event.kind == "run.started").count();
    assert!((5_000..9_000).contains(&runs), "{runs}");
}

#[test]
fn nights_and_weekends_are_quiet() {
    let acme = vec![Org::of("acme").unwrap()];
    let monday = Plan { orgs: acme.clone(), ..plan("2026-03-02T00:00:00Z", 5) };
    let weekend = Plan { orgs: acme, ..plan("2026-03-07T00:00:00Z", 2) };
    let a_day = |plan: &Plan, days: usize| plan.events().filter(|event| event.kind == "run.started").count() / days;
    assert!(a_day(&weekend, 2) * 2 < a_day(&monday, 5));
}

#[test]
fn jobs_train_down_and_servers_are_heard_of_more_often_while_somebody_may_look() {
    let acme = Plan { orgs: vec![Org::of("acme").unwrap()], ..plan("2026-03-02T00:00:00Z", 30) };
    let (mut losses, mut ends) = (BTreeMap::<String, Vec<f64>>::new(), BTreeSet::new());
    for event in acme.events() {
        let job = text(&event, "/job_id").unwrap_or_default();
        if event.kind == "training.metrics" {
            let points = event.payload["points"].as_array().unwrap();
            losses.entry(job).or_default().extend(points.iter().filter_map(|point| point["loss"].as_f64()));
        } else if event.kind == "training.updated" {
            ends.extend(text(&event, "/status"));
        }
    }
    assert!(losses.len() > 10 && ["succeeded", "failed", "running", "queued"].iter().all(|end| ends.contains(*end)), "{ends:?}");
    for losses in losses.values().filter(|losses| losses.len() == 180) {
        let mean = |some: &[f64]| some.iter().sum::<f64>() / some.len() as f64;
        assert!(mean(&losses[160..]) < mean(&losses[..20]) * 0.8, "{losses:?}");
    }
    let hour = Plan { range: TimeRange::new(acme.range.from(), acme.range.from().plus(HOUR)).unwrap(), ..acme };
    let beats = |plan: &Plan| plan.events().filter(|event| event.kind == "server.heartbeat").count();
    let live = Plan { heard_every: crate::domain::time::MINUTE, ..hour.clone() };
    assert_eq!((beats(&hour), beats(&live)), (4, 240));
}

#[test]
fn automations_are_tried_again_introduced_retired_and_valued_anew() {
    let acme = vec![Org::of("acme").unwrap()];
    let mut attempts = BTreeMap::<String, usize>::new();
    let mut registered = BTreeMap::<String, BTreeSet<(bool, Option<i64>)>>::new();
    let mut first = BTreeMap::<String, Timestamp>::new();
    let plan = Plan { orgs: acme, ..plan("2026-01-05T00:00:00Z", 150) };
    for event in plan.events() {
        let Some(workflow) = text(&event, "/workflow") else { continue };
        first.entry(workflow.clone()).or_insert(event.occurred_at);
        match event.kind {
            "workflow_run.started" => *attempts.entry(text(&event, "/run_key").unwrap()).or_default() += 1,
            "workflow.registered" => {
                let saves = event.payload["time_saved_seconds"].as_i64();
                registered.entry(workflow).or_default().insert((event.payload["active"] == true, saves));
            }
            _ => {}
        }
    }
    assert!((4_000..20_000).contains(&attempts.len()), "{}", attempts.len());
    let retried = attempts.values().filter(|attempts| **attempts > 1).count();
    assert!(retried * 100 > attempts.len(), "{retried}");
    assert!(registered.values().any(|said| said.iter().any(|(active, _)| !active)), "some are retired");
    assert!(registered.values().any(|said| said.iter().map(|(_, saves)| saves).collect::<BTreeSet<_>>().len() > 1));
    let month = plan.range.to().minus(33 * DAY);
    assert!(first.values().any(|at| *at >= month), "something is new");
}
