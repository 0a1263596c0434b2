//! How Postgres goes about moments once there are a month's of a million runs: through the key, a stretch per signal.

use super::{
    super::{friction, moments},
    plans::explain,
};
use crate::{
    domain::{
        dimension::Dimension,
        filter::Filter,
        friction::{MomentsQuery, Signal},
        query::{Granularity, StatsQuery},
        time::TimeRange,
    },
    server::{
        tests::world::{World, at},
        zone,
    },
};
use sqlx::{Postgres, QueryBuilder};

/// Two organisations with moments of every signal, one every so many seconds, for two months.
async fn crowd(world: &World, seconds: i64) {
    sqlx::query("create table moments_rest partition of moments default").execute(world.pool()).await.unwrap();
    sqlx::query(
        "insert into moments
         select o, s, b, 4, 'id-' || n, n % 500000, n % 400, 'u' || n % 400, 'agent-' || n % 8, 'production', 'model-' || n % 5,
                'succeeded', null, array['t' || n % 20], array['files'], 1, case when n % 3 > 0 then n::bigint * 7919 % 1000000 end,
                case when n % 3 > 0 then (n::bigint * 7919 % 900)::smallint end, case when n % 2 = 0 then b - interval '1 minute' end,
                case when s = 0 then (array['to_agent', 'to_human', 'to_local'])[n % 3 + 1] end,
                case when s = 0 then 'agent-' || n % 8 end, case when s = 0 then 'agent-' || n % 7 end,
                case when n % 4 = 0 then n % 8 = 0 end
           from unnest($1::int[]) o, generate_series(0, 10) s,
                lateral (select timestamptz '2026-02-01Z' + n * case when s = 0 then $2 else $2 * 5 end * interval '1 second' as b, n::int as n
                           from generate_series(1, 58 * 86400 / case when s = 0 then $2 else $2 * 5 end) n) t",
    )
    .bind(vec![world.acme.0, world.loud.0])
    .bind(seconds)
    .execute(world.pool())
    .await
    .unwrap();
    sqlx::query(
        "insert into sessions (org_id, session_id, number, started_at, last_activity)
         select o, 's' || n, n, timestamptz '2026-02-01Z', timestamptz '2026-02-01Z'
           from unnest($1::int[]) o, generate_series(1, 20000) n",
    )
    .bind(vec![world.acme.0, world.loud.0])
    .execute(world.pool())
    .await
    .unwrap();
    sqlx::query("vacuum analyze").execute(world.pool()).await.unwrap();
}

fn month() -> TimeRange {
    TimeRange::new(at("2026-03-01T00:00:00Z"), at("2026-03-31T00:00:00Z")).unwrap()
}

fn statements(world: &World, filter: &Filter) -> Vec<(&'static str, QueryBuilder<Postgres>)> {
    let cuts = zone::bucket_edges(&zone::find("Europe/Berlin").unwrap(), Granularity::Day, month()).unwrap();
    let stats = StatsQuery { org: None, range: month(), tz: "UTC".into(), filter: filter.clone() };
    let list = |signal, from: Option<&str>| MomentsQuery {
        stats: stats.clone(),
        signal,
        from: from.map(str::to_owned),
        to: from.map(str::to_owned),
        offset: 30,
        limit: 15,
    };
    let org = world.acme;
    vec![
        ("sums", friction::sums_statement(org, month(), filter)),
        ("matrix", friction::matrix_statement(org, month(), filter)),
        ("by kind", friction::over_time_statement(org, &[Signal::Handoff], month(), filter, &cuts)),
        ("trends", friction::over_time_statement(org, &Signal::FRICTION, month(), filter, &cuts)),
        ("touched", friction::touched_statement(org, month(), filter)),
        ("counts", friction::counts_statement(org, month(), filter)),
        ("newest", moments::statement(org, &list(None, None))),
        ("handoffs", moments::statement(org, &list(Some(Signal::Handoff), None))),
        ("pair", moments::statement(org, &list(Some(Signal::Handoff), Some("agent-3")))),
    ]
}

#[tokio::test]
async fn moments_are_read_through_their_key() {
    let world = World::new().await;
    crowd(&world, 600).await;
    let mut filter = Filter::default();
    for _ in 0..2 {
        for (name, statement) in statements(&world, &filter) {
            let found = explain(&world, statement).await;
            assert!(found.contains("moments") && found.contains("Index") && !found.contains("Seq Scan"), "{name}: {found}");
        }
        filter.add(Dimension::Model, "model-1");
        filter.add(Dimension::Tool, "t1");
    }
}
