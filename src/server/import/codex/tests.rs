//! Rollouts in the shape that the Codex CLI writes, made by hand.

use super::{Codex, SOURCE, files};
use crate::server::import::tests::{Folder, Heard, hear};
use serde_json::{Value, json};

const NAME: &str = "2026/03/04/rollout-2026-03-04T10-00-00-0195.jsonl";

fn told(lines: &[Value]) -> Heard {
    let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
    let folder = Folder::of(&[(NAME, &text), ("history.jsonl", "{}")]);
    hear(Codex::default(), &files(folder.path()).unwrap(), SOURCE)
}

fn line(kind: &str, millis: u32, payload: Value) -> Value {
    json!({"timestamp": format!("2026-03-04T10:00:{:02}.{:03}Z", millis / 1_000, millis % 1_000), "type": kind, "payload": payload})
}

fn meta(id: &str, more: Value) -> Value {
    let mut payload = json!({"id": id, "timestamp": "2026-03-04T10:00:00.000Z", "cwd": "/home/ana/work/parser",
        "originator": "codex_cli_rs", "cli_version": "0.58.0", "source": "cli", "model_provider": "openai"});
    payload.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    line("session_meta", 0, payload)
}

fn count(millis: u32, total: [i64; 3], last: [i64; 3]) -> Value {
    let usage = |[input, cached, output]: [i64; 3]| {
        json!({"input_tokens": input, "cached_input_tokens": cached, "output_tokens": output, "reasoning_output_tokens": 2,
            "total_tokens": input + output})
    };
    line(
        "event_msg",
        millis,
        json!({"type": "token_count", "info": {"total_token_usage": usage(total), "last_token_usage": usage(last),
        "model_context_window": 272_000}, "rate_limits": null}),
    )
}

fn said(kind: &str, millis: u32, text: &str) -> Value {
    line("event_msg", millis, json!({"type": kind, "message": text}))
}

fn item(millis: u32, payload: Value) -> Value {
    line("response_item", millis, payload)
}

#[test]
fn a_turn_is_a_run_and_totals_are_not_added() {
    let heard = told(&[
        meta("s1", json!({})),
        item(
            100,
            json!({"type": "message", "role": "user", "content": [{"type": "input_text", "text": "<environment_context>"}]}),
        ),
        line("turn_context", 200, json!({"cwd": "/home/ana/work/parser", "model": "gpt-5-codex", "effort": "medium"})),
        said("user_message", 1_000, "Fix the parser"),
        line("event_msg", 1_100, json!({"type": "token_count", "info": null, "rate_limits": {}})),
        item(
            2_000,
            json!({"type": "function_call", "name": "shell", "arguments": "{\"command\":[\"ls\"]}", "call_id": "call_1"}),
        ),
        count(2_100, [1_000, 400, 50], [1_000, 400, 50]),
        item(
            3_000,
            json!({"type": "function_call_output", "call_id": "call_1",
            "output": "{\"output\":\"no\",\"metadata\":{\"exit_code\":2,\"duration_seconds\":0.7}}"}),
        ),
        count(3_100, [1_000, 400, 50], [1_000, 400, 50]),
        item(4_000, json!({"type": "function_call", "name": "find", "arguments": "{}", "call_id": "call_2"})),
        line(
            "event_msg",
            4_500,
            json!({"type": "mcp_tool_call_end", "call_id": "call_2", "duration": {"secs": 0, "nanos": 400_000_000},
            "invocation": {"server": "files", "tool": "find", "arguments": {}}, "result": {"Ok": {"content": []}}}),
        ),
        item(4_600, json!({"type": "function_call_output", "call_id": "call_2", "output": "[]"})),
        item(6_000, json!({"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "Done."}]})),
        said("agent_message", 6_000, "Done."),
        count(6_100, [3_000, 1_900, 80], [2_000, 1_500, 30]),
        said("user_message", 20_000, "And the tests?"),
        line("event_msg", 22_000, json!({"type": "turn_aborted", "reason": "interrupted"})),
        said("user_message", 30_000, "Still there?"),
    ]);
    assert_eq!(heard.refused, []);
    assert_eq!(heard.tokens(), [1_100, 80, 1_900, 0]);
    let calls = heard.all("model.called");
    assert_eq!(calls.len(), 2);
    assert!(
        calls.iter().all(|call| call["model"] == "gpt-5-codex" && call["run_id"] == "s1-turn-0" && call["provider"] == "openai")
    );
    assert_eq!(calls[0]["usage"]["reasoning"], 2);
    let ends: Vec<(&Value, &Value)> =
        heard.all("run.completed").into_iter().map(|run| (&run["status"], &run["duration_ms"])).collect();
    assert_eq!(ends, [(&json!("succeeded"), &json!(5_100)), (&json!("cancelled"), &json!(2_000))]);
    assert_eq!(heard.count("run.started"), 3, "the last one is still going on");
    let tools = heard.all("tool.called");
    assert_eq!(
        (&tools[0]["tool"], &tools[0]["status"], &tools[0]["duration_ms"]),
        (&json!("shell"), &json!("error"), &json!(700))
    );
    assert_eq!(tools[0]["error"]["message"], "exit code 2");
    assert_eq!(
        (&tools[1]["server"], &tools[1]["status"], &tools[1]["duration_ms"]),
        (&json!("files"), &json!("ok"), &json!(400))
    );
    let roles: Vec<&Value> = heard.all("message.created").into_iter().map(|message| &message["role"]).collect();
    assert_eq!(roles, ["user", "assistant", "user", "user"]);
    assert_eq!(heard.all("session.started")[0]["tags"], json!(["codex", "parser"]));
}

#[test]
fn what_is_written_while_a_turn_goes_on_steers_it() {
    let heard = told(&[
        meta("s1", json!({})),
        line("event_msg", 900, json!({"type": "task_started", "model_context_window": 1})),
        said("user_message", 1_000, "Go"),
        said("user_message", 2_000, "And hurry"),
        said("agent_message", 5_000, "Done."),
        line("event_msg", 5_200, json!({"type": "task_complete", "last_agent_message": "Done.", "duration_ms": 4_321})),
    ]);
    assert_eq!(heard.count("run.started"), 1);
    let run = heard.all("run.completed")[0];
    assert_eq!((&run["status"], &run["duration_ms"]), (&json!("succeeded"), &json!(4_321)));
}

#[test]
fn a_forked_session_leaves_out_what_it_was_forked_from() {
    let heard = told(&[
        meta("s2", json!({"forked_from_id": "s1"})),
        meta("s1", json!({})),
        said("user_message", 10, "Fix the parser"),
        said("agent_message", 12, "Done."),
        count(14, [1_000, 0, 50], [1_000, 0, 50]),
        line("turn_context", 29_000, json!({"model": "gpt-5"})),
        said("user_message", 30_000, "Another way"),
        said("agent_message", 33_000, "Done differently."),
        line(
            "event_msg",
            33_500,
            json!({"type": "token_count", "info": {"total_token_usage":
            {"input_tokens": 1_500, "cached_input_tokens": 100, "output_tokens": 70}}}),
        ),
    ]);
    assert_eq!(heard.tokens(), [400, 20, 100, 0]);
    assert_eq!((heard.count("run.completed"), heard.count("message.created")), (1, 2));
    assert_eq!(heard.left_out.iter().filter(|what| *what == "copied history").count(), 3);
}

#[test]
fn a_sub_agent_belongs_to_the_session_above_it() {
    let spawn =
        json!({"source": {"subagent": {"thread_spawn": {"parent_thread_id": "s1", "depth": 1, "agent_role": "reviewer"}}}});
    let heard = told(&[
        meta("s3", spawn),
        line("turn_context", 10, json!({"model": "gpt-5"})),
        said("user_message", 20, "Review it"),
        said("agent_message", 4_000, "Fine."),
    ]);
    assert!(heard.events.iter().all(|event| event.session_id.as_deref() == Some("s1")));
    assert_eq!(heard.all("handoff.created")[0]["to"], "reviewer");
    assert_eq!(heard.all("run.completed")[0]["agent"], "reviewer");
    assert_eq!((heard.count("session.started"), heard.count("message.created")), (0, 1));
}

#[test]
fn old_rollouts_without_times_are_refused_line_by_line() {
    let heard = told(&[
        json!({"id": "s0", "timestamp": "2025-07-01T10:00:00Z", "instructions": null}),
        json!({"type": "message", "role": "user", "content": []}),
    ]);
    assert_eq!(heard.events.len(), 0);
    assert_eq!(heard.refused.len(), 2);
    assert_eq!(heard.refused[1].reason, "has no timestamp");
}
