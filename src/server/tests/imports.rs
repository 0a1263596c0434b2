//! Imports through the whole pipeline, over a socket as `oriel import` does it: what the recorded data comes to must be what its README
//! says, and a second import must add nothing.

use super::{
    recorded::{recorded, recorded_in},
    world::{World, at},
};
use crate::{
    domain::{
        figure::Figure,
        filter::Filter,
        ids::UserId,
        query::StatsQuery,
        role::Role,
        time::{Clock, TimeRange},
        viewer::Person,
    },
    server::{
        auth::scope::{Scope, ViewTotals},
        commands::{Command, keys},
        db::SystemKey,
        http::{router::router, state::WebConfig},
        import::{
            self, Summary, claude_code, codex, csv,
            files::{File, Files},
            inspect, langfuse, openai_agents, openai_chat,
            piece::Piece,
            records::{Format, Records},
            tests::Folder,
            told::Told,
        },
        producer::{Keys, Producer},
        queries::stats,
    },
};
use serde_json::{Value, json};
use std::net::SocketAddr;
use tokio::net::TcpListener;

/// A door that is open while the test runs, and a key of acme's.
struct Door {
    producer: Producer,
    keys: Keys,
}

impl Door {
    async fn of(world: &World, retention_days: u32) -> Self {
        let web = WebConfig { ingest_requests_per_second: u32::MAX, retention_days, ..WebConfig::default() };
        let service = router(world.state(web).await).into_make_service_with_connect_info::<SocketAddr>();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let producer = Producer::new(&format!("http://{}", listener.local_addr().unwrap()));
        tokio::spawn(async move { axum::serve(listener, service).await });
        let command = Command { key: SystemKey::of_this_process(), now: world.clock.now() };
        let key = keys::add(&world.db, command, &"acme".parse().unwrap(), "import", None).await.unwrap();
        Self { producer, keys: Keys::from([("acme".into(), key)]) }
    }

    async fn import(&self, pieces: impl Iterator<Item = Piece>) -> Summary {
        import::send(pieces, &self.producer, &self.keys, || {}).await.unwrap()
    }
}

fn read(format: impl Format, files: &Files, source: &'static str) -> impl Iterator<Item = Piece> {
    Records::new(format, files, Told::new("acme", source, None))
}

/// A world at `now`, with somebody else's noise in it.
async fn world(now: &str) -> (World, Door) {
    let world = World::new().await;
    world.clock.set(at(now));
    world.make_noise().await;
    let door = Door::of(&world, 365).await;
    (world, door)
}

/// The figures of acme in the year before now.
async fn figures(world: &World) -> Value {
    world.project().await;
    let now = world.clock.now();
    let person =
        Person { id: UserId(1), key: "ana@acme.test".into(), email: None, name: "Ana".into(), role: Role::Manager, org: None };
    let scope: Scope<ViewTotals> = Scope::of_test(world.acme, "acme".parse().unwrap(), person, now).unwrap();
    let range = TimeRange::new(now.minus(365 * crate::domain::time::DAY), now).unwrap();
    let question = StatsQuery { org: None, range, tz: "UTC".into(), filter: Filter::default() };
    let answer = stats::overview(&world.db, &scope, &question, false, &Figure::ALL).await.unwrap();
    serde_json::to_value(answer.data.figures).unwrap()
}

fn assert_figures(figures: &Value, expected: &Value) {
    for (name, value) in expected.as_object().unwrap() {
        assert_eq!(&figures[name], value, "{name}");
    }
}

/// Imports twice: the figures are these, and the second time nothing is new.
async fn twice<I: Iterator<Item = Piece>>(now: &str, pieces: impl Fn() -> I, expected: Value) -> Summary {
    let (world, door) = world(now).await;
    let first = door.import(pieces()).await;
    assert_eq!(first.refusals(), 0, "{first}");
    assert_figures(&figures(&world).await, &expected);
    let second = door.import(pieces()).await;
    assert_eq!((second.accepted, second.duplicates), (0, first.accepted + first.duplicates));
    assert_eq!(second.taken, first.taken);
    assert_figures(&figures(&world).await, &expected);
    first
}

#[tokio::test]
async fn langfuse_traces_count_no_token_twice() {
    let Some(folder) = recorded_in("traces", "langfuse-frameworks") else { return };
    let files = langfuse::files(&folder).unwrap();
    assert_eq!(files.list.len(), 12);
    // The README's sum of every observation, less what wrappers repeat (224 and 57 tokens, 0.000371 and 0.0004475 dollars), and less
    // the trace that was exported twice (127 tokens, 0.0010375 dollars).
    let expected = json!({
        "sessions": 2, "runs": 11, "runs_succeeded": 11, "model_calls": 22, "tool_calls": 11, "messages": 4, "handoffs": 0,
        "total_tokens": 4_468 - 224 - 57 - 127, "cost_usd": "0.009447349998", "active_users": 2, "unpriced_calls": 0,
    });
    let summary = twice("2026-01-01T00:00:00Z", || read(langfuse::Langfuse, &files, langfuse::SOURCE), expected).await;
    assert!(summary.duplicates > 0, "one trace was exported twice");
}

#[tokio::test]
async fn openai_agents_exports_have_their_runs_and_handoffs() {
    let Some(folder) = recorded_in("traces", "openai-agents-export") else { return };
    let files = openai_agents::files(&folder).unwrap();
    let expected = json!({
        "sessions": 9, "runs": 10, "runs_succeeded": 10, "model_calls": 17, "tool_calls": 7, "handoffs": 3, "total_tokens": 0,
        "cost_usd": "0", "unpriced_calls": 0,
    });
    let pieces = || {
        let format = openai_agents::OpenAiAgents::new(openai_agents::Atlas::of(&files));
        read(format, &files, openai_agents::SOURCE)
    };
    twice("2026-01-01T00:00:00Z", pieces, expected).await;
}

#[tokio::test]
async fn inspect_logs_are_sessions_with_their_tokens() {
    let Some(folder) = recorded_in("trajectories", "inspect-ai") else { return };
    let files = inspect::files(&folder).unwrap();
    let expected = json!({
        "sessions": 4, "runs": 4, "runs_succeeded": 4, "model_calls": 8, "tool_calls": 4, "input_tokens": 15_235 - 9_088 + 192,
        "cache_read_tokens": 9_088, "output_tokens": 281 + 6,
    });
    twice("2026-01-01T00:00:00Z", || read(inspect::Inspect, &files, inspect::SOURCE), expected).await;
}

#[tokio::test]
async fn chat_conversations_have_their_messages_and_tool_calls() {
    let Some(path) = recorded_in("trajectories", "tau-bench-airline-gpt-4o.json.gz") else { return };
    let files = openai_chat::files(&path).unwrap();
    let expected = json!({
        "sessions": 140, "messages": 4_326, "tool_calls": 1_001, "tool_errors": 70, "handoffs": 21, "model_calls": 0,
        "total_tokens": 0,
    });
    let said = openai_chat::Said { start: Some(at("2026-03-01T00:00:00Z")), ..Default::default() };
    let pieces = || read(openai_chat::OpenAiChat::new(said.clone()), &files, openai_chat::SOURCE);
    twice("2026-03-04T00:00:00Z", pieces, expected).await;
}

#[tokio::test]
async fn a_table_is_what_its_mapping_makes_of_it() {
    let Some(path) = recorded("azure-llm-2023-conv.csv.gz") else { return };
    let mapping = csv::Mapping::read(
        "name = \"azure\"\n[columns]\ntime = \"TIMESTAMP\"\ninput_tokens = \"ContextTokens\"\noutput_tokens = \"GeneratedTokens\"\n\
         [always]\nmodel = \"unknown\"\n[time]\nzone = \"UTC\"\n",
    )
    .unwrap();
    let file = File::of(&path).unwrap();
    let pieces = || csv::Rows::new(mapping.clone(), &file, Told::new("acme", csv::SOURCE, None)).unwrap();
    let expected = json!({
        "model_calls": 19_366, "sessions": 0, "runs": 0, "input_tokens": 22_361_870, "output_tokens": 4_088_665,
        "unpriced_calls": 19_366, "cost_usd": null,
    });
    twice("2023-12-01T00:00:00Z", pieces, expected).await;
}

const TRANSCRIPT: &str = r#"{"type":"user","uuid":"u1","sessionId":"s1","timestamp":"2026-03-04T10:00:00Z","message":{"role":"user","content":"Fix it"}}
{"type":"assistant","uuid":"a1","sessionId":"s1","timestamp":"2026-03-04T10:00:04Z","message":{"id":"m1","model":"claude-sonnet-4-5-20250929","content":[{"type":"tool_use","id":"t1","name":"Bash","input":{}}],"stop_reason":"tool_use","usage":{"input_tokens":3,"output_tokens":20,"cache_read_input_tokens":1000,"cache_creation_input_tokens":50}}}
{"type":"user","uuid":"u2","sessionId":"s1","timestamp":"2026-03-04T10:00:06Z","message":{"role":"user","content":[{"type":"tool_result","tool_use_id":"t1","content":"ok"}]}}
"#;
const REST: &str = r#"{"type":"assistant","uuid":"a2","sessionId":"s1","timestamp":"2026-03-04T10:00:09Z","message":{"id":"m2","model":"claude-sonnet-4-5-20250929","content":[{"type":"text","text":"Fixed."}],"stop_reason":"end_turn","usage":{"input_tokens":4,"output_tokens":10,"cache_read_input_tokens":1050}}}
"#;

#[tokio::test]
async fn a_transcript_that_has_grown_is_imported_again() {
    let (world, door) = world("2026-03-04T10:01:00Z").await;
    let import = async |text: &str| {
        let folder = Folder::of(&[("p/s1.jsonl", text)]);
        let files = claude_code::files(folder.path()).unwrap();
        door.import(read(claude_code::ClaudeCode::default(), &files, claude_code::SOURCE)).await
    };
    let first = import(TRANSCRIPT).await;
    assert_eq!((first.refusals(), first.duplicates), (0, 0));
    let half = json!({"sessions": 1, "runs": 1, "runs_succeeded": 0, "runs_running": 1, "model_calls": 1, "tool_calls": 1, "output_tokens": 20});
    assert_figures(&figures(&world).await, &half);
    let whole = json!({"sessions": 1, "runs": 1, "runs_succeeded": 1, "runs_running": 0, "model_calls": 2, "tool_calls": 1, "messages": 2,
        "input_tokens": 7, "output_tokens": 30, "cache_read_tokens": 2_050, "cache_write_tokens": 50, "unpriced_calls": 0});
    let text = format!("{TRANSCRIPT}{REST}");
    let second = import(&text).await;
    assert_eq!(second.duplicates, first.accepted);
    assert_figures(&figures(&world).await, &whole);
    assert_eq!(import(&text).await.accepted, 0);
    assert_figures(&figures(&world).await, &whole);
}

#[tokio::test]
async fn a_rollout_counts_what_its_turns_used() {
    let lines = [
        json!({"timestamp": "2026-03-04T10:00:00Z", "type": "session_meta", "payload": {"id": "c1", "cwd": "/w/x", "model_provider": "openai"}}),
        json!({"timestamp": "2026-03-04T10:00:01Z", "type": "turn_context", "payload": {"model": "gpt-5-codex"}}),
        json!({"timestamp": "2026-03-04T10:00:02Z", "type": "event_msg", "payload": {"type": "user_message", "message": "Fix it"}}),
        json!({"timestamp": "2026-03-04T10:00:05Z", "type": "event_msg", "payload": {"type": "agent_message", "message": "Fixed."}}),
        json!({"timestamp": "2026-03-04T10:00:06Z", "type": "event_msg", "payload": {"type": "token_count", "info": {
            "total_token_usage": {"input_tokens": 900, "cached_input_tokens": 600, "output_tokens": 40, "reasoning_output_tokens": 5},
            "last_token_usage": {"input_tokens": 900, "cached_input_tokens": 600, "output_tokens": 40, "reasoning_output_tokens": 5}}}}),
    ];
    let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
    let folder = Folder::of(&[("2026/03/04/rollout-c1.jsonl", &text)]);
    let files = codex::files(folder.path()).unwrap();
    let expected = json!({
        "sessions": 1, "runs": 1, "runs_succeeded": 1, "model_calls": 1, "messages": 2, "input_tokens": 300, "cache_read_tokens": 600,
        "output_tokens": 40, "unpriced_calls": 0,
    });
    twice("2026-03-05T00:00:00Z", || read(codex::Codex::default(), &files, codex::SOURCE), expected).await;
}

#[tokio::test]
async fn what_the_server_refuses_is_told_by_its_place_in_the_file() {
    let (world, door) = world("2026-03-05T00:00:00Z").await;
    let old = TRANSCRIPT.replace("2026-03-04", "2024-03-04").replace("\"s1\"", "\"s0\"").replace("\"u1\"", "\"u0\"");
    let folder = Folder::of(&[("old.jsonl", &old), ("new.jsonl", &format!("{TRANSCRIPT}not json\n{REST}"))]);
    let files = claude_code::files(folder.path()).unwrap();
    let summary = door.import(read(claude_code::ClaudeCode::default(), &files, claude_code::SOURCE)).await;
    assert_figures(&figures(&world).await, &json!({"sessions": 1, "runs": 1, "runs_succeeded": 1, "model_calls": 2}));
    let said = summary.to_string();
    assert!(said.contains("new.jsonl, line 4: is not as expected"), "{said}");
    assert!(said.contains("old.jsonl, line") && said.contains("such events are no longer kept"), "{said}");
    assert_eq!(summary.taken["run.completed"], 1);
}
