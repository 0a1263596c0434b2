//! The list of sessions, as its contract says: every order over pages is one sorted list, both ways; filters, search and range;
//! a file with exactly the same rows; each person their own.

use super::world::World;
use crate::domain::{
    role::Role,
    session::SessionColumn,
    time::{Clock, HOUR},
};
use serde_json::{Value, json};
use sqlx::AssertSqlSafe;

pub const RANGE: &str = "from=2026-03-01T00:00:00Z&to=2026-03-08T00:00:00Z";

/// Sessions with many ties and gaps in every column, one of them long and begun before the range; and the other
/// organisation's, which nobody here may meet.
pub async fn world() -> World {
    let world = World::new().await;
    world.user(world.acme, "ana@acme.test", Role::Member).await;
    world.user(world.acme, "mina@acme.test", Role::Manager).await;
    for (org, count) in [(world.acme, 45), (world.loud, 60)] {
        let sql = format!(
            "insert into sessions (org_id, session_id, number, title, user_key, agent, environment, started_at, last_activity, status,
                    runs, messages, tool_calls, handoffs, total_tokens, cost_usd, success_rate, active_ms, tools)
             select {0}, 'trace_' || i, i,
                    case when i % 5 > 0 then (array['Import', 'import', 'Ümlaut', '日本語の検索', 'مرحبا بك', '100 %_\\'])[1 + i % 6] end,
                    case when i % 4 > 0 then (array['ana@acme.test', 'bo'])[1 + i % 2] end,
                    case when i % 3 > 0 then 'agent' || i % 2 end, 'production',
                    case when i = 7 then timestamptz '2026-01-02Z' else timestamptz '2026-03-02Z' + (i / 3) * interval '1 hour' end,
                    timestamptz '2026-03-04Z' + (i / 4) * interval '1 hour',
                    case when i % 7 > 0 then (array['succeeded', 'failed'])[1 + i % 2] end,
                    i % 4, i % 3, i % 2, 0, i % 5, (i % 6) * 0.000000000001, case when i % 2 = 0 then (i % 3) / 3.0 end, i % 9,
                    case when i % 10 = 0 then array['bash', 'grep'] else array['bash'] end
               from generate_series(1, {1}) i",
            org.0, count
        );
        sqlx::query(AssertSqlSafe(sql)).execute(world.pool()).await.unwrap();
    }
    world
}

pub fn ids(answer: &Value) -> Vec<String> {
    let rows = answer["data"]["rows"].as_array().unwrap_or_else(|| panic!("rows expected: {answer}"));
    rows.iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn every_order_over_pages_is_one_sorted_list_both_ways() {
    let world = world().await;
    let mut client = world.signed_in(Role::Manager, "acme").await;
    for column in SessionColumn::ALL {
        for sign in ["", "-"] {
            let base = format!("/api/v1/sessions?{RANGE}&sort={sign}{}", column.key());
            let whole = client.get(&format!("{base}&limit=200")).await.json();
            let wanted = ids(&whole);
            assert_eq!(wanted.len(), 45, "{base}");
            assert_nulls_last(&whole, column);
            let (mut seen, mut pages, mut cursor) = (vec![], vec![], String::new());
            loop {
                let page = client.get(&format!("{base}&limit=7{cursor}")).await.json();
                seen.extend(ids(&page));
                pages.push(page.clone());
                let Some(next) = page["data"]["next_cursor"].as_str() else { break };
                cursor = format!("&cursor={next}");
            }
            assert_eq!(seen, wanted, "{base}");
            for (page, before) in pages.iter().skip(1).zip(&pages).rev() {
                let back = page["data"]["previous_cursor"].as_str().unwrap();
                let page = client.get(&format!("{base}&limit=7&cursor={back}")).await.json();
                assert_eq!(ids(&page), ids(before), "back in {base}");
            }
            assert_eq!(pages[0]["data"]["previous_cursor"], Value::Null);
        }
    }
}

fn assert_nulls_last(answer: &Value, column: SessionColumn) {
    let rows = answer["data"]["rows"].as_array().unwrap();
    let nulls: Vec<bool> = rows.iter().map(|row| row[column.key()].is_null()).collect();
    assert!(nulls.is_sorted(), "{}: {nulls:?}", column.key());
}

#[tokio::test]
async fn the_file_has_the_rows_of_the_list_in_its_order() {
    let world = world().await;
    let mut client = world.signed_in(Role::Manager, "acme").await;
    for question in ["sort=-cost_usd", "sort=title&tool=grep", "q=import"] {
        let list = client.get(&format!("/api/v1/sessions?{RANGE}&limit=200&{question}")).await.json();
        let file = client.get(&format!("/api/v1/sessions?{RANGE}&format=csv&limit=1&{question}")).await;
        assert!(file.header("content-type").starts_with("text/csv"));
        let mut reader = csv::Reader::from_reader(file.text.as_bytes());
        let rows: Vec<String> = reader.records().map(|row| row.unwrap()[0].to_owned()).collect();
        assert_eq!(rows, ids(&list), "{question}");
        assert!(!rows.is_empty());
    }
}

#[tokio::test]
async fn search_finds_the_very_letters_without_regard_to_case() {
    let world = world().await;
    let mut client = world.signed_in(Role::Manager, "acme").await;
    // Percent-encoded: import, 語の, با, ÜML, "%_", "_", and a producer's id.
    for (text, found) in [
        ("IMPORT", true),
        ("%E8%AA%9E%E3%81%AE", true),
        ("%D8%A8%D8%A7", true),
        ("%C3%9CML", true),
        ("%25_%5C", true),
        ("0_%25", false),
        ("TRACE_12", true),
        ("nothing%20such", false),
    ] {
        let answer = client.get(&format!("/api/v1/sessions?{RANGE}&limit=200&q={text}")).await.json();
        assert_eq!(!ids(&answer).is_empty(), found, "{text}");
    }
    let by_number = client.get(&format!("/api/v1/sessions?{RANGE}&q=45")).await.json();
    assert_eq!(ids(&by_number), ["45"]);
}

#[tokio::test]
async fn range_and_filters_narrow_the_list() {
    let world = world().await;
    let mut client = world.signed_in(Role::Manager, "acme").await;
    let mut count = async |question: &str| ids(&client.get(&format!("/api/v1/sessions?limit=200&{question}")).await.json()).len();
    assert_eq!(count("from=2026-02-01T00:00:00Z&to=2026-02-02T00:00:00Z").await, 1, "the long one");
    assert_eq!(count("from=2026-03-05T00:00:00Z&to=2026-03-06T00:00:00Z").await, 0);
    assert_eq!(count(&format!("{RANGE}&tool=grep")).await, 4);
    assert_eq!(count(&format!("{RANGE}&tool=grep&tool=bash")).await, 45);
    assert_eq!(count(&format!("{RANGE}&tool=grep&user=bo")).await, 0);
    assert_eq!(count(&format!("{RANGE}&environment=staging")).await, 0);
}

#[tokio::test]
async fn a_member_sees_their_own_and_nobody_elses_exists() {
    let world = world().await;
    let mut member = world.signed_in(Role::Member, "acme").await;
    let list = member.get(&format!("/api/v1/sessions?{RANGE}&limit=200")).await.json();
    let rows = list["data"]["rows"].as_array().unwrap();
    assert!(!rows.is_empty() && rows.iter().all(|row| row["user"] == "ana@acme.test"), "{list}");
    assert_eq!(member.get("/api/v1/sessions/trace_1").await.status, 404, "of another user");
    assert_eq!(member.get("/api/v1/sessions/trace_2").await.status, 200, "their own");
    assert_eq!(member.get("/api/v1/sessions/50").await.status, 404, "of another organisation");
    assert_eq!(member.get("/api/v1/sessions/1/timeline").await.status, 404);
}

#[tokio::test]
async fn what_is_wrong_is_said_by_name() {
    let world = world().await;
    let mut client = world.signed_in(Role::Manager, "acme").await;
    let page = client.get(&format!("/api/v1/sessions?{RANGE}&limit=7&sort=title")).await.json();
    let cursor = page["data"]["next_cursor"].as_str().unwrap();
    for (question, field) in [
        ("cursor=rubbish".to_owned(), "cursor"),
        (format!("sort=-title&cursor={cursor}"), "cursor"),
        (format!("sort=runs&cursor={cursor}"), "cursor"),
        ("sort=colour".into(), "sort"),
        ("limit=0".into(), "limit"),
        ("limit=201".into(), "limit"),
        ("format=xml".into(), "format"),
        ("tz=Mars%2FOlympus".into(), "tz"),
    ] {
        let answer = client.get(&format!("/api/v1/sessions?{question}")).await;
        assert_eq!((answer.status.as_u16(), answer.json()["error"]["field"].as_str().unwrap()), (400, field), "{question}");
    }
}

#[tokio::test]
async fn a_cost_that_nobody_knows_is_not_zero() {
    let world = World::new().await;
    world.user(world.acme, "mina@acme.test", Role::Manager).await;
    let call = |id: &str, model: &str| {
        json!({"event_id": id, "type": "model.called", "occurred_at": world.clock.now().minus(HOUR), "session_id": id,
               "payload": {"call_id": id, "model": model, "status": "ok", "usage": {"input": 5, "output": 5}}})
    };
    world.ingest(world.acme, &[call("unknown", "in-house-14b"), call("known", "gpt-4o")]).await;
    world.project().await;
    let mut client = world.signed_in(Role::Manager, "acme").await;
    let answer = client.get("/api/v1/sessions").await.json();
    let cost = |id: &str| {
        let rows = answer["data"]["rows"].as_array().unwrap();
        rows.iter().find(|row| row["session_id"] == id).unwrap()["cost_usd"].clone()
    };
    assert_eq!(cost("unknown"), Value::Null);
    assert!(cost("known").as_str().is_some_and(|usd| usd.starts_with("0.0000")), "{}", cost("known"));
}
