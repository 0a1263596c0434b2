//! Exports made by hand, and the recorded ones against the figures of their README.

use super::{Langfuse, SOURCE, files};
use crate::server::{
    import::tests::{Folder, Heard, hear},
    tests::recorded::recorded_in,
};
use rust_decimal::Decimal;
use serde_json::{Value, json};

/// Of each recorded trace: model calls, tool calls, tokens, and cost in US dollars. Tokens and cost are those of the README, which sums
/// every observation, less what wrappers repeat: 224 tokens for 0.000371 of the agent in microsoft-agent, and 57 for 0.0004475 of the
/// outer generation in vercel-aisdk.
const RECORDED: [(&str, usize, usize, i64, &str); 12] = [
    ("claude-agent-2025-12-22", 4, 2, 266, "0.003582"),
    ("crewai-2025-07-11", 1, 0, 354, "0.0001269"),
    ("google-adk-2025-08-28", 2, 1, 76, "0.0000103"),
    ("koog-2025-08-26", 2, 2, 340, "0.0017875"),
    ("langgraph-js-2025-10-30", 2, 0, 444, "0.00032625"),
    ("microsoft-agent-2025-12-17", 2, 1, 399, "0.00028525"),
    ("openai-agents-2025-09-30", 2, 1, 184, "0.000632"),
    ("pydantic-ai-2025-06-06", 1, 0, 127, "0.0010375"),
    ("pydantic-ai-tools-2025-06-06", 1, 0, 127, "0.0010375"),
    ("pydantic-ai-tools-2025-12-04", 4, 3, 1_524, "0.000322649999"),
    ("pydantic-ai-with-gemini-2025-12-24", 1, 0, 199, "0.0004095"),
    ("vercel-aisdk-2025-11-17", 1, 1, 147, "0.000927499999"),
];

fn cost(heard: &Heard) -> Decimal {
    heard
        .all("model.called")
        .iter()
        .filter_map(|call| call["cost_usd"].as_str())
        .map(|cost| cost.parse::<Decimal>().unwrap())
        .sum()
}

fn told(document: &Value) -> Heard {
    let folder = Folder::of(&[("export.json", &document.to_string())]);
    hear(Langfuse, &files(folder.path()).unwrap(), SOURCE)
}

#[test]
fn no_token_of_the_recorded_traces_counts_twice() {
    for (name, calls, tools, tokens, usd) in RECORDED {
        let Some(path) = recorded_in("traces/langfuse-frameworks", &format!("{name}.trace.json")) else { return };
        let heard = hear(Langfuse, &files(&path).unwrap(), SOURCE);
        assert_eq!(heard.refused, [], "{name}");
        assert_eq!(
            (heard.count("run.completed"), heard.count("model.called"), heard.count("tool.called")),
            (1, calls, tools),
            "{name}"
        );
        assert_eq!(heard.tokens().iter().sum::<i64>(), tokens, "{name}");
        assert_eq!(cost(&heard).round_dp(12), usd.parse::<Decimal>().unwrap(), "{name}");
        let run = &heard.all("run.completed")[0]["run_id"];
        assert!(heard.all("model.called").iter().chain(&heard.all("tool.called")).all(|call| &call["run_id"] == run), "{name}");
    }
}

#[test]
fn sessions_and_users_are_those_of_the_trace_and_nobody_else() {
    let Some(path) = recorded_in("traces/langfuse-frameworks", "google-adk-2025-08-28.trace.json") else { return };
    let heard = hear(Langfuse, &files(&path).unwrap(), SOURCE);
    assert!(heard.events.iter().all(|event| event.session_id.as_deref() == Some("demo-session")));
    assert!(heard.events.iter().all(|event| event.user.as_deref() == Some("demo-user")));
    let contents: Vec<&Value> = heard.all("message.created").into_iter().map(|message| &message["content"]).collect();
    assert_eq!(contents, [&json!([{"text": "hi"}]), &json!([{"text": "Hello Langfuse 👋!\n"}])]);
    assert_eq!(heard.all("run.completed")[0]["agent"], "agent_run [hello_agent]");

    let Some(path) = recorded_in("traces/langfuse-frameworks", "langgraph-js-2025-10-30.trace.json") else { return };
    let heard = hear(Langfuse, &files(&path).unwrap(), SOURCE);
    assert!(heard.events.iter().all(|event| event.session_id.is_none()));
    let calls = heard.all("model.called");
    assert_eq!(calls[1]["usage"], json!({"input": 179, "output": 99, "cache_read": 0, "cache_write": 0, "reasoning": 64}));
    assert_eq!(calls[0]["input"][0]["content"], "What's the weather in San Francisco?");
}

fn observation(id: &str, parent: Value, kind: &str, more: Value) -> Value {
    let mut observation = json!({"id": id, "traceId": "t1", "parentObservationId": parent, "type": kind, "name": id,
        "startTime": "2026-03-04T10:00:00.000Z", "endTime": "2026-03-04T10:00:02.000Z", "level": "DEFAULT"});
    observation.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    observation
}

#[test]
fn lists_of_the_api_say_the_same_as_a_trace_with_its_observations() {
    let usage = json!({"model": "gpt-4o", "usageDetails": {"input": 10, "output": 5, "total": 15}, "completionStartTime": "2026-03-04T10:00:00.500Z"});
    let root = observation("root", Value::Null, "AGENT", json!({}));
    let call = observation("call", json!("root"), "GENERATION", usage.clone());
    let failed = observation("failed", json!("root"), "TOOL", json!({"level": "ERROR", "statusMessage": "no such file"}));
    let trace = json!({"id": "t1", "timestamp": "2026-03-04T10:00:00Z", "sessionId": "s", "userId": "ana", "tags": ["x"], "environment": "production"});
    let together = told(&json!({"trace": trace, "observations": [root, call, failed]}));
    assert_eq!((together.count("run.completed"), together.count("model.called")), (1, 1));
    assert_eq!(together.all("model.called")[0]["ttft_ms"], 500);
    let tool = together.all("tool.called")[0];
    assert_eq!((&tool["status"], &tool["error"]["message"]), (&json!("error"), &json!("no such file")));
    let mut inside = trace.clone();
    inside["observations"] = json!([root, call, failed]);
    let ids = |heard: &Heard| {
        let mut ids: Vec<_> = heard.events.iter().map(|event| event.event_id.clone()).collect();
        ids.sort();
        ids
    };
    for form in [inside.clone(), json!({"data": [inside], "meta": {}}), json!([trace, root, call, failed])] {
        assert_eq!(ids(&told(&form)), ids(&together));
    }
    let observations = told(&json!({"data": [root, call, failed]}));
    assert_eq!(observations.count("run.completed"), 1, "the root says when the run was");
    let head = told(
        &json!({"data": [{"id": "t2", "timestamp": "2026-03-04T10:00:00Z", "latency": 1.5, "totalCost": 0.25, "observations": ["a"]}]}),
    );
    let run = head.all("run.completed")[0];
    assert_eq!((&run["duration_ms"], &run["cost_usd"]), (&json!(1_500), &json!("0.25")));
}

#[test]
fn what_wraps_a_call_is_none_whichever_of_them_has_usage() {
    let usage = |input: i64| json!({"model": "m", "usageDetails": {"input": input, "output": 1}});
    let inner = told(&json!({"data": [
        observation("outer", Value::Null, "GENERATION", usage(5)),
        observation("span", json!("outer"), "SPAN", json!({})),
        observation("inner", json!("span"), "GENERATION", usage(7)),
    ]}));
    assert_eq!((inner.count("model.called"), inner.tokens()[0]), (1, 7));
    let outer = told(&json!({"data": [
        observation("outer", Value::Null, "GENERATION", usage(5)),
        observation("inner", json!("outer"), "GENERATION", json!({"model": "m"})),
    ]}));
    assert_eq!((outer.count("model.called"), outer.tokens()[0]), (1, 5));
    let agent = told(&json!({"data": [
        observation("agent", Value::Null, "AGENT", usage(5)),
        observation("tool", json!("agent"), "TOOL", json!({})),
    ]}));
    assert_eq!((agent.count("model.called"), agent.tokens()[0]), (1, 5), "nothing below says what it used");
}

#[test]
fn a_bad_observation_loses_nothing_else() {
    let heard = told(&json!({"data": [
        observation("root", Value::Null, "SPAN", json!({})), {"id": 7, "traceId": "t1", "startTime": "yesterday"}, 5,
        observation("call", json!("root"), "GENERATION", json!({"model": "m", "usageDetails": {"input": 1, "output": 1}})),
    ]}));
    assert_eq!(heard.count("model.called"), 1);
    let places: Vec<String> = heard.refused.iter().map(|refused| refused.place.to_string()).collect();
    assert_eq!(places, ["export.json, item 2", "export.json, item 3"]);
}
