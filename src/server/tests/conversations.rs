//! Conversations, by the names that clients of a model proxy's dashboard know: the same sessions and messages as everywhere,
//! each person their own.

use super::{
    client::Client,
    session_page::{self, event},
    sessions_list,
};
use crate::{
    domain::role::Role,
    server::live::{
        CHANNEL,
        tests::{next_tick, watch},
    },
};
use futures::StreamExt;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

const DAY: &str = "from=2026-03-04T00:00:00Z&to=2026-03-05T00:00:00Z";

fn of<'v>(value: &'v Value, list: &str, member: &str) -> Vec<&'v Value> {
    value[list].as_array().unwrap_or_else(|| panic!("{list} expected: {value}")).iter().map(|one| &one[member]).collect()
}

#[tokio::test]
async fn a_conversation_is_the_session_and_its_figures_are_the_sessions() {
    let world = session_page::world().await;
    let mut client = world.signed_in(Role::Manager, "acme").await;
    let found = client.get(&format!("/api/conversations?{DAY}")).await.json();
    let rows = client.get(&format!("/api/v1/sessions?{DAY}")).await.json()["data"]["rows"].clone();
    assert_eq!((found["conversations"].as_array().unwrap().len(), &found["has_more"]), (1, &json!(false)));
    for (name, value) in rows[0].as_object().unwrap() {
        assert_eq!(&found["conversations"][0][name], value, "{name}");
    }
    assert_eq!((&found["conversations"][0]["requests"], &found["conversations"][0]["domain"]), (&json!(1), &json!("acme")));
    let one = client.get("/api/conversations/trace_1").await.json();
    let header = client.get("/api/v1/sessions/trace_1").await.json()["data"].clone();
    for name in ["id", "title", "total_tokens", "cost_usd", "tags", "cache_share", "user_name", "last_activity"] {
        assert_eq!(one[name], header[name], "{name}");
    }
}

#[tokio::test]
async fn pages_by_offset_are_the_list_in_its_order() {
    let world = sessions_list::world().await;
    let mut client = world.signed_in(Role::Manager, "acme").await;
    let range = sessions_list::RANGE;
    let wanted = sessions_list::ids(&client.get(&format!("/api/v1/sessions?{range}&limit=200")).await.json());
    let mut seen: Vec<String> = vec![];
    loop {
        let page = client.get(&format!("/api/conversations?{range}&limit=7&offset={}", seen.len())).await.json();
        seen.extend(of(&page, "conversations", "id").into_iter().map(|id| id.as_str().unwrap().to_owned()));
        if page["has_more"] == false {
            break;
        }
    }
    assert_eq!(seen, wanted);
    let beyond = client.get(&format!("/api/conversations?{range}&offset=45")).await.json();
    assert_eq!((&beyond["conversations"], &beyond["has_more"]), (&json!([]), &json!(false)));
    let searched = client.get(&format!("/api/conversations?{range}&q=IMPORT&user=bo&limit=200")).await.json();
    let same = client.get(&format!("/api/v1/sessions?{range}&q=IMPORT&user=bo&limit=200")).await.json();
    assert_eq!(of(&searched, "conversations", "id"), of(&same["data"], "rows", "id"));
    assert!(!of(&searched, "conversations", "id").is_empty());
}

#[tokio::test]
async fn answers_say_what_they_took_and_add_up_to_the_conversation() {
    let world = session_page::world().await;
    let second = [
        event("f1", "message.created", 60, json!({"message_id": "n1", "role": "user", "content": "And now?"})),
        event("f2", "run.started", 61, json!({"run_id": "r2"})),
        event(
            "f3",
            "model.called",
            70,
            json!({"call_id": "c2", "run_id": "r2", "model": "first", "status": "error", "duration_ms": 2000, "ttft_ms": 300}),
        ),
        event(
            "f4",
            "model.called",
            80,
            json!({"call_id": "c3", "run_id": "r2", "model": "second", "status": "ok", "duration_ms": 4000, "ttft_ms": 200,
                "usage": {"input": 7, "output": 3}, "cost_usd": "0.25"}),
        ),
        event("f5", "message.created", 81, json!({"message_id": "n2", "role": "assistant", "run_id": "r2", "content": "Done."})),
    ];
    world.ingest(world.acme, &second).await;
    world.project().await;
    let mut client = world.signed_in(Role::Manager, "acme").await;
    let all = client.get("/api/conversations/trace_1/messages").await.json();
    assert_eq!(of(&all, "messages", "id"), ["m1", "m2", "m3", "n1", "n2"]);
    assert_eq!((&all["total"], &all["has_more"]), (&json!(5), &json!(false)));
    let message = |place: usize| &all["messages"][place];
    assert_eq!(message(0)["content"], "Why does `price` fail? <script>alert(1)</script>", "as it was sent");
    assert_eq!((&message(0)["requests"], &message(0)["total_tokens"]), (&Value::Null, &Value::Null));
    assert_eq!(message(1)["content"][0], json!({"type": "text", "content": "**Fixed**"}));
    assert_eq!((&message(2)["content"], &message(2)["content_bytes"]), (&Value::Null, &Value::Null), "it was not captured");
    let took = |place: usize| {
        ["requests", "errors", "input_tokens", "output_tokens", "cache_read_tokens", "cost_usd", "response_time_ms", "ttft_ms"]
            .map(|name| message(place)[name].clone())
    };
    let first = [json!(1), json!(0), json!(10), json!(5), json!(90), json!("0.5"), json!(6000), Value::Null];
    assert_eq!((took(1), &message(1)["model"]), (first, &json!("m")));
    let last = [json!(2), json!(1), json!(7), json!(3), json!(0), json!("0.25"), json!(6000), json!(300)];
    assert_eq!((took(4), &message(4)["model"]), (last, &json!("second")));
    let tokens: i64 = all["messages"].as_array().unwrap().iter().filter_map(|message| message["total_tokens"].as_i64()).sum();
    let whole = client.get("/api/conversations/trace_1").await.json();
    assert_eq!((json!(tokens), &whole["cost_usd"]), (whole["total_tokens"].clone(), &json!("0.75")));
    // What an answer took does not depend on the page that it is on.
    let mut one_by_one = vec![];
    for offset in 0..5 {
        let page = client.get(&format!("/api/conversations/trace_1/messages?limit=1&offset={offset}")).await.json();
        assert_eq!(page["has_more"], json!(offset < 4));
        one_by_one.push(page["messages"][0].clone());
    }
    assert_eq!(json!(one_by_one), all["messages"]);
    let beyond = client.get("/api/conversations/trace_1/messages?offset=5").await.json();
    assert_eq!((&beyond["messages"], &beyond["has_more"]), (&json!([]), &json!(false)));
}

#[tokio::test]
async fn a_file_has_all_messages_whatever_their_number() {
    let world = session_page::world().await;
    let many: Vec<Value> = (0..450)
        .map(|n| {
            let content = if n == 3 { json!("=1+1") } else { json!(format!("Nr. {n}")) };
            event(
                &format!("g{n}"),
                "message.created",
                100 + n,
                json!({"message_id": format!("x{n}"), "role": "user", "content": content}),
            )
        })
        .collect();
    world.ingest(world.acme, &many).await;
    world.project().await;
    let mut client = world.signed_in(Role::Manager, "acme").await;
    let file = client.get("/api/conversations/trace_1/export").await;
    assert!(file.header("content-disposition").ends_with("filename=\"conversation-1.json\""), "{:?}", file.headers);
    let json = file.json();
    let mut whole = client.get("/api/conversations/trace_1").await.json();
    whole.as_object_mut().unwrap().remove("complete_to");
    assert_eq!(json["conversation"], whole);
    assert_eq!(json["messages"].as_array().unwrap().len(), 453);
    let page = client.get("/api/conversations/trace_1/messages?limit=200&offset=100").await.json();
    assert_eq!(json["messages"].as_array().unwrap()[100..300], *page["messages"].as_array().unwrap());
    let file = client.get("/api/conversations/trace_1/export?format=csv").await;
    assert!(file.header("content-type").starts_with("text/csv"));
    let mut reader = csv::Reader::from_reader(file.text.as_bytes());
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(
        rows.iter().map(|row| &row[0]).collect::<Vec<_>>(),
        of(&json, "messages", "id").iter().map(|id| id.as_str().unwrap()).collect::<Vec<_>>()
    );
    assert_eq!((&rows[1][7], &rows[1][12]), ("0", "0.5"));
    assert_eq!(&rows[6][5], "'=1+1", "no spreadsheet calculates what somebody said");
    // Without messages it is a file as well.
    world.ingest(world.acme, &[json!({"event_id": "h", "type": "session.started", "occurred_at": "2026-03-04T11:59:00Z", "session_id": "silent", "payload": {}})]).await;
    world.project().await;
    assert_eq!(client.get("/api/conversations/silent/export").await.json()["messages"], json!([]));
}

async fn statuses(client: &mut Client, id: &str) -> Vec<u16> {
    let mut statuses = vec![];
    for rest in ["", "/messages", "/stream", "/export", "/export?format=csv"] {
        statuses.push(client.get(&format!("/api/conversations/{id}{rest}")).await.status.as_u16());
    }
    statuses
}

#[tokio::test]
async fn a_member_finds_their_own_and_nobody_elses_exists() {
    let world = session_page::world().await;
    let other = json!({"event_id": "o", "type": "message.created", "occurred_at": "2026-03-04T11:00:00Z", "session_id": "trace_2",
        "user": "mina@acme.test", "payload": {"message_id": "m", "role": "user", "content": "secret"}});
    world.ingest(world.acme, &[other]).await;
    world.project().await;
    let mut member = world.signed_in(Role::Member, "acme").await;
    let found = member.get(&format!("/api/conversations?{DAY}")).await.json();
    assert_eq!(of(&found, "conversations", "session_id"), ["trace_1"]);
    assert_eq!(statuses(&mut member, "trace_1").await, [200; 5]);
    assert_eq!(statuses(&mut member, "trace_2").await, [404; 5]);
    assert_eq!(statuses(&mut world.signed_in(Role::OrgAdmin, "loud").await, "trace_1").await, [404; 5]);
    assert_eq!(statuses(&mut member, "99999999999").await, [404; 5]);
    assert_eq!(member.get("/api/conversations?domain=loud").await.status, 404);
    assert_eq!(member.get("/api/conversations?domain=acme").await.status, 200);
}

#[tokio::test]
async fn those_above_name_the_domain_and_every_look_of_support_is_written_down() {
    let world = session_page::world().await;
    let mut support = world.signed_in(Role::Support, "acme").await;
    let refused = support.get("/api/conversations").await;
    assert_eq!((refused.status.as_u16(), &refused.json()["error"]["field"]), (400, &json!("org")));
    for path in ["", "/trace_1", "/trace_1/messages", "/trace_1/export", "/trace_1/stream"] {
        assert_eq!(support.get(&format!("/api/conversations{path}?domain=acme")).await.status, 200, "{path}");
    }
    let looks: Vec<String> =
        sqlx::query_scalar("select action from audit_log order by entry").fetch_all(world.pool()).await.unwrap();
    assert_eq!(looks, ["sessions.list", "session.view", "session.read", "session.export", "session.view"]);
}

#[tokio::test]
async fn what_is_wrong_is_said_by_name_and_nothing_is_found_in_an_empty_organisation() {
    let world = session_page::world().await;
    let mut client = world.signed_in(Role::Manager, "acme").await;
    for (question, field) in [
        ("?limit=0", "limit"),
        ("?limit=201", "limit"),
        ("?offset=-1", "offset"),
        ("?offset=10001", "offset"),
        ("?from=yesterday", "from"),
        ("?tz=Mars", "tz"),
        ("?q=%00", "q"),
        ("/trace_1/messages?limit=many", "limit"),
        ("/trace_1/messages?offset=x", "offset"),
        ("/trace_1/export?format=xml", "format"),
    ] {
        let answer = client.get(&format!("/api/conversations{question}")).await;
        assert_eq!((answer.status.as_u16(), answer.json()["error"]["field"].as_str().unwrap()), (400, field), "{question}");
    }
    world.org("empty").await;
    let mut support = world.signed_in(Role::Support, "acme").await;
    let nothing = support.get("/api/conversations?domain=empty").await.json();
    assert_eq!((&nothing["conversations"], &nothing["has_more"]), (&json!([]), &json!(false)));
}

#[tokio::test]
async fn a_stream_tells_of_every_change_until_the_sign_in_ends() {
    let world = session_page::world().await;
    let mut client = world.signed_in(Role::Member, "acme").await;
    let mut stream = watch(&world, "/api/conversations/trace_1/stream", client.bearer.as_ref().unwrap()).await;
    let first = next_tick(&mut stream).await;
    assert_eq!((&first["topic"], &first["conversation"]["messages"]), (&json!("conversation"), &json!(3)));
    // What changed elsewhere is no change of this one.
    let said = |session: &str, id: &str| {
        json!({"event_id": id, "type": "message.created", "occurred_at": "2026-03-04T11:30:00Z", "session_id": session,
            "user": "ana@acme.test", "payload": {"message_id": id, "role": "user", "content": "?"}})
    };
    world.ingest(world.acme, &[said("another", "a1")]).await;
    world.project().await;
    world.ingest(world.acme, &[said("trace_1", "a2")]).await;
    world.project().await;
    assert_eq!(next_tick(&mut stream).await["conversation"]["messages"], 4);
    assert_eq!(client.post("/api/auth/logout", &Value::Null).await.status, 204);
    let begun = Instant::now();
    // What is not changed is not told of, so each look at it waits a little for the end.
    while !matches!(tokio::time::timeout(Duration::from_millis(200), stream.next()).await, Ok(None)) {
        assert!(begun.elapsed() < Duration::from_secs(30), "the stream goes on");
        sqlx::query("select pg_notify($1, $2)").bind(CHANNEL).bind(world.acme.0.to_string()).execute(world.pool()).await.unwrap();
    }
}
