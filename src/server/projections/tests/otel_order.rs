//! Any order, batching and repetition of any spans and log records gives the same rows, and so does a rebuild.

use super::{
    order::{NOW, SESSIONS, meet, rows, rows_without_users},
    otel::{Span, log, logs, spans},
};
use crate::{
    domain::time::HOUR,
    server::{
        db::SystemKey,
        projections::rebuild::rebuild,
        tests::world::{World, at},
    },
};
use proptest::{
    prelude::*,
    test_runner::{Config, TestCaseError, TestRunner},
};
use serde_json::{Value, json};

/// Chances of one record.
#[derive(Clone, Debug)]
struct Dice {
    trace: u8,
    kind: usize,
    parent: Option<u64>,
    start: i64,
    length: i64,
    session: Option<usize>,
    tokens: Option<i64>,
    id: usize,
    words: usize,
}

fn dice() -> impl Strategy<Value = Dice> {
    let place = (0..3_u8, prop::option::weighted(0.8, 0..16_u64), 0..7_200_000_i64, 0..90_000_i64);
    let what = (
        0..10_usize,
        prop::option::weighted(0.2, 0..SESSIONS),
        prop::option::weighted(0.7, 1..5_000_i64),
        0..3_usize,
        0..3_usize,
    );
    (place, what).prop_map(|((trace, parent, start, length), (kind, session, tokens, id, words))| Dice {
        trace,
        kind,
        parent,
        start,
        length,
        session,
        tokens,
        id,
        words,
    })
}

/// A span, or a log record of a coding agent.
enum Record {
    Span(Value),
    Log(Value),
}

fn build(index: usize, dice: &Dice) -> Record {
    let begin = at(NOW).minus(46 * HOUR).micros();
    let session = dice.session.map(|session| format!("s{session}"));
    let words = ["One", "Two", "Three"][dice.words];
    let message = |role: &str, text: &str| json!({"role": role, "content": text});
    let (name, service, attributes) = match dice.kind {
        0 | 1 => (
            "invoke_agent",
            "shop",
            json!({"gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": (["a", "b", "c"][dice.id]),
            "gen_ai.usage.input_tokens": dice.tokens, "error.type": (dice.words == 2).then_some("timeout")}),
        ),
        2..=4 => (
            "chat",
            "shop",
            json!({"gen_ai.operation.name": "chat", "gen_ai.request.model": (["gpt-4o", "house", "gpt-5"][dice.id]),
            "gen_ai.usage.input_tokens": dice.tokens, "gen_ai.usage.output_tokens": dice.tokens.map(|tokens| tokens / 9),
            "gen_ai.input.messages": json!([message("user", "One"), message("assistant", "A"), message("user", words)]).to_string(),
            "gen_ai.output.messages": json!([{"role": "assistant", "content": words, "tool_calls": [{"id": format!("call_{}", dice.id), "function": {"name": "search", "arguments": "{}"}}]}]).to_string()}),
        ),
        5 => (
            "execute_tool",
            "shop",
            json!({"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": (["search", "transfer_to_b", "read"][dice.id]),
            "gen_ai.tool.call.id": format!("call_{}", dice.words)}),
        ),
        6 => ("GET /", "shop", json!({"http.route": "/"})),
        _ => return of_agent(index, dice, begin),
    };
    let mut attributes = attributes;
    attributes["session.id"] = json!(session);
    attributes["user.id"] = json!(session.as_ref().map(|_| ["ana@acme.test", "bob"][dice.id % 2]));
    let times = (dice.start, dice.start + dice.length);
    Record::Span(
        Span { trace: dice.trace, id: index as u64, parent: dice.parent, name, begin, times, service, attributes }.otlp(),
    )
}

fn of_agent(index: usize, dice: &Dice, begin: i64) -> Record {
    let (request, tool) = (format!("req_{}", dice.id), format!("toolu_{}", dice.id));
    let common = json!({"session.id": "s2", "prompt.id": format!("p{}", dice.words)});
    let with = |mut attributes: Value| {
        attributes.as_object_mut().unwrap().extend(common.as_object().unwrap().clone());
        attributes
    };
    let call = with(
        json!({"model": "claude-sonnet-4-5", "request_id": request, "input_tokens": dice.tokens, "output_tokens": 7, "duration_ms": dice.length}),
    );
    let (name, attributes) = match dice.kind {
        7 => ("claude_code.user_prompt", with(json!({"prompt": dice.tokens.map(|_| "Fix the test")}))),
        8 => ("claude_code.api_request", call.clone()),
        _ => (
            "claude_code.tool_result",
            with(
                json!({"tool_name": "Bash", "tool_use_id": tool, "success": (if dice.words == 1 { "false" } else { "true" }), "duration_ms": dice.length}),
            ),
        ),
    };
    if dice.trace == 2 {
        return Record::Log(log("claude-code", name, begin + dice.start * 1_000, &attributes));
    }
    let name = ["claude_code.interaction", "claude_code.llm_request", "claude_code.tool"][dice.kind - 7];
    let attributes = if dice.kind == 8 { call } else { with(json!({"tool_name": "Bash", "tool_use_id": tool})) };
    let times = (dice.start, dice.start + dice.length);
    Record::Span(
        Span { trace: 9, id: index as u64, parent: dice.parent, name, begin, times, service: "claude-code", attributes }.otlp(),
    )
}

async fn ingest(world: &World, org: crate::domain::ids::OrgId, records: &[&Record]) {
    let of_spans: Vec<Value> =
        records.iter().filter_map(|record| if let Record::Span(span) = record { Some(span.clone()) } else { None }).collect();
    let of_logs: Vec<Value> =
        records.iter().filter_map(|record| if let Record::Log(log) = record { Some(log.clone()) } else { None }).collect();
    if !of_spans.is_empty() {
        spans(world, org, &of_spans).await;
    }
    if !of_logs.is_empty() {
        logs(world, org, &of_logs).await;
    }
}

async fn check(world: &World, slug: usize, dice: Vec<Dice>, shuffled: Vec<usize>, chunk: usize) -> Result<usize, TestCaseError> {
    let records: Vec<Record> = dice.iter().enumerate().map(|(index, dice)| build(index, dice)).collect();
    let (one, other) = (world.org(&format!("one{slug}")).await, world.org(&format!("other{slug}")).await);
    meet(world, one).await;
    meet(world, other).await;
    ingest(world, one, &records.iter().collect::<Vec<_>>()).await;
    world.project().await;
    for places in shuffled.chunks(chunk) {
        ingest(world, other, &places.iter().map(|place| &records[*place]).collect::<Vec<_>>()).await;
        world.project().await;
    }
    let put_aside: Vec<String> =
        sqlx::query_scalar("select reason from projection_failures").fetch_all(world.pool()).await.unwrap();
    prop_assert!(put_aside.is_empty(), "{put_aside:?}");
    prop_assert_eq!(rows_without_users(world, one).await, rows_without_users(world, other).await);
    let before = rows(world, other, &["version"]).await;
    rebuild(&world.db, SystemKey::of_this_process(), &*world.clock, other, |_| {}).await.unwrap();
    prop_assert_eq!(&rows(world, other, &["version"]).await, &before);
    Ok(before.len())
}

#[test]
fn order_batching_and_repetition_of_spans_do_not_matter_and_a_rebuild_gives_the_same_bytes() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let world = runtime.block_on(World::new());
    world.clock.set(at(NOW));
    let records = prop::collection::vec(dice(), 1..40);
    let cases = records.prop_flat_map(|records| {
        let places: Vec<usize> = (0..records.len()).chain((0..records.len()).step_by(3)).collect();
        (Just(records), Just(places).prop_shuffle(), 1..9_usize)
    });
    let (counter, compared) = (std::cell::Cell::new(0), std::cell::Cell::new(0));
    let config = Config { cases: 24, max_shrink_iters: 80, failure_persistence: None, ..Config::default() };
    TestRunner::new(config)
        .run(&cases, |(records, shuffled, chunk)| {
            counter.set(counter.get() + 1);
            let rows = runtime.block_on(check(&world, counter.get(), records, shuffled, chunk))?;
            compared.set(compared.get() + rows);
            Ok(())
        })
        .unwrap();
    assert!(compared.get() > counter.get() * SESSIONS * 2, "facts and rollups were compared, not sessions alone");
}
