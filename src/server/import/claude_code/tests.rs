//! Transcripts in the shape that Claude Code writes, made by hand.

use super::{ClaudeCode, SOURCE, files};
use crate::server::import::tests::{Folder, Heard, hear};
use serde_json::{Value, json};

const SESSION: &str = "7b0e2f5c-0001-4000-8000-000000000001";

fn told(lines: &[(&str, &[Value])]) -> Heard {
    let text = |lines: &[Value]| lines.iter().map(|line| format!("{line}\n")).collect::<String>();
    let texts: Vec<(&str, String)> = lines.iter().map(|(name, lines)| (*name, text(lines))).collect();
    let folder = Folder::of(&texts.iter().map(|(name, text)| (*name, text.as_str())).collect::<Vec<_>>());
    hear(ClaudeCode::default(), &files(folder.path()).unwrap(), SOURCE)
}

fn line(kind: &str, uuid: &str, second: u32, more: Value) -> Value {
    let mut line = json!({"type": kind, "uuid": uuid, "parentUuid": null, "sessionId": SESSION, "isSidechain": false,
        "timestamp": format!("2026-03-04T10:00:{second:02}.000Z"), "cwd": "/home/ana/work/parser", "version": "2.1.12"});
    line.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    line
}

fn user(uuid: &str, second: u32, content: Value) -> Value {
    line("user", uuid, second, json!({"message": {"role": "user", "content": content}}))
}

fn result(uuid: &str, second: u32, tool: &str, content: &str, error: bool) -> Value {
    user(uuid, second, json!([{"type": "tool_result", "tool_use_id": tool, "content": content, "is_error": error}]))
}

fn assistant(uuid: &str, second: u32, id: &str, blocks: Value, output: i64, stop: Value) -> Value {
    line(
        "assistant",
        uuid,
        second,
        json!({"requestId": format!("req_{id}"), "message": {"id": id, "type": "message", "role": "assistant",
            "model": "claude-sonnet-4-5-20250929", "content": blocks, "stop_reason": stop,
            "usage": {"input_tokens": 4, "cache_creation_input_tokens": 200, "cache_read_input_tokens": 1000,
                "output_tokens": output, "service_tier": "standard"}}}),
    )
}

fn text(text: &str) -> Value {
    json!([{"type": "text", "text": text}])
}

fn uses(id: &str, name: &str, input: Value) -> Value {
    json!([{"type": "tool_use", "id": id, "name": name, "input": input}])
}

fn with(mut line: Value, more: Value) -> Value {
    line.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    line
}

#[test]
fn a_turn_is_a_run_and_a_message_id_counts_once() {
    let heard = told(&[(
        "p/7b0e.jsonl",
        &[
            json!({"type": "summary", "summary": "Parser fixed", "leafUuid": "a4"}),
            json!({"type": "file-history-snapshot", "messageId": "x", "snapshot": {}}),
            user("u1", 1, json!("Fix the parser")),
            assistant(
                "a1",
                3,
                "msg_1",
                json!([{"type": "thinking", "thinking": "Look first", "signature": "c2ln"}]),
                1,
                Value::Null,
            ),
            assistant("a2", 4, "msg_1", text("I look at it."), 30, Value::Null),
            assistant("a3", 5, "msg_1", uses("toolu_1", "Bash", json!({"command": "cargo test"})), 80, json!("tool_use")),
            with(result("u2", 9, "toolu_1", "1 failed", true), json!({"toolUseResult": "Error: 1 failed"})),
            assistant("a4", 12, "msg_2", text("Fixed."), 20, json!("end_turn")),
            user("u3", 40, json!("Thanks, and now?")),
            assistant("a5", 44, "msg_3", text("Nothing else."), 7, json!("end_turn")),
        ],
    )]);
    assert_eq!(heard.refused, []);
    assert_eq!(heard.left_out, ["file-history-snapshot"]);
    assert_eq!(heard.count("model.called"), 3);
    assert_eq!(heard.tokens(), [12, 107, 3_000, 600]);
    let call = heard.all("model.called")[0];
    assert_eq!((&call["call_id"], &call["started_at"]), (&json!("msg_1"), &json!("2026-03-04T10:00:01Z")));
    assert!(call["duration_ms"].is_null());
    let runs = heard.all("run.completed");
    assert_eq!(runs.iter().map(|run| run["duration_ms"].clone()).collect::<Vec<_>>(), [json!(11_000), json!(4_000)]);
    assert!(runs.iter().all(|run| run["status"] == "succeeded" && run["agent"] == "claude-code"));
    let tool = heard.all("tool.called")[0];
    assert_eq!((&tool["tool"], &tool["status"], &tool["run_id"]), (&json!("Bash"), &json!("error"), &json!("u1")));
    assert_eq!((&tool["arguments"]["command"], &tool["error"]["message"]), (&json!("cargo test"), &json!("1 failed")));
    let messages = heard.all("message.created");
    assert_eq!(messages.len(), 5, "two prompts and three answers");
    assert_eq!(
        messages[1]["content"],
        json!([{"type": "thinking", "thinking": "Look first"}, {"type": "text", "text": "I look at it."}])
    );
    let session = heard.all("session.started")[0];
    assert_eq!((&session["title"], &session["tags"]), (&json!("Parser fixed"), &json!(["claude-code", "parser"])));
}

#[test]
fn a_sub_agent_is_a_run_that_is_handed_over_to_wherever_its_lines_stand() {
    let task = json!({"subagent_type": "Explore", "description": "Find it", "prompt": "Where is the parser?"});
    let main = [
        user("u1", 1, json!("Go")),
        assistant("a1", 2, "msg_1", uses("toolu_t", "Task", task), 10, json!("tool_use")),
        with(
            result("u2", 9, "toolu_t", "In src.", false),
            json!({"toolUseResult": {"agentId": "ae1", "totalDurationMs": 6500, "status": "completed"}}),
        ),
        assistant("a2", 11, "msg_2", text("It is in src."), 10, json!("end_turn")),
    ];
    let side = |line: Value| with(line, json!({"isSidechain": true, "agentId": "ae1"}));
    let agent = [
        side(user("s1", 3, json!("Where is the parser?"))),
        side(assistant("s2", 5, "msg_s1", uses("toolu_s", "mcp__files__find", json!({})), 5, json!("tool_use"))),
        side(result("s3", 6, "toolu_s", "src/parser.rs", false)),
        side(assistant("s4", 8, "msg_s2", text("In src."), 5, json!("end_turn"))),
    ];
    let beside = told(&[("p/0.jsonl", &main), ("p/0/subagents/agent-ae1.jsonl", &agent)]);
    let within = told(&[("p/0.jsonl", &[&main[..2], &agent[..], &main[2..]].concat())]);
    for heard in [beside, within] {
        assert_eq!(heard.count("session.started"), 1);
        let handoff = heard.all("handoff.created")[0];
        assert_eq!(
            (&handoff["to"], &handoff["run_id"], &handoff["reason"]),
            (&json!("Explore"), &json!("u1"), &json!("Find it"))
        );
        let run = format!("{SESSION}-ae1");
        let of_agent = *heard.all("run.completed").iter().find(|run| run["agent"] == "Explore").unwrap();
        assert_eq!((&of_agent["run_id"], &of_agent["duration_ms"]), (&json!(run), &json!(5_000)));
        let tools = heard.all("tool.called");
        let found = *tools.iter().find(|tool| tool["tool"] == "find").unwrap();
        assert_eq!((&found["server"], &found["run_id"]), (&json!("files"), &json!(run)));
        let task = *tools.iter().find(|tool| tool["tool"] == "Task").unwrap();
        assert_eq!(task["duration_ms"], 6_500);
        assert_eq!((heard.count("model.called"), heard.tokens()[1]), (4, 30));
        // The prompt of a sub-agent comes from no person.
        assert_eq!(heard.all("message.created").iter().filter(|message| message["role"] == "user").count(), 1);
    }
}

#[test]
fn sidechains_that_name_no_agent_are_told_apart_by_their_first_lines() {
    let side = |line: Value, parent: Value| with(line, json!({"isSidechain": true, "parentUuid": parent}));
    let heard = told(&[(
        "0.jsonl",
        &[
            user("u1", 1, json!("Go")),
            assistant("a1", 2, "msg_1", text("Both at once."), 1, json!("end_turn")),
            side(user("s1", 3, json!("One")), Value::Null),
            side(user("t1", 3, json!("Two")), Value::Null),
            side(assistant("s2", 5, "msg_s", text("1"), 2, json!("end_turn")), json!("s1")),
            side(assistant("t2", 6, "msg_t", text("2"), 3, json!("end_turn")), json!("t1")),
        ],
    )]);
    let runs: Vec<&Value> = heard.all("run.completed");
    assert_eq!(runs.len(), 3);
    assert!(runs.iter().any(|run| run["run_id"] == format!("{SESSION}-s1") && run["duration_ms"] == 2_000));
    assert!(runs.iter().any(|run| run["run_id"] == format!("{SESSION}-t1") && run["duration_ms"] == 3_000));
}

#[test]
fn interruptions_errors_and_unfinished_runs_are_what_they_are() {
    let api_error = with(
        assistant("a9", 33, "msg_e", text("API Error: 529 Overloaded"), 0, json!("stop_sequence")),
        json!({"isApiErrorMessage": true}),
    );
    let heard = told(&[(
        "0.jsonl",
        &[
            user("u1", 1, json!("<local-command-stdout>Set model</local-command-stdout>")),
            with(user("u2", 2, json!("Caveat")), json!({"isMeta": true})),
            user("u3", 3, json!("Delete it")),
            assistant("a1", 5, "msg_1", uses("toolu_1", "Bash", json!({})), 1, json!("tool_use")),
            result("u4", 6, "toolu_1", "The user doesn't want to proceed with this tool use.", true),
            user("u5", 7, text("[Request interrupted by user for tool use]")),
            user("u6", 8, json!("Never answered")),
            user("u7", 30, json!("Again")),
            api_error,
            user("u8", 50, json!("Last")),
            assistant("a2", 52, "msg_2", uses("toolu_2", "Read", json!({})), 1, json!("tool_use")),
        ],
    )]);
    let ends: Vec<(&Value, &Value)> =
        heard.all("run.completed").into_iter().map(|run| (&run["run_id"], &run["status"])).collect();
    assert_eq!(ends, [(&json!("u3"), &json!("cancelled")), (&json!("u7"), &json!("failed"))]);
    assert_eq!(heard.all("run.completed")[1]["error"]["message"], "API Error: 529 Overloaded");
    assert_eq!(heard.count("run.started"), 3, "the last one is still going on");
    assert_eq!(heard.count("model.called"), 2, "what the tool writes in the model's place is no call");
    let asked: Vec<&Value> = heard.all("message.created").into_iter().filter(|message| message["role"] == "user").collect();
    assert_eq!(asked.len(), 4);
    assert_eq!(asked[1]["run_id"], Value::Null);
    // A tool that did not answer was not called, as far as anybody knows.
    assert_eq!(heard.count("tool.called"), 1);
}

#[test]
fn a_bad_line_loses_nothing_else_and_copies_of_a_history_keep_their_ids() {
    let turn = [user("u1", 1, json!("Go")), assistant("a1", 3, "msg_1", text("Done."), 9, json!("end_turn"))];
    let whole: String = turn.iter().map(|line| format!("{line}\n")).collect();
    let broken = format!("{}\n{{\"type\":\"assistant\", oh\n[1]\n{}\n", turn[0], turn[1]);
    let read = |text: &str| {
        let folder = Folder::of(&[("0.jsonl", text)]);
        hear(ClaudeCode::default(), &files(folder.path()).unwrap(), SOURCE)
    };
    let (whole, broken) = (read(&whole), read(&broken));
    let ids = |heard: &Heard| heard.events.iter().map(|event| (event.event_id.clone(), event.occurred_at)).collect::<Vec<_>>();
    assert_eq!(ids(&whole), ids(&broken));
    assert_eq!(
        broken.refused.iter().map(|refused| refused.place.to_string()).collect::<Vec<_>>(),
        ["0.jsonl, line 2", "0.jsonl, line 3"]
    );
    let copied: Vec<Value> = turn.iter().map(|line| with(line.clone(), json!({"sessionId": "another"}))).collect();
    let copied = told(&[("1.jsonl", &copied)]);
    let same = ids(&copied).into_iter().filter(|id| ids(&whole).contains(id)).count();
    assert_eq!(same, whole.events.len() - 1, "all but the session itself");
}
