//! How long the pages wait for the server: what they ask for is asked at once, as a browser does, and the last answer counts.

use super::{Outcome, fill, installation::Installation, latency::Latency, load, report::Report, size};
use crate::{
    domain::{
        dimension::Dimension,
        figure::Figure,
        friction::MomentsQuery,
        ids::OrgSlug,
        query::{Column, Sort, StatsQuery},
        time::{DAY, HOUR, QUARTER_HOUR, Timestamp},
        user::{UserColumn, UsersQuery},
    },
    server::{
        producer::{Batches, send_all},
        zone,
    },
    server_fns::{
        friction::{FrictionSignals, HandoffsOverview, HandoffsTimeline, ListMoments},
        overview::{CheckSystem, ListToolLinks, OverviewFeed, OverviewGlance},
        sessions::{FindSession, SessionTimeline},
        stats::{StatsBreakdown, StatsOverview, StatsTimeline},
        users::ListUsers,
    },
    ui::{
        context::selection::Selection,
        pages::{analytics::asked, overview::asked as landing, session::state},
    },
};
use futures::future::try_join_all;
use leptos::server_fn::ServerFn;
use serde::Serialize;
use serde_json::Value;
use std::time::{Duration, Instant};

const TIMES: i64 = 60;
/// Days of this zone do not begin with those of UTC.
const ZONE: &str = "Europe/Berlin";
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
        self.get_at(&format!("/api/v1/{path}")).await
    }

    async fn get_at(&self, path: &str) -> Outcome<Vec<u8>> {
        let url = format!("{}{path}", self.installation.server.base);
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

    /// What a page asks, all of it at once as a browser does: until the last answer is there.
    async fn page(&self, questions: &[Question]) -> Outcome<Duration> {
        let begun = Instant::now();
        try_join_all(questions.iter().map(|question| self.ask(question))).await?;
        Ok(begun.elapsed())
    }

    async fn ask(&self, question: &Question) -> Outcome<Vec<u8>> {
        let url = format!("{}{}", self.installation.server.base, question.path);
        let asked = self.client.post(&url).bearer_auth(&self.installation.token).json(&question.body).send().await?;
        let status = asked.status();
        let body = asked.bytes().await?;
        if !status.is_success() {
            return Err(format!("{} answered {status}: {}", question.path, String::from_utf8_lossy(&body)).into());
        }
        Ok(body.into())
    }

    /// The page again and again, each time as if it were opened a quarter hour earlier, so that nobody's cache is measured.
    async fn rounds(&self, now: Timestamp, questions: impl Fn(Timestamp) -> Outcome<Vec<Question>>) -> Outcome<Option<Latency>> {
        let mut took = Vec::new();
        for round in 0..TIMES {
            took.push(self.page(&questions(now.minus(round * QUARTER_HOUR))?).await?);
        }
        Ok(Latency::of(took))
    }

    async fn again(&self, path: &str) -> Outcome<Option<Latency>> {
        let mut took = Vec::new();
        for _ in 0..TIMES {
            let begun = Instant::now();
            self.get_at(path).await?;
            took.push(begun.elapsed());
        }
        Ok(Latency::of(took))
    }
}

pub async fn run(installation: &Installation, from: Timestamp, now: Timestamp, report: &mut Report) -> Outcome<()> {
    let visitor = Visitor::new(installation);
    landing(&visitor, now, report).await?;
    analytics_page(&visitor, now, report).await?;
    users(&visitor, now, report).await?;
    friction(&visitor, now, report).await?;
    sessions(&visitor, from, now, report).await?;
    for events in [5_000, 20_000] {
        session(&visitor, now, events, report).await?;
    }
    Ok(())
}

/// A call of a server function.
struct Question {
    path: &'static str,
    body: Value,
}

impl Question {
    fn of<F: ServerFn + Serialize>(call: &F) -> Outcome<Self> {
        Ok(Self { path: F::PATH, body: serde_json::to_value(call)? })
    }
}

/// What the analytics page asks when it is opened with 30 days, comparison and this filter.
fn analytics(now: Timestamp, filter: Option<&(Dimension, String)>) -> Outcome<Vec<Question>> {
    let mut selection = Selection::default();
    filter.iter().for_each(|(dimension, value)| selection.filter.add(*dimension, value));
    let stats: StatsQuery = selection.stats(now, &zone::describe(ZONE).map_err(|error| error.to_string())?);
    let overview = |figures: &[_]| StatsOverview { query: stats.clone(), compare: true, figures: figures.to_vec() };
    let timeline = |query| StatsTimeline { query };
    let breakdown = |query| StatsBreakdown { query };
    Ok(vec![
        Question::of(&overview(&asked::CARDS))?,
        Question::of(&overview(&asked::SLOW))?,
        Question::of(&timeline(asked::trends(stats.clone())))?,
        Question::of(&timeline(asked::durations(stats.clone())))?,
        Question::of(&timeline(asked::costs(stats.clone())))?,
        Question::of(&breakdown(asked::models(stats.clone(), true)))?,
        Question::of(&breakdown(asked::users(stats.clone(), true)))?,
        Question::of(&breakdown(asked::failures(stats.clone(), true)))?,
    ])
}

/// What the page asks where people land.
async fn landing(visitor: &Visitor<'_>, now: Timestamp, report: &mut Report) -> Outcome<()> {
    let zone = zone::describe(ZONE).map_err(|error| error.to_string())?;
    let questions = |now| {
        let org: Option<OrgSlug> = None;
        let stats = Selection::default().stats(now, &zone);
        Ok(vec![
            Question::of(&OverviewGlance { org: org.clone(), tz: ZONE.into() })?,
            Question::of(&StatsTimeline { query: landing::trends(stats) })?,
            Question::of(&OverviewFeed { org: org.clone(), limit: landing::FEW })?,
            Question::of(&CheckSystem { org: org.clone() })?,
            Question::of(&ListToolLinks { org })?,
        ])
    };
    report.latency("overview: everything at once", Some(25.0), visitor.rounds(now, questions).await?);
    for (place, part) in ["figures", "trends", "activity", "system status"].iter().enumerate() {
        let alone = visitor.rounds(now, |now| Ok(questions(now)?.drain(place..=place).collect())).await?;
        report.latency(format!("overview: {part} alone"), None, alone);
    }
    let whole = visitor.again("/api/dashboard/overview").await?;
    report.latency("GET /api/dashboard/overview", Some(500.0), whole);
    Ok(())
}

/// What each of [`analytics`] is, for the table.
const PARTS: [&str; 8] = ["cards", "p95 card", "trends", "durations", "cost by model", "top models", "top users", "failures"];

async fn analytics_page(visitor: &Visitor<'_>, now: Timestamp, report: &mut Report) -> Outcome<()> {
    let all = visitor.rounds(now, |now| analytics(now, None)).await?;
    report.latency("analytics, 30 days: all cards and charts at once", Some(25.0), all);
    for (place, part) in PARTS.iter().enumerate() {
        let alone = visitor.rounds(now, |now| Ok(analytics(now, None)?.drain(place..=place).collect())).await?;
        report.latency(format!("analytics, 30 days: {part} alone"), None, alone);
    }
    let top = visitor.json("stats/breakdown?by=user&metrics=runs&sort=-runs&limit=1").await?;
    let user = top["data"][0]["key"].as_str().ok_or("nobody ran anything")?.to_owned();
    let filters = [
        (Dimension::Model, "claude-sonnet-4-5".to_owned()),
        (Dimension::Agent, "coder".to_owned()),
        (Dimension::User, user),
        (Dimension::Tool, "query".to_owned()),
        (Dimension::Status, "failed".to_owned()),
    ];
    for filter in filters {
        let latency = visitor.rounds(now, |now| analytics(now, Some(&filter))).await?;
        report.latency(format!("the same, of one {}", filter.0.key()), Some(50.0), latency);
    }
    Ok(())
}

/// The list of people with 30 days and comparison, in the orders that take least and most.
async fn users(visitor: &Visitor<'_>, now: Timestamp, report: &mut Report) -> Outcome<()> {
    let zone = zone::describe(ZONE).map_err(|error| error.to_string())?;
    for by in [UserColumn::Of(Figure::Runs), UserColumn::Of(Figure::AvgActiveMs), UserColumn::LastActive] {
        let latency = visitor.rounds(now, |now| {
            let stats = Selection::default().stats(now, &zone);
            let sort = Sort { by, descending: true };
            let query = UsersQuery { stats, search: None, sort, offset: 0, limit: PAGE as u16, compare: true };
            Ok(vec![Question::of(&ListUsers { query })?])
        });
        report.latency(format!("users, 30 days, by {}", by.key()), None, latency.await?);
    }
    Ok(())
}

/// The page of handoffs and friction with 30 days and comparison, its questions one by one.
async fn friction(visitor: &Visitor<'_>, now: Timestamp, report: &mut Report) -> Outcome<()> {
    let zone = zone::describe(ZONE).map_err(|error| error.to_string())?;
    let questions = |now| -> Outcome<Vec<Question>> {
        let stats = Selection::default().stats(now, &zone);
        let newest = MomentsQuery { stats: stats.clone(), signal: None, from: None, to: None, offset: 0, limit: PAGE as u16 };
        Ok(vec![
            Question::of(&HandoffsOverview { query: stats.clone(), compare: true })?,
            Question::of(&HandoffsTimeline { query: stats.clone() })?,
            Question::of(&FrictionSignals { query: stats, compare: true })?,
            Question::of(&ListMoments { query: newest })?,
        ])
    };
    for (place, part) in
        ["cards and matrix of handoffs", "handoffs by kind", "signals of friction", "newest moments"].iter().enumerate()
    {
        let alone = visitor.rounds(now, |now| Ok(questions(now)?.drain(place..=place).collect())).await?;
        report.latency(format!("{part}, 30 days"), Some(50.0), alone);
    }
    Ok(())
}

async fn sessions(visitor: &Visitor<'_>, from: Timestamp, now: Timestamp, report: &mut Report) -> Outcome<()> {
    for sort in SORTS {
        let first = format!("sessions?sort={sort}&limit={PAGE}&from={from}&to={now}");
        report.latency(format!("sessions by {sort}, first page"), Some(25.0), visitor.again(&format!("/api/v1/{first}")).await?);
        let mut page = first.clone();
        for _ in 1..100 {
            let answer = visitor.json(&page).await?;
            let Some(cursor) = answer["data"]["next_cursor"].as_str().or(answer["next_cursor"].as_str()) else { break };
            page = format!("{first}&cursor={cursor}");
        }
        report.latency(format!("sessions by {sort}, page 100"), Some(25.0), visitor.again(&format!("/api/v1/{page}")).await?);
    }
    Ok(())
}

async fn session(visitor: &Visitor<'_>, now: Timestamp, events: usize, report: &mut Report) -> Outcome<()> {
    let installation = visitor.installation;
    let id = format!("long-{events}");
    let told = load::long_session(&size::biggest(), &id, now.minus(2 * DAY + HOUR), events);
    send_all(&installation.producer, &installation.keys, Batches::new(told.into_iter(), 1_000), 1, |_| {}).await?;
    fill::until_projected(installation, &mut 0.0).await?;
    let org: Option<OrgSlug> = None;
    let questions = [
        Question::of(&FindSession { org: org.clone(), id: id.clone() })?,
        Question::of(&SessionTimeline { org, id: id.clone(), cursor: None, limit: state::FIRST })?,
    ];
    let mut took: Vec<Duration> = Vec::new();
    for _ in 0..TIMES {
        took.push(visitor.page(&questions).await?);
    }
    report.latency(format!("session of {events} events: header and first screenful"), Some(100.0), Latency::of(took));
    let whole = visitor.again(&format!("/api/v1/sessions/{id}")).await?;
    report.latency(
        format!("session of {events} events: GET /api/v1/sessions/{{id}}, everything up to 5,000 entries"),
        None,
        whole,
    );
    Ok(())
}
