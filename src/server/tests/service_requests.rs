//! Service requests: counted where they began, as they are now, whatever order their changes came in.

use super::world::{World, at};
use crate::{
    domain::{
        error::AppError,
        filter::Filter,
        query::StatsQuery,
        role::Role,
        service_request::{ServiceRequests, ServiceRequestsQuery},
        time::TimeRange,
    },
    server::{
        auth::scope::{Scope, ViewTotals},
        queries::{
            service_requests::{history, service_requests},
            tests::data::scope,
        },
    },
};
use serde_json::{Value, json};

fn change(id: &str, request: &str, occurred_at: &str, kind: &str, status: &str, title: Option<&str>) -> Value {
    json!({"event_id": id, "type": "service_request.changed", "occurred_at": occurred_at, "session_id": "s1",
           "payload": {"request_id": request, "kind": kind, "status": status, "title": title}})
}

fn changes() -> Vec<Value> {
    vec![
        change("a", "q1", "2026-02-27T10:00:00Z", "sales_call", "open", Some("Call Acme")),
        change("b", "q1", "2026-03-01T10:00:00Z", "sales_call", "held", None),
        // Told again by an overlapping export.
        change("b again", "q1", "2026-03-01T10:00:00Z", "sales_call", "held", None),
        change("c", "q1", "2026-03-02T10:00:00Z", "sales_call", "won", Some("Call Acme back")),
        change("d", "q2", "2026-03-01T11:00:00Z", "sales_call", "open", None),
        change("e", "q3", "2026-03-01T12:00:00Z", "support", "open", None),
        // It was never a sales call.
        change("f", "q4", "2026-03-01T12:00:00Z", "sales_call", "open", None),
        change("g", "q4", "2026-03-01T12:00:01Z", "support", "closed", None),
    ]
}

fn viewer(world: &World) -> Scope<ViewTotals> {
    scope(world.acme, "acme", Role::Manager, "ana", at("2026-03-04T12:00:00Z"))
}

fn question(from: &str, to: &str) -> ServiceRequestsQuery {
    let range = TimeRange::new(at(from), at(to)).unwrap();
    let stats = StatsQuery { org: None, range, tz: "UTC".into(), filter: Filter::default() };
    ServiceRequestsQuery { stats, kind: None, status: None, limit: 10, cursor: None }
}

async fn ask(world: &World, from: &str, to: &str) -> ServiceRequests {
    service_requests(&world.db, &viewer(world), &question(from, to)).await.unwrap().data
}

#[tokio::test]
async fn pages_go_on_and_back_and_a_kind_or_status_narrows_the_rows_alone() {
    let world = World::new().await;
    world.ingest(world.acme, &changes()).await;
    world.project().await;
    let ids = |found: &ServiceRequests| found.rows.iter().map(|row| row.request_id.clone()).collect::<Vec<_>>();
    let all = question("2026-01-01T00:00:00Z", "2026-04-01T00:00:00Z");
    let ask = async |query: ServiceRequestsQuery| service_requests(&world.db, &viewer(&world), &query).await.unwrap().data;
    let first = ask(ServiceRequestsQuery { limit: 3, ..all.clone() }).await;
    assert_eq!((ids(&first), first.previous_cursor.is_some()), (vec!["q4".into(), "q3".into(), "q2".into()], false));
    let second = ask(ServiceRequestsQuery { limit: 3, cursor: first.next_cursor, ..all.clone() }).await;
    assert_eq!((ids(&second), second.next_cursor.is_some(), second.requests), (vec!["q1".into()], false, 4));
    let back = ask(ServiceRequestsQuery { limit: 3, cursor: second.previous_cursor, ..all.clone() }).await;
    assert_eq!((ids(&back), back.previous_cursor.is_some()), (vec!["q4".into(), "q3".into(), "q2".into()], false));
    let open = ask(ServiceRequestsQuery { status: Some("open".into()), ..all.clone() }).await;
    assert_eq!((ids(&open), open.requests), (vec!["q3".into(), "q2".into()], 4));
    let calls = ask(ServiceRequestsQuery { kind: Some("sales_call".into()), status: Some("won".into()), ..all.clone() }).await;
    assert_eq!(ids(&calls), ["q1"]);
    let changed = ServiceRequestsQuery { cursor: Some("x".into()), ..all.clone() };
    assert!(
        matches!(service_requests(&world.db, &viewer(&world), &changed).await, Err(AppError::Invalid { field, .. }) if field == "cursor")
    );
}

#[tokio::test]
async fn titles_are_for_whoever_may_see_everybody() {
    let world = World::new().await;
    world.ingest(world.acme, &changes()).await;
    world.project().await;
    for (role, title) in [(Role::Member, None), (Role::Manager, Some("Call Acme back"))] {
        let viewer = scope(world.acme, "acme", role, "ana", at("2026-03-04T12:00:00Z"));
        let found =
            service_requests(&world.db, &viewer, &question("2026-02-01T00:00:00Z", "2026-03-01T00:00:00Z")).await.unwrap();
        assert_eq!(found.data.rows[0].title.as_deref(), title, "{role:?}");
    }
}

#[tokio::test]
async fn requests_count_once_where_they_began_and_as_they_are_now() {
    let backwards = changes().into_iter().rev().collect();
    for (round, events) in [changes(), backwards].into_iter().enumerate() {
        let world = World::new().await;
        world.ingest(world.loud, &[change("a", "q9", "2026-03-01T10:00:00Z", "sales_call", "open", Some("LOUD"))]).await;
        for some in events.chunks(3) {
            world.ingest(world.acme, some).await;
            world.project().await;
        }
        let march = ask(&world, "2026-03-01T00:00:00Z", "2026-04-01T00:00:00Z").await;
        let counts = json!(march.counts);
        let expected = json!([
            {"kind": "sales_call", "status": "open", "requests": 1},
            {"kind": "support", "status": "closed", "requests": 1},
            {"kind": "support", "status": "open", "requests": 1},
        ]);
        assert_eq!((counts, march.requests, march.sales_calls), (expected, 3, 1), "round {round}");
        assert_eq!(march.rows.iter().map(|row| row.request_id.as_str()).collect::<Vec<_>>(), ["q4", "q3", "q2"]);
        let february = ask(&world, "2026-02-01T00:00:00Z", "2026-03-01T00:00:00Z").await;
        assert_eq!((february.requests, february.sales_calls), (1, 1));
        let call = &february.rows[0];
        assert_eq!((call.status.as_str(), call.title.as_deref()), ("won", Some("Call Acme back")));
        let told: Vec<String> =
            history(&world.db, &viewer(&world), "q1").await.unwrap().into_iter().map(|change| change.status).collect();
        assert_eq!(told, ["open", "held", "won"]);
        assert_eq!(history(&world.db, &viewer(&world), "q9").await, Err(AppError::NotFound), "of another organisation");
        let sessions: i64 = sqlx::query_scalar("select count(*) from sessions").fetch_one(world.pool()).await.unwrap();
        assert_eq!(sessions, 0);
    }
}

#[tokio::test]
async fn requests_that_nobody_changed_for_a_year_are_forgotten_and_stay_so() {
    let world = World::new().await;
    world.ingest(world.acme, &changes()).await;
    world.project().await;
    // q1 goes on in the summer; the others do not.
    world.clock.set(at("2026-07-01T12:00:00Z"));
    world.ingest(world.acme, &[change("h", "q1", "2026-07-01T10:00:00Z", "sales_call", "lost", None)]).await;
    world.project().await;
    world.clock.set(at("2027-04-15T12:00:00Z"));
    world.keep_house().await;
    for rebuilt in [false, true] {
        if rebuilt {
            let key = crate::server::db::SystemKey::of_this_process();
            crate::server::projections::rebuild::rebuild(&world.db, key, &*world.clock, world.acme, |_| {}).await.unwrap();
        }
        let all = ask(&world, "2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z").await;
        assert_eq!(all.rows.len(), 1, "rebuilt: {rebuilt}");
        assert_eq!((all.rows[0].status.as_str(), all.rows[0].title.as_deref()), ("lost", Some("Call Acme back")));
        assert_eq!(history(&world.db, &viewer(&world), "q1").await.unwrap().len(), 4);
    }
}
