//! Sessions of coding agents: from log records, from spans, and from both.

use super::given::{BEGIN, facts, payload, read, totals};
use crate::{
    domain::session::Tokens,
    server::{
        facts::kind::FactKind,
        ingest::event_type::EventType,
        otel::{agents::said, map::map, record::Record},
    },
};
use serde_json::{Value, json};

/// What one session of an agent sends as log records and as spans.
struct Sent {
    logs: Vec<Record>,
    spans: Vec<Record>,
}

fn with(mut stored: Value, service: &str, attributes: &Value) -> Value {
    stored["resource"]["attributes"]["service.name"] = json!(service);
    let own = stored["attributes"].as_object_mut().unwrap();
    own.extend(attributes.as_object().unwrap().clone());
    stored
}

fn log(service: &str, common: &Value, name: &str, at: i64, attributes: Value) -> Record {
    let stored = json!({"time_unix_nano": ((BEGIN + at) * 1_000_000).to_string(), "event_name": name, "attributes": attributes,
                        "resource": {"attributes": {}}, "scope": {}});
    read(EventType::OtelLog, &with(stored, service, common))
}

fn span(
    service: &str,
    common: &Value,
    id: &str,
    parent: Option<&str>,
    name: &str,
    times: (i64, i64),
    attributes: Value,
) -> Record {
    read(EventType::OtelSpan, &with(payload(id, parent, name, times, attributes), service, common))
}

fn claude() -> Sent {
    let common = json!({"session.id": "claude-1", "user.id": "anonymous", "user.account_uuid": "ana"});
    let log = |name: &str, at, attributes| log("claude-code", &common, &format!("claude_code.{name}"), at, attributes);
    let span = |id: &str, parent, name: &str, times, attributes| {
        span("claude-code", &common, id, parent, &format!("claude_code.{name}"), times, attributes)
    };
    let model = "claude-sonnet-4-5-20250929";
    let request = |id: &str, ms: i64, (input, output, read, cost): (i64, i64, i64, i64), turn: &str| {
        json!({"model": model, "request_id": id, "duration_ms": ms, "input_tokens": input, "output_tokens": output,
               "cache_read_tokens": read, "cache_creation_tokens": 0, "cost_usd_micros": cost, "prompt.id": turn})
    };
    let logs = vec![
        log("user_prompt", 0, json!({"prompt_length": 12, "prompt": "Fix the test", "prompt.id": "p1"})),
        log(
            "api_error",
            900,
            json!({"model": model, "error": "Overloaded", "status_code": "529", "duration_ms": 800, "attempt": 1, "prompt.id": "p1"}),
        ),
        // 3, 15 and 0.3 dollars per million.
        log("api_request", 2_000, request("req_1", 1_000, (100, 50, 1_000, 1_350), "p1")),
        log(
            "tool_decision",
            2_100,
            json!({"tool_name": "Bash", "tool_use_id": "toolu_1", "decision": "accept", "source": "config", "prompt.id": "p1"}),
        ),
        log(
            "tool_result",
            3_000,
            json!({"tool_name": "Bash", "tool_use_id": "toolu_1", "success": "true", "duration_ms": 500, "prompt.id": "p1",
            "tool_parameters": "{\"full_command\": \"cargo test\"}"}),
        ),
        log(
            "tool_decision",
            3_200,
            json!({"tool_name": "Write", "tool_use_id": "toolu_2", "decision": "reject", "source": "user_reject", "prompt.id": "p1"}),
        ),
        log(
            "tool_result",
            3_600,
            json!({"tool_name": "Task", "tool_use_id": "toolu_3", "success": "false", "error_type": "Error", "duration_ms": 300, "prompt.id": "p1",
            "tool_parameters": "{\"subagent_type\": \"Explore\"}"}),
        ),
        log("api_request", 5_000, request("req_2", 1_000, (10, 20, 2_000, 930), "p1")),
        log("assistant_response", 5_001, json!({"response": "Fixed.", "response_length": 6, "model": model, "prompt.id": "p1"})),
        log("user_prompt", 10_000, json!({"prompt_length": 6, "prompt.id": "p2"})),
        log("api_request", 11_000, request("req_3", 900, (5, 5, 0, 90), "p2")),
    ];
    let usage = |id: &str, input, output, read| json!({"model": model, "request_id": id, "input_tokens": input, "output_tokens": output, "cache_read_tokens": read, "cache_creation_tokens": 0, "success": true});
    let tool = |name: &str, id: &str| json!({"tool_name": name, "tool_use_id": id, "gen_ai.tool.call.id": id});
    let mut task = tool("Task", "toolu_3");
    task["subagent_type"] = json!("Explore");
    let spans = vec![
        span("01", None, "interaction", (0, 5_050), json!({"user_prompt": "Fix the test", "interaction.sequence": 1})),
        span("02", Some("01"), "llm_request", (100, 2_000), usage("req_1", 100, 50, 1_000)),
        span("03", Some("01"), "tool", (2_050, 3_000), tool("Bash", "toolu_1")),
        span("04", Some("03"), "tool.execution", (2_500, 3_000), json!({"success": true})),
        span("05", Some("01"), "tool", (3_050, 3_200), tool("Write", "toolu_2")),
        span("06", Some("05"), "tool.blocked_on_user", (3_050, 3_200), json!({"decision": "reject"})),
        span("07", Some("01"), "tool", (3_300, 3_600), task),
        span("08", Some("01"), "llm_request", (4_000, 5_000), usage("req_2", 10, 20, 2_000)),
        span("09", None, "interaction", (10_000, 11_050), json!({"interaction.sequence": 2})),
        span("10", Some("09"), "llm_request", (10_100, 11_000), usage("req_3", 5, 5, 0)),
    ];
    Sent { logs, spans }
}

fn codex() -> Sent {
    let common = json!({"conversation.id": "codex-1", "model": "gpt-5", "user.account_id": "ana"});
    let log = |name: &str, at, attributes| log("codex_exec", &common, &format!("codex.{name}"), at, attributes);
    let span = |id: &str, parent, name: &str, times, attributes| span("codex_exec", &common, id, parent, name, times, attributes);
    let logs = vec![
        log("conversation_starts", 0, json!({"provider_name": "openai"})),
        log("user_prompt", 100, json!({"prompt_length": 5, "prompt": "[REDACTED]"})),
        log("api_request", 150, json!({"attempt": 0, "duration_ms": 40, "http.response.status_code": 200})),
        // Told twice: once as it came, and once with its tokens.
        log("sse_event", 1_000, json!({"event.kind": "response.completed", "duration_ms": 3})),
        log(
            "sse_event",
            1_000,
            json!({"event.kind": "response.completed", "input_token_count": "1000", "output_token_count": "100",
            "cached_token_count": 400, "reasoning_token_count": 30, "tool_token_count": "1100"}),
        ),
        log(
            "tool_decision",
            1_100,
            json!({"tool_name": "shell", "call_id": "call_1", "decision": "approved", "source": "config"}),
        ),
        log(
            "tool_result",
            2_000,
            json!({"tool_name": "shell", "call_id": "call_1", "arguments": "{}", "duration_ms": "700", "success": "true", "output": "ok"}),
        ),
        log("tool_decision", 2_100, json!({"tool_name": "shell", "call_id": "call_2", "decision": "denied", "source": "user"})),
        log(
            "sse_event",
            3_000,
            json!({"event.kind": "response.completed", "input_token_count": "1200", "output_token_count": "10", "cached_token_count": 1000}),
        ),
    ];
    let told = |mut record: Record, name: &str, at: i64, attributes: Value| {
        record.events.push(crate::server::otel::record::Happening {
            at: crate::domain::time::Timestamp::from_micros((BEGIN + at) * 1_000),
            name: name.into(),
            attributes: attributes.as_object().unwrap().clone(),
        });
        record
    };
    let turn = span("01", None, "session_task.turn", (100, 3_050), json!({"codex.turn.token_usage.input_tokens": 2200}));
    let turn = told(
        turn,
        "codex.tool_result",
        2_000,
        json!({"tool_name": "shell", "call_id": "call_1", "duration_ms": "700", "success": "true"}),
    );
    let turn = told(turn, "codex.tool_decision", 2_100, json!({"tool_name": "shell", "call_id": "call_2", "decision": "denied"}));
    let usage = |input: i64, output: i64, read: i64, reasoning: i64| json!({"gen_ai.usage.input_tokens": input, "gen_ai.usage.output_tokens": output, "gen_ai.usage.cache_read.input_tokens": read, "codex.usage.reasoning_output_tokens": reasoning});
    let spans = vec![
        turn,
        span("02", Some("01"), "handle_responses", (500, 990), json!({})),
        span("03", Some("01"), "handle_responses", (200, 1_000), usage(1_000, 100, 400, 30)),
        span("04", Some("01"), "handle_responses", (2_200, 3_000), usage(1_200, 10, 1_000, 0)),
    ];
    Sent { logs, spans }
}

fn gemini() -> Sent {
    let common = json!({"session.id": "gemini-1", "user.email": "Ana@acme.test"});
    let log = |name: &str, at, attributes| log("gemini-cli", &common, &format!("gemini_cli.{name}"), at, attributes);
    let span_common = json!({"gen_ai.conversation.id": "gemini-1"});
    let span = |id: &str, parent, operation: &str, times, mut attributes: Value| {
        attributes["gen_ai.operation.name"] = json!(operation);
        span("gemini-cli", &span_common, id, parent, operation, times, attributes)
    };
    let mut logs = vec![
        log("config", 0, json!({"model": "gemini-2.5-pro"})),
        log("user_prompt", 10, json!({"prompt_id": "p1", "prompt": "List files", "prompt_length": 10})),
        log("api_request", 20, json!({"model": "gemini-2.5-pro", "prompt_id": "p1"})),
        log(
            "api_response",
            1_000,
            json!({"model": "gemini-2.5-pro", "prompt_id": "p1", "status_code": 200, "duration_ms": 900, "input_token_count": 1000,
            "output_token_count": 40, "cached_content_token_count": 600, "thoughts_token_count": 10, "tool_token_count": 0, "total_token_count": 1050}),
        ),
        log(
            "tool_call",
            1_500,
            json!({"function_name": "list_directory", "function_args": "{}", "duration_ms": 300, "success": true, "decision": "auto_accept", "prompt_id": "p1"}),
        ),
        log("conversation_finished", 2_000, json!({"turnCount": 1})),
    ];
    // The same call once more with its content.
    logs.push({
        let mut record = log("api_response", 1_000, json!({"gen_ai.request.model": "gemini-2.5-pro"}));
        record.name = "gen_ai.client.inference.operation.details".into();
        record
    });
    let usage = json!({"gen_ai.request.model": "gemini-2.5-pro", "input_token_count": 1000, "output_token_count": 40,
        "cached_content_token_count": 600, "thoughts_token_count": 10, "tool_token_count": 0});
    let spans = vec![
        span("01", None, "user_prompt", (5, 1_600), json!({})),
        span("02", Some("01"), "llm_call", (100, 1_000), usage),
        span(
            "03",
            Some("01"),
            "tool_call",
            (1_200, 1_500),
            json!({"gen_ai.tool.name": "list_directory", "gen_ai.tool.call_id": "list_1"}),
        ),
    ];
    Sent { logs, spans }
}

#[test]
fn log_records_alone_spans_alone_and_both_come_to_the_same() {
    for (sent, runs, calls, tools, handoffs) in [(claude(), 2, 3, 3, 1), (codex(), 1, 2, 2, 0), (gemini(), 1, 1, 1, 0)] {
        let both = [sent.logs.clone(), sent.spans.clone()].concat();
        let (of_logs, of_spans, of_both) = (totals(&sent.logs), totals(&sent.spans), totals(&both));
        for (of, found) in [("logs", &of_logs), ("spans", &of_spans), ("both", &of_both)] {
            assert_eq!((found.runs, found.calls, found.tools, found.handoffs), (runs, calls, tools, handoffs), "{of}: {found:?}");
            assert_eq!((found.tokens, found.cost, &found.sessions), (of_both.tokens, of_both.cost, &of_both.sessions), "{of}");
        }
        assert!(of_both.tokens.total() > 0 && !of_both.cost.0.is_zero(), "{of_both:?}");
        let mapped = map(&both);
        let part = mapped.sessions.values().next().unwrap();
        assert!(part.user.as_ref().is_some_and(|(_, user)| user == "ana" || user == "ana@acme.test"), "{part:?}");
        assert!(
            mapped.facts.iter().all(|fact| fact.run_id().is_some() && fact.session_id.is_some()),
            "every step lies in a turn"
        );
        let mut turned = both.clone();
        turned.reverse();
        assert_eq!(map(&turned), mapped);
    }
}

#[test]
fn the_cache_of_claude_code_is_beside_its_input_and_its_cost_is_its_own() {
    let found = totals(&claude().logs);
    assert_eq!((found.tokens.input, found.tokens.cache_read, found.tokens.output), (115, 3_000, 75));
    assert_eq!(found.cost.to_string(), "0.00237");
    let codex = totals(&codex().logs).tokens;
    assert_eq!((codex.input, codex.cache_read, codex.output), (800, 1_400, 110));
    let gemini = totals(&gemini().logs).tokens;
    assert_eq!((gemini.input, gemini.cache_read, gemini.output), (400, 600, 50));
}

#[test]
fn codex_names_its_events_beside_the_place_in_its_code() {
    let mut logs = codex().logs;
    for (line, record) in logs.iter_mut().enumerate() {
        let name = std::mem::take(&mut record.name);
        let place = format!("event otel/src/events/session_telemetry.rs:{line}");
        let stored = json!({"event_name": place, "attributes": {"event.name": name}, "observed_unix_nano": "1",
                            "resource": {"attributes": {"service.name": "codex_exec"}}, "scope": {"name": "codex_otel.log_only"}});
        *record = Record { name: read(EventType::OtelLog, &stored).name, ..record.clone() };
    }
    assert_eq!(totals(&logs), totals(&codex().logs));
}

#[test]
fn gemini_cli_tells_the_tokens_and_the_answer_of_a_streamed_call_in_its_log_record() {
    let mut sent = gemini();
    let tokens = Tokens { reasoning: Some(10), ..totals(&sent.logs).tokens };
    let piece = |parts: Value| json!({"candidates": [{"content": {"role": "model", "parts": parts}}]});
    let answer = [piece(json!([{"text": "Hmm.", "thought": true}, {"text": "Two "}])), piece(json!([{"text": "files."}]))];
    sent.logs[3].attributes.insert("response_text".into(), json!(json!(answer).to_string()));
    sent.spans[1].attributes.retain(|key, _| !key.ends_with("_count"));
    let mapped = map(&[sent.logs.clone(), sent.spans].concat());
    let found = facts(&mapped);
    let calls: Vec<_> = found.iter().filter(|fact| fact.kind == FactKind::ModelCall).collect();
    assert_eq!((calls.len(), calls[0].tokens, calls[0].duration_ms), (1, Some(tokens), Some(900)));
    assert_eq!(found.iter().filter(|fact| fact.extra.role.as_deref() == Some("assistant")).count(), 1);
    assert_eq!(said(&sent.logs[3]).as_deref(), Some("Two files."));
}

#[test]
fn turns_end_as_their_records_say() {
    let sent = claude();
    let statuses = |records: &[Record]| -> Vec<String> {
        facts(&map(records))
            .into_iter()
            .filter(|fact| fact.kind == FactKind::Run)
            .map(|fact| fact.status.clone().unwrap())
            .collect()
    };
    assert_eq!(statuses(&sent.logs), ["succeeded", "succeeded"]);
    assert_eq!(statuses(&sent.spans), ["succeeded", "succeeded"]);
    // The last word is a tool's: it goes on, or was left.
    assert_eq!(statuses(&sent.logs[..5]), ["stalled"]);
    // Nothing but an error came of it.
    assert_eq!(statuses(&sent.logs[..2]), ["failed"]);
    let tools: Vec<_> = facts(&map(&sent.spans)).into_iter().filter(|fact| fact.kind == FactKind::ToolCall).collect();
    assert_eq!(tools[0].duration_ms, Some(500), "without the wait for somebody to decide");
    let rejected: Vec<_> =
        facts(&map(&sent.logs)).into_iter().filter(|fact| fact.extra.error_code.as_deref() == Some("rejected")).collect();
    assert_eq!(rejected.len(), 1);
}

#[test]
fn spans_of_codex_that_name_no_conversation_are_told_by_its_log_records() {
    let mut spans = codex().spans;
    spans.iter_mut().for_each(|span| drop(span.attributes.remove("conversation.id")));
    assert_eq!(map(&spans).facts, []);
}
