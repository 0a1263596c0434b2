//! How long the pages wait for the server: what they ask for is asked at once, as a browser does, and the last answer counts.

use super::{Outcome, fill, installation::Installation, latency::Latency, load, report::Report, size};
use crate::{
    domain::time::{DAY, HOUR, MINUTE, Timestamp},
    server::producer::{Batches, send_all},
};
use futures::future::try_join_all;
use serde_json::Value;
use std::time::{Duration, Instant};

const TIMES: i64 = 60;
/// The overview page: its cards with their comparison, its charts, its tables.
const OVERVIEW: [&str; 9] = [
    "stats/overview?compare=previous",
    "stats/timeline?metrics=runs,sessions,active_users,success_rate,cost_usd,total_tokens,cache_share,model_error_rate,handoff_rate&granularity=day",
    "stats/timeline?metrics=input_tokens,output_tokens,cache_read_tokens,cache_write_tokens&granularity=day",
    "stats/timeline?metrics=run_duration_ms,model_latency_ms&granularity=day",
    "stats/breakdown?by=model&metrics=cost_usd,model_calls,total_tokens&sort=-cost_usd&limit=10",
    "stats/breakdown?by=user&metrics=runs,cost_usd&sort=-cost_usd&limit=10",
    "stats/breakdown?by=status&metrics=runs&sort=-runs&limit=10",
    "stats/breakdown?by=error_category&metrics=runs,model_error_rate&sort=-runs&limit=10",
    "stats/breakdown?by=agent&metrics=runs,cost_usd&sort=-runs&limit=10",
];
const SORTS: [&str; 5] = ["-last_activity", "started_at", "-cost_usd", "-runs", "-active_ms"];
const PAGE: usize = 50;

pub struct Visitor<'a> {
    client: reqwest::Client,
    installation: &'a Installation,
}

impl<'a> Visitor<'a> {
    pub fn new(installation: &'a Installation) -> Self {
        Self { client: reqwest::Client::new(), installation }
    }

    pub async fn get(&self, path: &str) -> Outcome<Vec<u8>> {
        let url = format!("{}/api/v1/{path}", self.installation.server.base);
        let answer = self.client.get(&url).bearer_auth(&self.installation.token).send().await?;
        let status = answer.status();
        let body = answer.bytes().await?;
        if !status.is_success() {
            return Err(format!("{path} answered {status}: {}", String::from_utf8_lossy(&body)).into());
        }
        Ok(body.into())
    }

    async fn json(&self, path: &str) -> Outcome<Value> {
        Ok(serde_json::from_slice(&self.get(path).await?)?)
    }

    /// All `paths` at once, again and again; `ends` gives each round a range of its own, so that nobody's cache is measured.
    async fn rounds(&self, now: Timestamp, paths: &[String]) -> Outcome<Option<Latency>> {
        let mut took = Vec::new();
        for round in 0..TIMES {
            let to = now.minus(round * 7 * MINUTE);
            let paths: Vec<String> = paths.iter().map(|path| format!("{path}&from={}&to={to}", to.minus(30 * DAY))).collect();
            let begun = Instant::now();
            try_join_all(paths.iter().map(|path| self.get(path))).await?;
            took.push(begun.elapsed());
        }
        Ok(Latency::of(took))
    }

    async fn again(&self, path: &str) -> Outcome<Option<Latency>> {
        let mut took = Vec::new();
        for _ in 0..TIMES {
            let begun = Instant::now();
            self.get(path).await?;
            took.push(begun.elapsed());
        }
        Ok(Latency::of(took))
    }
}

pub async fn run(installation: &Installation, from: Timestamp, now: Timestamp, report: &mut Report) -> Outcome<()> {
    let visitor = Visitor::new(installation);
    overview(&visitor, now, report).await?;
    sessions(&visitor, from, now, report).await?;
    for events in [5_000, 20_000] {
        session(&visitor, now, events, report).await?;
    }
    Ok(())
}

async fn overview(visitor: &Visitor<'_>, now: Timestamp, report: &mut Report) -> Outcome<()> {
    let plain: Vec<String> = OVERVIEW.iter().map(|path| (*path).to_owned()).collect();
    report.latency("overview, 30 days: all cards and charts at once", Some(25.0), visitor.rounds(now, &plain).await?);
    report.latency("overview, 30 days: the cards alone", None, visitor.rounds(now, &plain[..1]).await?);
    let top = visitor.json("stats/breakdown?by=user&metrics=runs&sort=-runs&limit=1").await?;
    let user = top["data"][0]["key"].as_str().unwrap_or("user001@bench-00.test").to_owned();
    let filters = [
        ("model", "claude-sonnet-4-5".to_owned()),
        ("agent", "coder".to_owned()),
        ("user", user),
        ("tool", "query".to_owned()),
        ("status", "failed".to_owned()),
    ];
    for (dimension, value) in filters {
        let filtered: Vec<String> = plain.iter().map(|path| format!("{path}&{dimension}={value}")).collect();
        report.latency(format!("the same, of one {dimension}"), Some(50.0), visitor.rounds(now, &filtered).await?);
    }
    Ok(())
}

async fn sessions(visitor: &Visitor<'_>, from: Timestamp, now: Timestamp, report: &mut Report) -> Outcome<()> {
    for sort in SORTS {
        let first = format!("sessions?sort={sort}&limit={PAGE}&from={from}&to={now}");
        report.latency(format!("sessions by {sort}, first page"), Some(25.0), visitor.again(&first).await?);
        let mut page = first.clone();
        for _ in 1..100 {
            let answer = visitor.json(&page).await?;
            let Some(cursor) = answer["data"]["next_cursor"].as_str().or(answer["next_cursor"].as_str()) else { break };
            page = format!("{first}&cursor={cursor}");
        }
        report.latency(format!("sessions by {sort}, page 100"), Some(25.0), visitor.again(&page).await?);
    }
    Ok(())
}

async fn session(visitor: &Visitor<'_>, now: Timestamp, events: usize, report: &mut Report) -> Outcome<()> {
    let installation = visitor.installation;
    let id = format!("long-{events}");
    let told = load::long_session(&size::biggest(), &id, now.minus(2 * DAY + HOUR), events);
    send_all(&installation.producer, &installation.keys, Batches::new(told.into_iter(), 1_000), 1, |_| {}).await?;
    fill::until_projected(installation, &mut 0.0).await?;
    let paths = [format!("sessions/{id}"), format!("sessions/{id}/timeline")];
    let mut took: Vec<Duration> = Vec::new();
    for _ in 0..TIMES {
        let begun = Instant::now();
        try_join_all(paths.iter().map(|path| visitor.get(path))).await?;
        took.push(begun.elapsed());
    }
    report.latency(format!("session of {events} events: header and first screenful"), Some(100.0), Latency::of(took));
    Ok(())
}
