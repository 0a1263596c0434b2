//! What was said in a trace.

use super::Trace;
use crate::server::{
    ingest::{payload::Payload, said},
    otel::{
        calls::Calls,
        fields,
        messages::{self, Conversation, Message, Role},
        record::Record,
        tool_calls::Ran,
        tree::{Tree, fact_id},
    },
    projections::incoming::Incoming,
};
use std::collections::HashSet;

/// What a call of a model was sent and answered.
pub struct Told<'r> {
    pub place: usize,
    pub conversation: Conversation,
    /// The span that has it; `None` where log records have it, a message each.
    pub holder: Option<&'r Record>,
}

impl<'r> Told<'r> {
    /// What the span does not say, its wrapper or the log records written in it may.
    pub fn of(tree: &Tree<'r>, calls: &Calls, place: usize) -> Self {
        let spans = std::iter::once(place).chain(calls.wrapper[place]).map(|place| tree.nodes[place].record);
        let mut of_spans = spans.map(|record| (Some(record), Conversation::of_whole(record)));
        let found = of_spans.find(|(_, conversation)| !conversation.is_empty());
        let (holder, conversation) = found.unwrap_or_else(|| (None, messages::of_logs(tree.logs_of(place))));
        Self { place, conversation, holder }
    }
}

impl Trace<'_> {
    /// The conversation of each run's own agent: what its calls say that is new, and where they say nothing what the run was
    /// given and gave.
    pub(super) fn messages(&self, ran: &[Ran], facts: &mut Vec<Incoming>) {
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
}
