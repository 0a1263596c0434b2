//! What a session tells of calls of tools.

use super::{Session, timed};
use crate::server::{
    facts::extra::Failure,
    ingest::payload::{Call, Payload},
    otel::{
        agents::{items::Item, merge::Thing},
        attributes::truth,
        class::Class,
        failure::{self, failed},
        fields::{TOOL, TOOL_SERVER},
        record::{Record, Signal},
        tool_calls::server_in,
        tree::fact_id,
    },
    projections::incoming::Incoming,
};

impl<'r> Session<'r> {
    pub(super) fn tool_call(&self, thing: &Thing<'r>, turn: Option<usize>) -> Incoming {
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
    pub(super) fn rejection(&self, decision: &Item<'r>) -> Incoming {
        let own = decision.ids.first().cloned().unwrap_or_else(|| decision.record.stamp.1.clone());
        let payload = Payload::ToolCall {
            id: fact_id(&self.session, &format!("t:{own}")),
            run_id: self.run_id(self.turns.of_item(decision)),
            status: "error".into(),
            server: TOOL_SERVER.name(decision.record),
            tool: TOOL.name(decision.record).unwrap_or_else(|| "unknown".into()),
            call: Call { error: Some(rejected()), ..timed(decision.start, decision.end) },
        };
        self.incoming(decision.record, payload)
    }
}

fn rejected() -> Failure {
    Failure { category: "other".into(), code: Some("rejected".into()), message: Some("The user did not let it run.".into()) }
}

/// Whether a decision says no.
pub fn is_rejected(record: &Record) -> bool {
    const WORDS: [&str; 4] = ["reject", "denied", "deny", "abort"];
    record.text("decision").is_some_and(|decision| WORDS.iter().any(|word| decision.to_lowercase().contains(word)))
        || record.get("decision").and_then(truth) == Some(false)
}
