//! The recorded exports against their README, and spans made by hand.

use super::{Atlas, OpenAiAgents, SOURCE, files};
use crate::server::{
    import::{
        files::Files,
        tests::{Folder, Heard, hear},
    },
    tests::recorded::recorded_in,
};
use serde_json::{Value, json};
use std::collections::HashSet;

fn heard(files: &Files) -> Heard {
    hear(OpenAiAgents::new(Atlas::of(files)), files, SOURCE)
}

fn span(id: &str, parent: Value, data: Value) -> Value {
    json!({"object": "trace.span", "id": id, "trace_id": "trace_1", "parent_id": parent, "span_data": data, "error": null,
        "started_at": "2026-03-04T10:00:00.000000+00:00", "ended_at": "2026-03-04T10:00:01.500000+00:00"})
}

#[test]
fn recorded_exports_have_the_figures_of_their_readme() {
    let Some(folder) = recorded_in("traces", "openai-agents-export") else { return };
    let heard = heard(&files(&folder).unwrap());
    assert_eq!(heard.refused, []);
    let counts = ["run.completed", "model.called", "tool.called", "handoff.created"].map(|kind| heard.count(kind));
    assert_eq!(counts, [10, 17, 7, 3]);
    let sessions: HashSet<_> = heard.events.iter().filter_map(|event| event.session_id.clone()).collect();
    assert_eq!(sessions.len(), 9);
    let pairs: HashSet<(&str, &str)> =
        heard.all("handoff.created").iter().map(|one| (one["from"].as_str().unwrap(), one["to"].as_str().unwrap())).collect();
    let expected =
        [("Data Router Agent", "Analytics Agent"), ("Orchestra Conductor", "Symphony Composer"), ("TriageAgent", "AgentA")];
    assert_eq!(pairs, HashSet::from(expected));
    // Also where the span of the agent stands in another file than its calls. Those of two agents were never exported.
    let runs: HashSet<_> = heard.all("run.completed").iter().map(|run| run["run_id"].as_str().unwrap().to_owned()).collect();
    let lost =
        heard.all("model.called").iter().filter(|call| !call["run_id"].as_str().is_some_and(|run| runs.contains(run))).count();
    assert_eq!(lost, 2);
    assert!(heard.all("model.called").iter().all(|call| call["usage"].is_null() && call["cost_usd"].is_null()));
}

#[test]
fn groups_tie_traces_and_spans_find_their_agent_through_others() {
    let trace = json!({"object": "trace", "id": "trace_1", "workflow_name": "Desk", "group_id": "thread_1", "metadata": null});
    let early = json!({"data": [
        span("call", json!("custom"), json!({"type": "generation", "model": "gpt-4o", "input": [{"role": "user", "content": "Hi"}],
            "output": [{"role": "assistant", "content": "Hello"}],
            "usage": {"input_tokens": 100, "output_tokens": 20, "input_tokens_details": {"cached_tokens": 60}}})),
        span("custom", json!("agent"), json!({"type": "custom", "name": "x", "data": {}})),
    ]});
    let mut tool = span(
        "tool",
        json!("agent"),
        json!({"type": "function", "name": "find", "input": "{}", "output": null,
        "mcp_data": {"server": "files"}}),
    );
    tool["error"] = json!({"message": "Error running tool", "data": {"error": "no such file"}});
    let late =
        json!([trace, tool, span("agent", Value::Null, json!({"type": "agent", "name": "Clerk"})), {"object": "trace.span"}]);
    let folder = Folder::of(&[("1.json", &early.to_string()), ("2.json", &late.to_string())]);
    let heard = heard(&files(folder.path()).unwrap());
    assert!(heard.events.iter().all(|event| event.session_id.as_deref() == Some("thread_1")));
    let call = heard.all("model.called")[0];
    assert_eq!((&call["run_id"], &call["duration_ms"]), (&json!("agent"), &json!(1_500)));
    assert_eq!(call["usage"], json!({"input": 40, "output": 20, "cache_read": 60, "cache_write": 0, "reasoning": null}));
    let tool = heard.all("tool.called")[0];
    assert_eq!(
        (&tool["server"], &tool["status"], &tool["error"]["message"]),
        (&json!("files"), &json!("error"), &json!("Error running tool"))
    );
    assert_eq!(heard.all("session.started")[0]["title"], "Desk");
    assert_eq!(heard.left_out, ["custom span"]);
    assert_eq!(heard.refused.iter().map(|refused| refused.place.to_string()).collect::<Vec<_>>(), ["2.json, item 4"]);
}
