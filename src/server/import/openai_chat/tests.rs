//! Conversations made by hand, and the recorded ones against the figures of their README.

use super::{OpenAiChat, SOURCE, Said, files};
use crate::{
    domain::time::Timestamp,
    server::{
        import::tests::{Folder, Heard, hear},
        tests::recorded::recorded_in,
    },
};
use serde_json::{Value, json};
use std::collections::BTreeMap;

fn start() -> Option<Timestamp> {
    Some("2026-03-01T00:00:00Z".parse().unwrap())
}

fn told(text: &str, said: Said) -> Heard {
    let folder = Folder::of(&[("chats.jsonl", text)]);
    hear(OpenAiChat::new(said), &files(folder.path()).unwrap(), SOURCE)
}

fn call(id: &str, name: &str) -> Value {
    json!({"role": "assistant", "content": null, "tool_calls": [{"id": id, "type": "function", "function": {"name": name, "arguments": "{}"}}]})
}

#[test]
fn recorded_conversations_have_the_figures_of_their_readme() {
    let Some(path) = recorded_in("trajectories", "tau-bench-airline-gpt-4o.json.gz") else { return };
    let said = Said { start: start(), ..Said::default() };
    let heard = hear(OpenAiChat::new(said), &files(&path).unwrap(), SOURCE);
    assert_eq!(heard.refused, []);
    assert_eq!(heard.count("session.started"), 140);
    let mut roles: BTreeMap<&str, usize> = BTreeMap::new();
    for message in heard.all("message.created") {
        *roles.entry(message["role"].as_str().unwrap()).or_default() += 1;
    }
    assert_eq!(roles, BTreeMap::from([("assistant", 2_023), ("system", 140), ("tool", 1_001), ("user", 1_162)]));
    let tools = heard.all("tool.called");
    assert_eq!((tools.len(), tools.iter().filter(|tool| tool["status"] == "error").count()), (1_001, 70));
    assert_eq!(tools.iter().filter(|tool| tool["tool"] == "get_reservation_details").count(), 301);
    let handoffs = heard.all("handoff.created");
    assert_eq!(handoffs.len(), 21);
    assert!(handoffs.iter().all(|handoff| handoff["kind"] == "to_human"));
    assert_eq!(heard.count("model.called"), 0, "no record names a model");
    assert!(heard.all("run.completed").iter().all(|run| run["duration_ms"].is_null()));
    assert_eq!(heard.all("session.started").iter().filter(|session| session["reward"] == 1.0).count(), 43);
}

#[test]
fn equal_ids_answer_the_call_before_them() {
    let chat = json!([
        {"role": "user", "content": "a"}, call("c1", "one"), {"role": "tool", "tool_call_id": "c1", "content": "1"},
        call("c1", "two"), {"role": "tool", "tool_call_id": "c1", "content": "Error: 2"},
        {"role": "assistant", "content": "done"}, {"role": "user", "content": "bye"},
    ]);
    let heard = told(&chat.to_string(), Said { start: start(), model: Some("gpt-4o".into()), agent: Some("desk".into()) });
    // A list that begins the file is a list of conversations: this one has to be within another, or alone in a line.
    assert_eq!(heard.refused.len(), 7);
    let heard =
        told(&json!([chat]).to_string(), Said { start: start(), model: Some("gpt-4o".into()), agent: Some("desk".into()) });
    let tools: Vec<_> =
        heard.all("tool.called").into_iter().map(|tool| (&tool["tool"], &tool["result"], &tool["status"])).collect();
    assert_eq!(tools, [(&json!("one"), &json!("1"), &json!("ok")), (&json!("two"), &json!("Error: 2"), &json!("error"))]);
    assert_eq!((heard.count("model.called"), heard.count("run.completed")), (3, 1));
    assert_eq!(heard.all("run.completed")[0]["agent"], "desk");
    assert!(heard.all("message.created").last().unwrap()["run_id"].is_null(), "nothing answers it");
}

#[test]
fn times_are_those_of_the_source_or_of_the_rule() {
    let timed = json!({"id": "t", "model": "gpt-4o", "messages": [
        {"role": "user", "content": "a", "timestamp": "2026-02-01T10:00:00Z"},
        {"role": "assistant", "content": "b", "timestamp": 1_769_940_004.5, "usage": {"prompt_tokens": 9, "completion_tokens": 2}}]});
    let untimed = json!({"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]});
    let text = format!("{timed}\n{untimed}\n{untimed}\n");
    let heard = told(&text, Said { start: start(), ..Said::default() });
    let at = |kind: &str| {
        heard.events.iter().filter(|event| event.kind == kind).map(|event| event.occurred_at.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(at("session.started"), ["2026-02-01T10:00:00Z", "2026-03-01T00:10:00Z", "2026-03-01T00:20:00Z"]);
    assert_eq!(at("model.called"), ["2026-02-01T10:00:04.5Z"]);
    assert_eq!(heard.all("run.completed")[0]["duration_ms"], 4_500);
    assert!(heard.all("run.completed")[1]["duration_ms"].is_null());
    assert_eq!(heard.tokens(), [9, 2, 0, 0]);
    let without = told(&text, Said::default());
    assert_eq!(without.refused.len(), 2);
    assert!(without.refused[0].reason.contains("--start"), "{:?}", without.refused);
}

#[test]
fn what_is_no_conversation_is_refused_by_its_place() {
    let good = json!({"messages": [{"role": "user", "content": "a"}]});
    let text = format!(
        "{good}\n7\n{{\"role\":\"user\"}}\n{{\"messages\":[{{\"role\":\"king\"}}]}}\n{{\"messages\":[]}}\nnonsense\n{good}\n"
    );
    let heard = told(&text, Said { start: start(), ..Said::default() });
    assert_eq!(heard.count("session.started"), 2);
    let places: Vec<String> = heard.refused.iter().map(|refused| refused.place.to_string()).collect();
    assert_eq!(
        places,
        ["chats.jsonl, line 2", "chats.jsonl, line 3", "chats.jsonl, line 4", "chats.jsonl, line 5", "chats.jsonl, line 6"]
    );
}
