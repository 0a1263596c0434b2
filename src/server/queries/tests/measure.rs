//! Throwaway.
use super::super::rows;
use crate::{
    domain::{dimension::Dimension, figure::Figure, filter::Filter, provenance::RowsQuery, query::StatsQuery, time::TimeRange},
    server::tests::world::{World, at},
};
use sqlx::{Arguments, AssertSqlSafe, Execute, Row};

#[tokio::test]
async fn rows_measured() {
    let world = World::new().await;
    sqlx::query("create table facts_rest partition of facts default").execute(world.pool()).await.unwrap();
    for org in [world.acme.0, world.loud.0] {
        sqlx::query(
            "insert into facts (org_id, at, kind, id, session_number, user_id, user_key, agent, model, tool, server, status, duration_ms, input_tokens, output_tokens, cache_read_tokens, cache_write_tokens, cost_usd, last_event_at, event_at, event_id)
             select $1, timestamptz '2026-03-01Z' + i * interval '2.6 seconds', (array[1,2,2,2,3,3,3,0,2,4])[1 + i % 10], i::text, i / 60, i % 300, 'user' || i % 300, 'agent' || i % 9, 'model' || i % 11, 'tool' || i % 30, 's',
                    case when i % 10 = 0 then (case when i % 170 = 0 then 'failed' else 'succeeded' end) when i % 10 between 1 and 6 then 'ok' end, i % 90000, i % 4000, i % 900, i % 7000, 0, (i % 100) / 1000.0,
                    timestamptz '2026-03-01Z' + i * interval '2.6 seconds', timestamptz '2026-03-01Z' + i * interval '2.6 seconds', i::text
               from generate_series(1, 700000) i",
        )
        .bind(org)
        .execute(world.pool())
        .await
        .unwrap();
    }
    sqlx::query("insert into sessions (org_id, session_id, number, title, started_at, last_activity) select $1, 's' || i, i, 'Title ' || i, timestamptz '2026-03-01Z', timestamptz '2026-03-01Z' from generate_series(1, 12000) i")
        .bind(world.acme.0).execute(world.pool()).await.unwrap();
    sqlx::query("vacuum analyze facts").execute(world.pool()).await.unwrap();
    sqlx::query("vacuum analyze sessions").execute(world.pool()).await.unwrap();
    let range = TimeRange::new(at("2026-03-01T00:07:00Z"), at("2026-03-22T00:00:00Z")).unwrap();
    let mut text = String::new();
    for (figure, filters) in [
        (Figure::CostUsd, vec![]),
        (Figure::Runs, vec![]),
        (Figure::RunsFailed, vec![]),
        (Figure::CostUsd, vec![(Dimension::User, "user7")]),
        (Figure::CostUsd, vec![(Dimension::User, "nobody")]),
    ] {
        let mut filter = Filter::default();
        filters.iter().for_each(|(dimension, value)| filter.add(*dimension, *value));
        let stats = StatsQuery { org: None, range, tz: "UTC".into(), filter };
        let query = RowsQuery { stats, figure, compare: false, limit: 50, cursor: None };
        for deep in [None, Some(rows::Position::at(&query, at("2026-03-04T00:00:00Z")))] {
            let mut statement = rows::statement(world.acme, None, &query, deep.as_ref(), 51);
            let sql = format!("explain (analyze, buffers) {}", statement.sql().as_str());
            let arguments = statement.build().take_arguments().unwrap().unwrap();
            assert!(arguments.len() > 0);
            let found = sqlx::query_with(AssertSqlSafe(sql), arguments).persistent(false).fetch_all(world.pool()).await.unwrap();
            text += &format!("== {figure:?} {filters:?} deep={}\n", deep.is_some());
            for row in found {
                text += &row.get::<String, _>(0);
                text += "\n";
            }
        }
    }
    std::fs::write("/tmp/rows-explain.txt", text).unwrap();
}
