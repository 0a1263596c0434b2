//! `oriel replay`: events that were put aside, once more, also while a server runs.

use super::{Outcome, opened::Opened};
use crate::{
    domain::{ids::OrgSlug, time::Clock},
    server::{
        auth::audit::note_operator,
        clock::SystemClock,
        commands::{self, replay},
        config::Config,
        projections::failures::Which,
    },
};
use clap::Args;

#[derive(Args)]
pub struct Replay {
    #[arg(long, value_name = "SLUG")]
    org: OrgSlug,
}

pub async fn run(args: Replay, config: &Config) -> Outcome {
    let opened = Opened::open(config).await?;
    let pool = opened.db.pool(opened.key);
    let org = commands::org_id(&mut *pool.acquire().await?, &args.org).await?;
    let put_aside: i64 =
        sqlx::query_scalar("select count(*) from projection_failures where org_id = $1").bind(org.0).fetch_one(pool).await?;
    let mut replayed = 0;
    // As many as there are now: what a worker puts aside again meanwhile is not tried for ever.
    while replayed < put_aside as u64 {
        match replay::replay(&opened.db, opened.key, org, Which::Oldest(replay::MOST)).await? {
            0 => break,
            some => replayed += some,
        }
    }
    note_operator(&opened.db, org, SystemClock.now(), "ingest.replay", &format!("{replayed} events")).await?;
    println!("{}: {replayed} events are on the queue again", args.org);
    opened.close().await
}
