//! How Postgres goes about the statements about workflows, requests and training once there are many of each.

use super::super::{curves, service_requests, training, workflow, workflow_month, workflow_runs, worth};
use crate::{
    domain::{
        dimension::Dimension,
        filter::Filter,
        query::{Sort, StatsQuery},
        service_request::ServiceRequestsQuery,
        time::{TimeRange, Timestamp},
        workflow::WorkflowRunsQuery,
    },
    server::tests::world::{World, at},
};
use sqlx::{AssertSqlSafe, Execute, Postgres, QueryBuilder, Row};

/// Rows that only have to be many, of two organisations.
const CROWD: [&str; 7] = [
    "insert into training_jobs (org_id, job_id, state, first_heard, last_heard)
     select o, 'job-' || j, '{\"status\": [[\"2026-03-01T00:00:00Z\", \"e\"], \"succeeded\"]}', $2 + j * interval '1 hour', $2
       from unnest($1::int[]) o, generate_series(1, 3000) j",
    "insert into training_points
     select o, 'job-' || j, m, s, $2, 1, $2, 'e'
       from unnest($1::int[]) o, generate_series(1, 20) j, unnest(array['loss', 'eval_loss']) m, generate_series(1, 1000) s",
    "insert into workflows select o, 'w' || w, $2 from unnest($1::int[]) o, generate_series(1, 1000) w",
    "insert into workflow_registrations
     select o, 'w' || w, $2 + r * interval '1 hour', 'e', true, r, null
       from unnest($1::int[]) o, generate_series(1, 1000) w, generate_series(1, 20) r",
    "insert into service_requests
     select o, 'q' || q, 'k', 's', null, $2 + q * interval '1 minute', $2
       from unnest($1::int[]) o, generate_series(1, 20000) q",
    // Runs of twenty workflows among ten times as many other facts, and the events that end them.
    "insert into facts (org_id, at, kind, id, workflow, status, last_event_at, event_at, event_id)
     select o, $2 + f * interval '10 seconds', case when f % 10 = 0 then 6 else 1 end, f::text,
            case when f % 10 = 0 then 'w' || f % 20 end, 'succeeded', $2, $2, 'e'
       from unnest($1::int[]) o, generate_series(1, 60000) f",
    "insert into events (org_id, occurred_at, event_id, batch_id, received_at, type, payload)
     select o, $2 + f * interval '10 seconds', 'e' || f, 1, $2, 'workflow_run.completed', '{\"steps\": [\"a\"]}'
       from unnest($1::int[]) o, generate_series(1, 20000) f",
];

#[tokio::test]
async fn no_table_of_what_stands_is_read_whole() {
    let world = World::new().await;
    let from = at("2026-03-01T00:00:00Z");
    for table in ["facts", "events"] {
        let sql = format!("create table {table}_rest partition of {table} default");
        sqlx::query(AssertSqlSafe(sql)).execute(world.pool()).await.unwrap();
    }
    for sql in CROWD {
        let many = vec![world.acme.0, world.loud.0];
        sqlx::query(sql).bind(many).bind(from).execute(world.pool()).await.unwrap();
    }
    sqlx::query("analyze").execute(world.pool()).await.unwrap();
    let to = at("2026-03-02T00:00:00Z");
    let found = |sql: &str| format!("explain {sql}");
    for (sql, rows) in [
        (worth::BEGINS, None),
        (worth::REGISTERED, None),
        (service_requests::COUNTS, None),
        (training::COUNTS, None),
        (&training::jobs_of_range(Sort::read("-last_heard").unwrap()).0, Some(10_i64)),
        (&training::jobs_of_range(Sort::read("loss").unwrap()).0, Some(10)),
    ] {
        let explain = found(sql);
        let mut query = sqlx::query(AssertSqlSafe(explain)).bind(world.acme.0).bind(from).bind(to);
        if let Some(rows) = rows {
            query = query.bind(rows);
        }
        check(sql, &query.fetch_all(world.pool()).await.unwrap());
    }
    for (sql, metric) in [(training::METRICS, None), (curves::POINTS, Some("loss")), (curves::ENDS, Some("loss"))] {
        let explain = found(sql);
        let mut query = sqlx::query(AssertSqlSafe(explain)).bind(world.acme.0).bind("job-7");
        if let Some(metric) = metric {
            query = query.bind(metric);
        }
        check(sql, &query.fetch_all(world.pool()).await.unwrap());
    }
    let explain = found(training::ACTIVE);
    check(training::ACTIVE, &sqlx::query(AssertSqlSafe(explain)).bind(world.acme.0).fetch_all(world.pool()).await.unwrap());
}

#[tokio::test]
async fn lists_of_runs_and_requests_are_read_from_where_they_begin() {
    let world = World::new().await;
    let from = at("2026-03-01T00:00:00Z");
    for table in ["facts", "events"] {
        let sql = format!("create table {table}_rest partition of {table} default");
        sqlx::query(AssertSqlSafe(sql)).execute(world.pool()).await.unwrap();
    }
    for sql in CROWD {
        sqlx::query(sql).bind(vec![world.acme.0, world.loud.0]).bind(from).execute(world.pool()).await.unwrap();
    }
    sqlx::query("analyze").execute(world.pool()).await.unwrap();
    let range = TimeRange::new(from, at("2026-03-08T00:00:00Z")).unwrap();
    let mut filter = Filter::default();
    for round in 0..2 {
        let stats = StatsQuery { org: None, range, tz: "UTC".into(), filter: filter.clone() };
        filter.add(Dimension::Status, "failed");
        let runs = WorkflowRunsQuery { stats: stats.clone(), workflow: "w10".into(), limit: 25, cursor: None };
        let there = |back| workflow_runs::Position { at: at("2026-03-04T00:00:00Z"), id: "1000".into(), back };
        for position in [None, Some(there(false)), Some(there(true))] {
            let plan = explain(&world, workflow_runs::statement(world.acme, &runs, position.as_ref(), 26)).await;
            assert!(plan.contains("facts_rest_org_id_workflow") && !plan.contains("Sort"), "{round}: {plan}");
        }
        let query = ServiceRequestsQuery { stats, kind: Some("k".into()), status: None, limit: 50, cursor: None };
        let there = |back| service_requests::Position { at: at("2026-03-04T00:00:00Z"), id: "q1".into(), back };
        for position in [None, Some(there(false)), Some(there(true))] {
            let plan = explain(&world, service_requests::statement(world.acme, &query, position.as_ref(), 51)).await;
            assert!(plan.contains("service_requests_first") && !plan.contains("Seq Scan"), "{round}: {plan}");
        }
    }
    let ends: Vec<Timestamp> = vec![from, at("2026-03-02T00:00:00Z")];
    let ids = vec!["e1", "e2"];
    for sql in [workflow_runs::STEPS_TOLD, workflow::TELLERS] {
        let explained = sqlx::query(AssertSqlSafe(format!("explain {sql}"))).bind(world.acme.0).bind(&ends).bind(&ids);
        check(sql, &explained.fetch_all(world.pool()).await.unwrap());
    }
    let explained = format!("explain {}", workflow::TOLD);
    let explained = sqlx::query(AssertSqlSafe(explained)).bind(world.acme.0).bind("w7").bind(100_i64);
    check(workflow::TOLD, &explained.fetch_all(world.pool()).await.unwrap());
    let later = vec![at("2026-03-05T00:00:00Z"); 2];
    let explained = format!("explain {}", workflow_month::STANDING);
    let explained = sqlx::query(AssertSqlSafe(explained)).bind(world.acme.0).bind(&ends).bind(&later).bind(None::<Vec<String>>);
    check(workflow_month::STANDING, &explained.fetch_all(world.pool()).await.unwrap());
    let explained = format!("explain {}", workflow_month::SALES_CALLS);
    let explained = sqlx::query(AssertSqlSafe(explained)).bind(world.acme.0).bind(&ends).bind(&later).bind("k");
    check(workflow_month::SALES_CALLS, &explained.fetch_all(world.pool()).await.unwrap());
}

async fn explain(world: &World, mut statement: QueryBuilder<Postgres>) -> String {
    let sql = format!("explain {}", statement.sql().as_str());
    let arguments = statement.build().take_arguments().unwrap().unwrap();
    let plan = sqlx::query_with(AssertSqlSafe(sql), arguments).fetch_all(world.pool()).await.unwrap();
    plan.iter().map(|row| row.get::<String, _>(0)).collect::<Vec<_>>().join("\n")
}

fn check(sql: &str, plan: &[sqlx::postgres::PgRow]) {
    let plan = plan.iter().map(|row| row.get::<String, _>(0)).collect::<Vec<_>>().join("\n");
    assert!(plan.contains("Index") && !plan.contains("Seq Scan"), "{sql}\n{plan}");
    assert!(sql.contains("org_id = $1"), "names no organisation: {sql}");
}
