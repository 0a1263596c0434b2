//! How Postgres goes about the statements about workflows, requests and training once there are many of each.

use super::super::{curves, feed, service_requests, training, workflows};
use crate::{
    domain::query::Sort,
    server::tests::world::{World, at},
};
use sqlx::{AssertSqlSafe, Row};

/// Rows that only have to be many, of two organisations.
const CROWD: [&str; 8] = [
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
    "insert into datasets (org_id, dataset_id, state, first_heard, last_heard)
     select o, 'd' || d, '{\"name\": [[\"2026-03-01T00:00:00Z\", \"e\"], \"n\"], \"status\": [[\"2026-03-01T00:00:00Z\", \"e\"], \"ready\"]}',
            $2, $2 + d * interval '1 minute' from unnest($1::int[]) o, generate_series(1, 5000) d",
    "insert into models (org_id, model_id, state, first_heard, last_heard)
     select o, 'm' || m, '{\"name\": [[\"2026-03-01T00:00:00Z\", \"e\"], \"n\"], \"scope\": [[\"2026-03-01T00:00:00Z\", \"e\"], \"global\"]}',
            $2, $2 + m * interval '1 minute' from unnest($1::int[]) o, generate_series(1, 5000) m",
    "insert into facts (org_id, at, kind, id, workflow, status, last_event_at, event_at, event_id)
     select o, $2 + f * interval '1 minute', case when f % 50 = 0 then 6 else 1 end, f::text, 'w', 'succeeded', $2, $2, 'e'
       from unnest($1::int[]) o, generate_series(1, 20000) f",
];

#[tokio::test]
async fn no_table_of_what_stands_is_read_whole() {
    let world = World::new().await;
    let from = at("2026-03-01T00:00:00Z");
    sqlx::query("create table facts_rest partition of facts default").execute(world.pool()).await.unwrap();
    for sql in CROWD {
        let many = vec![world.acme.0, world.loud.0];
        sqlx::query(sql).bind(many).bind(from).execute(world.pool()).await.unwrap();
    }
    sqlx::query("analyze").execute(world.pool()).await.unwrap();
    let to = at("2026-03-02T00:00:00Z");
    let found = |sql: &str| format!("explain {sql}");
    for (sql, rows) in [
        (workflows::BEGINS, None),
        (workflows::REGISTERED, None),
        (service_requests::COUNTS, None),
        (service_requests::ROWS, Some(10_i64)),
        (training::COUNTS, None),
        (&training::jobs_of_range(Sort::read("-last_heard").unwrap()).0, Some(10)),
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
    // A few of the newest, of every kind.
    for sql in [&*training::job_rows(training::NEWEST).0, training::DATASETS, training::MODELS, feed::WORKFLOW_RUNS] {
        let explain = found(sql);
        let plan = sqlx::query(AssertSqlSafe(explain)).bind(world.acme.0).bind(10_i64).fetch_all(world.pool()).await.unwrap();
        check(sql, &plan);
        let sorts = plan
            .iter()
            .any(|row| row.get::<String, _>(0).trim_start().trim_start_matches("->").trim_start().starts_with("Sort "));
        // The rows of jobs are put in order again after their last values were looked up.
        assert!(!sorts || sql.contains("training_jobs"), "{sql} sorts everything there is");
    }
    let explain = found(training::ACTIVE);
    check(training::ACTIVE, &sqlx::query(AssertSqlSafe(explain)).bind(world.acme.0).fetch_all(world.pool()).await.unwrap());
}

fn check(sql: &str, plan: &[sqlx::postgres::PgRow]) {
    let plan = plan.iter().map(|row| row.get::<String, _>(0)).collect::<Vec<_>>().join("\n");
    assert!(plan.contains("Index") && !plan.contains("Seq Scan"), "{sql}\n{plan}");
    assert!(sql.contains("org_id = $1"), "names no organisation: {sql}");
}
