//! A trace of anything but a coding agent into facts and sessions: `conversation` is what was said in it.

mod conversation;

use super::{
    calls::Calls,
    class::Class,
    failure::{self, Outcome, failed},
    fields,
    first_token::first_token,
    handoffs::{self, Handoff},
    map::Mapped,
    record::Record,
    runs::Runs,
    sessions::{self, spread},
    tool_calls::{self, Ran, Wish},
    tree::{Tree, fact_id},
};
use crate::server::{
    ingest::payload::{Call, Payload},
    projections::{
        incoming::{Incoming, user_key},
        session::Part,
    },
};
use std::collections::BTreeMap;

pub use conversation::Told;

/// A trace, with everything that is known of its places.
pub struct Trace<'r> {
    tree: Tree<'r>,
    runs: Runs,
    calls: Calls,
    sessions: Vec<Option<String>>,
    users: Vec<Option<String>>,
    conversations: Vec<Told<'r>>,
}

impl<'r> Trace<'r> {
    /// Of its records, in order of their stamps.
    pub fn new(records: &[&'r Record]) -> Self {
        let tree = Tree::new(records);
        let runs = Runs::of(&tree);
        let calls = Calls::of(&tree, &runs);
        let own = |of: fn(&Record) -> Option<String>| tree.nodes.iter().map(|node| of(node.record)).collect();
        let sessions = spread(&tree, own(fields::session));
        let users = spread(&tree, own(|record| fields::USER.name(record).map(|user| user_key(&user))));
        let of_models = calls.places.iter().filter(|place| tree.nodes[**place].class == Class::Llm);
        let conversations = of_models.map(|place| Told::of(&tree, &calls, *place)).collect();
        Self { tree, runs, calls, sessions, users, conversations }
    }

    /// The facts that it tells, and what it says of its sessions.
    pub fn map(&self) -> Mapped {
        let mut mapped = Mapped::default();
        for place in (0..self.tree.nodes.len()).filter(|place| self.runs.begins(*place)) {
            mapped.facts.push(self.run(place));
        }
        mapped.facts.extend(self.calls.places.iter().map(|place| self.model_call(*place)));
        let ran = tool_calls::ran(&self.tree);
        let wishes = tool_calls::wishes(&self.conversations, &ran);
        mapped.facts.extend(ran.iter().map(|ran| self.tool_call(ran)));
        let (handing, wishes): (Vec<_>, Vec<_>) =
            wishes.into_iter().partition(|wish| handoffs::by_tool(&wish.asked.name).is_some());
        mapped.facts.extend(wishes.iter().map(|wish| self.wish(wish)));
        let wished: Vec<(usize, &str)> = handing.iter().map(|wish| (wish.place, wish.asked.name.as_str())).collect();
        mapped.facts.extend(handoffs::of(&self.tree, &self.runs, &wished).iter().map(|handoff| self.handoff(handoff)));
        self.messages(&ran, &mut mapped.facts);
        mapped.sessions = self.of_sessions();
        mapped
    }

    fn incoming(&self, place: usize, payload: Payload) -> Incoming {
        let stamp = self.tree.nodes[place].record.stamp.clone();
        Incoming { stamp, session_id: self.sessions[place].clone(), user: self.users[place].clone(), payload }
    }

    fn run_id(&self, place: usize) -> Option<String> {
        self.runs.run[place].map(|run| self.tree.nodes[run].fact_id())
    }

    fn call(&self, place: usize) -> Call {
        let node = &self.tree.nodes[place];
        let is_done = !node.is_pending;
        Call {
            started_at: Some(node.record.start),
            duration_ms: is_done.then(|| node.record.duration_ms()),
            model: None,
            provider: None,
            usage: self.calls.tokens[place],
            cost: self.calls.cost[place],
            error: failed(failure::of(node.record, node.class)),
        }
    }

    fn run(&self, place: usize) -> Incoming {
        let node = &self.tree.nodes[place];
        let run_id = node.fact_id();
        let of_run = || self.tree.order.iter().filter(|other| self.runs.run[**other] == Some(place));
        let agent = self.runs.names[place].clone().or_else(|| of_run().find_map(|other| self.runs.names[*other].clone()));
        let model = self.calls.tokens[place].and_then(|_| fields::MODEL.name(node.record));
        if node.is_pending {
            return self.incoming(place, Payload::RunStarted { run_id, agent, model, trigger: None });
        }
        let status = match failure::of(node.record, node.class) {
            Outcome::Ok => "succeeded",
            Outcome::Failed(_) => "failed",
            Outcome::Cancelled => "cancelled",
        };
        let is_call = self.calls.places.binary_search(&place).is_ok();
        let own = self.call(place);
        // A run that is one call does not say twice what the call says.
        let own = if is_call { Call { usage: None, cost: None, ..own } } else { own };
        let provider = fields::provider(node.record);
        let model = model.filter(|_| !is_call);
        self.incoming(
            place,
            Payload::RunCompleted { run_id, status: status.into(), agent, call: Call { model, provider, ..own } },
        )
    }

    fn model_call(&self, place: usize) -> Incoming {
        let node = &self.tree.nodes[place];
        let records = || std::iter::once(place).chain(self.calls.wrapper[place]).map(|place| self.tree.nodes[place].record);
        let model = records().find_map(|record| fields::MODEL.name(record)).unwrap_or_else(|| "unknown".into());
        let provider = records().find_map(fields::provider);
        let status = match failure::of(node.record, node.class) {
            _ if node.is_pending => "incomplete",
            Outcome::Ok => "ok",
            Outcome::Failed(_) => "error",
            Outcome::Cancelled => "incomplete",
        };
        let payload = Payload::ModelCall {
            id: node.fact_id(),
            run_id: self.run_id(place),
            status: status.into(),
            ttft_ms: records().find_map(first_token),
            stop_reason: records().find_map(fields::stop_reason),
            call: Call { model: Some(model), provider, ..self.call(place) },
        };
        self.incoming(place, payload)
    }

    fn tool_call(&self, ran: &Ran) -> Incoming {
        let node = &self.tree.nodes[ran.place];
        let folded = ran.folded.iter().map(|place| &self.tree.nodes[*place]);
        let error = failed(failure::of(node.record, Class::Tool));
        let error = error.or_else(|| folded.filter_map(|node| failed(failure::of(node.record, Class::Tool))).next());
        let payload = Payload::ToolCall {
            id: node.fact_id(),
            run_id: self.run_id(ran.place),
            status: if error.is_some() {
                "error"
            } else if node.is_pending {
                "incomplete"
            } else {
                "ok"
            }
            .into(),
            server: ran.server.clone(),
            tool: ran.tool.clone(),
            call: Call { error, usage: None, ..self.call(ran.place) },
        };
        self.incoming(ran.place, payload)
    }

    /// What a model asked for and nobody is known to have carried out.
    fn wish(&self, wish: &Wish) -> Incoming {
        let node = &self.tree.nodes[wish.place];
        let named = wish.asked.id.as_ref().map(|id| format!("t:{id}"));
        let id = named.unwrap_or_else(|| format!("{}:t:{}", node.id, wish.asked.name));
        let call = Call { started_at: Some(node.record.end), ..Call::default() };
        let payload = Payload::ToolCall {
            id: fact_id(node.record.trace_id.as_deref().unwrap_or_default(), &id),
            run_id: self.run_id(wish.place),
            status: if wish.is_answered { "ok" } else { "incomplete" }.into(),
            server: tool_calls::server_in(&wish.asked.name).map(str::to_owned),
            tool: wish.asked.name.clone(),
            call,
        };
        self.incoming(wish.place, payload)
    }

    fn handoff(&self, handoff: &Handoff) -> Incoming {
        let node = &self.tree.nodes[handoff.place];
        let trace = node.record.trace_id.as_deref().unwrap_or_default();
        let payload = Payload::Handoff {
            id: fact_id(trace, &format!("{}:h:{}", node.id, handoff.to)),
            kind: handoffs::kind(&handoff.to).into(),
            from: handoff.from.clone(),
            to: Some(handoff.to.clone()),
            run_id: self.run_id(handoff.place),
            reason: Some(format!("{}, {:?} by {}", handoff.way, handoff.confidence, handoff.evidence).to_lowercase()),
        };
        self.incoming(handoff.place, payload)
    }

    fn of_sessions(&self) -> BTreeMap<String, Part> {
        let mut parts: BTreeMap<String, Part> = BTreeMap::new();
        for (place, session) in self.sessions.iter().enumerate() {
            if let Some(session) = session {
                let part = parts.entry(session.clone()).or_default();
                sessions::add(part, self.tree.nodes[place].record, self.users[place].as_deref());
            }
        }
        parts
    }
}
