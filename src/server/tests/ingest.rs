//! What became of everything that producers sent: the ledger always adds up and equals the tables, what was put aside comes back
//! once, and single events are for those who may see them.

use super::{
    client::Client,
    producers::producer,
    world::{World, at},
};
use crate::{
    domain::{
        ingest::{Counts, Ledger},
        role::Role,
        time::SECOND,
    },
    server::{db::SystemKey, projections::rebuild::rebuild},
};
use axum::http::StatusCode;
use serde_json::{Value, json};

/// A message of a session, from a source.
fn said(id: &str, occurred_at: &str, source: Option<&str>) -> Value {
    let mut event = json!({"event_id": id, "type": "message.created", "occurred_at": occurred_at, "session_id": "s1",
        "user": "ana@acme.test", "payload": {"message_id": id, "role": "user", "content": "Where is my order?"}});
    if let Some(source) = source {
        event["source"] = json!(source);
    }
    event
}

/// A moment after a whole quarter hour: ranges end before the moment in which they are asked for.
async fn begin() -> World {
    let world = World::new().await;
    world.clock.forward(SECOND);
    world
}

async fn send(client: &mut Client, events: &[Value]) -> Value {
    let answer = client.post("/api/v1/events", &json!({ "events": events })).await;
    assert_eq!(answer.status, StatusCode::ACCEPTED, "{}", answer.text);
    answer.json()
}

async fn admin(world: &World) -> Client {
    world.user(world.acme, "admin@acme.test", Role::OrgAdmin).await;
    world.signed_in(Role::OrgAdmin, "acme").await
}

async fn ledger(client: &mut Client) -> Ledger {
    let answer = client.get("/api/v1/ingest/ledger").await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    let ledger: Ledger = serde_json::from_value(answer.json()["data"].clone()).unwrap();
    let mut of_rows = Counts::default();
    ledger.rows.iter().for_each(|row| of_rows.add(&row.counts));
    let mut over_time = Counts::default();
    ledger.buckets.iter().for_each(|bucket| over_time.add(&bucket.counts));
    assert!(ledger.rows.iter().all(|row| row.counts.adds_up()), "{ledger:?}");
    assert_eq!((of_rows, over_time), (ledger.total, ledger.total));
    ledger
}

/// The ledger of acme says what the tables say.
async fn equals_the_tables(world: &World, client: &mut Client) -> Counts {
    let count =
        async |sql: &'static str| -> i64 { sqlx::query_scalar(sql).bind(world.acme.0).fetch_one(world.pool()).await.unwrap() };
    let total = ledger(client).await.total;
    assert!(total.adds_up(), "{total:?}");
    assert_eq!(total.accepted, count("select count(*) from events where org_id = $1").await);
    assert_eq!(total.waiting, count("select coalesce(sum(events), 0)::bigint from ingest_batches where org_id = $1").await);
    assert_eq!(total.put_aside, count("select count(*) from projection_failures where org_id = $1").await);
    total
}

#[tokio::test]
async fn everything_that_came_is_counted_under_its_key_and_source() {
    let world = begin().await;
    let (mut producer, mut admin) = (producer(&world).await, admin(&world).await);
    let mut nameless = said("e4", "2026-03-04T11:59:00Z", Some("gateway"));
    nameless["payload"]["role"] = json!("nobody");
    let events = [
        said("e1", "2026-03-04T11:59:00Z", Some("gateway")),
        said("e2", "2026-03-04T10:59:59Z", Some("gateway")),
        said("e3", "2026-03-04T11:59:00Z", None),
        nameless,
    ];
    assert_eq!(send(&mut producer, &events).await["accepted"], 3);
    let waiting = equals_the_tables(&world, &mut admin).await;
    assert_eq!((waiting.received, waiting.waiting, waiting.projected, waiting.refused, waiting.late), (4, 3, 0, 1, 1));

    world.clock.forward(5 * SECOND);
    world.project().await;
    let done = equals_the_tables(&world, &mut admin).await;
    assert_eq!((done.waiting, done.projected, done.mean_lag_ms(), done.longest_lag_ms), (0, 3, Some(5_000), 5_000));

    // The answer was lost, and the producer sends all of it again; then something that is no JSON at all.
    assert_eq!(send(&mut producer, &events).await["duplicates"], 3);
    let broken = producer.post("/api/v1/events", &json!("no events")).await;
    assert_eq!(broken.status, StatusCode::UNPROCESSABLE_ENTITY);
    for projected in [false, true] {
        if projected {
            world.project().await;
        }
        let total = equals_the_tables(&world, &mut admin).await;
        assert_eq!((total.received, total.accepted, total.duplicate, total.refused), (9, 3, 3, 3), "projected: {projected}");
    }
    let left: i64 = sqlx::query_scalar("select count(*) from ingest_receipts").fetch_one(world.pool()).await.unwrap();
    assert_eq!(left, 0, "receipts do not pile up where nothing is stored");

    let rows = ledger(&mut admin).await.rows;
    let row = |source: Option<&str>| rows.iter().find(|row| row.source.as_deref() == source).unwrap();
    let gateway = row(Some("gateway"));
    assert_eq!((gateway.key_name.as_deref(), gateway.counts.received, gateway.counts.late), (Some("gateway"), 6, 1));
    assert_eq!(json!(gateway.refusals), json!([{"code": "unknown_value", "field": "payload.role", "events": 2}]));
    let nobody = row(None);
    assert_eq!((nobody.counts.received, nobody.counts.accepted, nobody.counts.duplicate), (3, 1, 1));
    assert_eq!(json!(nobody.refusals), json!([{"code": "unprocessable", "field": "body", "events": 1}]));
}

#[tokio::test]
async fn names_of_keys_are_for_admins_and_the_ledger_is_not_for_members() {
    let world = begin().await;
    let mut producer = producer(&world).await;
    send(&mut producer, &[said("e1", "2026-03-04T11:59:00Z", None)]).await;
    world.user(world.acme, "mina@acme.test", Role::Manager).await;
    world.user(world.acme, "ana@acme.test", Role::Member).await;
    let mut manager = world.signed_in(Role::Manager, "acme").await;
    assert_eq!(ledger(&mut manager).await.rows[0].key_name, None);
    let mut member = world.signed_in(Role::Member, "acme").await;
    assert_eq!(member.get("/api/v1/ingest/ledger").await.status, StatusCode::FORBIDDEN);
}

/// Makes an event of acme's one that cannot be read, and readable again.
async fn call_type(world: &World, event: &str, kind: &str) {
    sqlx::query("update events set type = $3 where org_id = $1 and event_id = $2")
        .bind(world.acme.0)
        .bind(event)
        .bind(kind)
        .execute(world.pool())
        .await
        .unwrap();
}

async fn replay(admin: &mut Client, body: &Value) -> i64 {
    let answer = admin.post("/api/v1/ingest/failures/replay", body).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    answer.json()["replayed"].as_i64().unwrap()
}

#[tokio::test]
async fn what_could_not_be_read_is_put_aside_with_its_reason_and_replayed_once() {
    let world = begin().await;
    let (mut producer, mut admin) = (producer(&world).await, admin(&world).await);
    let events = [said("e1", "2026-03-04T11:59:00Z", Some("gateway")), said("e2", "2026-03-04T11:59:30Z", Some("gateway"))];
    send(&mut producer, &events).await;
    call_type(&world, "e2", "message.unheard").await;
    world.project().await;
    let total = equals_the_tables(&world, &mut admin).await;
    assert_eq!((total.projected, total.put_aside), (1, 1));
    let shelf = admin.get("/api/v1/ingest/failures").await.json();
    assert_eq!(
        (&shelf["total"], &shelf["rows"][0]["event_id"], &shelf["rows"][0]["key_name"]),
        (&json!(1), &json!("e2"), &json!("gateway"))
    );
    assert!(shelf["rows"][0]["reason"].as_str().unwrap().contains("message.unheard"));

    // Still unreadable: put aside again.
    assert_eq!(replay(&mut admin, &json!({})).await, 1);
    assert_eq!(equals_the_tables(&world, &mut admin).await.waiting, 1);
    world.project().await;
    assert_eq!(equals_the_tables(&world, &mut admin).await.put_aside, 1);

    call_type(&world, "e2", "message.created").await;
    let named = json!({"events": [{"event_id": "e2", "occurred_at": "2026-03-04T11:59:30Z"}]});
    assert_eq!(replay(&mut admin, &named).await, 1);
    assert_eq!(replay(&mut admin, &named).await, 0, "it is on the queue, and not there twice");
    world.project().await;
    let total = equals_the_tables(&world, &mut admin).await;
    assert_eq!((total.projected, total.put_aside, total.waiting), (2, 0, 0));
    let messages: i64 = sqlx::query_scalar("select messages from sessions where org_id = $1")
        .bind(world.acme.0)
        .fetch_one(world.pool())
        .await
        .unwrap();
    assert_eq!(messages, 2);
    let noted: Vec<String> = sqlx::query_scalar("select subject from audit_log where action = 'ingest.replay' order by entry")
        .fetch_all(world.pool())
        .await
        .unwrap();
    assert_eq!(noted, ["1 events", "1 events", "0 events"]);
}

#[tokio::test]
async fn a_batch_that_breaks_its_projection_is_put_aside_event_by_event_and_comes_back_whole() {
    let world = begin().await;
    let (mut producer, mut admin) = (producer(&world).await, admin(&world).await);
    sqlx::raw_sql(
        "create function refuse() returns trigger language plpgsql as
         $$ begin if new.id = 'poison' then raise exception 'poisoned'; end if; return new; end $$;
         create trigger refuse before insert on facts for each row execute function refuse()",
    )
    .execute(world.pool())
    .await
    .unwrap();
    send(
        &mut producer,
        &[said("e1", "2026-03-04T11:59:00Z", Some("one")), said("poison", "2026-03-04T11:59:30Z", Some("other"))],
    )
    .await;
    send(&mut producer, &[said("e3", "2026-03-04T11:58:00Z", Some("one"))]).await;
    world.project().await;
    let total = equals_the_tables(&world, &mut admin).await;
    assert_eq!((total.projected, total.put_aside), (1, 2));
    sqlx::raw_sql("drop trigger refuse on facts").execute(world.pool()).await.unwrap();
    assert_eq!(replay(&mut admin, &json!({})).await, 2);
    world.project().await;
    let total = equals_the_tables(&world, &mut admin).await;
    assert_eq!((total.projected, total.put_aside), (3, 0));
}

#[tokio::test]
async fn a_rebuild_takes_what_it_can_read_off_the_shelf() {
    let world = begin().await;
    let (mut producer, mut admin) = (producer(&world).await, admin(&world).await);
    send(&mut producer, &[said("e1", "2026-03-04T11:59:00Z", None), said("e2", "2026-03-04T11:59:30Z", None)]).await;
    call_type(&world, "e1", "message.unheard").await;
    call_type(&world, "e2", "message.unheard").await;
    world.project().await;
    assert_eq!(equals_the_tables(&world, &mut admin).await.put_aside, 2);
    call_type(&world, "e1", "message.created").await;
    rebuild(&world.db, SystemKey::of_this_process(), &*world.clock, world.acme, |_| {}).await.unwrap();
    let total = equals_the_tables(&world, &mut admin).await;
    assert_eq!((total.projected, total.put_aside), (1, 1));
}

#[tokio::test]
async fn events_are_found_by_their_id_and_session_and_shown_with_what_they_became() {
    let world = begin().await;
    let mut producer = producer(&world).await;
    for (key, role) in [("ana@acme.test", Role::Member), ("mina@acme.test", Role::Manager)] {
        world.user(world.acme, key, role).await;
    }
    let mut other = said("theirs", "2026-03-04T11:58:00Z", None);
    other["session_id"] = json!("1");
    other["user"] = json!("mina@acme.test");
    send(&mut producer, &[said("mine", "2026-03-04T11:59:00Z", Some("gateway")), other]).await;
    world.project().await;
    world.user(crate::domain::ids::OrgId::ABOVE, "sam@oriel.test", Role::Support).await;
    let mut manager = world.signed_in(Role::Manager, "acme").await;
    for (search, found) in [("mine", vec!["mine"]), ("s1", vec!["mine"]), ("", vec!["mine", "theirs"]), ("min", vec![])] {
        let rows = manager.get(&format!("/api/v1/ingest/events?q={search}")).await.json()["rows"].clone();
        let ids: Vec<&str> = rows.as_array().unwrap().iter().map(|row| row["key"]["event_id"].as_str().unwrap()).collect();
        assert_eq!(ids, found, "{search}");
    }
    let seen = manager.get("/api/v1/ingest/events/mine?at=2026-03-04T11:59:00Z").await.json();
    assert_eq!((&seen["stage"], &seen["source"]), (&json!("projected"), &json!("gateway")));
    assert!(seen["event"]["json"].as_str().unwrap().contains("Where is my order?"));
    assert_eq!((&seen["facts"][0]["kind"], &seen["facts"][0]["id"]), (&json!("message"), &json!("mine")));

    // A session called "1" is not the session with the number 1, and nobody sees by the one what is in the other.
    let mut member = world.signed_in(Role::Member, "acme").await;
    for (event, status) in [("mine", StatusCode::OK), ("theirs", StatusCode::NOT_FOUND), ("nobodys", StatusCode::NOT_FOUND)] {
        assert_eq!(member.get(&format!("/api/v1/ingest/events/{event}")).await.status, status, "{event}");
    }
    let mut support = world.signed_in(Role::Support, "acme").await;
    assert_eq!(support.get("/api/v1/ingest/events/mine?org=acme").await.status, StatusCode::OK);
    let looks: Vec<(String, String)> =
        sqlx::query_as("select action, subject from audit_log").fetch_all(world.pool()).await.unwrap();
    assert_eq!(looks, [("event.read".to_owned(), "mine".to_owned())]);
}

#[tokio::test]
async fn an_event_of_open_telemetry_is_shown_with_the_rules_that_read_it_and_the_facts_it_tells() {
    let world = begin().await;
    let (mut producer, mut admin) = (producer(&world).await, admin(&world).await);
    let attribute = |key: &str, value: Value| json!({"key": key, "value": value});
    let span = json!({"traceId": "07".repeat(16), "spanId": "01".repeat(8), "name": "chat gpt-4o",
        "startTimeUnixNano": "1772625000000000000", "endTimeUnixNano": "1772625001000000000",
        "attributes": [attribute("gen_ai.operation.name", json!({"stringValue": "chat"})),
            attribute("gen_ai.request.model", json!({"stringValue": "gpt-4o"})),
            attribute("gen_ai.usage.input_tokens", json!({"intValue": "120"}))]});
    let body = json!({"resourceSpans": [{"scopeSpans": [{"spans": [span]}]}]});
    assert_eq!(producer.post("/v1/traces", &body).await.status, StatusCode::OK);
    world.project().await;
    let path = format!("/api/v1/ingest/events/{}-{}", "07".repeat(16), "01".repeat(8));
    let seen = admin.get(&path).await.json();
    assert_eq!(seen["explanation"]["class"], "llm", "{seen}");
    let rule = |field: &str| {
        let fields = seen["explanation"]["fields"].as_array().unwrap();
        fields.iter().find(|known| known["field"] == field).map(|known| (known["value"].clone(), known["rule"].clone()))
    };
    assert_eq!(rule("model"), Some((json!("gpt-4o"), json!("gen_ai.request.model"))));
    assert_eq!(rule("input_tokens").map(|(value, _)| value), Some(json!("120")));
    let kinds: Vec<&str> = seen["facts"].as_array().unwrap().iter().map(|fact| fact["kind"].as_str().unwrap()).collect();
    assert!(kinds.contains(&"model_call"), "{kinds:?}");
    let native = said("e1", "2026-03-04T11:59:00Z", None);
    send(&mut producer, &[native]).await;
    assert_eq!(admin.get("/api/v1/ingest/events/e1").await.json()["explanation"], Value::Null);
}

#[tokio::test]
async fn the_ledger_answers_for_quarter_hours_and_forgets_with_retention() {
    let world = begin().await;
    let (mut producer, mut admin) = (producer(&world).await, admin(&world).await);
    send(&mut producer, &[said("e1", "2026-03-04T11:59:00Z", None)]).await;
    world.project().await;
    for (range, received) in [
        ("from=2026-03-04T12:07:00Z&to=2026-03-04T12:08:00Z", 1),
        ("from=2026-03-04T12:15:00Z&to=2026-03-04T13:00:00Z", 0),
        ("from=2026-03-04T11:00:00Z&to=2026-03-04T12:00:00Z", 0),
    ] {
        let answer = admin.get(&format!("/api/v1/ingest/ledger?{range}")).await.json();
        assert_eq!(answer["data"]["total"]["received"], received, "{range}");
    }
    world.clock.set(at("2027-05-01T12:00:00Z"));
    world.keep_house().await;
    let rows: i64 = sqlx::query_scalar("select count(*) from ingest_ledger").fetch_one(world.pool()).await.unwrap();
    assert_eq!(rows, 0);
}
