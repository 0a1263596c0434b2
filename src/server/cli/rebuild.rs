//! `oriel rebuild`: sessions, facts and rollups once more from the events, also while a server runs.

use super::{Outcome, opened::Opened};
use crate::{
    domain::ids::{OrgId, OrgSlug},
    server::{clock::SystemClock, config::Config, projections::rebuild::rebuild},
};
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};

#[derive(Args)]
pub struct Rebuild {
    /// Only this organisation [default: all]
    #[arg(long, value_name = "SLUG")]
    org: Option<OrgSlug>,
}

pub async fn run(args: Rebuild, config: &Config) -> Outcome {
    let opened = Opened::open(config).await?;
    let orgs: Vec<(i32, String)> =
        sqlx::query_as("select org_id, slug from orgs where $1::text is null or slug = $1 order by org_id")
            .bind(args.org.as_ref().map(OrgSlug::as_str))
            .fetch_all(opened.db.pool(opened.key))
            .await?;
    if let (Some(slug), true) = (&args.org, orgs.is_empty()) {
        return Err(format!("there is no organisation {slug}").into());
    }
    for (org, slug) in orgs {
        let bar = ProgressBar::no_length().with_style(ProgressStyle::with_template("{msg} {human_pos} events, {per_sec}")?);
        bar.set_message(slug.clone());
        let done = rebuild(&opened.db, opened.key, &SystemClock, OrgId(org), |done| bar.set_position(done)).await?;
        bar.finish_and_clear();
        println!("{slug}: rebuilt from {done} events");
    }
    opened.close().await
}
