//! The demo in a server that was not told to stay empty: filled once while people look, then kept going gently.

use super::{Outcome, entrance::Entrance, opened::Opened};
use crate::{
    domain::time::Clock,
    server::{
        clock::SystemClock,
        commands::Command,
        config::Config,
        generate::{
            demo::{self, Demo},
            org::ORGS,
        },
    },
};
use tokio_util::sync::CancellationToken;

/// Stands in `settings` from before the first organisation of the demo on.
const MARK: &str = "demo";

/// Fills and goes on until `ending`. An installation that has organisations of its own is left alone.
pub async fn keep(opened: &Opened, config: &Config, ending: &CancellationToken) -> Outcome {
    if !is_for_demo(opened).await? {
        return Ok(());
    }
    let command = Command { key: opened.key, now: SystemClock.now() };
    let slugs = demo::add_people(&opened.db, command, &ORGS.each_ref()).await?;
    let entrance = Entrance::open(opened, config, &slugs).await?;
    let demo = Demo::open(&opened.db, opened.key, &SystemClock, entrance.producer.clone(), entrance.keys.clone()).await?;
    let ended = tokio::select! {
        ended = go(&demo) => ended,
        () = ending.cancelled() => Ok(()),
    };
    entrance.close(opened).await?;
    ended
}

async fn go(demo: &Demo) -> Outcome {
    if demo.is_first() {
        tracing::info!("Filling in {} days of demo data; the pages can be used meanwhile", demo::DAYS);
    }
    let verdicts = demo.fill(|_, _| {}).await?;
    tracing::info!("The demo is filled ({} events) and goes on", verdicts.accepted);
    demo.keep_going(&SystemClock).await?;
    Ok(())
}

/// Whether this installation was empty when a server first came to fill it, now or earlier.
async fn is_for_demo(opened: &Opened) -> Result<bool, sqlx::Error> {
    let pool = opened.db.pool(opened.key);
    sqlx::query(
        "insert into settings (name, value) select $1, 'true' where not exists (select from orgs) on conflict (name) do nothing",
    )
    .bind(MARK)
    .execute(pool)
    .await?;
    sqlx::query_scalar("select exists (select from settings where name = $1)").bind(MARK).fetch_one(pool).await
}
