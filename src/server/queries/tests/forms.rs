//! Other forms of the same figures against a recount: the hours of a week, the way of requests, and the calls themselves.

use super::{
    answers::{query, world},
    data::scope,
    recount::{agrees, figure, matching},
};
use crate::{
    domain::{
        call::{CallKind, CallsQuery},
        dimension::Dimension,
        error::AppError,
        figure::Figure,
        filter::Filter,
        flow::{AGENTS, FlowFrom, FlowVia, MODELS, keeps_agents},
        heatmap::HOURS,
        query::{BreakdownQuery, Sort},
        role::Role,
        time::QUARTER_HOUR,
    },
    server::{
        auth::scope::{Scope, ViewSessions},
        facts::{fact::Fact, kind::FactKind},
        queries::{calls, flow, heatmap, tools},
        tests::world::{World, at},
        zone,
    },
};
use rand::{RngExt, SeedableRng, seq::IndexedRandom};
use rand_chacha::ChaCha8Rng;
use std::collections::HashSet;

const FIGURES: [Figure; 6] =
    [Figure::TotalTokens, Figure::ModelCalls, Figure::CostUsd, Figure::Sessions, Figure::ToolErrorRate, Figure::ModelLatencyMs];

#[tokio::test]
async fn every_hour_of_a_week_is_what_a_recount_says_and_they_add_up_to_the_range() {
    let mut random = ChaCha8Rng::seed_from_u64(11);
    let (world, own, scope) = world(&mut random).await;
    for _ in 0..40 {
        let query = query(&mut random);
        let asked = *FIGURES.choose(&mut random).unwrap();
        let found = heatmap::heatmap(&world.db, &scope, &query, asked).await.unwrap().data;
        let all = matching(&own, query.range, &query.filter);
        let of = &query.filter;
        // The database of zones itself, not the offsets that the query goes by.
        let zone = zone::find(&query.tz).unwrap();
        let place = |fact: &Fact| {
            let local = zone.to_datetime(jiff::Timestamp::from_microsecond(fact.at.micros()).unwrap());
            (local.weekday().to_monday_zero_offset() as usize, local.hour() as usize)
        };
        assert_eq!(found.cells().count(), 7 * HOURS);
        for cell in found.cells() {
            let facts: Vec<&Fact> = all.iter().copied().filter(|fact| place(fact) == (cell.day, cell.hour)).collect();
            let truth = figure(asked, &facts, of);
            assert!(agrees(cell.value, truth), "{cell:?} instead of {truth:?} for {query:?}");
        }
        let whole = figure(asked, &all, of).approximate();
        if let (Figure::TotalTokens | Figure::ModelCalls, Some(whole)) = (asked, whole) {
            let sum: f64 = found.cells().filter_map(|cell| cell.value.approximate()).sum();
            assert_eq!(sum, whole, "{query:?}");
        }
    }
}

#[tokio::test]
async fn every_call_flows_through_one_link() {
    let mut random = ChaCha8Rng::seed_from_u64(12);
    let (world, own, scope) = world(&mut random).await;
    for round in 0..30 {
        let mut query = query(&mut random);
        if round % 3 == 0 {
            query.filter = Filter::default();
        }
        let flow = flow::flow(&world.db, &scope, &query).await.unwrap().data;
        let all = matching(&own, query.range, &query.filter);
        let named: HashSet<&str> = flow.links.iter().filter_map(|link| agent(&link.from)).collect();
        let models: HashSet<&str> = flow.links.iter().filter_map(|link| model(&link.via)).collect();
        assert!(named.len() <= AGENTS && models.len() <= MODELS);
        for link in &flow.links {
            let is_own = |fact: &&&Fact| {
                let from = match &link.from {
                    FlowFrom::Agent(agent) => fact.agent.as_deref() == Some(agent),
                    FlowFrom::Others => !fact.agent.as_deref().is_some_and(|agent| named.contains(agent)),
                    FlowFrom::Filtered => true,
                };
                from && match &link.via {
                    FlowVia::Model(model) => fact.kind == FactKind::ModelCall && fact.model.as_deref() == Some(model),
                    FlowVia::OtherModels => {
                        fact.kind == FactKind::ModelCall && !fact.model.as_deref().is_some_and(|model| models.contains(model))
                    }
                    FlowVia::Tools => fact.kind == FactKind::ToolCall,
                }
            };
            let facts: Vec<&Fact> = all.iter().filter(is_own).copied().collect();
            let with = |status: &str| facts.iter().filter(|fact| fact.status.as_deref() == Some(status)).count() as i64;
            let truth = (facts.len() as i64, with("ok"), with("error"));
            assert_eq!((link.calls(), link.ok, link.error), truth, "{link:?} for {query:?}");
            assert!(keeps_agents(&query.filter) == (link.from != FlowFrom::Filtered));
        }
        let calls = all.iter().filter(|fact| matches!(fact.kind, FactKind::ModelCall | FactKind::ToolCall)).count() as i64;
        assert_eq!(flow.calls(), calls, "{query:?}");
    }
}

fn agent(from: &FlowFrom) -> Option<&str> {
    if let FlowFrom::Agent(agent) = from { Some(agent) } else { None }
}

fn model(via: &FlowVia) -> Option<&str> {
    if let FlowVia::Model(model) = via { Some(model) } else { None }
}

#[tokio::test]
async fn the_newest_calls_are_found_however_few_there_are() {
    let mut random = ChaCha8Rng::seed_from_u64(13);
    let (world, own, _) = world(&mut random).await;
    let see = |role| -> Scope<ViewSessions> { scope(world.acme, "acme", role, "user-1", at("2026-04-02T00:00:00Z")) };
    for _ in 0..80 {
        let (of, failed) = (*[CallKind::Model, CallKind::Tool].choose(&mut random).unwrap(), random.random_bool(0.5));
        let limit = *[1_u16, 7, 100].choose(&mut random).unwrap();
        let role = *[Role::Manager, Role::Member].choose(&mut random).unwrap();
        let query = CallsQuery { stats: query(&mut random), of, failed, limit };
        let mut filter = query.stats.filter.clone();
        if role == Role::Member {
            if filter.values(Dimension::User).is_some_and(|users| users.iter().any(|user| user != "user-1")) {
                let refused = calls::newest(&world.db, &see(role), &query).await.unwrap_err();
                assert_eq!(refused, AppError::Forbidden);
                continue;
            }
            filter.add(Dimension::User, "user-1");
        }
        let kind = FactKind::from(of.entry());
        let mut truth: Vec<&Fact> = matching(&own, query.stats.range, &filter)
            .into_iter()
            .filter(|fact| fact.kind == kind && (!failed || fact.status.as_deref() == Some("error")))
            .collect();
        truth.sort_by(|one, other| other.at.cmp(&one.at).then_with(|| one.id.cmp(&other.id)));
        truth.truncate(usize::from(limit));
        let found = calls::newest(&world.db, &see(role), &query).await.unwrap().data;
        let ids = |facts: &[&Fact]| facts.iter().map(|fact| (fact.at, fact.id.clone())).collect::<Vec<_>>();
        assert_eq!(found.iter().map(|call| (call.at, call.id.clone())).collect::<Vec<_>>(), ids(&truth), "{query:?}");
        for (call, fact) in found.iter().zip(truth) {
            assert_eq!((&call.user, &call.model, &call.tool), (&fact.user_key, &fact.model, &fact.tool));
            assert_eq!(call.session, fact.session_number.map(|number| number.to_string()));
        }
    }
    let query = CallsQuery { stats: query(&mut random), of: CallKind::Tool, failed: false, limit: 0 };
    let refused = calls::newest(&world.db, &see(Role::Manager), &query).await.unwrap_err();
    assert!(matches!(refused, AppError::Invalid { field, .. } if field == "limit"));
}

#[tokio::test]
async fn tools_say_when_they_were_called_last_whatever_the_range() {
    let mut random = ChaCha8Rng::seed_from_u64(14);
    let (world, own, scope): (World, _, _) = world(&mut random).await;
    for by in [Dimension::Tool, Dimension::Server] {
        let sort = Sort { by: Figure::ToolCalls, descending: true };
        let mut stats = query(&mut random);
        stats.filter = Filter::default();
        let query = BreakdownQuery { stats, by, figures: vec![Figure::ToolCalls, Figure::Runs], sort, limit: 50, compare: false };
        let rows = tools::tools(&world.db, &scope, &query).await.unwrap().data;
        for row in rows {
            let has = |fact: &&Fact| super::recount::names(fact, by).contains(&row.key);
            let newest = own.iter().filter(has).filter(|fact| fact.kind != FactKind::Feedback).map(|fact| fact.at).max().unwrap();
            let bucket = newest.floor(QUARTER_HOUR);
            let called = own.iter().filter(has).filter(|fact| fact.kind == FactKind::ToolCall && fact.at >= bucket);
            let truth = called.max_by_key(|fact| fact.at);
            assert_eq!(row.last_used, Some(truth.map_or(bucket, |fact| fact.at)), "{}", row.key);
            let server = truth.and_then(|fact| fact.server.clone()).filter(|_| by == Dimension::Tool);
            assert_eq!(row.server, server, "{}", row.key);
        }
        let wrong = BreakdownQuery { by: Dimension::User, ..query };
        assert!(matches!(tools::tools(&world.db, &scope, &wrong).await, Err(AppError::Invalid { field, .. }) if field == "by"));
    }
}
