//! `GET /api/v1/stats/…` (`api.md` §4): the one query path as JSON.

use super::{
    metric::{Metric, figures_of, show},
    params::Params,
    state::AppState,
};
use crate::{
    domain::{
        answer::{Answer, BreakdownRow, Series},
        dimension::Dimension,
        error::AppError,
        figure::Figure,
        query::{BreakdownQuery, Granularity, Sort, TimelineQuery},
    },
    server::{
        auth::{
            authorise::authorise,
            scope::{Scope, ViewTotals},
        },
        queries::{orgs, stats, stats_timeline},
    },
};
use axum::{
    Json,
    extract::{FromRequestParts, State},
    http::request::Parts,
};
use serde_json::{Map, Value, json};

/// Rows of a breakdown when nobody says how many.
const ROWS: u16 = 100;

/// Every figure of the range, and with `compare=previous` of the range before it.
pub async fn overview(
    State(state): State<AppState>,
    scope: Scope<ViewTotals>,
    params: Params,
) -> Result<Json<Answer<Value>>, AppError> {
    let answer = stats::overview(&state.db, &scope, &params.stats(scope.at())?, compare(&params)?, &Figure::ALL).await?;
    Ok(Json(answer.map(|overview| {
        let mut data = show(&Metric::all(), &overview.figures);
        if let Some(previous) = &overview.previous {
            data.insert("previous".into(), Value::Object(show(&Metric::all(), previous)));
        }
        Value::Object(data)
    })))
}

/// Figures per bucket, every bucket present. With `by` a list of series, each with its `key` and `points`.
pub async fn timeline(
    State(state): State<AppState>,
    scope: Scope<ViewTotals>,
    params: Params,
) -> Result<Json<Answer<Value>>, AppError> {
    let metrics = params.metrics(&[Metric::Of(Figure::Runs)])?;
    let stats = params.stats(scope.at())?;
    let granularity = match params.get("granularity") {
        None => Granularity::of(stats.range),
        Some(name) => Granularity::from_key(name)
            .ok_or_else(|| AppError::invalid("granularity", one_of("granularity", Granularity::ALL.map(Granularity::key))))?,
    };
    let by = params.get("by").map(dimension).transpose()?;
    let series = params.parse("series", "series must be a whole number.")?;
    let query = TimelineQuery { stats, figures: figures_of(&metrics), granularity, by, series };
    let answer = stats_timeline::timeline(&state.db, &scope, &query).await?;
    Ok(Json(answer.map(|all| match by {
        None => all.first().map_or(json!([]), |series| points(&metrics, series)),
        Some(_) => all.iter().map(|series| json!({"key": series.key, "points": points(&metrics, series)})).collect(),
    })))
}

/// Figures per value of a dimension, with `compare=previous` also of the range before, or with `by=org` per organisation.
pub async fn breakdown(State(state): State<AppState>, mut parts: Parts) -> Result<Json<Answer<Value>>, AppError> {
    let params = Params::from_request_parts(&mut parts, &()).await;
    if let Ok(params) = &params
        && params.get("by") == Some("org")
    {
        let scope = authorise(&state, &parts, None).await?;
        let Asked { metrics, sort, limit } = asked(params)?;
        let query = params.stats(scope.at())?;
        let answer = orgs::breakdown(&state.db, &scope, &query, &figures_of(&metrics), sort, limit).await?;
        return Ok(Json(answer.map(|rows| rows.iter().map(|row| keyed(&row.key, show(&metrics, &row.figures))).collect())));
    }
    let scope = Scope::from_request_parts(&mut parts, &state).await?;
    let params = params?;
    let by = dimension(params.get("by").ok_or_else(|| AppError::invalid("by", "by must name a dimension, for example model."))?)?;
    let Asked { metrics, sort, limit } = asked(&params)?;
    let (stats, compare) = (params.stats(scope.at())?, compare(&params)?);
    let query = BreakdownQuery { stats, by, figures: figures_of(&metrics), sort, limit, compare };
    let answer = stats::breakdown(&state.db, &scope, &query).await?;
    Ok(Json(answer.map(|rows| {
        let row = |row: &BreakdownRow| {
            let mut shown = show(&metrics, &row.figures);
            if let Some(previous) = &row.previous {
                shown.insert("previous".into(), Value::Object(show(&metrics, previous)));
            }
            keyed(&row.key, shown)
        };
        rows.iter().map(row).collect()
    })))
}

/// Whether the range before is asked for too.
pub fn compare(params: &Params) -> Result<bool, AppError> {
    match params.get("compare") {
        None | Some("none") => Ok(false),
        Some("previous") => Ok(true),
        Some(_) => Err(AppError::invalid("compare", "compare must be previous.")),
    }
}

struct Asked {
    metrics: Vec<Metric>,
    sort: Sort<Figure>,
    limit: u16,
}

/// The largest by the first metric come first unless `sort` says otherwise.
fn asked(params: &Params) -> Result<Asked, AppError> {
    let metrics = params.metrics(&[Metric::Of(Figure::Runs), Metric::Of(Figure::CostUsd)])?;
    let (name, descending) = match params.get("sort") {
        None => (metrics[0].name(), true),
        Some(sort) => sort.strip_prefix('-').map_or((sort, false), |name| (name, true)),
    };
    let by = Metric::find(name, "sort")?.figures()[0];
    Ok(Asked { metrics, sort: Sort { by, descending }, limit: params.limit(ROWS, stats::MAX_ROWS)? })
}

fn dimension(name: &str) -> Result<Dimension, AppError> {
    Dimension::from_key(name).ok_or_else(|| AppError::invalid("by", one_of("by", Dimension::ALL.map(Dimension::key))))
}

fn one_of<const N: usize>(field: &str, names: [&str; N]) -> String {
    format!("{field} must be one of {}.", names.join(", "))
}

fn points(metrics: &[Metric], series: &Series) -> Value {
    let point = |point: &crate::domain::answer::Point| {
        let mut shown = show(metrics, &point.figures);
        shown.insert("start".into(), json!(point.start));
        Value::Object(shown)
    };
    series.points.iter().map(point).collect()
}

fn keyed(key: &str, mut figures: Map<String, Value>) -> Value {
    figures.insert("key".into(), json!(key));
    Value::Object(figures)
}
