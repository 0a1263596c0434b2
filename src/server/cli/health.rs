//! `oriel health`: for health checks where there is no curl.

use super::Outcome;
use crate::server::config::Config;
use clap::Args;
use std::{net::IpAddr, time::Duration};

#[derive(Args)]
pub struct Health {
    /// Where the server listens
    #[arg(long, value_name = "HOST:PORT")]
    pub addr: Option<String>,
}

const PATIENCE: Duration = Duration::from_secs(5);

pub async fn run(config: &Config) -> Outcome {
    let mut addr = config.server.addr;
    // A server that listens on every address is reached on loopback.
    if addr.ip().is_unspecified() {
        addr.set_ip(IpAddr::from([127, 0, 0, 1]));
    }
    let client = reqwest::Client::builder().timeout(PATIENCE).build()?;
    let answer = client.get(format!("http://{addr}/readyz")).send().await?;
    let status = answer.status();
    println!("{}", answer.text().await?);
    if status.is_success() { Ok(()) } else { Err(format!("the server at {addr} answers {status}").into()) }
}
