//! `oriel migrate [--distributed]`.

use super::{Outcome, opened::Opened};
use crate::server::{
    config::Config,
    db::{distribution, migrations},
};
use clap::Args;

#[derive(Args)]
pub struct Migrate {
    /// Spread the tables over a Citus cluster, organisation by organisation
    #[arg(long)]
    distributed: bool,
}

pub async fn run(args: Migrate, config: &Config) -> Outcome {
    let opened = Opened::connect(config).await?;
    let pool = opened.db.pool(opened.key);
    migrations::migrate(pool).await?;
    println!("The database has the shape this program needs.");
    if args.distributed {
        for line in distribution::apply(pool).await? {
            println!("{line}");
        }
    }
    opened.close().await
}
