//! `GET /api/stats/…` (`api.md` §5): figures by the names that clients of a model proxy's dashboard know. A request is a
//! model call, a domain an organisation. Those who see all organisations and name none are answered for all of them.

use super::{params::Params, state::AppState};
use crate::{
    domain::{
        answer::{Answer, AnsweredRange, BreakdownRow, Series},
        dimension::Dimension,
        error::AppError,
        figure::{Figure, FigureValue, Figures},
        global::{GlobalTimelineQuery, OrgRow},
        query::{BreakdownQuery, Granularity, Sort, StatsQuery, TimelineQuery},
        time::Timestamp,
    },
    server::{
        auth::{
            domain::{Domains, OfDomain},
            scope::ViewTotals,
        },
        queries::{orgs, stats, stats_timeline},
    },
};
use axum::{Json, extract::State};
use serde_json::{Map, Value, json};

/// What clients call figures.
pub const NAMES: [(&str, Figure); 12] = [
    ("requests", Figure::ModelCalls),
    ("failed_requests", Figure::ModelErrors),
    ("input_tokens", Figure::InputTokens),
    ("output_tokens", Figure::OutputTokens),
    ("cache_read_tokens", Figure::CacheReadTokens),
    ("cache_write_tokens", Figure::CacheWriteTokens),
    ("total_tokens", Figure::TotalTokens),
    ("cost_usd", Figure::CostUsd),
    ("unpriced_requests", Figure::UnpricedCalls),
    ("response_time_ms", Figure::ModelLatencyMs),
    ("error_rate", Figure::ModelErrorRate),
    ("active_users", Figure::ActiveUsers),
];

pub const FIGURES: [Figure; NAMES.len()] = {
    let mut figures = [Figure::ModelCalls; NAMES.len()];
    let mut place = 0;
    while place < figures.len() {
        figures[place] = NAMES[place].1;
        place += 1;
    }
    figures
};

const LARGEST_FIRST: Sort<Figure> = Sort { by: Figure::ModelCalls, descending: true };
const DEAREST_FIRST: Sort<Figure> = Sort { by: Figure::CostUsd, descending: true };

/// The granularities that clients name.
const GRANULARITIES: [Granularity; 3] = [Granularity::Hour, Granularity::Day, Granularity::Month];

/// Figures by those names, as far as they are there.
pub fn named(figures: &Figures) -> Map<String, Value> {
    let known = NAMES.iter().filter_map(|(name, figure)| Some(((*name).to_owned(), json!(figures.get(figure)?))));
    known.collect()
}

pub async fn overview(State(state): State<AppState>, domains: Domains, params: Params) -> Result<Json<Value>, AppError> {
    let (answer, active) = match &domains {
        Domains::One(scope) => {
            let answer = stats::overview(&state.db, scope, &params.stats(scope.at())?, false, &FIGURES).await?;
            let active = i64::from(is_active(&answer.data.figures));
            (answer, active)
        }
        Domains::All(scope) => {
            let query = params.stats(scope.at())?;
            let answer = orgs::overview(&state.db, scope, &query, false, &FIGURES).await?;
            let rows = orgs::rows(&state.db, scope, &query, false, &[Figure::ModelCalls]).await?.data;
            (answer, rows.iter().filter(|row| is_active(&row.figures)).count() as i64)
        }
    };
    let mut shown = named(&answer.data.figures);
    shown.insert("active_domains".into(), json!(active));
    Ok(about(shown, &answer.range, answer.complete_to))
}

fn is_active(figures: &Figures) -> bool {
    matches!(figures.get(&Figure::ModelCalls), Some(FigureValue::Count(1..)))
}

/// A row per domain, that with the most requests first.
pub async fn domains(State(state): State<AppState>, domains: Domains, params: Params) -> Result<Json<Value>, AppError> {
    let row = |domain: &str, figures: &Figures| {
        let mut row = named(figures);
        row.insert("domain".into(), json!(domain));
        Value::Object(row)
    };
    let (range, complete_to, rows): (_, _, Vec<Value>) = match &domains {
        Domains::One(scope) => {
            let answer = stats::overview(&state.db, scope, &params.stats(scope.at())?, false, &FIGURES).await?;
            (answer.range, answer.complete_to, vec![row(scope.slug().as_str(), &answer.data.figures)])
        }
        Domains::All(scope) => {
            let answer = orgs::rows(&state.db, scope, &params.stats(scope.at())?, false, &FIGURES).await?;
            let mut rows: Vec<OrgRow> = answer.data;
            // Stable: equals stay in the order of their names.
            rows.sort_by_key(|row| std::cmp::Reverse(count(&row.figures, Figure::ModelCalls)));
            (answer.range, answer.complete_to, rows.iter().map(|org| row(org.slug.as_str(), &org.figures)).collect())
        }
    };
    Ok(about(object(json!({ "domains": rows })), &range, complete_to))
}

fn count(figures: &Figures, figure: Figure) -> i64 {
    match figures.get(&figure) {
        Some(FigureValue::Count(count)) => *count,
        _ => 0,
    }
}

/// One domain: its figures, and the same over time.
pub async fn domain(
    State(state): State<AppState>,
    OfDomain(scope): OfDomain<ViewTotals>,
    params: Params,
) -> Result<Json<Value>, AppError> {
    let stats = params.stats(scope.at())?;
    let granularity = granularity(&params, &stats)?;
    let answer = stats::overview(&state.db, &scope, &stats, false, &FIGURES).await?;
    let query = TimelineQuery { stats, figures: FIGURES.to_vec(), granularity, by: None, series: None };
    let over_time = stats_timeline::timeline(&state.db, &scope, &query).await?;
    let mut shown = named(&answer.data.figures);
    shown.insert("domain".into(), json!(scope.slug().as_str()));
    shown.insert("granularity".into(), json!(granularity.key()));
    shown.insert("timeline".into(), points(&over_time.data));
    Ok(about(shown, &answer.range, answer.complete_to.min(over_time.complete_to)))
}

/// Figures over time, every bucket present.
pub async fn timeline(State(state): State<AppState>, domains: Domains, params: Params) -> Result<Json<Value>, AppError> {
    let now = match &domains {
        Domains::One(scope) => scope.at(),
        Domains::All(scope) => scope.at(),
    };
    let stats = params.stats(now)?;
    let granularity = granularity(&params, &stats)?;
    let figures = FIGURES.to_vec();
    let answer = match &domains {
        Domains::One(scope) => {
            let query = TimelineQuery { stats, figures, granularity, by: None, series: None };
            stats_timeline::timeline(&state.db, scope, &query).await?
        }
        Domains::All(scope) => {
            orgs::timeline(&state.db, scope, &GlobalTimelineQuery { stats, figures, granularity, apart: None }).await?
        }
    };
    let shown = json!({"granularity": granularity.key(), "timeline": points(&answer.data)});
    Ok(about(object(shown), &answer.range, answer.complete_to))
}

fn points(series: &[Series]) -> Value {
    let all = series.first().map(|series| series.points.as_slice()).unwrap_or_default();
    let point = |point: &crate::domain::answer::Point| {
        let mut shown = named(&point.figures);
        shown.insert("start".into(), json!(point.start));
        Value::Object(shown)
    };
    all.iter().map(point).collect()
}

/// Of a short range hours, of a long one months, else days.
fn granularity(params: &Params, stats: &StatsQuery) -> Result<Granularity, AppError> {
    let Some(name) = params.get("granularity") else {
        return Ok(match Granularity::of(stats.range) {
            Granularity::QuarterHour | Granularity::Hour => Granularity::Hour,
            Granularity::Day | Granularity::Week => Granularity::Day,
            Granularity::Month => Granularity::Month,
        });
    };
    let known = GRANULARITIES.into_iter().find(|granularity| granularity.key() == name);
    known.ok_or_else(|| AppError::invalid("granularity", "granularity must be hour, day or month."))
}

/// A row per model, that with the most requests first.
pub async fn models(
    State(state): State<AppState>,
    OfDomain(scope): OfDomain<ViewTotals>,
    params: Params,
) -> Result<Json<Value>, AppError> {
    let answer = stats::breakdown(&state.db, &scope, &by_model(params.stats(scope.at())?, LARGEST_FIRST)).await?;
    let row = |row: &BreakdownRow| {
        let mut shown = named(&row.figures);
        shown.insert("model".into(), json!(row.key));
        Value::Object(shown)
    };
    let shown = json!({"models": answer.data.iter().map(row).collect::<Value>()});
    Ok(about(object(shown), &answer.range, answer.complete_to))
}

fn by_model(stats: StatsQuery, sort: Sort<Figure>) -> BreakdownQuery {
    let (by, figures, limit) = (Dimension::Model, FIGURES.to_vec(), stats::MAX_ROWS);
    BreakdownQuery { stats, by, figures, sort, limit, compare: false }
}

/// What it cost, by model or by domain, the dearest first. The whole holds the cost of tools as well, which is of no model.
pub async fn costs(State(state): State<AppState>, domains: Domains, params: Params) -> Result<Json<Value>, AppError> {
    let by = params.get("breakdown").unwrap_or("model");
    let (whole, rows) = match (by, &domains) {
        ("model", Domains::One(scope)) => {
            let stats = params.stats(scope.at())?;
            let whole = stats::overview(&state.db, scope, &stats, false, &FIGURES).await?;
            (whole, stats::breakdown(&state.db, scope, &by_model(stats, DEAREST_FIRST)).await?.data)
        }
        ("model", Domains::All(_)) => {
            return Err(AppError::invalid("domain", "Name the domain with domain=<slug>: models are those of one."));
        }
        ("domain", Domains::One(scope)) => {
            let whole = stats::overview(&state.db, scope, &params.stats(scope.at())?, false, &FIGURES).await?;
            let row = BreakdownRow { key: scope.slug().to_string(), figures: whole.data.figures.clone(), previous: None };
            (whole, vec![row])
        }
        ("domain", Domains::All(scope)) => {
            let stats = params.stats(scope.at())?;
            let whole = orgs::overview(&state.db, scope, &stats, false, &FIGURES).await?;
            let rows = orgs::breakdown(&state.db, scope, &stats, &FIGURES, DEAREST_FIRST, stats::MAX_ROWS, false).await?;
            (whole, rows.data)
        }
        _ => return Err(AppError::invalid("breakdown", "breakdown must be model or domain.")),
    };
    let Answer { range, complete_to, data } = whole;
    let row = |row: &BreakdownRow| {
        let mut shown = named(&row.figures);
        shown.insert("key".into(), json!(row.key));
        Value::Object(shown)
    };
    let shown = json!({
        "breakdown": by,
        "cost_usd": data.figures.get(&Figure::CostUsd),
        "unpriced_requests": data.figures.get(&Figure::UnpricedCalls),
        "costs": rows.iter().map(row).collect::<Value>(),
    });
    Ok(about(object(shown), &range, complete_to))
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(object) => object,
        _ => Map::new(),
    }
}

/// With the range that it is about, and how far it is complete.
fn about(mut shown: Map<String, Value>, range: &AnsweredRange, complete_to: Timestamp) -> Json<Value> {
    shown.insert("range".into(), json!(range));
    shown.insert("complete_to".into(), json!(complete_to));
    Json(Value::Object(shown))
}
