//! People with their figures, as their managers ask for them: every order over pages is one list, its figures are those of the
//! other questions, a file has the same rows; and whoever sees only themself finds nobody else.

use super::{
    client::{Answer, Client},
    world::{World, at},
};
use crate::domain::{query::Column, role::Role, time::MINUTE, user::UserColumn};
use axum::http::StatusCode;
use serde_json::{Value, json};

const RANGE: &str = "from=2026-03-03T00:00:00Z&to=2026-03-05T00:00:00Z";
const PEOPLE: usize = 23;

/// Person n has a few sessions of a few runs, with ties and gaps in every column: every third of them fails now and then,
/// every fourth hands over, every fifth costs nothing; half of them were there the day before as well.
async fn world() -> World {
    let world = World::new().await;
    world.user(world.acme, "mina@acme.test", Role::Manager).await;
    world.user(world.acme, "user03@acme.test", Role::Member).await;
    let mut events = vec![];
    for n in 0..PEOPLE {
        let user = format!("user{n:02}@acme.test");
        for (day, runs) in [("2026-03-02", if n % 2 == 0 { 2 } else { 0 }), ("2026-03-04", 1 + n % 4)] {
            for run in 0..runs {
                let start = at(&format!("{day}T09:00:00Z")).plus((1 + n as i64 * 3 + run as i64 * 20) * MINUTE);
                let (session, id) = (format!("s{n}-{day}-{}", run % 2), format!("r{n}-{day}-{run}"));
                let event = |name: &str, kind: &str, minutes: i64, payload: Value| {
                    json!({"event_id": format!("{name}-{id}"), "type": kind, "occurred_at": start.plus(minutes * MINUTE),
                           "session_id": session, "user": user, "payload": payload})
                };
                let status = if n % 3 == 0 && run == 0 { "failed" } else { "succeeded" };
                let cost = if n % 5 == 0 { "0" } else { "0.25" };
                events.push(event(
                    "run",
                    "run.completed",
                    2,
                    json!({"run_id": id, "status": status, "model": format!("model-{}", n % 2), "duration_ms": 90_000}),
                ));
                events.push(event(
                    "call",
                    "model.called",
                    1,
                    json!({"call_id": id, "run_id": id, "model": format!("model-{}", n % 2), "status": "ok", "duration_ms": 900,
                           "usage": {"input": 10, "output": 5}, "cost_usd": cost}),
                ));
                if n % 4 == 0 {
                    events.push(event("out", "handoff.created", 3, json!({"handoff_id": id, "kind": "to_local", "run_id": id})));
                }
            }
        }
    }
    world.ingest(world.acme, &events).await;
    world.project().await;
    world.make_noise().await;
    world
}

fn rows(answer: &Answer) -> Vec<Value> {
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    answer.json()["data"]["rows"].as_array().unwrap().clone()
}

fn keys(rows: &[Value]) -> Vec<String> {
    rows.iter().map(|row| row["key"].as_str().unwrap().to_owned()).collect()
}

async fn manager(world: &World) -> Client {
    world.signed_in(Role::Manager, "acme").await
}

#[tokio::test]
async fn every_order_over_pages_is_one_sorted_list() {
    let world = world().await;
    let mut client = manager(&world).await;
    for column in UserColumn::all() {
        for sign in ["", "-"] {
            let base = format!("/api/v1/users?{RANGE}&sort={sign}{}", column.key());
            let whole = rows(&client.get(&format!("{base}&limit=200")).await);
            assert_eq!(whole.len(), PEOPLE, "{base}");
            let mut paged = vec![];
            for offset in (0..PEOPLE).step_by(7) {
                let page = client.get(&format!("{base}&limit=7&offset={offset}")).await;
                assert_eq!(page.json()["data"]["total"], PEOPLE);
                paged.extend(rows(&page));
            }
            assert_eq!(paged, whole, "{base}");
            let name = if column == UserColumn::User { "name" } else { column.key() };
            let value = |row: &Value| match &row[name] {
                Value::String(text) => text.parse::<f64>().map_or_else(|_| (0.0, text.clone()), |usd| (usd, String::new())),
                number => (number.as_f64().unwrap(), String::new()),
            };
            let unknown: Vec<bool> = whole.iter().map(|row| row[name].is_null()).collect();
            assert!(unknown.is_sorted(), "{base}: {unknown:?}");
            let mut known: Vec<_> = whole.iter().filter(|row| !row[name].is_null()).map(value).collect();
            if sign == "-" {
                known.reverse();
            }
            assert!(known.is_sorted_by(|one, other| one <= other), "{base}: {known:?}");
        }
    }
}

#[tokio::test]
async fn the_figures_of_a_row_are_those_of_an_overview_of_that_user() {
    let world = world().await;
    let mut client = manager(&world).await;
    for filter in ["", "&model=model-0", "&status=failed"] {
        let listed = rows(&client.get(&format!("/api/v1/users?{RANGE}{filter}&limit=200")).await);
        assert!(!listed.is_empty());
        for row in &listed {
            let key = row["key"].as_str().unwrap();
            let overview = client.get(&format!("/api/v1/stats/overview?{RANGE}{filter}&user={key}")).await.json();
            for figure in UserColumn::FIGURES {
                assert_eq!(row[figure.key()], overview["data"][figure.key()], "{key} {} {filter}", figure.key());
            }
        }
    }
    let first = &rows(&client.get(&format!("/api/v1/users?{RANGE}&q=user03@")).await)[0];
    assert_eq!((&first["runs"], &first["sessions"], &first["runs_per_session"]), (&json!(4), &json!(2), &json!(2.0)));
    assert_eq!((&first["success_rate"], &first["cost_usd"]), (&json!(0.75), &json!("1")));
    assert_eq!((&first["local_handoff_rate"], &first["post_handoff_iteration_rate"]), (&json!(0.0), &json!(null)));
}

#[tokio::test]
async fn people_are_found_by_a_part_of_their_address_and_only_in_their_organisation() {
    let world = world().await;
    let mut client = manager(&world).await;
    for (search, found) in [("USER1", 10), ("03@acme", 1), ("noisy", 0), ("%25", 0), ("_ser", 0), ("mina", 0)] {
        let answer = client.get(&format!("/api/v1/users?{RANGE}&q={search}")).await;
        assert_eq!((rows(&answer).len(), &answer.json()["data"]["total"]), (found, &json!(found)), "{search}");
    }
    assert!(rows(&client.get("/api/v1/users?from=2026-01-01T00:00:00Z&to=2026-01-02T00:00:00Z").await).is_empty());
    for (wrong, field) in [("sort=colour", "sort"), ("limit=201", "limit"), ("offset=x", "offset"), ("format=xml", "format")] {
        let answer = client.get(&format!("/api/v1/users?{wrong}")).await;
        assert_eq!((answer.status, &answer.json()["error"]["field"]), (StatusCode::BAD_REQUEST, &json!(field)));
    }
}

#[tokio::test]
async fn the_file_has_the_rows_of_the_list_in_its_order() {
    let world = world().await;
    let mut client = manager(&world).await;
    let question = format!("/api/v1/users?{RANGE}&sort=-success_rate&q=user");
    let listed = keys(&rows(&client.get(&format!("{question}&limit=200")).await));
    let file = client.get(&format!("{question}&format=csv")).await;
    assert!(file.header("content-disposition").contains("users-acme.csv"), "{file:?}");
    let mut reader = csv::Reader::from_reader(file.text.as_bytes());
    let head = reader.headers().unwrap().clone();
    assert_eq!(head.iter().take(5).collect::<Vec<_>>(), ["key", "name", "email", "sessions", "runs"]);
    let lines: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(lines.iter().map(|line| line[0].to_owned()).collect::<Vec<_>>(), listed);
    assert!(lines.iter().all(|line| line.len() == 12 && line[11].ends_with('Z')));
}

#[tokio::test]
async fn the_period_before_stands_beside_the_figures() {
    let world = world().await;
    let mut client = manager(&world).await;
    let stats = json!({"org": "acme", "range": {"from": "2026-03-04T00:00:00Z", "to": "2026-03-06T00:00:00Z"}, "tz": "UTC"});
    for filter in [json!({}), json!({"model": ["model-0", "model-1"]})] {
        let mut stats = stats.clone();
        stats["filter"] = filter;
        let query = json!({"stats": stats, "sort": {"by": "user", "descending": false}, "limit": 50, "compare": true});
        let answer = client.post("/api/list_users", &json!({ "query": query })).await.json();
        for (n, row) in answer["data"]["rows"].as_array().unwrap().iter().enumerate() {
            assert_eq!(row["figures"]["runs"], 1 + n % 4, "{row}");
            assert_eq!(row["previous"]["runs"], if n % 2 == 0 { 2 } else { 0 }, "{row}");
        }
    }
}

#[tokio::test]
async fn a_person_is_known_since_they_did_anything_and_until_they_last_did() {
    let world = world().await;
    let mut client = manager(&world).await;
    let find = |key: &str| json!({"org": "acme", "key": key});
    let early = client.post("/api/find_user", &find("user04@acme.test")).await.json();
    assert_eq!((&early["role"], &early["email"]), (&json!("MEMBER"), &json!("user04@acme.test")));
    assert_eq!(early["member_since"], "2026-03-02T09:00:00Z", "the quarter hour of the first model call");
    assert_eq!(early["last_active"], "2026-03-04T09:16:00Z", "the handoff after the only run of that day");
    let listed = rows(&client.get(&format!("/api/v1/users?{RANGE}&q=user04")).await);
    assert_eq!(listed[0]["last_active"], early["last_active"]);
    let silent = client.post("/api/find_user", &find("mina@acme.test")).await.json();
    assert_eq!((&silent["last_active"], &silent["role"]), (&json!(null), &json!("MANAGER")));
    for nobody in ["nobody@acme.test", "noisy@loud.test", "USER04@ACME.TEST", "", "a\0b"] {
        let answer = client.post("/api/find_user", &find(nobody)).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{nobody:?}");
    }
}

#[tokio::test]
async fn whoever_sees_only_themself_is_sent_home_and_finds_nobody_else() {
    let world = world().await;
    let mut member = world.signed_in(Role::Member, "acme").await;
    let own = member.get("/api/auth/me").await.json()["email"].as_str().unwrap().to_owned();
    let find = |key: &str| json!({"org": "acme", "key": key});
    assert_eq!(member.post("/api/find_user", &find(&own)).await.status, StatusCode::OK);
    for other in ["mina@acme.test", "user04@acme.test", "nobody@acme.test"] {
        assert_eq!(member.post("/api/find_user", &find(other)).await.status, StatusCode::NOT_FOUND, "{other}");
    }
    let sent = member.get("/users?range=7d&sort=-cost_usd").await;
    assert_eq!(
        (sent.status, sent.header("location")),
        (StatusCode::SEE_OTHER, &*format!("/users/{own}?range=7d&sort=-cost_usd"))
    );
    assert_eq!(manager(&world).await.get("/users?range=7d").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_look_at_a_person_by_support_is_written_down() {
    let world = world().await;
    world.user(crate::domain::ids::OrgId::ABOVE, "sam@oriel.test", Role::Support).await;
    let mut support = world.signed_in(Role::Support, "acme").await;
    let answer = support.post("/api/find_user", &json!({"org": "acme", "key": "user04@acme.test"})).await;
    assert_eq!(answer.status, StatusCode::OK);
    let looks: Vec<(String, String)> =
        sqlx::query_as("select action, subject from audit_log").fetch_all(world.pool()).await.unwrap();
    assert_eq!(looks, [("user.view".to_owned(), "user04@acme.test".to_owned())]);
}
