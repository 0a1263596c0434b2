//! `GET /api/v1/dashboard/…` (`api.md` §5): figures by the names that clients of an MCP gateway's dashboard know. A query is
//! a run, an MCP a tool server.

use super::{params::Params, state::AppState};
use crate::{
    domain::{
        answer::{Answer, BreakdownRow, Series},
        call::{CallKind, CallRow, CallsQuery},
        dimension::Dimension,
        error::AppError,
        figure::{Figure, FigureValue, Figures},
        filter::Filter,
        query::{BreakdownQuery, Granularity, Sort, StatsQuery, TimelineQuery},
        time::{DAY, QUARTER_HOUR, TimeRange, Timestamp},
    },
    server::{
        auth::scope::{Scope, ViewSessions, ViewTotals},
        queries::{
            calls,
            stats::{self, MAX_DAYS, MAX_ROWS},
            stats_timeline, users,
            workflow_month::days_back,
        },
        zone,
    },
};
use axum::{Json, extract::State};
use serde_json::{Value, json};

/// Calls of the feed.
const NEWEST: u16 = 50;
/// Hours of a chart, the one that is not over included.
const HOURS: usize = 24;

/// MCPs that were called in the last 24 hours, everybody who ever did anything, and today in the zone.
pub async fn numbers(State(state): State<AppState>, scope: Scope<ViewTotals>, params: Params) -> Result<Json<Value>, AppError> {
    let tz = params.get("tz").unwrap_or("UTC");
    let now = scope.at();
    let today = asked(days_back(tz, now, 1)?, tz);
    let ever = asked(back(now, (MAX_DAYS - 1) * DAY)?, tz);
    let (servers, ever, today) = tokio::try_join!(
        by_server(&state, &scope, asked(back(now, DAY)?, tz), Figure::ToolCalls, &[Figure::ToolCalls]),
        stats::overview(&state.db, &scope, &ever, false, &[Figure::ActiveUsers]),
        stats::overview(&state.db, &scope, &today, false, &[Figure::Runs, Figure::CostUsd, Figure::ToolCostUsd]),
    )?;
    Ok(Json(json!({
        "active_mcps": called(&servers.data).count(),
        "total_users": of(&ever.data.figures, Figure::ActiveUsers),
        "queries_today": of(&today.data.figures, Figure::Runs),
        "cost_today": of(&today.data.figures, Figure::CostUsd),
        "tool_cost_today": of(&today.data.figures, Figure::ToolCostUsd),
        "complete_to": servers.complete_to.min(ever.complete_to).min(today.complete_to),
    })))
}

/// The newest tool calls; whoever sees only themself is shown their own.
pub async fn activity(State(state): State<AppState>, scope: Scope<ViewSessions>) -> Result<Json<Value>, AppError> {
    let stats = asked(back(scope.at(), (MAX_DAYS - 1) * DAY)?, "UTC");
    let query = CallsQuery { stats, of: CallKind::Tool, failed: false, limit: NEWEST };
    let answer = calls::newest(&state.db, &scope, &query).await?;
    let keys: Vec<String> = answer.data.iter().filter_map(|call| call.user.clone()).collect();
    let emails = users::emails(&state.db, &scope, &keys).await?;
    let activity = |call: &CallRow| {
        json!({
            "id": call.id,
            "user": call.user,
            "user_email": call.user.as_ref().and_then(|user| emails.get(user)),
            "action": call.tool,
            "mcp": call.server,
            "duration_ms": call.duration_ms,
            "status": if call.status.as_deref() == Some("error") { "error" } else { "success" },
            "timestamp": call.at,
            "session": call.session,
        })
    };
    Ok(Json(json!({"activities": answer.data.iter().map(activity).collect::<Value>(), "complete_to": answer.complete_to})))
}

/// Queries per hour of the zone's clocks, every hour present.
pub async fn queries(State(state): State<AppState>, scope: Scope<ViewTotals>, params: Params) -> Result<Json<Value>, AppError> {
    let answer = per_hour(&state, &scope, &params, Figure::Runs).await?;
    let hour = |start: Timestamp, figures: &Figures| json!({"hour": start, "count": of(figures, Figure::Runs)});
    Ok(Json(json!({"data": points(&answer.data, hour), "complete_to": answer.complete_to})))
}

/// How long tool calls took, per hour.
pub async fn response_times(
    State(state): State<AppState>,
    scope: Scope<ViewTotals>,
    params: Params,
) -> Result<Json<Value>, AppError> {
    let answer = per_hour(&state, &scope, &params, Figure::ToolLatencyMs).await?;
    let hour = |start: Timestamp, figures: &Figures| {
        let mut shown = json!({"timestamp": start, "p50": null, "p95": null, "p99": null});
        if let Some(FigureValue::Quantiles(quantiles)) = figures.get(&Figure::ToolLatencyMs) {
            shown["p50"] = json!(quantiles.p50);
            shown["p95"] = json!(quantiles.p95);
            shown["p99"] = json!(quantiles.p99);
        }
        shown
    };
    Ok(Json(json!({"data": points(&answer.data, hour), "complete_to": answer.complete_to})))
}

/// What the calls of each MCP report that they cost today, the dearest first.
pub async fn costs(State(state): State<AppState>, scope: Scope<ViewTotals>, params: Params) -> Result<Json<Value>, AppError> {
    let tz = params.get("tz").unwrap_or("UTC");
    let today = asked(days_back(tz, scope.at(), 1)?, tz);
    let figures = [Figure::ToolCostUsd, Figure::ToolCalls];
    let answer = by_server(&state, &scope, today, Figure::ToolCostUsd, &figures).await?;
    let row = |row: &BreakdownRow| json!({"mcp": row.key, "cost": of(&row.figures, Figure::ToolCostUsd), "calls": of(&row.figures, Figure::ToolCalls)});
    Ok(Json(json!({"data": called(&answer.data).map(row).collect::<Value>(), "complete_to": answer.complete_to})))
}

/// Failed calls of each MCP in the last 24 hours beside all of them, the most called first.
pub async fn errors(State(state): State<AppState>, scope: Scope<ViewTotals>, params: Params) -> Result<Json<Value>, AppError> {
    let last_day = asked(back(scope.at(), DAY)?, params.get("tz").unwrap_or("UTC"));
    let figures = [Figure::ToolErrors, Figure::ToolCalls];
    let answer = by_server(&state, &scope, last_day, Figure::ToolCalls, &figures).await?;
    let row = |row: &BreakdownRow| json!({"mcp": row.key, "errors": of(&row.figures, Figure::ToolErrors), "total": of(&row.figures, Figure::ToolCalls)});
    Ok(Json(json!({"data": called(&answer.data).map(row).collect::<Value>(), "complete_to": answer.complete_to})))
}

fn asked(range: TimeRange, tz: &str) -> StatsQuery {
    StatsQuery { org: None, range, tz: tz.to_owned(), filter: Filter::default() }
}

/// So long until now, and what happens now.
fn back(now: Timestamp, micros: i64) -> Result<TimeRange, AppError> {
    TimeRange::new(now.plus(1).minus(micros), now.plus(1)).ok_or_else(|| AppError::invalid("range", "There is no such range."))
}

/// A figure that was asked for.
fn of(figures: &Figures, figure: Figure) -> FigureValue {
    figures.get(&figure).copied().unwrap_or(FigureValue::None(()))
}

/// Runs have servers as well; an MCP is one that was called itself.
fn called(rows: &[BreakdownRow]) -> impl Iterator<Item = &BreakdownRow> {
    rows.iter().filter(|row| matches!(row.figures.get(&Figure::ToolCalls), Some(FigureValue::Count(1..))))
}

async fn by_server(
    state: &AppState,
    scope: &Scope<ViewTotals>,
    stats: StatsQuery,
    by: Figure,
    figures: &[Figure],
) -> Result<Answer<Vec<BreakdownRow>>, AppError> {
    let sort = Sort { by, descending: true };
    let query = BreakdownQuery { stats, by: Dimension::Server, figures: figures.to_vec(), sort, limit: MAX_ROWS, compare: false };
    stats::breakdown(&state.db, scope, &query).await
}

async fn per_hour(
    state: &AppState,
    scope: &Scope<ViewTotals>,
    params: &Params,
    figure: Figure,
) -> Result<Answer<Vec<Series>>, AppError> {
    let tz = params.get("tz").unwrap_or("UTC");
    let now = scope.at();
    let from = zone::earlier(&zone::find(tz)?, Granularity::Hour, now, HOURS - 1);
    let range = TimeRange::new(from, now.plus(1).ceil(QUARTER_HOUR));
    let stats = asked(range.ok_or_else(|| AppError::invalid("tz", "There is no such hour there."))?, tz);
    let query = TimelineQuery { stats, figures: vec![figure], granularity: Granularity::Hour, by: None, series: None };
    stats_timeline::timeline(&state.db, scope, &query).await
}

fn points(series: &[Series], shown: impl Fn(Timestamp, &Figures) -> Value) -> Value {
    let all = series.first().map(|series| series.points.as_slice()).unwrap_or_default();
    all.iter().map(|point| shown(point.start, &point.figures)).collect()
}
