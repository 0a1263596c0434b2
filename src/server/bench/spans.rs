//! Spans as agents send them over OTLP: from the first that is sent to the last that is projected.

use super::{
    Outcome, Size, fill,
    installation::Installation,
    report::Report,
    size,
    traces::{self, Traces},
};
use crate::{
    domain::time::{Clock, Timestamp},
    server::{
        clock::SystemClock,
        producer::{Batch, Producer, progress, send_all},
    },
};
use prost::Message;
use std::{collections::BTreeMap, iter, time::Instant};

/// As exporters send them.
const CLIENTS: usize = 4;
const BATCH: usize = 200;

pub async fn run(size: Size, installation: &Installation, report: &mut Report) -> Outcome<()> {
    let bar = progress::of_total(size.spans());
    let traces = Traces::new(size, SystemClock.now());
    // Made beforehand: what it takes to make them is the producers', who have machines of their own.
    let batches: Vec<Batch> = packed(&traces, size.spans() / traces::SPANS).collect();
    let producer = Producer::of_spans(&installation.server.base);
    let mut spans = 0_u64;
    let mut most = 0.0_f64;
    let begun = Instant::now();
    let verdicts = send_all(&producer, &installation.keys, batches.into_iter(), CLIENTS, |batch| {
        spans += batch.events as u64;
        bar.set_position(spans);
        most = most.max(installation.server.memory().map_or(0.0, |(now, _)| now));
    })
    .await?;
    let stored = begun.elapsed();
    bar.set_message("waiting for the projection");
    fill::until_projected(installation, &mut most).await?;
    let visible = begun.elapsed();
    bar.finish_and_clear();
    if let Some(reason) = verdicts.rejected.first() {
        return Err(format!("the server refused spans of the bench: {reason}").into());
    }
    report.rate(
        "spans of the last hour over OTLP, sent to projected, 4 clients, batches of 200",
        "spans",
        spans,
        stored,
        visible,
    );
    report.memory("server memory while spans come in, highest", most);
    Ok(())
}

/// Requests of one organisation each.
fn packed(traces: &Traces, number: u64) -> impl Iterator<Item = Batch> + '_ {
    let mut open: BTreeMap<String, (Vec<_>, Timestamp)> = BTreeMap::new();
    let mut numbers = 0..number;
    iter::from_fn(move || {
        for number in numbers.by_ref() {
            let org = size::org(size::org_of(number));
            let (spans, until) = open.entry(org.clone()).or_insert((Vec::new(), Timestamp::from_micros(0)));
            spans.extend(traces.one(number));
            *until = (*until).max(traces.begins(number));
            if spans.len() >= BATCH {
                return open.remove_entry(&org);
            }
        }
        open.pop_first()
    })
    .map(|(org, (spans, until))| {
        let events = spans.len();
        Batch { org, body: traces::export(spans).encode_to_vec().into(), events, until, origins: Vec::new() }
    })
}
