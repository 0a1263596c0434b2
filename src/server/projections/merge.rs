//! An event goes into the fact it is about. What other facts have to say is added by `derive`.

use super::{incoming::Incoming, workflow_run};
use crate::{
    domain::{
        session::Tokens,
        time::{MILLISECOND, Timestamp},
    },
    server::{
        facts::{
            extra::{Extra, Failure, RunEnd, RunStart, Stamp},
            fact::Fact,
            kind::FactKind,
        },
        ingest::payload::{Call, Payload},
        prices::own::Prices,
    },
};
use std::sync::Arc;

/// The fact after `event`, which is about it; `before` is `None` for a new one.
pub fn merge(before: Option<Arc<Fact>>, event: &Incoming, kind: FactKind, id: &str, prices: &Prices) -> Arc<Fact> {
    match (&event.payload, before) {
        (Payload::RunStarted { .. } | Payload::RunCompleted { .. }, before) => merge_run(before, event, id, prices),
        (Payload::WorkflowRunStarted { .. } | Payload::WorkflowRunCompleted { .. }, before) => {
            workflow_run::merge(before, event, id)
        }
        // Of several events about one thing the greatest says everything.
        (_, Some(before)) if (before.event_at, &before.event_id) >= (event.stamp.0, &event.stamp.1) => before,
        (_, Some(before)) => {
            let mut fact = read(event, kind, id, prices);
            fact.last_event_at = fact.last_event_at.max(before.last_event_at);
            Arc::new(fact)
        }
        (_, None) => Arc::new(read(event, kind, id, prices)),
    }
}

fn merge_run(before: Option<Arc<Fact>>, event: &Incoming, id: &str, prices: &Prices) -> Arc<Fact> {
    let mut run = before.unwrap_or_else(|| Arc::new(blank(event, FactKind::Run, id)));
    let is_newer = |known: Option<&Stamp>| known.is_none_or(|known| *known < event.stamp);
    let session_id = event.session_id.clone();
    let user = event.user.clone();
    match &event.payload {
        Payload::RunStarted { agent, model, trigger, .. } if is_newer(run.extra.started.as_ref().map(|part| &part.stamp)) => {
            let (agent, model, trigger) = (agent.clone(), model.clone(), trigger.clone());
            let part = RunStart { stamp: event.stamp.clone(), session_id, user, agent, model, trigger };
            Arc::make_mut(&mut run).extra.started = Some(Box::new(part));
        }
        Payload::RunCompleted { status, agent, call, .. } if is_newer(run.extra.completed.as_ref().map(|part| &part.stamp)) => {
            let part = RunEnd {
                stamp: event.stamp.clone(),
                status: status.clone(),
                started_at: call.started_at,
                session_id,
                user,
                agent: agent.clone(),
                model: call.model.clone(),
                provider: call.provider.clone(),
                duration_ms: call.duration_ms,
                usage: call.usage,
                cost: call.cost,
                error: call.error.clone(),
            };
            Arc::make_mut(&mut run).extra.completed = Some(Box::new(part));
        }
        _ => return run,
    }
    compose(Arc::make_mut(&mut run), prices);
    run
}

/// A run from its parts.
fn compose(run: &mut Fact, prices: &Prices) {
    let (started, completed) = (run.extra.started.clone(), run.extra.completed.clone());
    let began = started.as_ref().map(|part| part.stamp.0);
    if let Some(end) = &completed {
        let known = end.started_at.or(began);
        run.at = known.unwrap_or_else(|| start(end.stamp.0, None, end.duration_ms));
        // From start to end, when both are known and nobody measured.
        run.duration_ms =
            end.duration_ms.or_else(|| known.map(|at| end.stamp.0.since(at) / MILLISECOND).filter(|duration| *duration >= 0));
        run.tokens = end.usage;
        run.provider = end.provider.clone();
        fail(run, end.error.as_ref());
    } else if let Some(began) = began {
        run.at = began;
    }
    run.model = own_model(&run.extra).map(str::to_owned);
    run.cost = completed
        .as_ref()
        .and_then(|end| end.cost)
        .or_else(|| prices.cost(run.model.as_deref()?, run.provider.as_deref(), run.at, &run.tokens?));
    run.extra.trigger = started.as_ref().and_then(|part| part.trigger.clone());
    let latest = started.map(|part| part.stamp).max(completed.map(|part| part.stamp));
    if let Some(Stamp(at, event_id)) = latest {
        run.event_at = at;
        run.event_id = event_id;
    }
}

/// The agent a run names itself; its end knows better than its beginning.
pub fn own_agent(run: &Extra) -> Option<&str> {
    let end = run.completed.as_ref().and_then(|part| part.agent.as_deref());
    end.or_else(|| run.started.as_ref().and_then(|part| part.agent.as_deref()))
}

/// The model a run names itself.
pub fn own_model(run: &Extra) -> Option<&str> {
    let end = run.completed.as_ref().and_then(|part| part.model.as_deref());
    end.or_else(|| run.started.as_ref().and_then(|part| part.model.as_deref()))
}

/// The session that the fact's own events name.
pub fn own_session(fact: &Fact) -> Option<&str> {
    if fact.kind != FactKind::Run {
        return fact.session_id.as_deref().filter(|_| !fact.extra.session_by_run);
    }
    let end = fact.extra.completed.as_ref().and_then(|part| part.session_id.as_deref());
    end.or_else(|| fact.extra.started.as_ref().and_then(|part| part.session_id.as_deref()))
}

/// Every session that the fact lies in or that any of its events names: the next event may move it from one to another.
pub fn named_sessions(fact: &Fact) -> impl Iterator<Item = &str> {
    let started = fact.extra.started.as_ref().and_then(|part| part.session_id.as_deref());
    let completed = fact.extra.completed.as_ref().and_then(|part| part.session_id.as_deref());
    fact.session_id.as_deref().into_iter().chain(started).chain(completed)
}

/// The user that the fact's own events name first.
pub fn own_user(fact: &Fact) -> Option<(Stamp, &str)> {
    if fact.kind != FactKind::Run {
        return fact.extra.user.as_deref().map(|user| (Stamp(fact.event_at, fact.event_id.clone()), user));
    }
    let started = fact.extra.started.as_ref().and_then(|part| Some((part.stamp.clone(), part.user.as_deref()?)));
    let completed = fact.extra.completed.as_ref().and_then(|part| Some((part.stamp.clone(), part.user.as_deref()?)));
    started.into_iter().chain(completed).min()
}

/// A step, message, handoff or feedback as its event tells it.
fn read(event: &Incoming, kind: FactKind, id: &str, prices: &Prices) -> Fact {
    let mut fact = blank(event, kind, id);
    fact.session_id = event.session_id.clone();
    fact.extra.user = event.user.clone().filter(|_| event.session_id.is_none());
    match &event.payload {
        Payload::Message { role, run_id, model, said, at, .. } => {
            fact.at = at.unwrap_or(fact.at);
            fact.run_id = run_id.clone();
            fact.model = model.clone();
            fact.extra.role = Some(role.clone());
            fact.extra.said = *said;
        }
        Payload::ModelCall { run_id, status, ttft_ms, stop_reason, call, .. } => {
            fact.run_id = run_id.clone();
            fact.status = Some(status.clone());
            fact.ttft_ms = *ttft_ms;
            fact.extra.stop_reason = stop_reason.clone();
            fill(&mut fact, call);
            fact.cost =
                call.cost.or_else(|| prices.cost(call.model.as_deref()?, call.provider.as_deref(), fact.at, &call.usage?));
            fact.counted_tokens = fact.tokens;
            fact.unpriced = fact.cost.is_none() && fact.tokens.is_some_and(|tokens| tokens.total() > 0);
        }
        Payload::ToolCall { run_id, status, server, tool, call, .. } => {
            fact.run_id = run_id.clone();
            fact.status = Some(status.clone());
            fact.server = server.clone();
            fact.tool = Some(tool.clone());
            fill(&mut fact, call);
            fact.cost = call.cost;
        }
        Payload::Handoff { kind, from, to, run_id, reason, .. } => {
            fact.run_id = run_id.clone();
            fact.extra.run_by_order = run_id.is_none();
            fact.extra.handoff = Some(kind.clone());
            fact.extra.from = from.clone();
            fact.extra.to = to.clone();
            fact.extra.reason = reason.clone();
        }
        Payload::Feedback { rating, message_id, run_id } => {
            fact.run_id = run_id.clone();
            fact.extra.rating = Some(*rating);
            fact.extra.message_id = message_id.clone();
        }
        Payload::RunStarted { .. }
        | Payload::RunCompleted { .. }
        | Payload::SessionStarted { .. }
        | Payload::SessionEnded { .. }
        | Payload::WorkflowRunStarted { .. }
        | Payload::WorkflowRunCompleted { .. }
        | Payload::Standing(_) => {}
    }
    fact.counted_cost = fact.cost;
    fact
}

fn fill(fact: &mut Fact, call: &Call) {
    fact.at = start(fact.at, call.started_at, call.duration_ms);
    fact.duration_ms = call.duration_ms;
    fact.model = call.model.clone();
    fact.provider = call.provider.clone();
    fact.tokens = call.usage;
    fail(fact, call.error.as_ref());
}

pub(super) fn fail(fact: &mut Fact, error: Option<&Failure>) {
    fact.error_category = error.map(|error| error.category.clone());
    fact.extra.error_code = error.and_then(|error| error.code.clone());
    fact.extra.error_message = error.and_then(|error| error.message.clone());
}

/// The start of what ended at `occurred_at` (`api.md` §2).
pub(super) fn start(occurred_at: Timestamp, started_at: Option<Timestamp>, duration_ms: Option<i64>) -> Timestamp {
    started_at.unwrap_or_else(|| occurred_at.minus(duration_ms.unwrap_or(0) * MILLISECOND))
}

pub(super) fn blank(event: &Incoming, kind: FactKind, id: &str) -> Fact {
    Fact {
        kind,
        id: id.to_owned(),
        at: event.stamp.0,
        session_id: None,
        session_number: None,
        run_id: (kind == FactKind::Run).then(|| id.to_owned()),
        user_id: None,
        user_key: None,
        agent: None,
        environment: None,
        model: None,
        provider: None,
        server: None,
        tool: None,
        workflow: None,
        status: None,
        error_category: None,
        duration_ms: None,
        ttft_ms: None,
        tokens: None::<Tokens>,
        counted_tokens: None,
        cost: None,
        counted_cost: None,
        unpriced: false,
        gap_ms: 0,
        ended_local: false,
        iterated_after_ms: None,
        run_tools: Vec::new(),
        run_servers: Vec::new(),
        extra: Extra::default(),
        last_event_at: event.stamp.0,
        event_at: event.stamp.0,
        event_id: event.stamp.1.clone(),
    }
}
