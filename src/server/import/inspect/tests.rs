//! The recorded logs against their README, and logs made by hand.

use super::{Inspect, SOURCE, files};
use crate::server::{
    import::tests::{Folder, Heard, hear},
    tests::recorded::recorded_in,
};
use serde_json::{Value, json};

fn recorded(name: &str) -> Option<Heard> {
    Some(hear(Inspect, &files(&recorded_in("trajectories/inspect-ai", name)?).unwrap(), SOURCE))
}

fn told(log: &Value) -> Heard {
    let folder = Folder::of(&[("log.json", &log.to_string())]);
    hear(Inspect, &files(folder.path()).unwrap(), SOURCE)
}

#[test]
fn recorded_logs_have_the_figures_of_their_readme() {
    let Some(browser) = recorded("2025-05-12T20-27-36-04-00_browser.json") else { return };
    assert_eq!(browser.refused, []);
    let counts = ["session.started", "run.completed", "model.called", "tool.called"].map(|kind| browser.count(kind));
    assert_eq!(counts, [1, 1, 5, 4]);
    assert_eq!(browser.tokens(), [15_235 - 9_088, 281, 9_088, 0]);
    let run = browser.all("run.completed")[0];
    assert_eq!((&run["status"], &run["agent"]), (&json!("succeeded"), &json!("browser")));
    assert_eq!(browser.all("tool.called")[0]["duration_ms"], 4_317);
    let call = browser.all("model.called")[0];
    assert_eq!(
        (&call["model"], &call["provider"], &call["duration_ms"]),
        (&json!("gpt-4o-mini-2024-07-18"), &json!("openai"), &json!(1_234))
    );
    let texts = browser.events.iter().map(|event| event.payload.to_string());
    assert!(texts.into_iter().all(|text| !text.contains("attachment://")), "what is referred to stands in its place");

    let Some(popularity) = recorded("2025-05-12T20-28-13-04-00_popularity.json") else { return };
    assert_eq!(
        ["session.started", "run.completed", "model.called", "tool.called"].map(|kind| popularity.count(kind)),
        [3, 3, 3, 0]
    );
    assert_eq!(popularity.tokens(), [192, 6, 0, 0]);
    // The log was cancelled, but these were scored before.
    assert!(popularity.all("run.completed").iter().all(|run| run["status"] == "succeeded"));
    assert_eq!(popularity.count("message.created"), 9);
}

fn log(status: &str, sample: Value) -> Value {
    json!({"version": 2, "status": status, "eval": {"eval_id": "e1", "task": "t", "model": "anthropic/claude", "created": "2026-03-04T10:00:00Z"},
        "samples": [sample]})
}

fn model(second: u32, usage: Value) -> Value {
    json!({"event": "model", "timestamp": format!("2026-03-04T10:00:{second:02}Z"), "model": "anthropic/claude",
        "output": {"model": "claude", "choices": [], "usage": usage}})
}

#[test]
fn events_within_others_count_and_cached_answers_do_not() {
    let usage = json!({"input_tokens": 10, "output_tokens": 5, "total_tokens": 1_015, "input_tokens_cache_read": 1_000});
    let mut cached = model(3, usage.clone());
    cached["cache"] = json!("read");
    let tool = json!({"event": "tool", "timestamp": "2026-03-04T10:00:01Z", "completed": "2026-03-04T10:00:06Z", "id": "c", "function": "f",
        "arguments": {}, "result": "", "error": {"type": "timeout", "message": "took too long"}, "events": [model(2, usage)]});
    let heard = told(&log("success", json!({"id": "a", "epoch": 2, "events": [tool, cached, {"event": "info"}]})));
    assert_eq!((heard.count("model.called"), heard.tokens()), (1, [10, 5, 1_000, 0]));
    let failed = heard.all("tool.called")[0];
    assert_eq!((&failed["error"]["category"], &failed["duration_ms"]), (&json!("timeout"), &json!(5_000)));
    assert_eq!(heard.all("run.completed")[0]["run_id"], "e1-a-2");
    assert_eq!((heard.refused.len(), heard.left_out.len()), (1, 1));
}

#[test]
fn samples_end_as_the_log_says() {
    let sample = |more: Value| {
        let mut sample = json!({"id": 1, "events": [model(1, json!({}))]});
        sample.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        sample
    };
    let status = |log: Value| told(&log).all("run.completed").first().map(|run| run["status"].clone());
    assert_eq!(status(log("error", sample(json!({"error": {"message": "crashed"}})))), Some(json!("failed")));
    assert_eq!(status(log("cancelled", sample(json!({})))), Some(json!("cancelled")));
    assert_eq!(status(log("started", sample(json!({})))), None);
    assert_eq!(status(log("success", sample(json!({"scores": {"s": {"value": "I"}}})))), Some(json!("succeeded")));
}

#[test]
fn binary_logs_and_bad_samples_are_refused_by_name() {
    let folder =
        Folder::of(&[("a.eval", "PK"), ("b.json", &log("success", json!({"epoch": "x"})).to_string()), ("c.json", "{}")]);
    let heard = hear(Inspect, &files(folder.path()).unwrap(), SOURCE);
    let places: Vec<String> = heard.refused.iter().map(|refused| refused.place.to_string()).collect();
    assert_eq!(places, ["a.eval", "b.json, item 1", "c.json"]);
    assert!(heard.refused[0].reason.contains("convert"));
}
