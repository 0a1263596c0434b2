//! `oriel import agentic <file> --org <slug>`.

use super::{Outcome, entrance::Entrance, opened::Opened};
use crate::{
    domain::{
        ids::OrgSlug,
        time::{Clock, Timestamp},
    },
    server::{
        clock::SystemClock,
        config::Config,
        import::agentic::{self, Placement},
        producer::progress,
    },
};
use clap::{Args, Subcommand};
use std::path::PathBuf;

#[derive(Subcommand)]
pub enum Import {
    /// Recorded requests of coding agents: agentic-requests.csv.gz or agentic-sessions.jsonl.gz. Repeating it doubles nothing
    Agentic(Agentic),
}

#[derive(Args)]
pub struct Agentic {
    file: PathBuf,
    /// The organisation that the traffic is recorded for
    #[arg(long, value_name = "SLUG")]
    org: OrgSlug,
    /// When the first conversation begins, for example 2026-03-01T00:00:00Z
    #[arg(long, value_name = "TIME", conflicts_with = "end")]
    start: Option<Timestamp>,
    /// When the last request begins: a time, or now [default: now]
    #[arg(long, value_name = "TIME", value_parser = time)]
    end: Option<Timestamp>,
}

/// A time, or `now`.
fn time(text: &str) -> Result<Timestamp, String> {
    if text == "now" {
        Ok(SystemClock.now())
    } else {
        text.parse().map_err(|_| "a time like 2026-03-01T00:00:00Z, or now, is meant".into())
    }
}

pub async fn run(command: Import, config: &Config) -> Outcome {
    let Import::Agentic(args) = command;
    let placement = match (args.start, args.end) {
        (Some(start), _) => Placement::Start(start),
        (None, end) => Placement::End(end.unwrap_or_else(|| SystemClock.now())),
    };
    let opened = Opened::open(config).await?;
    let entrance = Entrance::open(&opened, config, std::slice::from_ref(&args.org)).await?;
    let total = agentic::events(&args.file, args.org.as_str(), placement)?.count();
    let bar = progress::of_events(total as u64);
    let sent = agentic::send(&args.file, args.org.as_str(), placement, &entrance.producer, &entrance.keys, |events| {
        bar.inc(events as u64);
    })
    .await;
    bar.finish();
    entrance.close(&opened).await?;
    opened.close().await?;
    let verdicts = sent?;
    println!(
        "{} events stored, {} were there already, {} refused",
        verdicts.accepted,
        verdicts.duplicates,
        verdicts.rejected.len()
    );
    verdicts.rejected.first().map_or(Ok(()), |first| Err(format!("the first that was refused: {first}").into()))
}
