//! All records of one group into facts and sessions.

use super::{
    agents,
    attributes::clean,
    calls::Calls,
    class::Class,
    failure::{self, Outcome},
    fields,
    handoffs::{self, Handoff},
    messages::{self, Conversation, Message, Role},
    record::{Record, Signal},
    runs::Runs,
    sessions::spread,
    tool_calls::{self, Ran, Wish},
    tree::{Tree, fact_id},
};
use crate::{
    domain::time::{MILLISECOND, Timestamp},
    server::{
        facts::extra::{Failure, Stamp},
        ingest::{
            payload::{Call, Payload},
            said,
        },
        projections::{
            incoming::{Incoming, user_key},
            session::{Part, Start},
        },
    },
};
use std::collections::{BTreeMap, HashSet};

/// What a group comes to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Mapped {
    /// One for each fact, in order of their stamps.
    pub facts: Vec<Incoming>,
    /// What it says of each session that it touches.
    pub sessions: BTreeMap<String, Part>,
}

/// Records of one group that are looked at, the first by their stamps: a trace that never ends must not take all memory.
pub const MOST_RECORDS: usize = 50_000;

/// Of the records of one group, in any order, each once or more often.
pub fn map(records: &[Record]) -> Mapped {
    let mut known: BTreeMap<&Stamp, &Record> = BTreeMap::new();
    known.extend(records.iter().map(|record| (&record.stamp, record)));
    let (of_agents, others): (Vec<&Record>, Vec<&Record>) =
        known.into_values().take(MOST_RECORDS).partition(|record| record.dialect.is_coding_agent());
    // A record of a coding agent that names no session is told by others that do: it lies in a trace, and they in the session.
    let mut mapped = match of_agents.iter().any(|record| agents::session(record).is_some()) {
        true => agents::map(&of_agents),
        false => Trace::new(&others).map(),
    };
    mapped.facts.sort_by(|one, other| (&one.stamp, one.key()).cmp(&(&other.stamp, other.key())));
    // One fact has one teller: ids that repeat are the producer's mistake, and the first counts.
    let mut seen = HashSet::new();
    let is_first: Vec<bool> = mapped.facts.iter().map(|fact| fact.key().is_none_or(|key| seen.insert(key))).collect();
    let mut is_first = is_first.into_iter();
    mapped.facts.retain(|_| is_first.next().unwrap_or_default());
    mapped
}

/// What a call of a model was sent and answered.
pub struct Told<'r> {
    pub place: usize,
    pub conversation: Conversation,
    /// The span that has it; `None` where log records have it, a message each.
    pub holder: Option<&'r Record>,
}

/// A trace, with everything that is known of its places.
struct Trace<'r> {
    tree: Tree<'r>,
    runs: Runs,
    calls: Calls,
    sessions: Vec<Option<String>>,
    users: Vec<Option<String>>,
    conversations: Vec<Told<'r>>,
}

impl<'r> Trace<'r> {
    fn new(records: &[&'r Record]) -> Self {
        let tree = Tree::new(records);
        let runs = Runs::of(&tree);
        let calls = Calls::of(&tree, &runs);
        let own = |of: fn(&Record) -> Option<String>| tree.nodes.iter().map(|node| of(node.record)).collect();
        let sessions = spread(&tree, own(fields::session));
        let users = spread(&tree, own(|record| fields::USER.name(record).map(|user| user_key(&user))));
        let told = |place: usize| {
            // What the span does not say, its wrapper or the log records written in it may.
            let spans = std::iter::once(place).chain(calls.wrapper[place]).map(|place| tree.nodes[place].record);
            let mut of_spans = spans.map(|record| (Some(record), Conversation::of_whole(record)));
            let found = of_spans.find(|(_, conversation)| !conversation.is_empty());
            let (holder, conversation) = found.unwrap_or_else(|| (None, messages::of_logs(tree.logs_of(place))));
            Told { place, conversation, holder }
        };
        let of_models = calls.places.iter().filter(|place| tree.nodes[**place].class == Class::Llm);
        let conversations = of_models.map(|place| told(*place)).collect();
        Self { tree, runs, calls, sessions, users, conversations }
    }

    fn map(&self) -> Mapped {
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

    /// The conversation of each run's own agent: what its calls say that is new, and where they say nothing what the run was
    /// given and gave.
    fn messages(&self, ran: &[Ran], facts: &mut Vec<Incoming>) {
        let answered: HashSet<&str> = ran.iter().filter_map(|ran| ran.id.as_deref()).collect();
        let asked: HashSet<&str> = self
            .conversations
            .iter()
            .flat_map(|told| told.conversation.output.iter().flat_map(|message| &message.calls))
            .filter_map(|asked| asked.id.as_deref())
            .collect();
        let is_known = |id: &Option<String>| id.as_deref().is_none_or(|id| answered.contains(id) || asked.contains(id));
        let mut heard = HashSet::new();
        let mut told = HashSet::new();
        for told_by in self.conversations.iter().filter(|told| self.runs.depth[told.place] == 0) {
            let place = &told_by.place;
            for (index, message) in told_by.conversation.news() {
                // Answers to what ran here are told by the tools.
                if !message.says && message.answers.iter().all(|(id, _)| is_known(id)) {
                    continue;
                }
                heard.insert((self.runs.run[*place], message.role));
                self.say(*place, index, message, told_by.holder, &mut told, facts);
            }
        }
        for place in (0..self.tree.nodes.len()).filter(|place| self.runs.begins(*place)) {
            let node = &self.tree.nodes[place];
            let is_told = |role| heard.contains(&(Some(place), role));
            if !node.class.is_run() || is_told(Role::User) && is_told(Role::Assistant) {
                continue;
            }
            let conversation = Conversation::of_whole(node.record);
            for (index, message) in conversation.news().filter(|(_, message)| message.says) {
                if message.role != Role::Tool && !is_told(message.role) {
                    self.say(place, index, message, Some(node.record), &mut told, facts);
                }
            }
        }
    }

    fn say(
        &self,
        place: usize,
        index: usize,
        message: &Message,
        holder: Option<&Record>,
        told: &mut HashSet<String>,
        facts: &mut Vec<Incoming>,
    ) {
        let node = &self.tree.nodes[place];
        let hash = message.hash();
        let trace = node.record.trace_id.as_deref().unwrap_or_default();
        let id = fact_id(trace, &format!("m:{hash}:{index}"));
        if !told.insert(id.clone()) {
            return;
        }
        let is_answer = message.role == Role::Assistant;
        let payload = Payload::Message {
            id,
            role: message.role.key().into(),
            run_id: self.run_id(place),
            model: is_answer.then(|| fields::MODEL.name(node.record)).flatten(),
            said: (message.role == Role::User).then(|| said::of_words(&message.words())).flatten(),
            at: Some(if is_answer { node.record.end } else { node.record.start }),
        };
        // Its content is where it was said: in the span, in its wrapper, or in a log record of its own.
        let mut incoming = self.incoming(place, payload);
        let of_logs = || self.tree.logs_of(place).iter().copied().find(|log| Conversation::of(log).find(&hash).is_some());
        if let Some(holder) = holder.or_else(of_logs) {
            incoming.stamp = holder.stamp.clone();
        }
        facts.push(incoming);
    }

    fn of_sessions(&self) -> BTreeMap<String, Part> {
        let mut parts: BTreeMap<String, Part> = BTreeMap::new();
        for (place, session) in self.sessions.iter().enumerate() {
            if let Some(session) = session {
                let part = parts.entry(session.clone()).or_default();
                add(part, self.tree.nodes[place].record, self.users[place].as_deref());
            }
        }
        parts
    }
}

/// What a record says of its session.
pub fn add(part: &mut Part, record: &Record, user: Option<&str>) {
    part.hear(record.start, record.end);
    if let Some(user) = user {
        part.name_user(&record.stamp, user);
    }
    let start = Start {
        stamp: record.stamp.clone(),
        title: fields::TITLE.name(record),
        agent: None,
        environment: fields::ENVIRONMENT.name(record),
        tags: fields::tags(record),
    };
    part.begin(start);
}

pub fn failed(outcome: Outcome) -> Option<Failure> {
    match outcome {
        Outcome::Failed(failure) => Some(failure),
        Outcome::Cancelled => Some(Failure { category: "other".into(), code: Some("cancelled".into()), message: None }),
        Outcome::Ok => None,
    }
}

/// Milliseconds until the first token.
pub fn first_token(record: &Record) -> Option<i64> {
    const SECONDS: [&str; 2] = ["gen_ai.response.time_to_first_chunk", "gen_ai.server.time_to_first_token"];
    const MILLIS: [&str; 2] = ["ai.response.msToFirstChunk", "ttft_ms"];
    let number = |key: &&str| record.get(key).and_then(super::attributes::number).filter(|number| (0.0..1e9).contains(number));
    let seconds = SECONDS.iter().find_map(number).map(|seconds| (seconds * 1_000.0).round() as i64);
    let millis = || MILLIS.iter().find_map(number).map(|millis| millis.round() as i64);
    let began = || record.text("langfuse.observation.completion_start_time").and_then(|time| clean(&time));
    let began = || began().and_then(|time| time.parse::<Timestamp>().ok());
    let chunk = || record.events.iter().find(|event| FIRST.contains(&event.name.as_str())).map(|event| event.at);
    let since = |at: Timestamp| (at.since(record.start) >= 0).then(|| at.since(record.start) / MILLISECOND);
    let is_span = record.signal == Signal::Span;
    seconds.or_else(millis).or_else(|| began().or_else(chunk).filter(|_| is_span).and_then(since))
}

/// Events of a span that tell of the first part of a streamed answer.
const FIRST: [&str; 4] =
    ["First Token Stream Event", "ai.stream.firstChunk", "llm.content.completion.chunk", "gen_ai.first_token"];
