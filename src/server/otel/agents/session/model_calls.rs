//! What a session tells of calls of models.

use super::{Session, timed};
use crate::{
    domain::time::Timestamp,
    server::{
        facts::extra::Failure,
        ingest::payload::{Call, Payload},
        otel::{
            agents::{merge::Thing, words::About},
            attributes::clean,
            class::Class,
            cost,
            dialect::Dialect,
            failure::{self, failed},
            fields,
            first_token::first_token,
            usage,
        },
        projections::incoming::Incoming,
    },
};

impl<'r> Session<'r> {
    pub(super) fn model_call(&self, thing: &Thing<'r>, turn: Option<usize>) -> Incoming {
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
}
