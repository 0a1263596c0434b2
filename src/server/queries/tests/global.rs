//! What those above organisations are told is what each organisation is told, added up.

use super::data::{facts, scope, store};
use crate::{
    domain::{
        dimension::Dimension,
        figure::{Figure, FigureValue, Figures},
        filter::Filter,
        global::GlobalTimelineQuery,
        ids::OrgId,
        query::{Granularity, StatsQuery, TimelineQuery},
        role::Role,
        time::{Clock, TimeRange, Timestamp},
    },
    server::{
        auth::scope::{Scope, ViewGlobal, ViewTotals},
        queries::{orgs, stats, stats_timeline},
        tests::world::{World, at},
    },
};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

const ASKED: [Figure; 6] =
    [Figure::Runs, Figure::Sessions, Figure::ActiveUsers, Figure::CostUsd, Figure::RunDurationMs, Figure::SuccessRate];

fn now() -> Timestamp {
    at("2026-04-02T00:00:00Z")
}

/// A range of whole days, and one that begins and ends inside of a quarter hour.
fn ranges() -> [TimeRange; 2] {
    let range = |from, to| TimeRange::new(at(from), at(to)).unwrap();
    [range("2026-03-26T00:00:00Z", "2026-04-01T00:00:00Z"), range("2026-03-25T10:07:31Z", "2026-03-29T17:52:11Z")]
}

fn filters() -> [Filter; 3] {
    let mut one = Filter::default();
    one.add(Dimension::Model, "model-1");
    let mut two = one.clone();
    two.add(Dimension::Agent, "agent-0");
    [Filter::default(), one, two]
}

fn above() -> Scope<ViewGlobal> {
    scope(OrgId::ABOVE, "all", Role::SuperAdmin, "root", now())
}

async fn world() -> (World, [Scope<ViewTotals>; 2]) {
    let mut random = ChaCha8Rng::seed_from_u64(11);
    let world = World::new().await;
    world.org("silent").await;
    let mut scopes = Vec::new();
    for (org, slug, count) in [(world.acme, "acme", 2500), (world.loud, "loud", 1500)] {
        store(&world, org, &facts(&mut random, count, at("2026-03-18T00:00:00Z"), at("2026-04-02T00:00:00Z"))).await;
        scopes.push(scope(org, slug, Role::Manager, "user-1", now()));
    }
    (world, scopes.try_into().unwrap())
}

fn number(figures: &Figures, figure: Figure) -> f64 {
    figures[&figure].approximate().unwrap_or(0.0)
}

/// What adds up over organisations: nobody is in two of them.
const ADDS_UP: [Figure; 4] = [Figure::Runs, Figure::Sessions, Figure::ActiveUsers, Figure::CostUsd];

fn is_sum(whole: &Figures, parts: &[&Figures], about: &str) {
    for figure in ADDS_UP {
        let sum: f64 = parts.iter().map(|part| number(part, figure)).sum();
        assert!((number(whole, figure) - sum).abs() < 1e-6, "{figure:?} {about}: {whole:?}");
    }
}

#[tokio::test]
async fn totals_and_rows_are_those_of_the_organisations_in_every_range_and_filter() {
    let (world, scopes) = world().await;
    for range in ranges() {
        for filter in filters() {
            let query = StatsQuery { org: None, range, tz: "Europe/Berlin".into(), filter };
            let about = format!("{query:?}");
            let mut own = Vec::new();
            for scope in &scopes {
                own.push(stats::overview(&world.db, scope, &query, true, &ASKED).await.unwrap().data);
            }
            let rows = orgs::rows(&world.db, &above(), &query, true, &ASKED).await.unwrap().data;
            assert_eq!(rows.iter().map(|row| row.name.as_str()).collect::<Vec<_>>(), ["Acme", "Loud", "Silent"]);
            for (row, own) in rows.iter().zip(&own) {
                assert_eq!((&row.figures, &row.previous), (&own.figures, &own.previous), "{about}");
            }
            assert_eq!((rows[2].figures[&Figure::Runs], rows[2].behind), (FigureValue::Count(0), None));
            let all = orgs::overview(&world.db, &above(), &query, true, &ASKED).await.unwrap().data;
            is_sum(&all.figures, &own.iter().map(|own| &own.figures).collect::<Vec<_>>(), &about);
            is_sum(&all.previous.unwrap(), &own.iter().map(|own| own.previous.as_ref().unwrap()).collect::<Vec<_>>(), &about);
        }
    }
}

#[tokio::test]
async fn a_timeline_of_all_is_the_sum_of_theirs_with_the_largest_first() {
    let (world, scopes) = world().await;
    for range in ranges() {
        let stats = StatsQuery { org: None, range, tz: "Asia/Kathmandu".into(), filter: Filter::default() };
        let asked =
            |apart| GlobalTimelineQuery { stats: stats.clone(), figures: ASKED.to_vec(), granularity: Granularity::Day, apart };
        let mut own = Vec::new();
        for scope in &scopes {
            let query = TimelineQuery {
                stats: stats.clone(),
                figures: ASKED.to_vec(),
                granularity: Granularity::Day,
                by: None,
                series: None,
            };
            own.push(stats_timeline::timeline(&world.db, scope, &query).await.unwrap().data.remove(0).points);
        }
        let all = orgs::timeline(&world.db, &above(), &asked(None)).await.unwrap().data;
        assert_eq!((all.len(), &all[0].key), (1, &None));
        for (place, point) in all[0].points.iter().enumerate() {
            is_sum(&point.figures, &[&own[0][place].figures, &own[1][place].figures], &point.start.to_string());
        }
        let apart = orgs::timeline(&world.db, &above(), &asked(Some(8))).await.unwrap().data;
        assert_eq!(apart.iter().map(|series| series.key.as_deref()).collect::<Vec<_>>(), [Some("acme"), Some("loud")]);
        assert_eq!((&apart[0].points, &apart[1].points), (&own[0], &own[1]));
        let one = orgs::timeline(&world.db, &above(), &asked(Some(1))).await.unwrap().data;
        assert_eq!(one.iter().map(|series| series.key.as_deref()).collect::<Vec<_>>(), [Some("acme"), None]);
        assert_eq!(one[1].points, own[1], "the rest is all that is not shown by itself");
    }
}

#[tokio::test]
async fn what_waits_is_said_of_whom_it_waits() {
    let world = World::new().await;
    world.make_noise().await;
    let event = serde_json::json!({"event_id": "e", "type": "message.created", "occurred_at": "2026-03-04T11:59:00Z",
        "session_id": "s", "user": "ana", "payload": {"message_id": "m", "role": "user", "content": "hello"}});
    world.ingest(world.acme, &[event]).await;
    let later = world.clock.now().plus(90_000_000);
    let above: Scope<ViewGlobal> = scope(OrgId::ABOVE, "all", Role::SuperAdmin, "root", later);
    let range = TimeRange::new(at("2026-03-04T00:00:00Z"), at("2026-03-05T00:00:00Z")).unwrap();
    let query = StatsQuery { org: None, range, tz: "UTC".into(), filter: Filter::default() };
    let answer = orgs::rows(&world.db, &above, &query, false, &[Figure::Runs]).await.unwrap();
    let behind: Vec<_> = answer.data.iter().map(|row| (row.slug.to_string(), row.behind, row.last_change.is_some())).collect();
    assert_eq!(behind, [("acme".to_owned(), Some(90_000_000), false), ("loud".to_owned(), None, true)]);
    assert_eq!(answer.complete_to, later.minus(90_000_000));
}
