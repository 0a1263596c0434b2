//! No statement of the way from events to rollups reads a big table from end to end.

use super::conversation;
use crate::server::tests::world::{World, at};
use sqlx::{Connection, PgConnection, PgPool};
use std::collections::BTreeMap;

/// Rows of another time and organisation, enough that the planner has to choose.
const CROWD: &str = "
insert into events (org_id, occurred_at, event_id, batch_id, received_at, type, session_id, payload)
select $1, $2 + g * interval '1 minute', 'e' || g, -g, $2, 'session.ended', 's' || g, '{}' from generate_series(1, 40000) g";
const FACTS: &str = "
insert into facts (org_id, at, kind, id, session_id, session_number, run_id, status, last_event_at, event_at, event_id)
select $1, $2 + g * interval '1 minute', g % 6, 'f' || g, 's' || g, g, 'r' || g, 'ok', $2, $2, 'e' || g from generate_series(1, 40000) g";
const SESSIONS: &str = "
insert into sessions (org_id, session_id, number, started_at, last_activity)
select $1, 's' || g, g, $2 + g * interval '1 minute', $2 + g * interval '1 minute' from generate_series(1, 40000) g";
const ROLLUPS: &str = "
insert into rollups
select $1, 0, 1, 'v' || g, $2, '', '', '', '', '', '', '', '', '', '', ''
  from generate_series(1, 40000) g";

/// Rows that were read by reading a table from end to end, by table.
async fn read_whole(world: &World) -> BTreeMap<String, i64> {
    // Counts of a connection are told when it ends.
    let options = world.pool().connect_options();
    let mut counts = PgConnection::connect_with(&options).await.unwrap();
    let rows: Vec<(String, i64)> = sqlx::query_as(
        "select relname::text, seq_tup_read from pg_stat_user_tables
          where relname ~ '^(events|facts|sessions|rollups)' and seq_tup_read > 0",
    )
    .fetch_all(&mut counts)
    .await
    .unwrap();
    rows.into_iter().collect()
}

/// Ends every connection of the pool, and waits until the database has heard what they counted.
async fn hang_up(pool: &PgPool) {
    let options = pool.connect_options();
    pool.close().await;
    let mut watch = PgConnection::connect_with(&options).await.unwrap();
    let mut polls = tokio::time::interval(std::time::Duration::from_millis(20));
    loop {
        let others: i64 = sqlx::query_scalar(
            "select count(*) from pg_stat_activity
              where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'",
        )
        .fetch_one(&mut watch)
        .await
        .unwrap();
        if others == 0 {
            return;
        }
        polls.tick().await;
    }
}

#[tokio::test]
async fn big_tables_are_read_through_their_indexes() {
    let world = World::new().await;
    // Partitions and prepared statements are there before the crowd.
    world.ingest(world.loud, &conversation()).await;
    world.ingest(world.acme, &conversation()[..5]).await;
    world.project().await;
    for sql in [CROWD, FACTS, SESSIONS, ROLLUPS] {
        sqlx::query(sql).bind(999).bind(at("2026-03-03T00:00:00Z")).execute(world.pool()).await.unwrap();
    }
    sqlx::query("analyze").execute(world.pool()).await.unwrap();
    sqlx::query("select pg_stat_force_next_flush()").execute(world.pool()).await.unwrap();
    sqlx::query("select pg_stat_reset()").execute(world.pool()).await.unwrap();

    world.ingest(world.acme, &conversation()).await;
    world.project().await;
    world.clock.set(at("2026-03-04T13:00:00Z"));
    world.project().await;
    hang_up(world.pool()).await;
    assert_eq!(read_whole(&world).await, BTreeMap::new());
}
