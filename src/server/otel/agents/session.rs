//! A session of a coding agent: its turns, and what happened in each.

use super::{
    items::Item,
    merge::{Thing, merge},
    words::{self, About},
};
use crate::{
    domain::time::{MILLISECOND, MINUTE, SECOND, Timestamp},
    server::{
        facts::extra::Failure,
        ingest::{
            payload::{Call, Payload},
            said,
        },
        otel::{
            attributes::{clean, json, truth},
            class::Class,
            cost,
            dialect::Dialect,
            failure::{self, Outcome},
            fields::{self, TOOL, TOOL_ARGUMENTS, TOOL_SERVER},
            handoffs,
            map::{self, Mapped, failed, first_token},
            record::{Record, Signal},
            tool_calls::server_in,
            tree::fact_id,
            usage,
        },
        projections::{
            incoming::{Incoming, user_key},
            session::Part,
        },
    },
};
use std::collections::{BTreeMap, HashMap, HashSet};

/// A call that failed is tried again within this time, if at all.
const TRIED_AGAIN: i64 = 2 * MINUTE;

/// What the user asked for once, and what came of it.
struct Turn<'r> {
    id: String,
    start: Timestamp,
    /// Its span, where there is one.
    span: Option<&'r Record>,
    /// The log record of the prompt.
    prompt: Option<&'r Record>,
}

pub struct Session<'r> {
    session: String,
    dialect: Dialect,
    records: Vec<&'r Record>,
    user: Option<String>,
    turns: Vec<Turn<'r>>,
    by_name: HashMap<String, usize>,
    /// Of spans: what they lie in.
    parents: HashMap<&'r str, &'r str>,
    by_span: HashMap<&'r str, usize>,
    calls: Vec<Thing<'r>>,
    tools: Vec<Thing<'r>>,
    decisions: Vec<Item<'r>>,
    others: Vec<Item<'r>>,
    /// Of tools that were not let run.
    rejected: HashSet<String>,
    /// By the span that they lie in.
    executions: HashMap<&'r str, Item<'r>>,
}

impl<'r> Session<'r> {
    pub fn new(records: &[&'r Record]) -> Option<Self> {
        let of_agent = records.iter().find(|record| record.dialect.is_coding_agent() && super::session(record).is_some())?;
        let mut items: Vec<Item> = records.iter().filter_map(|record| Item::read(record)).collect();
        items.sort_by(|one, other| (one.start, &one.record.stamp).cmp(&(other.start, &other.record.stamp)));
        let mut of = |wanted: &[About]| -> Vec<Item<'r>> {
            let (of, rest) = std::mem::take(&mut items).into_iter().partition(|item| wanted.contains(&item.about));
            items = rest;
            of
        };
        let (prompts, calls) = (of(&[About::Prompt]), of(&[About::Call, About::FailedCall]));
        let (tools, decisions, executions) = (of(&[About::Tool]), of(&[About::Decision]), of(&[About::Execution]));
        let user = records.iter().find_map(|record| fields::USER.name(record)).map(|user| user_key(&user));
        let span_of = |record: &&'r Record| record.span_id.as_deref().filter(|_| record.signal == Signal::Span);
        let mut session = Self {
            session: super::session(of_agent)?,
            dialect: of_agent.dialect,
            records: records.to_vec(),
            user,
            turns: vec![],
            by_name: HashMap::new(),
            parents: records.iter().filter_map(|record| span_of(record).zip(record.parent.as_deref())).collect(),
            by_span: HashMap::new(),
            calls: merge(without_retries(calls)),
            tools: merge(tools),
            rejected: decisions.iter().filter(|one| is_rejected(one.record)).flat_map(|one| one.ids.iter().cloned()).collect(),
            decisions,
            others: items,
            executions: executions.into_iter().filter_map(|one| Some((one.record.parent.as_deref()?, one))).collect(),
        };
        session.find_turns(prompts);
        Some(session)
    }

    fn find_turns(&mut self, prompts: Vec<Item<'r>>) {
        let (spans, logs): (Vec<_>, Vec<_>) = prompts.into_iter().partition(Item::is_span);
        for span in spans {
            let record = span.record;
            let id = fact_id(record.trace_id.as_deref().unwrap_or_default(), record.span_id.as_deref().unwrap_or_default());
            self.add_turn(Turn { id, start: span.start, span: Some(record), prompt: None }, span.turn);
        }
        for log in logs {
            let free = |turn: &Turn| turn.span.is_some() && turn.prompt.is_none();
            let is_in = |turn: &Turn| turn.span.is_some_and(|span| span.span_id == log.record.span_id && span.span_id.is_some());
            let named = log.turn.as_ref().and_then(|name| self.by_name.get(name)).copied();
            let known = named.or_else(|| self.turns.iter().position(|turn| free(turn) && is_in(turn)));
            let known = known.or_else(|| self.turns.iter().position(|turn| free(turn) && is_around(turn, &log)));
            match known {
                Some(known) => {
                    self.turns[known].prompt = self.turns[known].prompt.or(Some(log.record));
                    self.by_name.extend(log.turn.map(|name| (name, known)));
                }
                None => {
                    let name = log.turn.clone().unwrap_or_else(|| log.record.stamp.1.clone());
                    let id = fact_id(&self.session, &name);
                    self.add_turn(Turn { id, start: log.start, span: None, prompt: Some(log.record) }, log.turn);
                }
            }
        }
        // Turns whose prompt was not told: what happened in them names them.
        let mut untold: BTreeMap<String, Timestamp> = BTreeMap::new();
        for thing in self.calls.iter().chain(&self.tools) {
            let Some(name) = thing.turn.as_ref().filter(|name| !self.by_name.contains_key(*name)) else { continue };
            if self.by_ancestor(thing).is_none() {
                untold.entry(name.clone()).and_modify(|start| *start = thing.start.min(*start)).or_insert(thing.start);
            }
        }
        for (name, start) in untold {
            let id = fact_id(&self.session, &name);
            self.add_turn(Turn { id, start, span: None, prompt: None }, Some(name));
        }
    }

    fn add_turn(&mut self, turn: Turn<'r>, name: Option<String>) {
        let place = self.turns.len();
        self.by_name.extend(name.map(|name| (name, place)));
        self.by_span.extend(turn.span.and_then(|span| span.span_id.as_deref()).map(|span| (span, place)));
        self.turns.push(turn);
    }

    fn by_ancestor(&self, thing: &Thing<'r>) -> Option<usize> {
        let mut at = thing.records.iter().find_map(|record| record.span_id.as_deref());
        // As deep as a session's spans can lie, and no circle goes on for ever.
        for _ in 0..64 {
            let span = at?;
            if let Some(turn) = self.by_span.get(span) {
                return Some(*turn);
            }
            at = self.parents.get(span).copied();
        }
        None
    }

    fn turn(&self, thing: &Thing<'r>) -> Option<usize> {
        let named = thing.turn.as_ref().and_then(|name| self.by_name.get(name)).copied();
        self.by_ancestor(thing).or(named).or_else(|| self.turn_at(thing.start))
    }

    /// The last that had begun.
    fn turn_at(&self, at: Timestamp) -> Option<usize> {
        let begun = self.turns.iter().enumerate().filter(|(_, turn)| turn.start <= at.plus(SECOND));
        begun.max_by_key(|(place, turn)| (turn.start, *place)).map(|(place, _)| place)
    }

    pub fn map(&self) -> Mapped {
        let mut mapped = Mapped::default();
        let mut last: Vec<Option<(Timestamp, About, Option<Failure>)>> = vec![None; self.turns.len()];
        for thing in self.calls.iter().chain(&self.tools) {
            let turn = self.turn(thing);
            if let Some(turn) = turn {
                let failure = thing.first(|record| failed(failure::of(record, Class::Llm)));
                let now = (thing.end, thing.about, failure);
                if last[turn].as_ref().is_none_or(|(at, ..)| *at <= thing.end) {
                    last[turn] = Some(now);
                }
            }
            mapped.facts.push(match thing.about {
                About::Tool => self.tool_call(thing, turn),
                _ => self.model_call(thing, turn),
            });
            mapped.facts.extend(self.delegation(thing, turn));
        }
        let told: HashSet<&String> = self.tools.iter().flat_map(|tool| &tool.ids).collect();
        for decision in self.decisions.iter().filter(|decision| is_rejected(decision.record)) {
            if !decision.ids.iter().any(|id| told.contains(id)) {
                mapped.facts.push(self.rejection(decision));
            }
        }
        for item in &self.others {
            mapped.facts.extend(self.told(item));
        }
        for (place, turn) in self.turns.iter().enumerate() {
            mapped.facts.push(self.run(place, last[place].as_ref()));
            mapped.facts.extend(self.prompt(turn));
        }
        let mut part = Part::default();
        for record in &self.records {
            map::add(&mut part, record, self.user.as_deref());
        }
        mapped.sessions.insert(self.session.clone(), part);
        mapped
    }

    fn incoming(&self, record: &Record, payload: Payload) -> Incoming {
        let session_id = Some(self.session.clone());
        Incoming { stamp: record.stamp.clone(), session_id, user: self.user.clone(), payload }
    }

    fn run_id(&self, turn: Option<usize>) -> Option<String> {
        turn.map(|turn| self.turns[turn].id.clone())
    }

    /// A turn with a span ends with it. Log records tell of no end: a turn whose last word is the model's is over, and so is one
    /// that another one follows.
    fn run(&self, place: usize, last: Option<&(Timestamp, About, Option<Failure>)>) -> Incoming {
        let turn = &self.turns[place];
        let (run_id, agent) = (turn.id.clone(), Some(words::name(self.dialect).to_owned()));
        let is_last = !self.turns.iter().any(|other| other.start > turn.start);
        let record = turn.span.or(turn.prompt);
        let is_over = match (turn.span, last) {
            (Some(_), _) => true,
            (None, Some((_, about, _))) => *about != About::Tool || !is_last || self.has_ended(),
            (None, None) => !is_last || self.has_ended(),
        };
        let first = |about: &Thing<'r>| self.turn(about) == Some(place);
        let teller = record.or_else(|| self.calls.iter().chain(&self.tools).find(|thing| first(thing)).map(Thing::teller));
        let Some(teller) = teller.or_else(|| self.records.first().copied()) else { unreachable!("a session has records") };
        if !is_over {
            return self.incoming(teller, Payload::RunStarted { run_id, agent, model: None, trigger: None });
        }
        let outcome = turn.span.map(|span| failure::of(span, Class::Agent));
        // A call that failed and that nothing came after.
        let has_failed =
            |about: &About, failure: &Option<Failure>| *about == About::FailedCall || *about == About::Call && failure.is_some();
        let failed_last = last
            .filter(|(_, about, failure)| has_failed(about, failure))
            .map(|(.., failure)| failure.clone().unwrap_or_default());
        let (status, error) = match (outcome, failed_last) {
            (Some(Outcome::Failed(failure)), _) => ("failed", Some(failure)),
            (Some(Outcome::Cancelled), _) => ("cancelled", None),
            (_, Some(failure)) => ("failed", Some(Failure { category: "model".into(), ..failure })),
            _ => ("succeeded", None),
        };
        let end = turn.span.map(|span| span.end).or(last.map(|(end, ..)| *end)).unwrap_or(turn.start);
        let call = Call {
            started_at: Some(turn.start),
            duration_ms: Some(end.since(turn.start).max(0) / MILLISECOND),
            error,
            ..Call::default()
        };
        self.incoming(teller, Payload::RunCompleted { run_id, status: status.into(), agent, call })
    }

    fn has_ended(&self) -> bool {
        self.others.iter().any(|item| item.about == About::End)
    }

    fn name(&self, thing: &Thing, kind: &str) -> String {
        let own = thing.ids.iter().min().cloned().unwrap_or_else(|| thing.records[0].stamp.1.clone());
        fact_id(&self.session, &format!("{kind}:{own}"))
    }

    fn model_call(&self, thing: &Thing<'r>, turn: Option<usize>) -> Incoming {
        let error = thing.first(|record| failed(failure::of(record, Class::Llm)));
        let error = error.or_else(|| (thing.about == About::FailedCall).then(|| self.said_error(thing)));
        let provider = match self.dialect {
            Dialect::ClaudeCode => "anthropic",
            Dialect::Codex => "openai",
            _ => "gcp.gemini",
        };
        let payload = Payload::ModelCall {
            id: self.name(thing, "c"),
            run_id: self.run_id(turn),
            status: if error.is_some() { "error" } else { "ok" }.into(),
            ttft_ms: thing.first(first_token),
            stop_reason: thing.first(fields::stop_reason),
            call: Call {
                model: Some(
                    thing
                        .first(|record| fields::MODEL.name(record))
                        .or_else(|| self.model_at(thing.end))
                        .unwrap_or_else(|| "unknown".into()),
                ),
                provider: thing.first(fields::provider).or_else(|| Some(provider.into())),
                usage: thing.first(|record| usage::of(record).map(|usage| usage.tokens)),
                cost: thing.first(|record| cost::of(record).map(|(cost, _)| cost)),
                error,
                ..timed(thing.start, thing.end)
            },
        };
        self.incoming(thing.teller(), payload)
    }

    /// The model that other records named last: spans of Codex leave it out.
    fn model_at(&self, at: Timestamp) -> Option<String> {
        let known = self.records.iter().filter(|record| record.start <= at);
        let named = known.filter_map(|record| Some((record.start, &record.stamp, fields::MODEL.name(record)?)));
        named.max().map(|(.., model)| model)
    }

    /// What a record that tells of failure alone says.
    fn said_error(&self, thing: &Thing) -> Failure {
        let text =
            |keys: &[&str]| thing.first(|record| keys.iter().find_map(|key| record.text(key).and_then(|text| clean(&text))));
        let code = text(&["error_type", "status_code", "http.response.status_code"]);
        let message = text(&["error", "error.message"]);
        let category = failure::category(Class::Llm, code.as_deref(), message.as_deref()).to_owned();
        Failure { category, code, message }
    }

    fn tool_call(&self, thing: &Thing<'r>, turn: Option<usize>) -> Incoming {
        let tool = thing.first(|record| TOOL.name(record)).unwrap_or_else(|| "unknown".into());
        let rejection = thing.ids.iter().any(|id| self.rejected.contains(id)).then(rejected);
        let error = rejection.or_else(|| thing.first(|record| failed(failure::of(record, Class::Tool))));
        // Without the wait for a decision, where that is told.
        let mut spans = thing.records.iter().filter(|record| record.signal == Signal::Span);
        let execution = spans.find_map(|record| self.executions.get(record.span_id.as_deref()?));
        let error = error.or_else(|| execution.and_then(|execution| failed(failure::of(execution.record, Class::Tool))));
        let (start, end) = execution.map_or((thing.start, thing.end), |execution| (execution.start, execution.end));
        let payload = Payload::ToolCall {
            id: self.name(thing, "t"),
            run_id: self.run_id(turn),
            status: if error.is_some() { "error" } else { "ok" }.into(),
            server: thing.first(|record| TOOL_SERVER.name(record)).or_else(|| server_in(&tool).map(str::to_owned)),
            tool,
            call: Call { error, ..timed(start, end) },
        };
        self.incoming(thing.teller(), payload)
    }

    /// A tool that the user did not let run.
    fn rejection(&self, decision: &Item<'r>) -> Incoming {
        let turn =
            decision.turn.as_ref().and_then(|name| self.by_name.get(name)).copied().or_else(|| self.turn_at(decision.start));
        let own = decision.ids.first().cloned().unwrap_or_else(|| decision.record.stamp.1.clone());
        let payload = Payload::ToolCall {
            id: fact_id(&self.session, &format!("t:{own}")),
            run_id: self.run_id(turn),
            status: "error".into(),
            server: TOOL_SERVER.name(decision.record),
            tool: TOOL.name(decision.record).unwrap_or_else(|| "unknown".into()),
            call: Call { error: Some(rejected()), ..timed(decision.start, decision.end) },
        };
        self.incoming(decision.record, payload)
    }

    /// A tool that sets another agent to work.
    fn delegation(&self, thing: &Thing<'r>, turn: Option<usize>) -> Option<Incoming> {
        let to = thing.first(|record| {
            let own = record.get("subagent_type").and_then(crate::server::otel::attributes::name);
            own.or_else(|| {
                let (arguments, _) = TOOL_ARGUMENTS.find(record)?;
                json(&arguments).get("subagent_type").and_then(crate::server::otel::attributes::name)
            })
        })?;
        Some(self.handoff(thing.teller(), &self.name(thing, "h"), to, turn, "subagent_type"))
    }

    fn handoff(&self, record: &Record, id: &str, to: String, turn: Option<usize>, evidence: &str) -> Incoming {
        let payload = Payload::Handoff {
            id: id.to_owned(),
            kind: handoffs::kind(&to).into(),
            from: Some(words::name(self.dialect).into()),
            to: Some(to),
            run_id: self.run_id(turn),
            reason: Some(format!("delegation, explicit by {evidence}")),
        };
        self.incoming(record, payload)
    }

    fn prompt(&self, turn: &Turn<'r>) -> Option<Incoming> {
        let record = turn.prompt.or(turn.span)?;
        let words = ["prompt", "user_prompt"].iter().find_map(|key| record.text(key));
        let payload = Payload::Message {
            id: fact_id(&turn.id, "m"),
            role: "user".into(),
            run_id: Some(turn.id.clone()),
            model: None,
            said: words.and_then(|words| said::of_words(&words)),
            at: Some(turn.start),
        };
        Some(self.incoming(record, payload))
    }

    fn told(&self, item: &Item<'r>) -> Option<Incoming> {
        let turn = item.turn.as_ref().and_then(|name| self.by_name.get(name)).copied().or_else(|| self.turn_at(item.start));
        match item.about {
            About::Reply => {
                let payload = Payload::Message {
                    id: fact_id(&self.session, &format!("m:{}", item.record.stamp.1)),
                    role: "assistant".into(),
                    run_id: self.run_id(turn),
                    model: fields::MODEL.name(item.record),
                    said: None,
                    at: Some(item.end),
                };
                Some(self.incoming(item.record, payload))
            }
            About::Subagent => {
                let to = fields::AGENT.name(item.record)?;
                let id = fact_id(&self.session, &format!("h:{}", item.record.stamp.1));
                Some(self.handoff(item.record, &id, to, turn, "the event agent.start"))
            }
            _ => None,
        }
    }
}

fn is_around(turn: &Turn, log: &Item) -> bool {
    turn.span.is_some_and(|span| span.start.minus(5 * SECOND) <= log.start && log.start <= span.end)
}

fn timed(start: Timestamp, end: Timestamp) -> Call {
    Call { started_at: Some(start), duration_ms: Some(end.since(start).max(0) / MILLISECOND), ..Call::default() }
}

fn rejected() -> Failure {
    Failure { category: "other".into(), code: Some("rejected".into()), message: Some("The user did not let it run.".into()) }
}

fn is_rejected(record: &Record) -> bool {
    const WORDS: [&str; 4] = ["reject", "denied", "deny", "abort"];
    record.text("decision").is_some_and(|decision| WORDS.iter().any(|word| decision.to_lowercase().contains(word)))
        || record.get("decision").and_then(truth) == Some(false)
}

/// A call that failed and was tried again soon is told by the next record. `calls` in order of time; a span tells of all tries.
fn without_retries(calls: Vec<Item<'_>>) -> Vec<Item<'_>> {
    let (mut kept, logs): (Vec<_>, Vec<_>) = calls.into_iter().partition(Item::is_span);
    let mut logs = logs.into_iter().peekable();
    while let Some(call) = logs.next() {
        let same_turn = |next: &Item| call.turn.is_none() || next.turn.is_none() || next.turn == call.turn;
        let is_retried = call.about == About::FailedCall
            && logs.peek().is_some_and(|next| same_turn(next) && next.start.since(call.end) <= TRIED_AGAIN);
        if !is_retried {
            kept.push(call);
        }
    }
    kept
}
