//! Figures against the rows behind them: whatever is asked for, all pages of rows make the figure of the overview again.

use super::{
    data::{facts, scope, store},
    recount::{agrees, figure, has, matching},
};
use crate::{
    domain::{
        dimension::Dimension,
        error::AppError,
        figure::Figure,
        filter::Filter,
        provenance::{Except, Made, RowsQuery, Tally},
        query::StatsQuery,
        role::Role,
        time::{DAY, HOUR, MINUTE, QUARTER_HOUR, TimeRange, Timestamp},
    },
    server::{
        auth::scope::{Scope, ViewSessions, ViewTotals},
        facts::fact::Fact,
        queries::{rows, source::has_many, stats},
        tests::world::{World, at},
    },
};
use proptest::{
    prelude::*,
    test_runner::{Config, TestCaseError, TestRunner},
};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use std::collections::BTreeSet;

fn beginning() -> Timestamp {
    at("2026-03-20T00:00:00Z")
}

fn end() -> Timestamp {
    at("2026-04-02T00:00:00Z")
}

async fn world(seed: u64) -> (World, Vec<Fact>) {
    let world = World::new().await;
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let own = facts(&mut random, 2500, beginning(), end());
    store(&world, world.acme, &own).await;
    store(&world, world.loud, &facts(&mut random, 800, beginning(), end())).await;
    (world, own)
}

fn value() -> impl Strategy<Value = (Dimension, String)> {
    let status = prop::sample::select(vec!["succeeded", "failed", "cancelled", "stalled", "ok", "error"]);
    (prop::sample::select(Dimension::ALL.to_vec()), 0..4_u8, status).prop_map(|(dimension, number, status)| {
        let value = match dimension {
            Dimension::Status => status.to_owned(),
            Dimension::ErrorCategory => format!("category-{}", number % 3),
            Dimension::Environment => format!("env-{}", number % 2),
            other => format!("{}-{number}", other.key()),
        };
        (dimension, value)
    })
}

/// Ranges whose borders fall between seconds, and such that fall on the borders of buckets.
fn ranges() -> impl Strategy<Value = TimeRange> {
    let length = prop::sample::select(vec![20 * MINUTE, 5 * HOUR, 30 * HOUR, 9 * DAY]).prop_flat_map(|most| 1..most);
    let step = prop::sample::select(vec![1, MINUTE, QUARTER_HOUR, HOUR]);
    (beginning().minus(HOUR).micros()..end().micros(), length, step).prop_map(|(from, length, step)| {
        let from = Timestamp::from_micros(from).floor(step);
        TimeRange::new(from, from.plus(length).ceil(step)).unwrap()
    })
}

fn questions() -> impl Strategy<Value = RowsQuery> {
    let filter = prop::collection::vec(value(), 0..3).prop_map(|values| {
        let mut filter = Filter::default();
        values.into_iter().for_each(|(dimension, value)| filter.add(dimension, value));
        filter
    });
    let limit = prop::sample::select(vec![7, 100, rows::LARGEST_PAGE]);
    (ranges(), filter, prop::sample::select(Figure::ALL.to_vec()), limit).prop_map(|(range, filter, figure, limit)| RowsQuery {
        stats: StatsQuery { org: None, range, tz: "UTC".into(), filter },
        figure,
        except: None,
        compare: true,
        limit,
        cursor: None,
    })
}

/// The same with some values of a dimension left out; most of them dimensions whose values facts of the figure have.
fn questions_without() -> impl Strategy<Value = RowsQuery> {
    let left_out = prop::sample::select(Dimension::ALL.into_iter().filter(|dimension| !has_many(*dimension)).collect::<Vec<_>>());
    let values = prop::collection::btree_set(0..4_u8, 1..3);
    (questions(), left_out, values).prop_map(|(query, dimension, numbers)| {
        let name = |number: &u8| match dimension {
            Dimension::Status => ["succeeded", "failed", "ok", "error"][usize::from(*number)].to_owned(),
            Dimension::ErrorCategory => format!("category-{}", number % 3),
            Dimension::Environment => format!("env-{}", number % 2),
            other => format!("{}-{number}", other.key()),
        };
        RowsQuery { except: Some(Except { dimension, values: numbers.iter().map(name).collect() }), ..query }
    })
}

/// What is left out has no row, and the others make what they make counted one after the other.
async fn check_without(world: &World, own: &[Fact], query: &RowsQuery) -> Result<(), TestCaseError> {
    let manager: Scope<ViewSessions> = scope(world.acme, "acme", Role::Manager, "user-1", end());
    let Except { dimension, values } = query.except.as_ref().unwrap();
    let left = |range| -> Vec<&Fact> {
        matching(own, range, &query.stats.filter).into_iter().filter(|fact| !has(fact, *dimension, values)).collect()
    };
    let whole = rows::page(&world.db, &manager, query).await.unwrap().data.whole.unwrap();
    let (made, tally, names) = all(world, &manager, query).await;
    if query.figure.unknown_by(&query.about()).is_some() || made == Made::Reckoned {
        prop_assert!(names.is_empty());
        return Ok(());
    }
    let (now, before) = (left(query.stats.range), left(query.stats.range.previous()));
    let counted = |facts: &[&Fact]| figure(query.figure, facts, &query.about());
    prop_assert!(agrees(whole.value, counted(&now)), "{:?}, counted {:?}", whole.value, counted(&now));
    prop_assert!(agrees(whole.previous.unwrap(), counted(&before)));
    prop_assert!(agrees(whole.value, tally.value(query.figure, made)));
    if made != Made::Rank {
        prop_assert_eq!(tally.parts(made), whole.parts);
    }
    let known: BTreeSet<&str> = now.iter().map(|fact| fact.id.as_str()).collect();
    prop_assert!(names.iter().all(|(_, id)| known.contains(id.as_str())));
    Ok(())
}

/// All pages together.
async fn all(world: &World, scope: &Scope<ViewSessions>, query: &RowsQuery) -> (Made, Tally, Vec<(String, String)>) {
    let mut query = query.clone();
    let (mut tally, mut names, mut before) = (Tally::default(), Vec::new(), None);
    loop {
        let page = rows::page(&world.db, scope, &query).await.unwrap().data;
        assert_eq!(page.whole.is_some(), query.cursor.is_none());
        assert!(page.next_cursor.is_none() || page.rows.len() == usize::from(query.limit), "a page that is not the last is full");
        for row in &page.rows {
            assert!(query.stats.range.contains(row.at) && before.is_none_or(|before| row.at <= before), "the latest first");
            before = Some(row.at);
            tally.add(page.made, row);
            names.push((row.kind.clone(), row.id.clone()));
        }
        query.cursor = page.next_cursor;
        if query.cursor.is_none() {
            return (page.made, tally, names);
        }
    }
}

async fn check(world: &World, own: &[Fact], query: &RowsQuery) -> Result<(), TestCaseError> {
    let now = end();
    let totals: Scope<ViewTotals> = scope(world.acme, "acme", Role::Manager, "user-1", now);
    let manager: Scope<ViewSessions> = scope(world.acme, "acme", Role::Manager, "user-1", now);
    let answer = stats::overview(&world.db, &totals, &query.stats, true, &[query.figure]).await.unwrap().data;
    let (shown, previous) = (answer.figures[&query.figure], answer.previous.unwrap()[&query.figure]);
    let first = rows::page(&world.db, &manager, query).await.unwrap().data;
    let whole = first.whole.unwrap();
    prop_assert_eq!(whole.value, shown);
    prop_assert_eq!(whole.previous, Some(previous));
    prop_assert!(!first.only_own);
    let (made, tally, names) = all(world, &manager, query).await;
    if query.figure.unknown_by(&query.stats.filter).is_some() {
        prop_assert!(shown.approximate().is_none() && names.is_empty());
    } else if made == Made::Reckoned {
        prop_assert!(names.is_empty());
    } else {
        let added = tally.value(query.figure, made);
        prop_assert!(agrees(shown, added), "{:?} from rows, {:?} shown", added, shown);
        if made != Made::Rank {
            prop_assert_eq!(whole.parts.value(made, query.figure.spec().unit), added);
            prop_assert_eq!(tally.parts(made), whole.parts);
        }
    }
    let distinct: BTreeSet<&(String, String)> = names.iter().collect();
    prop_assert_eq!(distinct.len(), names.len(), "no row comes twice");

    // A member's rows are those of them all that are their own.
    let member: Scope<ViewSessions> = scope(world.acme, "acme", Role::Member, "user-2", now);
    let others = query.stats.filter.values(Dimension::User).is_some_and(|users| users.iter().any(|user| user != "user-2"));
    if others {
        prop_assert_eq!(rows::page(&world.db, &member, query).await.unwrap_err(), AppError::Forbidden);
        return Ok(());
    }
    let (_, _, seen) = all(world, &member, query).await;
    let truth: BTreeSet<&str> = matching(own, query.stats.range, &query.stats.filter)
        .into_iter()
        .filter(|fact| fact.user_key.as_deref() == Some("user-2"))
        .map(|fact| fact.id.as_str())
        .collect();
    let expected: Vec<&(String, String)> = names.iter().filter(|(_, id)| truth.contains(id.as_str())).collect();
    prop_assert_eq!(seen.iter().collect::<Vec<_>>(), expected);
    let page = rows::page(&world.db, &member, query).await.unwrap().data;
    prop_assert_eq!(page.only_own, query.stats.filter.values(Dimension::User).is_none());
    prop_assert_eq!(page.whole.unwrap().value, shown);
    Ok(())
}

#[test]
fn the_rows_of_any_figure_make_it_again() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    for seed in [11, 12] {
        let (world, own) = runtime.block_on(world(seed));
        let mut runner = TestRunner::new(Config { cases: 96, failure_persistence: None, ..Config::default() });
        runner.run(&questions(), |query| runtime.block_on(check(&world, &own, &query))).unwrap();
        runner.run(&questions_without(), |query| runtime.block_on(check_without(&world, &own, &query))).unwrap();
        // Chance may leave one out; the whole range has something of each.
        for figure in Figure::ALL {
            let range = TimeRange::new(beginning().plus(1), end().minus(1)).unwrap();
            let stats = StatsQuery { org: None, range, tz: "UTC".into(), filter: Filter::default() };
            let query = RowsQuery { stats, figure, except: None, compare: true, limit: 499, cursor: None };
            runtime.block_on(check(&world, &own, &query)).unwrap();
        }
    }
}

#[tokio::test]
async fn a_cursor_belongs_to_its_figure() {
    let (world, _) = world(13).await;
    let manager: Scope<ViewSessions> = scope(world.acme, "acme", Role::Manager, "user-1", end());
    let range = TimeRange::new(beginning(), end()).unwrap();
    let stats = StatsQuery { org: None, range, tz: "UTC".into(), filter: Filter::default() };
    let query = RowsQuery { stats, figure: Figure::Runs, except: None, compare: false, limit: 5, cursor: None };
    let cursor = rows::page(&world.db, &manager, &query).await.unwrap().data.next_cursor;
    assert!(cursor.is_some());
    for wrong in [
        RowsQuery { figure: Figure::Messages, cursor: cursor.clone(), ..query.clone() },
        RowsQuery { cursor: Some("e30".into()), ..query.clone() },
        RowsQuery { limit: 0, ..query.clone() },
        RowsQuery { except: Some(Except { dimension: Dimension::Tool, values: ["tool-1".into()].into() }), ..query.clone() },
        RowsQuery { except: Some(Except { dimension: Dimension::Model, values: BTreeSet::new() }), ..query.clone() },
        RowsQuery { limit: rows::LARGEST_PAGE + 1, ..query.clone() },
    ] {
        assert!(matches!(rows::page(&world.db, &manager, &wrong).await, Err(AppError::Invalid { .. })), "{wrong:?}");
    }
}
