//! A workflow run from its events. Events with one key are attempts of one run: it begins where the first one began, and is as
//! the last one is.

use super::{
    incoming::Incoming,
    merge::{blank, fail, start},
};
use crate::{
    domain::{session::RunStatus, time::MILLISECOND},
    server::{
        facts::{
            extra::{Attempts, RunEnd, RunStart, Stamp},
            fact::Fact,
            kind::FactKind,
        },
        ingest::payload::{Call, Payload},
    },
};
use std::sync::Arc;

/// The run after `event`, which is about it. What is known of its attempts is a union, and of starts and of ends the greatest
/// by (occurred_at, event_id) counts.
pub fn merge(before: Option<Arc<Fact>>, event: &Incoming, id: &str) -> Arc<Fact> {
    let mut run = before.unwrap_or_else(|| Arc::new(blank(event, FactKind::WorkflowRun, id)));
    let mut attempts = run.extra.attempts.as_deref().cloned().unwrap_or_default();
    let is_newer = |known: Option<&Stamp>| known.is_none_or(|known| *known < event.stamp);
    let new = Arc::make_mut(&mut run);
    match &event.payload {
        Payload::WorkflowRunStarted { workflow, trigger, .. } => {
            new.workflow = Some(workflow.clone());
            attempts.start(event.stamp.0);
            if is_newer(new.extra.started.as_ref().map(|part| &part.stamp)) {
                new.extra.started = Some(Box::new(started(event, trigger.as_ref())));
            }
        }
        Payload::WorkflowRunCompleted { workflow, status, call, .. } => {
            new.workflow = Some(workflow.clone());
            match call.started_at {
                Some(at) => attempts.start(at),
                None => attempts.end(event.stamp.0, start(event.stamp.0, None, call.duration_ms)),
            }
            if is_newer(new.extra.completed.as_ref().map(|part| &part.stamp)) {
                new.extra.completed = Some(Box::new(ended(event, status, call)));
            }
        }
        _ => {}
    }
    compose(new, attempts);
    run
}

fn started(event: &Incoming, trigger: Option<&String>) -> RunStart {
    let stamp = event.stamp.clone();
    RunStart { stamp, session_id: None, user: None, agent: None, model: None, trigger: trigger.cloned() }
}

fn ended(event: &Incoming, status: &str, call: &Call) -> RunEnd {
    RunEnd {
        stamp: event.stamp.clone(),
        status: status.to_owned(),
        started_at: call.started_at,
        session_id: None,
        user: None,
        agent: None,
        model: None,
        provider: None,
        duration_ms: call.duration_ms,
        usage: None,
        cost: None,
        error: call.error.clone(),
    }
}

/// A run from what is known of its attempts.
fn compose(run: &mut Fact, attempts: Attempts) {
    let (start, end) = (run.extra.started.clone(), run.extra.completed.clone());
    run.at = attempts.began().unwrap_or(run.at);
    run.extra.attempts = Some(Box::new(attempts));
    let began = start.as_ref().map(|part| part.stamp.0);
    // A start after the end is the next attempt.
    let over = end.as_ref().filter(|end| began.is_none_or(|began| began <= end.stamp.0));
    run.status = Some(over.map_or(RunStatus::Running.key(), |end| end.status.as_str()).to_owned());
    run.duration_ms = over.and_then(|end| {
        let measured = || Some(end.stamp.0.since(end.started_at.or(began)?) / MILLISECOND);
        end.duration_ms.or_else(measured).filter(|duration| *duration >= 0)
    });
    fail(run, over.and_then(|end| end.error.as_ref()));
    run.extra.trigger = start.as_ref().and_then(|part| part.trigger.clone());
    if let Some(Stamp(at, event_id)) = start.map(|part| part.stamp).max(end.map(|part| part.stamp)) {
        run.event_at = at;
        run.event_id = event_id;
    }
}
