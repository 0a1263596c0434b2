//! How Postgres goes about the statements of figures once there is something to go wrong: never through a whole table.

use super::super::{
    calls::Looking,
    columns::Columns,
    fact_rows, part_rows,
    plan::{self, Plan},
    rollup_rows, rows, tools, values,
    whose::Whose,
};
use crate::{
    domain::{
        call::CallKind,
        dimension::Dimension,
        figure::Figure,
        filter::Filter,
        provenance::RowsQuery,
        query::{Granularity, StatsQuery},
        time::{TimeRange, Timestamp},
    },
    server::{
        rollups::{
            key::{Grain, Slice},
            measures::Measures,
            rollup::Rollup,
        },
        tests::world::{World, at},
        zone,
    },
};
use sqlx::{Arguments, AssertSqlSafe, Execute, Postgres, QueryBuilder, Row};

/// Two months of two organisations, in rows that only have to be many.
async fn crowd(world: &World) {
    let zeros = ", ''::bytea".repeat(1 + Measures::SPARSE.len() + Rollup::PART_COLUMNS.len());
    let users_of_models = Slice::number(Some(Dimension::Model), Some(Dimension::User));
    for (grain, step) in [(0, "15 minutes"), (1, "1 hour"), (2, "1 day"), (3, "7 days")] {
        for (dimension, values, parts) in [(0, 1, 1), (1, 6, 1), (3, 20, 1), (users_of_models, 6, 20)] {
            let value = if dimension == 0 { "''".to_owned() } else { "'value-' || v".to_owned() };
            let part = if dimension == users_of_models { "'part-' || p".to_owned() } else { "''".to_owned() };
            if dimension == users_of_models && grain != 3 {
                continue;
            }
            let sql = format!(
                "insert into rollups select o, {grain}, {dimension}, {value}, b, {part}{zeros}
                   from unnest(array[{}, {}]) o, generate_series(1, {values}) v, generate_series(1, {parts}) p,
                        generate_series(timestamptz '2026-02-01Z', timestamptz '2026-03-31Z', interval '{step}') b",
                world.acme.0, world.loud.0
            );
            sqlx::query(AssertSqlSafe(sql)).execute(world.pool()).await.unwrap();
        }
    }
    sqlx::query("create table facts_rest partition of facts default").execute(world.pool()).await.unwrap();
    sqlx::query(
        "insert into facts (org_id, at, kind, id, model, status, last_event_at, event_at, event_id)
         select o, b, 1, b::text, 'model', 'succeeded', b, b, b::text
           from unnest($1::int[]) o, generate_series(timestamptz '2026-02-01Z', timestamptz '2026-03-31Z', interval '1 minute') b",
    )
    .bind(vec![world.acme.0, world.loud.0])
    .execute(world.pool())
    .await
    .unwrap();
    sqlx::query("analyze").execute(world.pool()).await.unwrap();
}

/// As it is planned for whatever it is given, which is how a connection runs what it has run a few times.
pub(super) async fn explain(world: &World, mut statement: QueryBuilder<Postgres>) -> String {
    let sql = statement.sql().as_str().to_owned();
    assert!(sql.contains("org_id = $") || sql.contains("org_id = any($"), "names no organisation: {sql}");
    let arguments = statement.build().take_arguments().unwrap().unwrap();
    let given = vec!["null"; arguments.len()].join(", ");
    let mut connection = world.pool().acquire().await.unwrap().detach();
    for sql in ["set plan_cache_mode = force_generic_plan".to_owned(), format!("prepare statement as {sql}")] {
        sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut connection).await.unwrap();
    }
    let sql = format!("explain execute statement ({given})");
    let rows = sqlx::raw_sql(AssertSqlSafe(sql)).fetch_all(&mut connection).await.unwrap();
    rows.iter().map(|row| row.get::<String, _>(0)).collect::<Vec<_>>().join("\n")
}

fn month() -> TimeRange {
    TimeRange::new(at("2026-03-01T00:07:00Z"), at("2026-03-31T00:00:00Z")).unwrap()
}

fn cover(cuts: &[Timestamp]) -> Plan {
    plan::cover(month(), cuts, &Grain::ALL)
}

fn daily(tz: &str) -> Plan {
    cover(&zone::bucket_edges(&zone::find(tz).unwrap(), Granularity::Day, month()).unwrap())
}

#[tokio::test]
async fn figures_never_read_a_whole_table() {
    let world = World::new().await;
    crowd(&world).await;
    let columns = Columns::of(&Figure::ALL);
    let values = ["value-1".to_owned(), "value-2".to_owned()];
    let plans = [cover(&[month().from(), month().to()]), daily("UTC"), daily("Europe/Berlin"), daily("Asia/Kathmandu")];
    for plan in &plans {
        let hours = plan::hours(month(), Grain::Hour);
        let whole = rollup_rows::Rows { dimension: 0, values: None, parts: None, apart: None };
        let found = explain(&world, rollup_rows::each_statement(world.acme, whole, &hours.stretches, &columns)).await;
        assert!(found.contains("using rollups_bucket") && !found.contains("Seq Scan"), "{found}");
        for (dimension, values) in [
            ((None, None), None),
            ((Some(Dimension::Model), None), None),
            ((Some(Dimension::User), None), Some(&values[..1])),
            ((Some(Dimension::User), None), Some(&values[..])),
            ((Some(Dimension::Model), Some(Dimension::User)), Some(&values[..1])),
        ] {
            let apart = dimension.1.map_or(values.is_none().then_some("value"), |_| Some("part"));
            let rows = rollup_rows::Rows { dimension: Slice::number(dimension.0, dimension.1), values, parts: None, apart };
            let found = explain(&world, rollup_rows::statement(world.acme, rows, &plan.stretches, &columns)).await;
            assert!(found.contains("on rollups") && !found.contains("Seq Scan"), "{dimension:?}: {found}");
            // A stretch of a value is found by it and the time together, one of all values by the time.
            let bounded = match values {
                None => found.contains("using rollups_bucket") && found.contains("(bucket >= "),
                Some(_) => found.contains("using rollups_pkey") && found.contains("(ROW(value, bucket) >= ROW("),
            };
            assert!(bounded, "{dimension:?}: {found}");
        }
        let rows = rollup_rows::Rows {
            dimension: Slice::number(Some(Dimension::Model), None),
            values: Some(&values),
            parts: None,
            apart: None,
        };
        let found = explain(&world, part_rows::statement(world.acme, rows, "by_user", &plan.stretches)).await;
        assert!(found.contains("using rollups_pkey") && found.contains("(ROW(value, bucket) >= ROW("), "{found}");
    }
    let mut of_user = Filter::default();
    of_user.add(Dimension::User, "value-1");
    for filter in [Filter::default(), of_user] {
        let looking = Looking { org: world.acme, filter: &filter, of: CallKind::Tool, failed: true };
        let found = explain(&world, looking.buckets(month().from(), month().to())).await;
        assert!(found.contains("using rollups_pkey") && found.contains("(ROW(value, bucket) >= ROW("), "{found}");
        assert!(!found.contains("Seq Scan"), "{found}");
        let found = explain(&world, looking.statement(&[month()], 50)).await;
        assert!(found.contains("Index Scan") && !found.contains("Seq Scan"), "{found}");
    }
    let found = explain(&world, tools::last_calls(world.acme, Dimension::Server, &values)).await;
    assert!(found.contains("on rollups") && !found.contains("Seq Scan"), "{found}");
    let mut filter = Filter::default();
    for by in [None, Some(Dimension::Tool)] {
        let found = explain(
            &world,
            fact_rows::statement(world.acme, fact_rows::Rows { filter: &filter, by, only: None }, &plans[2].edges, &columns),
        )
        .await;
        assert!(found.contains("Index Scan") && !found.contains("Seq Scan"), "{found}");
        filter.add(Dimension::Model, "model");
        filter.add(Dimension::Tool, "tool");
    }
    let each = Whose::Each(&[1, 2, 3, 4, 5]);
    for plan in &plans {
        for dimension in [None, Some(Dimension::Model)] {
            let asked = dimension.map(|_| &values[..1]);
            let rows =
                rollup_rows::Rows { dimension: Slice::number(dimension, None), values: asked, parts: None, apart: each.apart() };
            let found = explain(&world, rollup_rows::statement(each, rows, &plan.stretches, &columns)).await;
            assert!(found.contains("Index") && !found.contains("Seq Scan"), "{dimension:?}: {found}");
            assert!(found.contains("(org_id = ANY"), "{dimension:?}: {found}");
        }
    }
    let nothing = Filter::default();
    let rows = fact_rows::Rows { filter: &nothing, by: None, only: None };
    let found = explain(&world, fact_rows::statement(each, rows, &plans[2].edges, &columns)).await;
    assert!(found.contains("Index") && !found.contains("Seq Scan"), "{found}");
    let found = explain(&world, values::statement(world.acme, Dimension::User, "value", 50)).await;
    assert!(found.contains("on rollups") && !found.contains("Seq Scan"), "{found}");
}

#[tokio::test]
async fn rows_behind_a_figure_are_found_by_their_time_whatever_the_page() {
    let world = World::new().await;
    crowd(&world).await;
    let mut filter = Filter::default();
    filter.add(Dimension::Model, "model");
    for (figure, filter) in [(Figure::Runs, Filter::default()), (Figure::CostUsd, filter)] {
        let stats = StatsQuery { org: None, range: month(), tz: "UTC".into(), filter };
        let query = RowsQuery { stats, figure, except: None, compare: false, limit: 50, cursor: None };
        for (only, beyond) in
            [(None, None), (Some("user"), None), (None, Some(rows::Position::at(&query, at("2026-03-04T00:00:00Z"))))]
        {
            let found = explain(&world, rows::statement(world.acme, only, &query, beyond.as_ref(), 51)).await;
            let bounded = found.contains("(at >= ") && found.contains("(number = page.session_number)");
            let bounded = bounded && found.contains("Index Scan") && !found.contains("Seq Scan on facts");
            assert!(bounded, "{figure:?}: {found}");
        }
    }
}
