//! The traces of the bench: an agent's run with three model calls and two tool calls, 400 characters said to a model and by it.

use super::size::Size;
use crate::{
    domain::time::{HOUR, MILLISECOND, Timestamp},
    server::{
        generate::{Chance, Samples},
        ingest::otlp::messages::{
            common::{AnyValue, KeyValue, List, Resource, Scope, Value},
            trace::{ExportTraceServiceRequest, ResourceSpans, ScopeSpans, Span},
        },
    },
};
use serde_json::json;

const SEED: u64 = 21;
const MODELS: [(&str, &str); 3] = [("gpt-4o", "openai"), ("claude-sonnet-4-5", "anthropic"), ("gemini-2.5-flash", "gcp.gemini")];

/// Spans of a trace.
pub const SPANS: u64 = 6;

pub struct Traces {
    samples: Samples,
    from: Timestamp,
    /// Microseconds between the beginnings of traces.
    step: i64,
}

impl Traces {
    /// Those that begin within the hour before `until`, as spans arrive: soon after they ended.
    pub fn new(size: Size, until: Timestamp) -> Self {
        let traces = (size.spans() / SPANS) as i64;
        Self { samples: Samples::draw(SEED, 400), from: until.minus(HOUR), step: HOUR / traces }
    }

    pub fn begins(&self, number: u64) -> Timestamp {
        self.from.plus(self.step * number as i64)
    }

    /// The spans of trace `number`, in the order in which they end.
    pub fn one(&self, number: u64) -> Vec<Span> {
        let mut chance = Chance::of(SEED, &["trace"], &[number as i64]);
        let (model, provider) = *chance.pick(&MODELS);
        let common = [
            ("gen_ai.conversation.id", text(format!("trace-session-{}", number / 2))),
            ("user.id", text(format!("user{:03}@bench.test", chance.between(0, 399)))),
            ("gen_ai.agent.name", text("coder")),
        ];
        let mut at = self.begins(number);
        let mut spans = Vec::with_capacity(SPANS as usize);
        for place in 0..SPANS - 1 {
            let begins = at;
            at = at.plus(chance.between(20, 2_000) * MILLISECOND);
            let (name, mut attributes) = if place % 2 == 0 {
                (format!("chat {model}"), self.call(&mut chance, model, provider))
            } else {
                self.tool(&mut chance, place)
            };
            attributes.extend(common.clone());
            spans.push(span(number, place + 1, Some(0), name, (begins, at), attributes));
        }
        let mut attributes = vec![("gen_ai.operation.name", text("invoke_agent")), ("gen_ai.provider.name", text(provider))];
        attributes.extend(common);
        spans.push(span(number, 0, None, "invoke_agent coder".into(), (self.begins(number), at), attributes));
        spans
    }

    fn call(&self, chance: &mut Chance, model: &str, provider: &str) -> Vec<(&'static str, AnyValue)> {
        let said = |role: &str, words: &str| json!([{"role": role, "parts": [{"type": "text", "content": words}]}]).to_string();
        let (input, output) = (chance.between(200, 9_000), chance.between(20, 900));
        vec![
            ("gen_ai.operation.name", text("chat")),
            ("gen_ai.provider.name", text(provider)),
            ("gen_ai.request.model", text(model)),
            ("gen_ai.response.model", text(model)),
            ("gen_ai.response.id", text(format!("resp_{}", chance.hex(24)))),
            ("gen_ai.response.finish_reasons", value(Value::List(List { values: vec![text("stop")] }))),
            ("gen_ai.request.temperature", value(Value::Double(0.2))),
            ("gen_ai.request.max_tokens", value(Value::Int(4_096))),
            ("gen_ai.usage.input_tokens", value(Value::Int(input))),
            ("gen_ai.usage.output_tokens", value(Value::Int(output))),
            ("gen_ai.usage.cache_read.input_tokens", value(Value::Int(input / 2))),
            ("gen_ai.input.messages", text(said("user", chance.pick::<String>(&self.samples.asks)))),
            ("gen_ai.output.messages", text(said("assistant", chance.pick::<String>(&self.samples.answers)))),
            ("server.address", text("api.models.test")),
            ("server.port", value(Value::Int(443))),
        ]
    }

    fn tool(&self, chance: &mut Chance, place: u64) -> (String, Vec<(&'static str, AnyValue)>) {
        let tool = chance.pick(&self.samples.tools);
        let attributes = vec![
            ("gen_ai.operation.name", text("execute_tool")),
            ("gen_ai.tool.name", text(tool.tool)),
            ("gen_ai.tool.type", text("function")),
            ("gen_ai.tool.call.id", text(format!("call_{place}_{}", chance.hex(12)))),
            ("gen_ai.tool.call.arguments", text(tool.arguments.to_string())),
            ("gen_ai.tool.call.result", text(tool.result.to_string())),
        ];
        (format!("execute_tool {}", tool.tool), attributes)
    }
}

/// A request as an exporter sends it.
pub fn export(spans: Vec<Span>) -> ExportTraceServiceRequest {
    let resource = [
        ("service.name", "bench-agent"),
        ("service.version", "1.4.2"),
        ("service.instance.id", "0b1f6a52-6a0e-4a55-9d43-0a2f5ef6b7a1"),
        ("deployment.environment.name", "production"),
        ("telemetry.sdk.language", "python"),
        ("telemetry.sdk.name", "opentelemetry"),
        ("telemetry.sdk.version", "1.45.1"),
        ("host.name", "agents-7"),
    ];
    let attributes = resource.map(|(name, words)| attribute((name, text(words)))).into();
    let scope = Scope { name: "bench".into(), version: "1".into(), ..Scope::default() };
    let scope_spans = vec![ScopeSpans { scope: Some(scope), spans, ..ScopeSpans::default() }];
    let resource = Some(Resource { attributes, ..Resource::default() });
    ExportTraceServiceRequest { resource_spans: vec![ResourceSpans { resource, scope_spans, ..ResourceSpans::default() }] }
}

fn span(
    trace: u64,
    place: u64,
    parent: Option<u64>,
    name: String,
    (begins, ends): (Timestamp, Timestamp),
    attributes: Vec<(&'static str, AnyValue)>,
) -> Span {
    // Neither is all zeros, and both are told apart at the start of a trace.
    let id = |place: u64| (trace * SPANS + place + 1).to_be_bytes().to_vec();
    Span {
        trace_id: [SEED.to_be_bytes(), trace.to_be_bytes()].concat(),
        span_id: id(place),
        parent_span_id: parent.map(id).unwrap_or_default(),
        name,
        kind: if parent.is_some() { 3 } else { 1 },
        start_time_unix_nano: begins.micros() as u64 * 1_000,
        end_time_unix_nano: ends.micros() as u64 * 1_000,
        attributes: attributes.into_iter().map(attribute).collect(),
        ..Span::default()
    }
}

fn attribute((key, value): (&str, AnyValue)) -> KeyValue {
    KeyValue { key: key.into(), value: Some(value) }
}

fn text(words: impl Into<String>) -> AnyValue {
    value(Value::Text(words.into()))
}

fn value(value: Value) -> AnyValue {
    AnyValue { value: Some(value) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn traces_have_their_spans_and_model_calls_long_texts() {
        let traces = Traces::new(Size::S, Timestamp::from_micros(HOUR));
        let spans: Vec<_> = (0..50).flat_map(|number| traces.one(number)).collect();
        assert_eq!(spans.len() as u64, 50 * SPANS);
        let ids: BTreeSet<_> = spans.iter().map(|span| (&span.trace_id, &span.span_id)).collect();
        assert_eq!(ids.len(), spans.len());
        let said = |span: &Span, key: &str| span.attributes.iter().find(|attribute| attribute.key == key)?.text().map(str::len);
        let calls: Vec<_> = spans.iter().filter(|span| span.name.starts_with("chat")).collect();
        assert_eq!(calls.len(), 150);
        for key in ["gen_ai.input.messages", "gen_ai.output.messages"] {
            assert!(calls.iter().all(|call| said(call, key).is_some_and(|length| length > 400)), "{key}");
        }
    }
}
