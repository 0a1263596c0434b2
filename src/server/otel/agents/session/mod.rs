//! A session of a coding agent: its turns, and what happened in each.

mod model_calls;
mod tool_calls;

use super::{
    items::Item,
    merge::{Thing, merge},
    reply,
    retries::without_retries,
    turns::{Turn, Turns},
    words::{self, About},
};
use crate::{
    domain::time::{MILLISECOND, Timestamp},
    server::{
        facts::extra::Failure,
        ingest::{
            payload::{Call, Payload},
            said,
        },
        otel::{
            attributes::{json, name},
            class::Class,
            dialect::Dialect,
            failure::{self, Outcome, failed},
            fields::{self, TOOL_ARGUMENTS},
            handoffs,
            map::Mapped,
            record::Record,
            sessions,
            tree::fact_id,
        },
        projections::{
            incoming::{Incoming, user_key},
            session::Part,
        },
    },
};
use std::collections::{HashMap, HashSet};
use tool_calls::is_rejected;

/// Everything that is known of one.
pub struct Session<'r> {
    session: String,
    dialect: Dialect,
    records: Vec<&'r Record>,
    user: Option<String>,
    turns: Turns<'r>,
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
        let session = super::session(of_agent)?;
        let (calls, tools) = (merge(without_retries(calls)), merge(tools));
        Some(Self {
            turns: Turns::find(&session, records, prompts, calls.iter().chain(&tools)),
            session,
            dialect: of_agent.dialect,
            records: records.to_vec(),
            user,
            calls,
            tools,
            rejected: decisions.iter().filter(|one| is_rejected(one.record)).flat_map(|one| one.ids.iter().cloned()).collect(),
            decisions,
            others: items,
            executions: executions.into_iter().filter_map(|one| Some((one.record.parent.as_deref()?, one))).collect(),
        })
    }

    pub fn map(&self) -> Mapped {
        let mut mapped = Mapped::default();
        let mut last: Vec<Option<(Timestamp, About, Option<Failure>)>> = vec![None; self.turns.all.len()];
        for thing in self.calls.iter().chain(&self.tools) {
            let turn = self.turns.of(thing);
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
            mapped.facts.extend(self.answer(thing, turn));
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
        for (place, turn) in self.turns.all.iter().enumerate() {
            mapped.facts.push(self.run(place, last[place].as_ref()));
            mapped.facts.extend(self.prompt(turn));
        }
        let mut part = Part::default();
        for record in &self.records {
            sessions::add(&mut part, record, self.user.as_deref());
        }
        mapped.sessions.insert(self.session.clone(), part);
        mapped
    }

    fn incoming(&self, record: &Record, payload: Payload) -> Incoming {
        let session_id = Some(self.session.clone());
        Incoming { stamp: record.stamp.clone(), session_id, user: self.user.clone(), payload }
    }

    fn run_id(&self, turn: Option<usize>) -> Option<String> {
        turn.map(|turn| self.turns.all[turn].id.clone())
    }

    /// A turn with a span ends with it. Log records tell of no end: a turn whose last word is the model's is over, and so is one
    /// that another one follows.
    fn run(&self, place: usize, last: Option<&(Timestamp, About, Option<Failure>)>) -> Incoming {
        let turn = &self.turns.all[place];
        let (run_id, agent) = (turn.id.clone(), Some(words::name(self.dialect).to_owned()));
        let is_last = !self.turns.all.iter().any(|other| other.start > turn.start);
        let record = turn.span.or(turn.prompt);
        let is_over = match (turn.span, last) {
            (Some(_), _) => true,
            (None, Some((_, about, _))) => *about != About::Tool || !is_last || self.has_ended(),
            (None, None) => !is_last || self.has_ended(),
        };
        let first = |about: &Thing<'r>| self.turns.of(about) == Some(place);
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
        let call = Call { error, ..timed(turn.start, end) };
        self.incoming(teller, Payload::RunCompleted { run_id, status: status.into(), agent, call })
    }

    fn has_ended(&self) -> bool {
        self.others.iter().any(|item| item.about == About::End)
    }

    fn name(&self, thing: &Thing, kind: &str) -> String {
        let own = thing.ids.iter().min().cloned().unwrap_or_else(|| thing.records[0].stamp.1.clone());
        fact_id(&self.session, &format!("{kind}:{own}"))
    }

    /// A tool that sets another agent to work.
    fn delegation(&self, thing: &Thing<'r>, turn: Option<usize>) -> Option<Incoming> {
        let to = thing.first(|record| {
            let own = record.get("subagent_type").and_then(name);
            own.or_else(|| {
                let (arguments, _) = TOOL_ARGUMENTS.find(record)?;
                json(&arguments).get("subagent_type").and_then(name)
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

    /// What the model answered, where the record of its call says it.
    fn answer(&self, thing: &Thing<'r>, turn: Option<usize>) -> Option<Incoming> {
        let record = thing.records.iter().find(|record| thing.about == About::Call && reply::said(record).is_some())?;
        Some(self.reply(record, turn, thing.end))
    }

    fn reply(&self, record: &Record, turn: Option<usize>, at: Timestamp) -> Incoming {
        let payload = Payload::Message {
            id: fact_id(&self.session, &format!("m:{}", record.stamp.1)),
            role: "assistant".into(),
            run_id: self.run_id(turn),
            model: fields::MODEL.name(record),
            said: None,
            at: Some(at),
        };
        self.incoming(record, payload)
    }

    fn told(&self, item: &Item<'r>) -> Option<Incoming> {
        let turn = self.turns.of_item(item);
        match item.about {
            About::Reply => Some(self.reply(item.record, turn, item.end)),
            About::Subagent => {
                let to = fields::AGENT.name(item.record)?;
                let id = fact_id(&self.session, &format!("h:{}", item.record.stamp.1));
                Some(self.handoff(item.record, &id, to, turn, "the event agent.start"))
            }
            _ => None,
        }
    }
}

fn timed(start: Timestamp, end: Timestamp) -> Call {
    Call { started_at: Some(start), duration_ms: Some(end.since(start).max(0) / MILLISECOND), ..Call::default() }
}
