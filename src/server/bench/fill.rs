//! Fills the installation and measures how fast: from the first event that is sent to the last that is projected.

use super::{
    Outcome, Size, copy,
    installation::Installation,
    load::{self, Load},
    machines,
    report::Report,
};
use crate::{
    domain::time::Timestamp,
    server::producer::{Batches, progress, send_all},
};
use std::{
    iter,
    sync::mpsc,
    time::{Duration, Instant},
};

/// As `design.md` §5 says.
pub const CLIENTS: usize = 4;
pub const BATCH: usize = 200;

pub async fn run(size: Size, installation: &Installation, from: Timestamp, report: &mut Report) -> Outcome<()> {
    let sent = size.sent_runs() / load::RUNS;
    let bar = progress::of_total(size.sent_runs());
    let begun = Instant::now();
    let mut events = 0_u64;
    let load = Load::new(size, from);
    // Spread over the whole time at every size: what is sent is every so many-th session.
    let every = size.runs() / size.sent_runs();
    // The events are made on a thread of their own, as clients make theirs before they send them.
    let (give, take) = mpsc::sync_channel(2 * CLIENTS);
    let maker = std::thread::spawn(move || {
        let sessions = (0..sent).map(|number| number * every + number % every);
        for batch in Batches::new(sessions.flat_map(|number| load.session(number)), BATCH) {
            if give.send(batch).is_err() {
                break;
            }
        }
    });
    let batches = iter::from_fn(|| tokio::task::block_in_place(|| take.recv().ok()));
    let mut most = 0.0_f64;
    let verdicts = send_all(&installation.producer, &installation.keys, batches, CLIENTS, |batch| {
        events += batch.events as u64;
        bar.set_position(events * size.sent_runs() / estimated_events(size.sent_runs()).max(1));
        bar.set_message(format!("{:.0} events/s stored", events as f64 / begun.elapsed().as_secs_f64()));
        most = most.max(installation.server.memory().map_or(0.0, |(now, _)| now));
    })
    .await?;
    maker.join().map_err(|_| "the events could not be made")?;
    let stored = begun.elapsed();
    bar.set_message("waiting for the projection");
    until_projected(installation, &mut most).await?;
    let visible = begun.elapsed();
    bar.finish_and_clear();
    if let Some(reason) = verdicts.rejected.first() {
        return Err(format!("the server refused events of the bench: {reason}").into());
    }
    report.ingest(events, stored, visible, most);

    if size.runs() > size.sent_runs() {
        copy::run(size, installation, from, report).await?;
    }
    machines::run(size, installation, from).await?;
    // Autovacuum has months for what came in minutes here, and would be at it while pages are measured.
    sqlx::query("vacuum (analyze)").execute(&installation.pool).await?;
    Ok(())
}

/// Waits until the queue is empty.
pub async fn until_projected(installation: &Installation, most: &mut f64) -> Outcome<()> {
    loop {
        let waiting: bool =
            sqlx::query_scalar("select exists (select from ingest_batches)").fetch_one(&installation.pool).await?;
        *most = most.max(installation.server.memory().map_or(0.0, |(now, _)| now));
        if !waiting {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Only moves the bar.
fn estimated_events(runs: u64) -> u64 {
    runs * 8
}
