//! `oriel generate`: realistic traffic for a server that runs, or a count of what it would be.

use super::{Outcome, entrance::Entrance, opened::Opened};
use crate::{
    domain::time::{Clock, DAY, SECOND, TimeRange, Timestamp},
    server::{
        clock::SystemClock,
        commands::Command,
        config::Config,
        generate::{
            demo, live,
            org::{ORGS, Org},
            traffic::Plan,
        },
        producer::{Batches, progress, send_all},
    },
};
use clap::Args;
use std::collections::BTreeMap;

const BATCH: usize = 1_000;
const AT_ONCE: usize = 2;

#[derive(Args)]
pub struct Generate {
    /// So many days up to now
    #[arg(long, value_name = "N", conflicts_with_all = ["from", "to"])]
    days: Option<i64>,
    /// From this time on, as 2026-03-01T00:00:00Z
    #[arg(long, value_name = "TIME", requires = "to")]
    from: Option<Timestamp>,
    /// Up to this time
    #[arg(long, value_name = "TIME", requires = "from")]
    to: Option<Timestamp>,
    /// Only these organisations, by slug
    #[arg(long, value_delimiter = ',', value_name = "SLUGS")]
    orgs: Vec<String>,
    /// Other traffic for every number, and always the same for the same
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Count the events, send none
    #[arg(long)]
    dry_run: bool,
    /// Go on after that with the present, gently, until interrupted
    #[arg(long)]
    live: bool,
}

pub async fn run(args: Generate, config: &Config) -> Outcome {
    let plan = args.plan(SystemClock.now())?;
    if args.dry_run {
        count(&plan);
        return Ok(());
    }
    let opened = Opened::open(config).await?;
    let command = Command { key: opened.key, now: SystemClock.now() };
    let slugs = demo::add_people(&opened.db, command, &plan.orgs).await?;
    let entrance = Entrance::open(&opened, config, &slugs).await?;
    let sent = send(&args, &plan, &entrance).await;
    entrance.close(&opened).await?;
    opened.close().await?;
    sent
}

impl Generate {
    fn plan(&self, now: Timestamp) -> Result<Plan, String> {
        let range = match (self.from, self.to, self.days) {
            (Some(from), Some(to), _) => TimeRange::new(from, to),
            (_, _, Some(days)) => TimeRange::new(now.minus(days.saturating_mul(DAY)), now),
            // Nothing but the present.
            _ if self.live => TimeRange::new(now.minus(SECOND), now),
            _ => return Err("say how much: --days N, or --from and --to, or --live".into()),
        };
        let orgs = if self.orgs.is_empty() {
            ORGS.iter().collect()
        } else {
            let known = || ORGS.map(|org| org.slug).join(", ");
            self.orgs
                .iter()
                .map(|slug| Org::of(slug).ok_or_else(|| format!("there is no demo organisation {slug}, only {}", known())))
                .collect::<Result<_, _>>()?
        };
        Ok(Plan::of(range.ok_or("the range is empty")?, self.seed, orgs))
    }
}

fn count(plan: &Plan) {
    let mut counts: BTreeMap<(String, &str), u64> = BTreeMap::new();
    let bar = progress::of_time(plan.range);
    for event in plan.events() {
        bar.set_position(progress::place(plan.range, event.occurred_at));
        *counts.entry((event.org, event.kind)).or_default() += 1;
    }
    bar.finish_and_clear();
    for ((org, kind), count) in &counts {
        println!("{org:<12} {kind:<24} {count:>9}");
    }
    println!("{:<12} {:<24} {:>9}", "all", "", counts.values().sum::<u64>());
}

async fn send(args: &Generate, plan: &Plan, entrance: &Entrance) -> Outcome {
    let bar = progress::of_time(plan.range);
    let batches = Batches::new(plan.events(), BATCH);
    let verdicts = send_all(&entrance.producer, &entrance.keys, batches, AT_ONCE, |batch| {
        bar.set_position(progress::place(plan.range, batch.until));
    })
    .await?;
    bar.finish_and_clear();
    println!("{verdicts}");
    if args.live {
        println!("Sending what happens now; Ctrl-C ends it.");
        tokio::select! {
            ended = live::keep_going(plan, &entrance.producer, &entrance.keys, &SystemClock, |_| {}) => ended?,
            interrupted = tokio::signal::ctrl_c() => interrupted?,
        }
    }
    Ok(())
}
