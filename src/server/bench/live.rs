//! From an event that is POSTed to the changed figure: the tick arrives, the page asks again, and sees it.

use super::{Outcome, installation::Installation, latency::Latency, pages::Visitor, report::Report, size};
use crate::{
    domain::time::{Clock, MINUTE},
    server::{
        clock::SystemClock,
        producer::{Batches, Event, send_all},
    },
};
use futures::StreamExt;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

const TIMES: usize = 60;
const PATIENCE: Duration = Duration::from_secs(10);

pub async fn run(installation: &Installation, report: &mut Report) -> Outcome<()> {
    let url = format!("{}/api/v1/live", installation.server.base);
    let stream = reqwest::Client::new().get(url).bearer_auth(&installation.token).send().await?.error_for_status()?;
    let mut ticks = stream.bytes_stream();
    let visitor = Visitor::new(installation);
    let (mut ticked, mut changed) = (Vec::new(), Vec::new());
    for place in 0..TIMES {
        let now = SystemClock.now();
        let question = format!("stats/overview?from={}&to={}", now.minus(MINUTE), now.plus(MINUTE));
        let before = runs(&visitor, &question).await?;
        let begun = Instant::now();
        let event = Event {
            org: size::biggest(),
            event_id: format!("live-{place}"),
            kind: "run.started",
            occurred_at: now,
            session_id: Some("live".into()),
            user: None,
            source: "bench",
            payload: json!({"run_id": format!("live-{place}"), "agent": "coder"}),
            place: None,
        };
        send_all(&installation.producer, &installation.keys, Batches::new(std::iter::once(event), 1), 1, |_| {}).await?;
        let mut tick = None;
        while runs(&visitor, &question).await? <= before {
            if begun.elapsed() > PATIENCE {
                return Err("an event did not become visible within 10 s".into());
            }
            // Asked again when a tick says so, as the page does.
            if let Ok(Some(chunk)) = tokio::time::timeout(PATIENCE, ticks.next()).await {
                chunk?;
                tick.get_or_insert_with(|| begun.elapsed());
            }
        }
        ticked.extend(tick);
        changed.push(begun.elapsed());
    }
    report.latency("event POSTed to tick", None, Latency::of(ticked));
    report.latency("event POSTed to changed figure", Some(250.0), Latency::of(changed));
    Ok(())
}

async fn runs(visitor: &Visitor<'_>, question: &str) -> Outcome<u64> {
    let answer: Value = serde_json::from_slice(&visitor.get(question).await?)?;
    Ok(answer["data"]["runs"].as_u64().unwrap_or(0))
}
