//! Handoffs and friction as managers ask for them: the same in every order of arrival; filters; and what is counted is what is
//! listed.

mod stories;

use super::{
    client::{Answer, Client},
    world::{World, at},
};
use crate::domain::{friction::Signal, ids::OrgId, role::Role};
use axum::http::StatusCode;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use stories::{Story, expected, stories};

const RANGE: &str = "from=2026-03-04T00:00:00Z&to=2026-03-05T00:00:00Z";

async fn world(events: &[Value], at_once: usize) -> World {
    let world = World::new().await;
    world.clock.set(at("2026-03-04T20:00:00Z"));
    world.user(world.acme, "mina@acme.test", Role::Manager).await;
    world.user(world.acme, "ana@acme.test", Role::Member).await;
    for some in events.chunks(at_once) {
        world.ingest(world.acme, some).await;
        world.project().await;
    }
    world.make_noise().await;
    world
}

async fn manager(world: &World) -> Client {
    world.signed_in(Role::Manager, "acme").await
}

fn data(answer: &Answer) -> Value {
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    answer.json()["data"].clone()
}

/// Moments, sessions and users of the signals that there are any of.
fn counts(data: &Value) -> BTreeMap<String, [i64; 3]> {
    let number = |row: &Value, name: &str| row[name].as_i64().unwrap();
    data["signals"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (row["signal"].as_str().unwrap().to_owned(), ["moments", "sessions", "users"].map(|name| number(row, name))))
        .filter(|(_, counts)| *counts != [0; 3])
        .collect()
}

/// Entry and size of each moment of a signal, oldest first.
async fn listed(client: &mut Client, signal: Signal, more: &str) -> Vec<(String, i64)> {
    let answer = client.get(&format!("/api/v1/friction?{RANGE}&signal={}{more}", signal.key())).await;
    let data = data(&answer);
    let text = |moment: &Value, name: &str| moment[name].as_str().unwrap().to_owned();
    let mut moments = data["moments"].as_array().unwrap().clone();
    assert!(moments.iter().all(|moment| moment["signal"] == signal.key() && moment["kind"] == signal.entry().key()));
    assert!(moments.is_sorted_by(|one, other| one["at"].as_str() >= other["at"].as_str()));
    moments.reverse();
    moments.iter().map(|moment| (text(moment, "id"), moment["size"].as_i64().unwrap())).collect()
}

#[tokio::test]
async fn every_signal_shows_where_its_rule_says_and_nowhere_else() {
    let world = world(&stories(), 1_000).await;
    let mut client = manager(&world).await;
    let answer = client.get(&format!("/api/v1/friction?{RANGE}")).await;
    assert_eq!(counts(&data(&answer)), expected());
    assert!(answer.json()["complete_to"].is_string());
    for (signal, places) in [
        (Signal::FailedInARow, vec![("failing-r3", 4)]),
        (Signal::RepeatedPrompt, vec![("repeating-m10", 2), ("repeating-m50", 3)]),
        (Signal::Cancelled, vec![("waiting-r1", 1), ("circling-r4", 1), ("waiting-r2", 1)]),
        (Signal::TriedAgain, vec![("waiting-r1", 1)]),
        (Signal::LongWait, vec![("waiting-r4", 1)]),
        (Signal::ToolRetries, vec![("retrying-t5", 4)]),
        (Signal::PingPong, vec![("circling-h31", 1), ("circling-h51", 1)]),
        (Signal::Loop, vec![("circling-h81", 3)]),
        (Signal::Rejected, vec![("rating-1", 1)]),
        (Signal::CutOff, vec![("rating-c1", 1)]),
    ] {
        let places: Vec<_> = places.into_iter().map(|(id, size)| (id.to_owned(), size)).collect();
        assert_eq!(listed(&mut client, signal, "").await, places, "{signal:?}");
    }
    // What is counted is what the session's timeline has.
    let moment = &data(&client.get(&format!("/api/v1/friction?{RANGE}&signal=loop")).await)["moments"][0];
    let entries = client.get(&format!("/api/v1/sessions/{}/timeline", moment["session"].as_str().unwrap())).await.json();
    let entries = entries["data"]["entries"].as_array().unwrap();
    assert!(entries.iter().any(|entry| entry["kind"] == moment["kind"] && entry["id"] == moment["id"]), "{entries:?}");
}

#[tokio::test]
async fn however_events_arrive_the_same_moments_come_of_them() {
    let mut events = stories();
    events.reverse();
    let twice: Vec<Value> = events.iter().chain(events.iter().step_by(2)).cloned().collect();
    let world = world(&twice, 3).await;
    let mut client = manager(&world).await;
    assert_eq!(counts(&data(&client.get(&format!("/api/v1/friction?{RANGE}")).await)), expected());
    let matrix = data(&client.get(&format!("/api/v1/handoffs/matrix?{RANGE}")).await);
    assert_eq!((&matrix["handoffs"], &matrix["picked_up"]), (&json!(7), &json!(5)));

    // A correction takes back what followed from the first word.
    let corrected = Story::of("failing", "ana@acme.test").run("r3", 40, 51, "succeeded").events;
    let mut corrected = corrected[0].clone();
    corrected["event_id"] = json!("corrected");
    world.ingest(world.acme, &[corrected]).await;
    world.project().await;
    assert!(listed(&mut client, Signal::FailedInARow, "").await.is_empty());
}

#[tokio::test]
async fn handoffs_are_counted_from_whom_to_whom_and_by_what_came_after() {
    let world = world(&stories(), 1_000).await;
    let mut client = manager(&world).await;
    let matrix = data(&client.get(&format!("/api/v1/handoffs/matrix?{RANGE}")).await);
    assert_eq!(matrix["handoffs"], 7);
    let near = |found: &Value, truth: f64| {
        let found = found.as_f64().unwrap();
        assert!((found - truth).abs() <= truth * 0.01, "{found} {truth}");
    };
    assert_eq!(matrix["picked_up"], 5);
    near(&matrix["pick_up_ms"]["p50"], 9_000.0);
    near(&matrix["pick_up_ms"]["p95"], 1_919_000.0);
    assert_eq!(
        (&matrix["then_succeeded"], &matrix["then_failed"], &matrix["success_after"]),
        (&json!(3), &json!(1), &json!(0.75))
    );
    let people = &matrix["to_people"];
    assert_eq!((&people["handoffs"], &people["picked_up"]), (&json!(2), &json!(1)));
    near(&people["pick_up_ms"]["p50"], 60_000.0);
    let cells: Vec<Value> = matrix["cells"]
        .as_array()
        .unwrap()
        .iter()
        .map(|cell| json!([cell["from"], cell["to"], cell["kind"], cell["handoffs"], cell["success_after"]]))
        .collect();
    assert_eq!(
        cells,
        [
            json!(["coder", "reviewer", "to_agent", 3, 1.0]),
            json!(["reviewer", "coder", "to_agent", 2, 0.0]),
            json!(["coder", "on call", "to_human", 1, 1.0]),
            json!(["coder", "user's machine", "to_local", 1, null]),
        ]
    );
    let kinds: Vec<_> =
        matrix["kinds"].as_array().unwrap().iter().map(|kind| (kind["kind"].clone(), kind["handoffs"].clone())).collect();
    assert_eq!(kinds, [(json!("to_agent"), json!(5)), (json!("to_human"), json!(1)), (json!("to_local"), json!(1))]);
    // The same handoffs as every other question has.
    let overview = client.get(&format!("/api/v1/stats/overview?{RANGE}")).await.json();
    assert_eq!((&overview["data"]["handoffs"], &overview["data"]["runs_cancelled"]), (&json!(7), &json!(3)));

    let pair = listed(&mut client, Signal::Handoff, "&giver=coder&taker=reviewer").await;
    assert_eq!(pair.iter().map(|(id, _)| id.as_str()).collect::<Vec<_>>(), ["circling-h11", "circling-h51", "circling-h81"]);
    let second = listed(&mut client, Signal::Handoff, "&giver=coder&taker=reviewer&limit=1&offset=1").await;
    assert_eq!(second[0].0, "circling-h51");
    let of_server =
        json!({"query": {"org": "acme", "range": {"from": "2026-03-04T00:00:00Z", "to": "2026-03-05T00:00:00Z"}, "tz": "UTC"}});
    let over_time = client.post("/api/handoffs_timeline", &of_server).await.json();
    let series = over_time["data"].as_array().unwrap();
    let sum = |series: &Value| {
        series["points"].as_array().unwrap().iter().map(|point| point["figures"]["handoffs"].as_i64().unwrap()).sum::<i64>()
    };
    assert_eq!(series.iter().map(sum).collect::<Vec<_>>(), [5, 1, 1]);
}

#[tokio::test]
async fn filters_narrow_to_the_runs_that_moments_belong_to() {
    let world = world(&stories(), 1_000).await;
    let mut client = manager(&world).await;
    let mut signals = async |filter: &str| {
        let found = counts(&data(&client.get(&format!("/api/v1/friction?{RANGE}&{filter}")).await));
        found.into_iter().map(|(signal, [moments, ..])| (signal, moments)).collect::<Vec<_>>()
    };
    let named =
        |pairs: &[(&str, i64)]| pairs.iter().map(|(signal, moments)| ((*signal).to_owned(), *moments)).collect::<Vec<_>>();
    assert_eq!(
        signals("user=ana@acme.test").await,
        named(&[("cancelled", 1), ("failed_in_a_row", 1), ("loop", 1), ("ping_pong", 2), ("tool_retries", 1)])
    );
    assert_eq!(signals("model=gpt-4o").await.len(), expected().len(), "also prompts, by the run that answered them");
    assert_eq!(signals("model=other").await, []);
    assert_eq!(signals("tool=read").await, named(&[("tool_retries", 1)]));
    assert_eq!(signals("tool=list").await, []);
    assert_eq!(signals("server=files").await, named(&[("tool_retries", 1)]));
    assert_eq!(signals("status=failed").await, named(&[("failed_in_a_row", 1), ("ping_pong", 1)]));
    assert_eq!(signals("error_category=timeout&agent=coder").await, named(&[("failed_in_a_row", 1), ("ping_pong", 1)]));
    assert_eq!(signals("workflow=nightly").await, []);
    // Sessions and users are the same whether they are counted with a filter that leaves everything or without one.
    let all = counts(&data(&client.get(&format!("/api/v1/friction?{RANGE}&agent=coder")).await));
    assert_eq!(all, expected());
    let matrix = data(&client.get(&format!("/api/v1/handoffs/matrix?{RANGE}&user=cyd@acme.test")).await);
    assert_eq!(matrix["handoffs"], 2);
}

#[tokio::test]
async fn a_range_has_its_trend_and_the_period_before() {
    let world = world(&stories(), 1_000).await;
    let mut client = manager(&world).await;
    let later = "from=2026-03-04T10:01:00Z&to=2026-03-04T11:00:00Z&compare=previous";
    let data = data(&client.get(&format!("/api/v1/friction?{later}")).await);
    let row = |signal: &str| data["signals"].as_array().unwrap().iter().find(|row| row["signal"] == signal).unwrap().clone();
    assert_eq!((&row("cancelled")["moments"], &row("cancelled")["previous"]["moments"]), (&json!(2), &json!(1)));
    assert_eq!((&row("failed_in_a_row")["moments"], &row("failed_in_a_row")["previous"]["moments"]), (&json!(0), &json!(1)));
    let trend = row("cancelled")["trend"].clone();
    let trend: Vec<i64> = trend.as_array().unwrap().iter().map(|point| point["moments"].as_i64().unwrap()).collect();
    assert_eq!(trend, [2, 0, 0, 0]);
    assert!(row("loop")["definition"].as_str().unwrap().contains("three handoffs"));
}

#[tokio::test]
async fn nothing_is_nothing_and_what_is_wrong_is_said_by_name() {
    let world = world(&[], 1).await;
    let mut client = manager(&world).await;
    let empty = data(&client.get(&format!("/api/v1/friction?{RANGE}")).await);
    assert_eq!((counts(&empty).len(), &empty["moments"]), (0, &json!([])));
    let matrix = data(&client.get(&format!("/api/v1/handoffs/matrix?{RANGE}&compare=previous")).await);
    assert_eq!((&matrix["handoffs"], &matrix["success_after"], &matrix["cells"]), (&json!(0), &json!(null), &json!([])));
    assert_eq!((&matrix["pick_up_ms"]["p50"], &matrix["previous"]["handoffs"]), (&json!(null), &json!(0)));
    for (wrong, field) in [
        ("signal=colour", "signal"),
        ("limit=201", "limit"),
        ("offset=x", "offset"),
        ("offset=10001", "offset"),
        ("giver=%00", "giver"),
        ("compare=never", "compare"),
        ("user=%00", "user"),
    ] {
        let answer = client.get(&format!("/api/v1/friction?{wrong}")).await;
        assert_eq!((answer.status, &answer.json()["error"]["field"]), (StatusCode::BAD_REQUEST, &json!(field)), "{wrong}");
    }
}

#[tokio::test]
async fn another_organisation_sees_its_own_members_nothing_and_looks_of_support_are_written_down() {
    let world = world(&stories(), 1_000).await;
    world.user(world.loud, "lou@loud.test", Role::Manager).await;
    world.user(OrgId::ABOVE, "sam@oriel.test", Role::Support).await;
    let mut loud = world.signed_in(Role::Manager, "loud").await;
    let theirs = data(&loud.get("/api/v1/handoffs/matrix?from=2026-03-01T00:00:00Z&to=2026-03-06T00:00:00Z").await);
    assert_eq!(theirs["handoffs"], 40);
    assert!(theirs["cells"].as_array().unwrap().iter().all(|cell| cell["from"] == "shouter"), "{theirs}");
    let mut member = world.signed_in(Role::Member, "acme").await;
    for path in ["/api/v1/friction", "/api/v1/handoffs/matrix", "/api/v1/friction?user=ana@acme.test"] {
        assert_eq!(member.get(path).await.status, StatusCode::FORBIDDEN, "{path}");
    }
    let mut support = world.signed_in(Role::Support, "acme").await;
    assert_eq!(support.get(&format!("/api/v1/friction?{RANGE}&org=acme&signal=loop&agent=coder")).await.status, StatusCode::OK);
    let looks: Vec<String> =
        sqlx::query_scalar("select subject from audit_log where action = 'moments.list'").fetch_all(world.pool()).await.unwrap();
    assert_eq!(looks, ["loop 2026-03-04T00:00:00Z/2026-03-05T00:00:00Z agent=coder"]);
}

#[tokio::test]
async fn retention_takes_moments_with_the_month_of_their_facts() {
    let world = world(&stories(), 1_000).await;
    let of_acme = || async {
        let count = sqlx::query_scalar::<_, i64>("select count(*) from moments where org_id = $1").bind(world.acme.0);
        count.fetch_one(world.pool()).await.unwrap()
    };
    assert_eq!(of_acme().await, 7 + expected().values().map(|[moments, ..]| moments).sum::<i64>());
    world.clock.set(at("2028-03-04T12:00:00Z"));
    world.keep_house().await;
    assert_eq!(of_acme().await, 0);
}
