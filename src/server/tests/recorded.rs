//! The recorded traffic through the whole pipeline: what it comes to must be what its README says.

use super::world::{World, at};
use crate::{
    domain::{
        dimension::Dimension,
        figure::Figure,
        filter::Filter,
        ids::{OrgId, UserId},
        query::{BreakdownQuery, Granularity, Sort, StatsQuery, TimelineQuery},
        role::Role,
        time::{Clock, TimeRange},
        viewer::Person,
    },
    server::{
        auth::{
            ingest_key::Producer,
            scope::{Scope, ViewTotals},
        },
        db::SystemKey,
        import::{
            agentic::{self, Placement},
            files::File,
            piece::Piece,
        },
        ingest::receive::Receiver,
        producer::Batches,
        projections::runner::{Runner, Step},
        queries::{stats, stats_timeline},
    },
};
use axum::http::HeaderMap;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

const START: &str = "2026-03-01T00:00:00Z";
const ALL: usize = usize::MAX;

/// A file of recorded requests.
pub fn recorded(name: &str) -> Option<PathBuf> {
    recorded_in("requests", name)
}

/// A file of the recorded data, which lies beside the checkout.
pub fn recorded_in(kind: &str, name: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("ORIEL_RECORDED")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data"), PathBuf::from);
    let path = folder.join(kind).join(name);
    if !path.exists() {
        eprintln!("skipped: {} is not there; set ORIEL_RECORDED to the folder of recorded data", path.display());
        return None;
    }
    Some(path)
}

/// Ingests and projects the first events of a file; how many of them were new.
async fn import(world: &World, org: OrgId, path: &Path, at_most: usize) -> u64 {
    let key = SystemKey::of_this_process();
    let receiver = Receiver::new(world.db.clone(), key, world.clock.clone(), 365);
    let runner = Runner::new(world.db.clone(), key, world.clock.clone());
    let pieces = agentic::pieces(&File::of(path).unwrap(), "acme", Placement::Start(at(START)));
    let events = pieces.map(|piece| match piece {
        Piece::Event(event) => event,
        other => panic!("{other:?} is no event"),
    });
    let events = events.take(at_most);
    let mut stored = 0;
    for batch in Batches::new(events, 1_000) {
        let receipt = receiver
            .receive(Producer::by_hand(org), &HeaderMap::new(), &batch.body)
            .await
            .unwrap_or_else(|_| panic!("a batch was refused"));
        assert_eq!(receipt.rejected, []);
        stored += receipt.accepted;
    }
    while runner.step(org).await.unwrap() != Step::Idle {}
    stored
}

fn scope(world: &World) -> Scope<ViewTotals> {
    let person =
        Person { id: UserId(1), key: "ana@acme.test".into(), email: None, name: "Ana".into(), role: Role::Manager, org: None };
    Scope::of_test(world.acme, "acme".parse().unwrap(), person, world.clock.now()).unwrap()
}

fn question() -> StatsQuery {
    let range = TimeRange::new(at(START), at("2026-03-06T00:00:00Z")).unwrap();
    StatsQuery { org: None, range, tz: "UTC".into(), filter: Filter::default() }
}

async fn overview(world: &World) -> Value {
    let answer = stats::overview(&world.db, &scope(world), &question(), false, &Figure::ALL).await.unwrap();
    serde_json::to_value(answer.data.figures).unwrap()
}

async fn per(world: &World, granularity: Granularity) -> Vec<(String, i64)> {
    let query = TimelineQuery { stats: question(), figures: vec![Figure::ModelCalls], granularity, by: None, series: None };
    let answer = stats_timeline::timeline(&world.db, &scope(world), &query).await.unwrap();
    let points = answer.data.into_iter().next().unwrap().points.into_iter();
    points.map(|point| (point.start.to_string(), json!(point.figures)["model_calls"].as_i64().unwrap())).collect()
}

/// Within 1 % of the published seconds.
fn assert_near(found: &Value, seconds: f64) {
    let (found, expected) = (found.as_f64().unwrap(), seconds * 1_000.0);
    assert!((found - expected).abs() <= expected * 0.01, "{found} ms is not within 1 % of {expected} ms");
}

#[tokio::test]
async fn figures_of_the_recorded_traffic_are_those_of_its_readme_also_after_a_second_import() {
    let Some(path) = recorded("agentic-requests.csv.gz") else { return };
    let world = World::new().await;
    world.clock.set(at("2026-03-06T00:00:00Z"));
    assert_eq!(import(&world, world.loud, &path, 3_000).await, 3_000);
    let stored = import(&world, world.acme, &path, ALL).await;
    assert!(stored > 39_372, "{stored}");
    let figures = overview(&world).await;
    assert_eq!(figures["model_calls"], 39_372);
    assert_eq!(figures["sessions"], 534);
    assert_eq!(figures["input_tokens"], 4_816_179_599_i64 - 4_637_883_968);
    assert_eq!(figures["cache_read_tokens"], 4_637_883_968_i64);
    assert_eq!(figures["output_tokens"], 17_477_878);
    assert_eq!(figures["runs_succeeded"], 2_217);
    assert_eq!(figures["handoffs"], 50);
    for (percentile, seconds) in [("p50", 6.15), ("p95", 28.6), ("p99", 60.72)] {
        assert_near(&figures["model_latency_ms"][percentile], seconds);
    }

    let days = per(&world, Granularity::Day).await;
    assert_eq!(days.iter().map(|(_, calls)| *calls).collect::<Vec<_>>(), [7_537, 10_076, 11_233, 10_503, 23]);
    let hours = per(&world, Granularity::Hour).await;
    assert_eq!(hours.iter().max_by_key(|(_, calls)| *calls).unwrap(), &("2026-03-03T10:00:00Z".to_owned(), 834));
    by_model(&world).await;

    // The other file tells the same, so nothing of it is new.
    let lines = recorded("agentic-sessions.jsonl.gz").unwrap();
    assert_eq!(import(&world, world.acme, &lines, ALL).await, 0);
    assert_eq!(overview(&world).await, figures);
}

async fn by_model(world: &World) {
    let figures =
        vec![Figure::ModelCalls, Figure::InputTokens, Figure::CacheReadTokens, Figure::OutputTokens, Figure::ModelLatencyMs];
    let sort = Sort { by: Figure::ModelCalls, descending: true };
    let query = BreakdownQuery { stats: question(), by: Dimension::Model, figures, sort, limit: 10, compare: false };
    let rows = json!(stats::breakdown(&world.db, &scope(world), &query).await.unwrap().data);
    let expected = [
        ("claude-opus-4-5-20251101", 18_335, 1_767_466_660_i64, 7_790_898, 6.27, 24.84),
        ("claude-sonnet-4-5-20250929", 8_624, 1_814_437_480, 4_574_096, 8.12, 37.8),
        ("claude-opus-4-6", 7_047, 654_448_576, 2_822_542, 4.91, 25.56),
        ("claude-sonnet-4-20250514", 4_005, 500_179_733, 1_634_469, 5.64, 26.88),
        ("claude-opus-4-1-20250805", 721, 51_680_974, 331_768, 5.45, 40.7),
        ("claude-haiku-4-5-20251001", 640, 27_966_176, 324_105, 2.85, 28.16),
    ];
    assert_eq!(rows.as_array().unwrap().len(), expected.len());
    for (row, (model, calls, input, output, p50, p95)) in rows.as_array().unwrap().iter().zip(expected) {
        assert_eq!(row["key"], model);
        let row = &row["figures"];
        assert_eq!(row["model_calls"], calls);
        assert_eq!(row["input_tokens"].as_i64().unwrap() + row["cache_read_tokens"].as_i64().unwrap(), input, "{model}");
        assert_eq!(row["output_tokens"], output, "{model}");
        assert_near(&row["model_latency_ms"]["p50"], p50);
        assert_near(&row["model_latency_ms"]["p95"], p95);
    }
}
