//! Runs, sessions, calls, tools and handoffs of traces.

use super::given::{TRACE, agent, chat, facts, only, payload, read, span, tokens, totals};
use crate::server::{
    facts::kind::FactKind,
    ingest::event_type::EventType,
    otel::{map::map, record::Record},
};
use serde_json::{Value, json};

/// An agent that reports tokens itself.
fn reporting(id: &str, parent: Option<&str>, times: (i64, i64), input: i64, output: i64) -> Record {
    let attributes = json!({"gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": id, "gen_ai.request.model": "gpt-4o",
                            "gen_ai.usage.input_tokens": input, "gen_ai.usage.output_tokens": output});
    span(id, parent, "invoke_agent", times, attributes)
}

fn tool(id: &str, parent: Option<&str>, times: (i64, i64), name: &str, call: Option<&str>) -> Record {
    let attributes = json!({"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": name, "gen_ai.tool.call.id": call});
    span(id, parent, &format!("execute_tool {name}"), times, attributes)
}

#[test]
fn parents_that_repeat_what_their_calls_say_are_not_counted() {
    let calls = [chat("c1", Some("a"), (1, 2), 100, 10), chat("c2", Some("a"), (3, 4), 200, 20)];
    let with = |top: Record| [vec![top], calls.to_vec()].concat();
    assert_eq!(tokens(&with(reporting("a", None, (0, 9), 300, 30))), (300, 30));
    // A total of all that the session had so far is no more than a repetition.
    assert_eq!(tokens(&with(reporting("a", None, (0, 9), 9_000, 900))), (300, 30));
    let alone = [reporting("a", None, (0, 9), 300, 30)];
    assert_eq!((tokens(&alone), totals(&alone).calls), ((300, 30), 0));
    // An agent inside, without calls of its own, reports for them.
    let inside =
        [agent("a", None, (0, 9), "a"), chat("c1", Some("a"), (1, 2), 100, 10), reporting("b", Some("a"), (3, 4), 50, 5)];
    assert_eq!((tokens(&inside), totals(&inside).calls), ((150, 15), 2));
    // Of two such the outer one counts.
    assert_eq!(tokens(&[reporting("a", None, (0, 9), 100, 10), reporting("b", Some("a"), (3, 4), 60, 6)]), (100, 10));
}

#[test]
fn of_calls_inside_of_one_another_the_one_that_reports_counts() {
    let silent = |id: &str, parent: &str| {
        span(
            id,
            Some(parent),
            "openai.chat",
            (2, 3),
            json!({"gen_ai.operation.name": "chat", "gen_ai.request.model": "gpt-4o-mini"}),
        )
    };
    let wrapped = [agent("a", None, (0, 9), "a"), chat("w", Some("a"), (1, 4), 100, 10), chat("c", Some("w"), (2, 3), 100, 10)];
    assert_eq!((tokens(&wrapped), totals(&wrapped).calls), ((100, 10), 1));
    let streamed = [agent("a", None, (0, 9), "a"), chat("w", Some("a"), (1, 4), 100, 10), silent("c", "w")];
    assert_eq!((tokens(&streamed), totals(&streamed).calls), ((100, 10), 1));
    let gateway =
        [chat("w", None, (1, 9), 300, 30), chat("c1", Some("w"), (2, 3), 100, 10), chat("c2", Some("w"), (4, 5), 200, 20)];
    assert_eq!((tokens(&gateway), totals(&gateway).calls), ((300, 30), 2));
    // What a tool asks a model inside of a call is another call.
    let within =
        [chat("c", None, (0, 9), 100, 10), tool("t", Some("c"), (1, 8), "ask", None), chat("d", Some("t"), (2, 3), 7, 1)];
    assert_eq!((tokens(&within), totals(&within).calls), ((107, 11), 2));
}

#[test]
fn what_only_the_agent_knows_beyond_its_calls_goes_to_the_call_that_said_nothing() {
    let streamed =
        span("c2", Some("a"), "chat", (3, 4), json!({"gen_ai.operation.name": "chat", "gen_ai.request.model": "gpt-4o"}));
    let records = [reporting("a", None, (0, 9), 300, 30), chat("c1", Some("a"), (1, 2), 100, 10), streamed];
    assert_eq!((tokens(&records), totals(&records).calls), ((300, 30), 2));
    let second = facts(&map(&records)).into_iter().find(|fact| fact.id.ends_with("c2")).unwrap();
    assert_eq!(second.tokens.map(|tokens| (tokens.input, tokens.output)), Some((200, 20)));
}

#[test]
fn a_run_begins_at_the_first_agent_from_the_top_and_agents_inside_are_handoffs() {
    let records = [
        span("root", None, "POST /chat", (0, 20), json!({"http.route": "/chat"})),
        agent("a", Some("root"), (1, 10), "planner"),
        agent("b", Some("a"), (2, 5), "writer"),
        chat("c", Some("b"), (3, 4), 10, 1),
        agent("d", Some("root"), (11, 15), "planner"),
        chat("e", Some("d"), (12, 13), 10, 1),
    ];
    let found = totals(&records);
    assert_eq!((found.runs, found.calls, found.handoffs), (2, 2, 1));
    let handoff = only(&records, FactKind::Handoff);
    assert_eq!((handoff.extra.from.as_deref(), handoff.extra.to.as_deref()), (Some("planner"), Some("writer")));
    assert_eq!(handoff.run_id.as_deref(), Some(format!("{TRACE}:a").as_str()));
    assert_eq!(handoff.extra.handoff.as_deref(), Some("to_agent"));
    // A span of which nothing is known to be above stands at the top until its parent comes.
    let orphan = [agent("b", Some("a"), (2, 5), "writer"), chat("c", Some("b"), (3, 4), 10, 1)];
    assert_eq!(totals(&orphan).runs, 1);
    // Work outside of any agent makes a run of the top, and what is no AI at all makes none.
    assert_eq!(totals(&[chat("c", None, (3, 4), 10, 1)]).runs, 1);
    assert_eq!(totals(&[span("s", None, "GET /", (0, 1), json!({"http.route": "/"}))]).runs, 0);
    let loose = [
        span("root", None, "job", (0, 20), json!({})),
        chat("c", Some("root"), (3, 4), 10, 1),
        agent("a", Some("root"), (5, 6), "x"),
    ];
    assert_eq!(totals(&loose).runs, 2);
    // Making an agent is not running it.
    let made = span("m", None, "create_agent x", (0, 1), json!({"gen_ai.operation.name": "create_agent"}));
    assert_eq!(totals(&[made]).runs, 0);
}

#[test]
fn the_session_of_one_span_is_that_of_its_trace_and_several_go_down_from_where_they_stand() {
    let with = |mut record: Record, session: &str| {
        record.attributes.insert("session.id".into(), json!(session));
        record.attributes.insert("user.id".into(), json!("Ana@acme.test"));
        record
    };
    let (top, call) = (agent("a", None, (0, 9), "x"), chat("c", Some("a"), (1, 2), 10, 1));
    for records in [vec![with(top.clone(), "s1"), call.clone()], vec![top.clone(), with(call.clone(), "s1")]] {
        let mapped = map(&records);
        assert!(mapped.facts.iter().all(|fact| fact.session_id.as_deref() == Some("s1")), "{mapped:?}");
        let part = &mapped.sessions["s1"];
        assert_eq!(part.user.as_ref().map(|(_, user)| user.as_str()), Some("ana@acme.test"));
        assert_eq!(part.last.unwrap().since(part.first.unwrap()), 9_000);
    }
    let two = [
        span("root", None, "batch", (0, 9), json!({})),
        with(agent("a", Some("root"), (1, 4), "x"), "s1"),
        chat("c", Some("a"), (2, 3), 10, 1),
        agent("b", Some("root"), (5, 8), "x"),
        with(chat("d", Some("b"), (6, 7), 10, 1), "s2"),
    ];
    let sessions: Vec<_> =
        map(&two).facts.into_iter().filter(|fact| fact.run_id().is_some()).map(|fact| fact.session_id).collect();
    assert_eq!(sessions.iter().filter(|session| session.as_deref() == Some("s1")).count(), 2);
    assert_eq!(sessions.iter().filter(|session| session.as_deref() == Some("s2")).count(), 2, "from below, where none is above");
    // Without any it stays without, and is not dropped.
    let none = map(&[top, call]);
    assert!(none.sessions.is_empty() && none.facts.iter().all(|fact| fact.session_id.is_none()) && none.facts.len() == 2);
}

#[test]
fn one_call_of_a_tool_is_one_however_often_it_shows() {
    let asks = json!({"gen_ai.operation.name": "chat", "gen_ai.request.model": "gpt-4o",
        "gen_ai.output.messages": json!([{"role": "assistant", "parts": [
            {"type": "tool_call", "id": "call_1", "name": "search", "arguments": {"q": "x"}},
            {"type": "tool_call", "id": "call_2", "name": "confirm", "arguments": {}}]}]).to_string()});
    let answers = json!({"gen_ai.operation.name": "chat", "gen_ai.request.model": "gpt-4o",
        "gen_ai.input.messages": json!([{"role": "user", "parts": [{"type": "text", "content": "Find x"}]},
            {"role": "assistant", "parts": [{"type": "tool_call", "id": "call_1", "name": "search", "arguments": {"q": "x"}}]},
            {"role": "tool", "parts": [{"type": "tool_call_response", "id": "call_1", "response": "found"}]}]).to_string(),
        "gen_ai.output.messages": json!([{"role": "assistant", "parts": [{"type": "text", "content": "Here."}]}]).to_string()});
    let mcp = |id: &str, parent: &str, kind: i64, more: Value| {
        let mut attributes =
            json!({"mcp.method.name": "tools/call", "gen_ai.tool.name": "search", "gen_ai.operation.name": "execute_tool"});
        attributes.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let mut stored = payload(id, Some(parent), "tools/call search", (4, 6), attributes);
        stored["kind"] = json!(kind);
        stored["resource"]["attributes"]["service.name"] = json!("search-server");
        read(EventType::OtelSpan, &stored)
    };
    let records = [
        agent("a", None, (0, 9), "x"),
        span("c1", Some("a"), "chat", (1, 2), asks),
        tool("t", Some("a"), (3, 7), "search", Some("call_1")),
        mcp("m", "t", 3, json!({"server.address": "tools.acme.test", "server.port": 443})),
        mcp("s", "m", 2, json!({})),
        span("c2", Some("a"), "chat", (7, 8), answers),
    ];
    let mapped = map(&records);
    let tools: Vec<_> = facts(&mapped).into_iter().filter(|fact| fact.kind == FactKind::ToolCall).collect();
    assert_eq!(tools.len(), 2, "{tools:#?}");
    let (wish, ran) = (&tools[0], &tools[1]);
    assert_eq!((wish.tool.as_deref(), wish.status.as_deref()), (Some("confirm"), Some("incomplete")), "nobody carried it out");
    assert_eq!(
        (ran.status.as_deref(), ran.server.as_deref(), ran.duration_ms),
        (Some("ok"), Some("tools.acme.test:443"), Some(4))
    );
    // The user's words and the answer: what the tool said is told by the tool.
    let said: Vec<_> = facts(&mapped)
        .iter()
        .filter(|fact| fact.kind == FactKind::Message)
        .map(|fact| fact.extra.role.clone().unwrap())
        .collect();
    assert_eq!(said, ["assistant"], "the second call's new words; the first was not told what it was asked");
    // The server's own span, while the client's is not there, is a call too.
    assert_eq!(totals(&[mcp("s", "m", 2, json!({}))]).tools, 1);
    assert_eq!(totals(&[mcp("s", "m", 2, json!({"mcp.method.name": "tools/list"}))]).tools, 0);
}

#[test]
fn every_way_to_hand_over_is_one_handoff_with_the_same_ends() {
    let (from, to) = ("Triage", "Billing");
    let contrib = span(
        "h",
        Some("a"),
        "agent_handoff",
        (3, 4),
        json!({"gen_ai.operation.name": "agent_handoff",
        "gen_ai.handoff.from_agent": from, "gen_ai.handoff.to_agent": to}),
    );
    let traceloop = span(
        "h",
        Some("a"),
        "Triage → Billing.handoff",
        (3, 4),
        json!({"traceloop.span.kind": "handoff",
        "gen_ai.handoff.from_agent": from, "gen_ai.handoff.to_agent": to}),
    );
    let openinference = span("h", Some("a"), "handoff to Billing", (3, 4), json!({"openinference.span.kind": "TOOL"}));
    let adk = span(
        "h",
        Some("a"),
        "execute_tool transfer_to_agent",
        (3, 4),
        json!({"gen_ai.operation.name": "execute_tool",
        "gen_ai.tool.name": "transfer_to_agent", "gcp.vertex.agent.tool_call_args": "{\"agent_name\": \"Billing\"}"}),
    );
    let named = span(
        "h",
        Some("a"),
        "execute_tool transfer_to_billing",
        (3, 4),
        json!({"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "transfer_to_billing"}),
    );
    let nested = agent("h", Some("a"), (3, 4), to);
    for (evidence, way) in [contrib, traceloop, openinference, adk, named, nested].into_iter().zip([
        "transfer",
        "transfer",
        "transfer",
        "transfer",
        "transfer",
        "delegation",
    ]) {
        let records = [agent("a", None, (0, 9), from), evidence];
        let handoff = only(&records, FactKind::Handoff);
        assert_eq!(handoff.extra.from.as_deref(), Some(from), "{handoff:?}");
        assert!(handoff.extra.to.as_deref().unwrap().eq_ignore_ascii_case(to), "{handoff:?}");
        assert!(handoff.extra.reason.as_deref().unwrap().starts_with(way), "{handoff:?}");
    }
    // The surest of several about one pair.
    let records = [
        agent("a", None, (0, 9), from),
        span(
            "c",
            Some("a"),
            "chat",
            (1, 2),
            json!({"gen_ai.operation.name": "chat", "gen_ai.request.model": "m", "gen_ai.output.messages":
            [{"role": "assistant", "parts": [{"type": "tool_call", "id": "1", "name": "transfer_to_billing"}]}]}),
        ),
        span(
            "h",
            Some("a"),
            "agent_handoff",
            (3, 4),
            json!({"gen_ai.operation.name": "agent_handoff",
            "gen_ai.handoff.from_agent": from, "gen_ai.handoff.to_agent": to}),
        ),
        agent("b", Some("a"), (5, 8), to),
    ];
    assert!(only(&records, FactKind::Handoff).extra.reason.as_deref().unwrap().contains("explicit"));
    assert_eq!(totals(&records).tools, 0, "handing over is no call of a tool that ran");
    let human = span(
        "h",
        Some("a"),
        "x",
        (3, 4),
        json!({"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "transfer_to_human_agents"}),
    );
    assert_eq!(only(&[agent("a", None, (0, 9), from), human], FactKind::Handoff).extra.handoff.as_deref(), Some("to_human"));
}

#[test]
fn the_top_of_a_run_decides_how_it_ended() {
    let failing = |id: &str, attributes: Value| span(id, Some("a"), "chat", (1, 2), attributes);
    let call = json!({"gen_ai.operation.name": "chat", "gen_ai.request.model": "m", "error.type": "ReadTimeout"});
    let records = [agent("a", None, (0, 9), "x"), failing("c", call)];
    assert_eq!(only(&records, FactKind::Run).status.as_deref(), Some("succeeded"), "an error that it recovered from");
    let failed = only(&records, FactKind::ModelCall);
    assert_eq!((failed.status.as_deref(), failed.error_category.as_deref()), (Some("error"), Some("timeout")));
    for (error, status) in [("RateLimitError", "failed"), ("CancelledError", "cancelled")] {
        let top =
            span("a", None, "invoke_agent x", (0, 9), json!({"gen_ai.operation.name": "invoke_agent", "error.type": error}));
        assert_eq!(only(&[top], FactKind::Run).status.as_deref(), Some(status));
    }
    let mut broken =
        payload("t", None, "execute_tool x", (0, 1), json!({"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "x"}));
    broken["status"] = json!({"code": 2, "message": "no such file"});
    let tool = only(&[read(EventType::OtelSpan, &broken)], FactKind::ToolCall);
    assert_eq!((tool.status.as_deref(), tool.error_category.as_deref()), (Some("error"), Some("tool")));
    assert_eq!(tool.extra.error_message.as_deref(), Some("no such file"));
}

#[test]
fn a_marker_stands_for_a_span_until_it_comes() {
    let marker = span(
        "m",
        Some("a"),
        "invoke_agent x",
        (0, 0),
        json!({"logfire.span_type": "pending_span",
        "logfire.pending_parent_id": "0000000000000000", "gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "x"}),
    );
    let running = only(&[marker.clone(), chat("c", Some("a"), (1, 2), 5, 1)], FactKind::Run);
    assert_eq!((running.status.as_deref(), running.id.as_str()), (Some("stalled"), format!("{TRACE}:a").as_str()));
    let done = [marker, chat("c", Some("a"), (1, 2), 5, 1), agent("a", None, (0, 9), "x")];
    assert_eq!(only(&done, FactKind::Run).status.as_deref(), Some("succeeded"));
}

#[test]
fn ids_that_go_round_do_no_harm() {
    let round = [
        agent("a", Some("b"), (0, 9), "x"),
        agent("b", Some("c"), (1, 8), "y"),
        chat("c", Some("a"), (2, 3), 5, 1),
        chat("d", Some("d"), (2, 3), 5, 1),
    ];
    assert_eq!(tokens(&round), (10, 2));
    let chain: Vec<Record> = (0..5_000)
        .map(|place| chat(&format!("{place:016x}"), Some(&format!("{:016x}", place + 1)), (place, place + 1), 1, 1))
        .collect();
    assert_eq!((tokens(&chain), totals(&chain).calls), ((1, 1), 1));
}

#[test]
fn order_and_repetition_change_nothing() {
    let mut records = vec![
        agent("a", None, (0, 9), "x"),
        chat("c", Some("a"), (1, 2), 5, 1),
        tool("t", Some("a"), (3, 4), "search", Some("call_1")),
        agent("b", Some("t"), (3, 4), "y"),
        chat("d", Some("b"), (3, 4), 5, 1),
    ];
    let forwards = map(&records);
    records.reverse();
    records.extend(records.clone());
    assert_eq!(map(&records), forwards);
}
