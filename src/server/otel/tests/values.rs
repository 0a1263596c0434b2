//! Tokens, costs, dialects and classes of single records.

use super::given::{payload, read, span};
use crate::{
    domain::session::Tokens,
    server::{
        ingest::event_type::EventType,
        otel::{class, cost, dialect::Dialect, explain::explain, fields, record::Record, usage},
    },
};
use serde_json::{Value, json};

fn of(attributes: Value) -> Record {
    span("c", None, "chat", (0, 1), attributes)
}

fn tokens(attributes: Value) -> Tokens {
    usage::of(&of(attributes.clone())).unwrap_or_else(|| panic!("{attributes}")).tokens
}

fn from(service: &str, attributes: Value) -> Record {
    let mut stored = payload("c", None, "x", (0, 1), attributes);
    stored["resource"]["attributes"]["service.name"] = json!(service);
    read(EventType::OtelSpan, &stored)
}

#[test]
fn the_buckets_do_not_overlap_in_any_way_of_counting() {
    let expected = Tokens { input: 10, output: 50, cache_read: 900, cache_write: 90, reasoning: Some(20) };
    for attributes in [
        json!({"gen_ai.usage.input_tokens": 1000, "gen_ai.usage.output_tokens": 50, "gen_ai.usage.cache_read.input_tokens": 900,
               "gen_ai.usage.cache_creation.input_tokens": 90, "gen_ai.usage.reasoning.output_tokens": 20}),
        json!({"gen_ai.usage.input_tokens": "1000", "gen_ai.usage.output_tokens": 50.0, "gen_ai.usage.cache_read.input_tokens": 900,
               "gen_ai.usage.cache_write.input_tokens": 90, "gen_ai.usage.reasoning.output_tokens": 20}),
        json!({"gen_ai.usage.prompt_tokens": 1000, "gen_ai.usage.completion_tokens": 50, "gen_ai.usage.cache_read_input_tokens": 900,
               "gen_ai.usage.cache_creation_input_tokens": 90, "gen_ai.usage.reasoning_tokens": 20}),
        // More cached than there is input: the input is what came on top.
        json!({"gen_ai.usage.input_tokens": 10, "gen_ai.usage.output_tokens": 50, "gen_ai.usage.cache_read.input_tokens": 900,
               "gen_ai.usage.cache_creation.input_tokens": 90, "gen_ai.usage.reasoning.output_tokens": 20}),
        json!({"llm.token_count.prompt": 1000, "llm.token_count.completion": 50, "llm.token_count.prompt_details.cache_read": 900,
               "llm.token_count.prompt_details.cache_write": 90, "llm.token_count.completion_details.reasoning": 20}),
        json!({"langfuse.observation.usage_details": "{\"input\": 10, \"output\": 30, \"input_cache_read\": 900, \"input_cache_creation\": 90, \"output_reasoning\": 20, \"total\": 1050}"}),
        json!({"ai.usage.inputTokens": 1000, "ai.usage.outputTokens": 50, "ai.usage.inputTokenDetails.cacheReadTokens": 900,
               "ai.usage.inputTokenDetails.cacheWriteTokens": 90, "ai.usage.outputTokenDetails.reasoningTokens": 20}),
        json!({"langsmith.usage_metadata": "{\"input_tokens\": 1000, \"output_tokens\": 50, \"input_token_details\": {\"cache_read\": 900, \"cache_creation\": 90}, \"output_token_details\": {\"reasoning\": 20}}"}),
    ] {
        assert_eq!(tokens(attributes.clone()), expected, "{attributes}");
    }
    let claude = from(
        "claude-code",
        json!({"input_tokens": 10, "output_tokens": 50, "cache_read_tokens": 900, "cache_creation_tokens": 90}),
    );
    assert_eq!(usage::of(&claude).unwrap().tokens, Tokens { reasoning: None, ..expected });
    let gemini = from(
        "gemini-cli",
        json!({"input_token_count": 905, "output_token_count": 30, "cached_content_token_count": 900,
        "thoughts_token_count": 20, "tool_token_count": 5}),
    );
    assert_eq!(usage::of(&gemini).unwrap().tokens, Tokens { cache_write: 0, ..expected });
    let codex = from(
        "codex_exec",
        json!({"input_token_count": "910", "output_token_count": "50", "cached_token_count": 900, "reasoning_token_count": 20, "tool_token_count": "960"}),
    );
    assert_eq!(usage::of(&codex).unwrap().tokens, Tokens { cache_write: 0, ..expected });
    for nothing in [
        json!({}),
        json!({"gen_ai.usage.input_tokens": 0, "gen_ai.usage.output_tokens": 0}),
        json!({"gen_ai.usage.input_tokens": "many"}),
    ] {
        assert_eq!(usage::of(&of(nothing)), None);
    }
}

#[test]
fn a_cost_is_the_decimal_that_was_stated() {
    for (attributes, expected) in [
        (
            json!({"langfuse.observation.cost_details": "{\"input\": 0.1, \"output\": 0.2, \"total\": 0.3}", "operation.cost": 9}),
            "0.3",
        ),
        (json!({"langfuse.observation.cost_details": {"input": "0.1", "output": 0.2}}), "0.3"),
        (json!({"gen_ai.usage.cost": 0.000123}), "0.000123"),
        (json!({"gen_ai.usage.input_cost": 0.1, "gen_ai.usage.output_cost": "0.2"}), "0.3"),
        (json!({"llm.cost.prompt": 1e-5, "llm.cost.completion": "2e-5"}), "0.00003"),
        (json!({"operation.cost": "0.00008355"}), "0.00008355"),
        (json!({"cost_usd_micros": 12_345, "cost_usd": 0.01}), "0.012345"),
    ] {
        assert_eq!(cost::of(&of(attributes.clone())).unwrap().0.to_string(), expected, "{attributes}");
    }
    for none in [json!({}), json!({"cost_usd": -1}), json!({"cost_usd": "a lot"}), json!({"cost_usd": 1e30})] {
        assert_eq!(cost::of(&of(none.clone())), None, "{none}");
    }
}

#[test]
fn who_wrote_it_and_what_it_is() {
    for (attributes, dialect, class) in [
        (json!({"openinference.span.kind": "LLM"}), "openinference", "llm"),
        (json!({"openinference.span.kind": "RERANKER"}), "openinference", "rerank"),
        (json!({"traceloop.span.kind": "workflow"}), "traceloop", "workflow"),
        (json!({"langfuse.observation.type": "generation"}), "langfuse", "llm"),
        (json!({"langfuse.observation.type": "span", "gen_ai.operation.name": "chat"}), "langfuse", "llm"),
        (json!({"ai.operationId": "ai.streamText.doStream"}), "vercel", "llm"),
        (json!({"ai.operationId": "ai.generateText"}), "vercel", "agent"),
        (json!({"mlflow.spanType": "\"CHAT_MODEL\""}), "mlflow", "llm"),
        (json!({"langsmith.span.kind": "retriever"}), "langsmith", "retrieval"),
        (json!({"gen_ai.operation.name": "invoke_workflow"}), "gen_ai", "workflow"),
        (json!({"gen_ai.operation.name": "create_agent", "gen_ai.request.model": "m"}), "gen_ai", "agent_admin"),
        (json!({"gen_ai.operation.name": "something new", "gen_ai.tool.name": "t"}), "gen_ai", "tool"),
        (json!({"mcp.method.name": "initialize"}), "gen_ai", "mcp"),
        (json!({"http.route": "/"}), "plain", "other"),
    ] {
        let record = of(attributes.clone());
        assert_eq!((record.dialect.key(), class::of(&record).0.key()), (dialect, class), "{attributes}");
    }
    assert_eq!(from("claude-code", json!({})).dialect, Dialect::ClaudeCode);
    assert_eq!(from("codex_cli_rs", json!({})).dialect, Dialect::Codex);
}

#[test]
fn the_first_place_that_says_something_gives_a_value_and_is_told() {
    let record = of(json!({"session.id": "", "gen_ai.conversation.id": "s2", "metadata": "{\"thread_id\": \"s3\"}",
        "gen_ai.system": "az.ai.openai", "gen_ai.request.model": "gpt-4o", "gen_ai.response.model": "gpt-4o-2024-08-06",
        "gen_ai.response.finish_reasons": "[\"stop\"]", "langsmith.span.tags": "a, b,", "gen_ai.usage.input_tokens": 3}));
    assert_eq!(fields::session(&record).as_deref(), Some("s2"));
    assert_eq!(fields::provider(&record).as_deref(), Some("azure.ai.openai"));
    assert_eq!(fields::stop_reason(&record).as_deref(), Some("stop"));
    assert_eq!(fields::tags(&record), ["a", "b"]);
    let explained = explain(&record);
    let rule = |name: &str| {
        explained.fields.iter().find(|field| field.field == name).map(|field| (field.value.as_str(), field.rule.as_str()))
    };
    assert_eq!(rule("model"), Some(("gpt-4o-2024-08-06", "gen_ai.response.model")));
    assert_eq!(rule("session"), Some(("s2", "gen_ai.conversation.id")));
    assert_eq!(rule("input_tokens"), Some(("3", "counted as gen_ai")));
    assert_eq!(fields::session(&of(json!({"metadata": "{\"thread_id\": \"s3\"}"}))).as_deref(), Some("s3"));
    // LangSmith's session is a project.
    assert_eq!(fields::session(&of(json!({"langsmith.trace.session_id": "p"}))), None);
}

#[test]
fn both_generations_of_names_say_the_same() {
    let old = json!({"gen_ai.system": "vertex_ai", "gen_ai.usage.prompt_tokens": 5, "gen_ai.usage.completion_tokens": 2, "gen_ai.request.model": "m", "gen_ai.operation.name": "chat"});
    let new = json!({"gen_ai.provider.name": "gcp.vertex_ai", "gen_ai.usage.input_tokens": 5, "gen_ai.usage.output_tokens": 2, "gen_ai.request.model": "m", "gen_ai.operation.name": "chat"});
    let map = |attributes: Value| crate::server::otel::map::map(&[of(attributes)]);
    assert_eq!(map(old), map(new));
}
