//! `oriel bench`: fills a throw-away database and measures what `design.md` §5 promises. In: a size. Out: a table, and the
//! same in `target/bench.json`. Nothing is asserted: numbers depend on the machine, and a person reads them.
//!
//! The server is a process of its own, started as everybody starts it, and is spoken to over HTTP only: its memory is its
//! own, and what is measured is what a user waits for. Beyond the smallest size the events are put into the queue with
//! COPY, as 10 million runs would take hours to send; projecting them is the server's work all the same.

mod copy;
mod documents;
mod fill;
mod installation;
mod latency;
mod live;
mod load;
mod machines;
mod pages;
mod process;
mod report;
mod size;
mod spans;
mod traces;

pub use size::Size;

use crate::{
    domain::time::{Clock, DAY, Timestamp},
    server::clock::SystemClock,
};
use installation::Installation;
use report::Report;
use std::{error::Error, path::Path};

pub type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// Measures everything at `size` and writes `to`.
pub async fn run(size: Size, database: Option<&str>, to: &Path) -> Outcome<()> {
    let now = SystemClock.now();
    let mut installation = Installation::start(size, database, now).await?;
    let outcome = measure(size, &mut installation, now, to).await;
    let stopped = installation.stop().await;
    // What failed first is what has to be known.
    outcome.and(stopped)
}

async fn measure(size: Size, installation: &mut Installation, now: Timestamp, to: &Path) -> Outcome<()> {
    let mut report = Report::new(size, now);
    let from = now.minus(size.days() * DAY);
    fill::run(size, installation, from, &mut report).await?;
    installation.sign_in().await?;
    pages::run(installation, from, now, &mut report).await?;
    installation.sign_in().await?;
    documents::run(installation, now, &mut report).await?;
    // While nothing comes in: what a visit loads by itself, and not what it asks again for seconds after an event.
    report.first_visit(installation).await?;
    live::run(installation, &mut report).await?;
    // Last: what it fills in is not part of the sizes above.
    spans::run(size, installation, &mut report).await?;
    report.rows(installation).await?;
    report.write(to)?;
    println!("{report}");
    Ok(())
}
