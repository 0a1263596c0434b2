//! Answers against the recount.

use super::{
    data::{facts, scope, store},
    recount::{agrees, figure, matching, names},
};
use crate::{
    domain::{
        dimension::Dimension,
        error::AppError,
        figure::{Figure, Figures},
        filter::Filter,
        query::{BreakdownQuery, Granularity, Sort, StatsQuery, TimelineQuery},
        role::Role,
        time::{DAY, HOUR, MINUTE, QUARTER_HOUR, TimeRange, Timestamp},
    },
    server::{
        auth::scope::{Scope, ViewGlobal, ViewTotals},
        facts::{fact::Fact, kind::FactKind},
        queries::{orgs, stats, stats_timeline, values},
        tests::world::{World, at},
    },
};
use rand::{Rng, RngExt, SeedableRng, seq::IndexedRandom};
use rand_chacha::ChaCha8Rng;
use std::collections::BTreeSet;

const ZONES: [&str; 5] = ["UTC", "Europe/Berlin", "Asia/Kathmandu", "America/St_Johns", "Australia/Lord_Howe"];

/// Around the day on which Europe's clocks are put forward.
fn data(random: &mut impl Rng) -> Vec<Fact> {
    facts(random, 3000, at("2026-03-20T00:00:00Z"), at("2026-04-02T00:00:00Z"))
}

pub(super) async fn world(random: &mut impl Rng) -> (World, Vec<Fact>, Scope<ViewTotals>) {
    let world = World::new().await;
    let own = data(random);
    store(&world, world.acme, &own).await;
    store(&world, world.loud, &facts(random, 1500, at("2026-03-20T00:00:00Z"), at("2026-04-02T00:00:00Z"))).await;
    let scope = scope(world.acme, "acme", Role::Manager, "user-1", at("2026-04-02T00:00:00Z"));
    (world, own, scope)
}

pub(super) fn query(random: &mut impl Rng) -> StatsQuery {
    let step = *[1, MINUTE, QUARTER_HOUR, HOUR, DAY].choose(random).unwrap();
    let length = *[20 * MINUTE, 3 * HOUR, 30 * HOUR, 9 * DAY].choose(random).unwrap();
    let from =
        Timestamp::from_micros(random.random_range(at("2026-03-19T00:00:00Z").micros()..at("2026-04-01T00:00:00Z").micros()));
    let to = from.plus(random.random_range(1..length)).floor(step);
    let from = from.floor(step);
    let range = TimeRange::new(from, to).or(TimeRange::new(from, from.plus(step))).unwrap();
    let mut filter = Filter::default();
    for _ in 0..*[0, 0, 1, 1, 2, 3].choose(random).unwrap() {
        let (dimension, value) = value(random);
        filter.add(dimension, value);
    }
    StatsQuery { org: None, range, tz: (*ZONES.choose(random).unwrap()).into(), filter }
}

fn value(random: &mut impl Rng) -> (Dimension, String) {
    let dimension = *Dimension::ALL.choose(random).unwrap();
    let value = match dimension {
        Dimension::Status => (*["succeeded", "failed", "ok", "error"].choose(random).unwrap()).to_owned(),
        Dimension::ErrorCategory => format!("category-{}", random.random_range(0..3)),
        Dimension::Environment => format!("env-{}", random.random_range(0..2)),
        other => format!("{}-{}", other.key(), random.random_range(0..4)),
    };
    (dimension, value)
}

fn some_figures(random: &mut impl Rng) -> Vec<Figure> {
    let mut figures: Vec<Figure> = Figure::ALL.sample(random, 4).copied().collect();
    figures.dedup();
    figures
}

fn check(found: &Figures, figures: &[Figure], facts: &[&Fact], of: &Filter, about: &impl std::fmt::Debug) {
    for asked in figures {
        let truth = figure(*asked, facts, of);
        assert!(agrees(found[asked], truth), "{asked:?}: {:?} instead of {truth:?} for {about:?}", found[asked]);
    }
}

fn of_value<'f>(facts: &[&'f Fact], by: Dimension, value: &str) -> Vec<&'f Fact> {
    facts.iter().copied().filter(|fact| names(fact, by).iter().any(|name| name == value)).collect()
}

/// The values that rows and series can have: with a filter on the same dimension only those.
fn values_of(facts: &[&Fact], by: Dimension, filter: &Filter) -> BTreeSet<String> {
    let asked = filter.values(by);
    facts.iter().flat_map(|fact| names(fact, by)).filter(|name| asked.is_none_or(|asked| asked.contains(name))).collect()
}

#[tokio::test]
async fn an_overview_is_what_a_recount_says() {
    let mut random = ChaCha8Rng::seed_from_u64(1);
    let (world, own, scope) = world(&mut random).await;
    for _ in 0..60 {
        let query = query(&mut random);
        let answer = stats::overview(&world.db, &scope, &query, true, &Figure::ALL).await.unwrap();
        let of = &query.filter;
        check(&answer.data.figures, &Figure::ALL, &matching(&own, query.range, &query.filter), of, &query);
        let before = answer.data.previous.unwrap();
        check(&before, &Figure::ALL, &matching(&own, query.range.previous(), &query.filter), of, &query);
        assert_eq!(stats::overview(&world.db, &scope, &query, false, &Figure::ALL).await.unwrap().data.previous, None);
    }
}

#[tokio::test]
async fn a_timeline_is_what_a_recount_says_bucket_by_bucket() {
    let mut random = ChaCha8Rng::seed_from_u64(2);
    let (world, own, scope) = world(&mut random).await;
    for _ in 0..60 {
        let stats = query(&mut random);
        let granularity = *Granularity::ALL.choose(&mut random).unwrap();
        let by = random.random_bool(0.5).then(|| *Dimension::ALL.choose(&mut random).unwrap());
        let query = TimelineQuery { stats, figures: some_figures(&mut random), granularity, by, series: Some(3) };
        let found = stats_timeline::timeline(&world.db, &scope, &query).await.unwrap().data;
        let all = matching(&own, query.stats.range, &query.stats.filter);
        let tz = crate::server::zone::find(&query.stats.tz).unwrap();
        let cuts = crate::server::zone::bucket_edges(&tz, granularity, query.stats.range).unwrap();
        let keys: Vec<&str> = found.iter().filter_map(|series| series.key.as_deref()).collect();
        if let Some(by) = by {
            assert!(
                keys.len() <= 3 && keys.iter().all(|key| values_of(&all, by, &query.stats.filter).contains(*key)),
                "{query:?}"
            );
        }
        for series in &found {
            let own: Vec<&Fact> = match (by, &series.key) {
                (None, _) => all.clone(),
                (Some(by), Some(key)) => of_value(&all, by, key),
                (Some(by), None) => {
                    assert!(!matches!(by, Dimension::Tool | Dimension::Server), "{query:?}");
                    all.iter().copied().filter(|fact| names(fact, by).iter().all(|name| !keys.contains(&name.as_str()))).collect()
                }
            };
            let filter = &query.stats.filter;
            let of = by.map_or_else(|| filter.clone(), |by| filter.of_row(by, series.key.as_deref()));
            assert_eq!(series.points.len(), cuts.len() - 1);
            for (point, pair) in series.points.iter().zip(cuts.windows(2)) {
                assert_eq!(point.start, pair[0]);
                let bucket: Vec<&Fact> = own.iter().copied().filter(|fact| pair[0] <= fact.at && fact.at < pair[1]).collect();
                check(&point.figures, &query.figures, &bucket, &of, &(&query, &series.key, point.start));
            }
        }
    }
}

#[tokio::test]
async fn a_breakdown_is_what_a_recount_says_and_in_order() {
    let mut random = ChaCha8Rng::seed_from_u64(3);
    let (world, own, scope) = world(&mut random).await;
    for _ in 0..80 {
        let by = *Dimension::ALL.choose(&mut random).unwrap();
        let mut figures = some_figures(&mut random);
        figures.push(Figure::Sessions);
        let sort = Sort { by: figures[0], descending: random.random_bool(0.5) };
        let query = BreakdownQuery { stats: query(&mut random), by, figures, sort, limit: 100, compare: true };
        let rows = stats::breakdown(&world.db, &scope, &query).await.unwrap().data;
        let all = matching(&own, query.stats.range, &query.stats.filter);
        let before = matching(&own, query.stats.range.previous(), &query.stats.filter);
        let mut missing = values_of(&all, by, &query.stats.filter);
        for row in &rows {
            assert!(missing.remove(&row.key), "{} in {query:?}", row.key);
            let of = query.stats.filter.of_row(by, Some(&row.key));
            check(&row.figures, &query.figures, &of_value(&all, by, &row.key), &of, &(&query, &row.key));
            let previous = row.previous.as_ref().unwrap();
            check(previous, &query.figures, &of_value(&before, by, &row.key), &of, &(&query, &row.key, "before"));
        }
        for key in missing {
            let facts = of_value(&all, by, &key);
            assert!(
                facts.iter().all(|fact| fact.session_number.is_none() || fact.kind == FactKind::WorkflowRun),
                "{key} is missing from {query:?}"
            );
        }
        let order: Vec<f64> = rows.iter().filter_map(|row| row.figures[&sort.by].approximate()).collect();
        assert!(if sort.descending { order.is_sorted_by(|a, b| a >= b) } else { order.is_sorted() }, "{query:?}");
    }
}

#[tokio::test]
async fn a_member_sees_totals_and_nobody_else() {
    let mut random = ChaCha8Rng::seed_from_u64(4);
    let (world, own, _) = world(&mut random).await;
    let now = at("2026-04-02T00:00:00Z");
    let member: Scope<ViewTotals> = scope(world.acme, "acme", Role::Member, "user-1", now);
    let mut query = query(&mut random);
    query.filter = Filter::default();
    query.range = TimeRange::new(at("2026-03-20T00:00:00Z"), now).unwrap();
    let overview = stats::overview(&world.db, &member, &query, false, &Figure::ALL).await.unwrap();
    check(&overview.data.figures, &[Figure::ActiveUsers], &matching(&own, query.range, &query.filter), &query.filter, &query);
    query.filter.add(Dimension::User, "user-1");
    assert!(stats::overview(&world.db, &member, &query, false, &Figure::ALL).await.is_ok());
    query.filter.add(Dimension::User, "user-2");
    assert_eq!(stats::overview(&world.db, &member, &query, false, &Figure::ALL).await.unwrap_err(), AppError::Forbidden);
    query.filter = Filter::default();
    let sort = Sort { by: Figure::Runs, descending: true };
    let by_user = BreakdownQuery {
        stats: query.clone(),
        by: Dimension::User,
        figures: vec![Figure::Runs],
        sort,
        limit: 10,
        compare: false,
    };
    assert_eq!(stats::breakdown(&world.db, &member, &by_user).await.unwrap_err(), AppError::Forbidden);
    let series = TimelineQuery {
        stats: query,
        figures: vec![Figure::Runs],
        granularity: Granularity::Day,
        by: Some(Dimension::User),
        series: None,
    };
    assert_eq!(stats_timeline::timeline(&world.db, &member, &series).await.unwrap_err(), AppError::Forbidden);
    let names = values::filter_values(&world.db, &member, Dimension::User, "").await.unwrap();
    assert_eq!(names.iter().map(|found| found.value.as_str()).collect::<Vec<_>>(), ["user-1"]);
}

#[tokio::test]
async fn values_complete_a_prefix_in_any_case_within_the_organisation() {
    let mut random = ChaCha8Rng::seed_from_u64(5);
    let (world, _, scope) = world(&mut random).await;
    let mut foreign = facts(&mut random, 1, at("2026-03-20T00:00:00Z"), at("2026-03-21T00:00:00Z"));
    foreign[0].kind = FactKind::Message;
    foreign[0].agent = Some("agent-foreign".into());
    foreign[0].id = "foreign".into();
    sqlx::query("delete from rollups where org_id = $1").bind(world.loud.0).execute(world.pool()).await.unwrap();
    store(&world, world.loud, &foreign).await;
    let found = values::filter_values(&world.db, &scope, Dimension::Agent, "AGENT-").await.unwrap();
    assert_eq!(found.iter().map(|found| found.value.as_str()).collect::<Vec<_>>(), ["agent-0", "agent-1", "agent-2"]);
    assert_eq!(values::filter_values(&world.db, &scope, Dimension::Agent, "nobody").await.unwrap(), []);
    let found = values::filter_values(&world.db, &scope, Dimension::Workflow, "workflow-3").await.unwrap();
    assert_eq!(found.iter().map(|found| found.value.as_str()).collect::<Vec<_>>(), ["workflow-3"]);
    let found = values::filter_values(&world.db, &scope, Dimension::Agent, "NT-2").await.unwrap();
    assert_eq!(found.iter().map(|found| found.value.as_str()).collect::<Vec<_>>(), ["agent-2"]);
    // Without a dimension: values of all of them.
    let found = values::any_filter_values(&world.db, &scope, " -1").await.unwrap();
    let found: Vec<_> = found.iter().map(|found| (found.dimension, found.value.as_str())).collect();
    assert!(found.contains(&(Dimension::Agent, "agent-1")) && found.contains(&(Dimension::Workflow, "workflow-1")), "{found:?}");
    assert!(found.iter().all(|(_, value)| value.contains("-1")), "{found:?}");
    assert_eq!(values::any_filter_values(&world.db, &scope, "  ").await.unwrap(), []);
    let member: Scope<ViewTotals> =
        crate::server::queries::tests::data::scope(world.acme, "acme", Role::Member, "user-1", at("2026-04-02T00:00:00Z"));
    let found = values::any_filter_values(&world.db, &member, "user").await.unwrap();
    assert_eq!(found.iter().map(|found| found.value.as_str()).collect::<Vec<_>>(), ["user-1"]);
}

#[tokio::test]
async fn the_global_overview_has_a_row_per_organisation() {
    let mut random = ChaCha8Rng::seed_from_u64(6);
    let (world, own, _) = world(&mut random).await;
    let now = at("2026-04-02T00:00:00Z");
    let above: Scope<ViewGlobal> = scope(crate::domain::ids::OrgId::ABOVE, "all", Role::SuperAdmin, "root", now);
    let range = TimeRange::new(at("2026-03-21T10:00:00Z"), now).unwrap();
    let query = StatsQuery { org: None, range, tz: "UTC".into(), filter: Filter::default() };
    let sort = Sort { by: Figure::Runs, descending: true };
    let rows = orgs::breakdown(&world.db, &above, &query, &[Figure::Runs, Figure::CostUsd], sort, 10, false).await.unwrap().data;
    assert_eq!(rows.iter().map(|row| row.key.as_str()).collect::<Vec<_>>(), ["acme", "loud"]);
    check(&rows[0].figures, &[Figure::Runs, Figure::CostUsd], &matching(&own, range, &query.filter), &query.filter, &query);
}

#[tokio::test]
async fn impossible_questions_are_refused_by_name() {
    let mut random = ChaCha8Rng::seed_from_u64(7);
    let world = World::new().await;
    let scope: Scope<ViewTotals> = scope(world.acme, "acme", Role::Manager, "ana", at("2026-04-02T00:00:00Z"));
    let field = |result: Result<_, AppError>| match result {
        Err(AppError::Invalid { field, .. }) => field,
        other => panic!("{other:?}"),
    };
    let mut asked = query(&mut random);
    asked.filter = Filter::default();
    asked.filter.add(Dimension::Model, "a\0b");
    assert_eq!(field(stats::overview(&world.db, &scope, &asked, false, &Figure::ALL).await), "model");
    asked.filter = Filter::default();
    asked.tz = "Nowhere".into();
    assert_eq!(field(stats::overview(&world.db, &scope, &asked, false, &Figure::ALL).await), "tz");
    asked.tz = "UTC".into();
    asked.range = TimeRange::new(at("2016-01-01T00:00:00Z"), at("2026-01-01T00:00:00Z")).unwrap();
    assert_eq!(field(stats::overview(&world.db, &scope, &asked, false, &Figure::ALL).await), "from");
}
