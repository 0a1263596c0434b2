//! `oriel bench`: see `server::bench`.

use super::Outcome;
use crate::server::{
    bench::{self, Size},
    config::Config,
};
use clap::Args;
use std::path::PathBuf;

#[derive(Args)]
pub struct Bench {
    /// S: 100 thousand runs, M: a million, L: ten million
    #[arg(long, default_value = "S")]
    size: Size,
    /// Where the numbers go
    #[arg(long, value_name = "FILE", default_value = "target/bench.json")]
    output: PathBuf,
}

pub async fn run(args: Bench, config: &Config) -> Outcome {
    bench::run(args.size, config.database.url.expose(), &args.output).await
}
