//! Ticks arrive, and go on arriving after Postgres dropped the connection.

use super::{
    CHANNEL,
    feed::{Change, Feed},
};
use crate::server::tests::world::World;
use tokio::sync::broadcast::Receiver;

async fn notify(world: &World, payload: &str) {
    sqlx::query("select pg_notify($1, $2)").bind(CHANNEL).bind(payload).execute(world.pool()).await.unwrap();
}

async fn next(changes: &mut Receiver<Change>) -> Change {
    tokio::time::timeout(std::time::Duration::from_secs(20), changes.recv()).await.expect("a change arrives").unwrap()
}

#[tokio::test]
async fn a_watcher_hears_every_change_and_asks_again_after_an_interruption() {
    let world = World::new().await;
    let feed = Feed::new(world.db.clone());
    let mut changes = feed.watch();
    assert_eq!(next(&mut changes).await, Change::Anything);
    notify(&world, "nonsense").await;
    notify(&world, &world.acme.0.to_string()).await;
    assert_eq!(next(&mut changes).await, Change::In(world.acme));

    sqlx::query(
        "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and query ilike 'listen%'",
    )
    .execute(world.pool())
    .await
    .unwrap();
    assert_eq!(next(&mut changes).await, Change::Anything);
    notify(&world, &world.loud.0.to_string()).await;
    assert_eq!(next(&mut changes).await, Change::In(world.loud));
}
