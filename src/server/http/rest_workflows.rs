//! `GET /api/dashboard/metrics` and `/charts/workflow-runs` (`api.md` §5): what clients of workflow dashboards ask for, by the
//! names that they know. The same figures as the page's.

use super::{params::Params, state::AppState};
use crate::{
    domain::{
        dimension::Dimension,
        error::AppError,
        figure::{Change, Figure, FigureValue, Unit},
        query::{Granularity, StatsQuery},
        trend::runs_over_time,
        workflow::{Compared, Month, Months, buckets},
    },
    server::{
        auth::scope::{Scope, ViewTotals},
        queries::{workflow_month, workflow_runs},
        zone,
    },
};
use axum::{Json, extract::State};
use serde_json::{Value, json};

/// The ranges that clients name, in days with today.
const RANGES: [(&str, usize); 3] = [("7d", 7), ("30d", 30), ("90d", 90)];

/// The eight figures of this month so far against the same stretch of the month before; `previousMonth` is all of that month.
pub async fn metrics(State(state): State<AppState>, scope: Scope<ViewTotals>, params: Params) -> Result<Json<Value>, AppError> {
    let StatsQuery { tz, mut filter, .. } = params.stats(scope.at())?;
    Dimension::ALL.into_iter().filter(|dimension| *dimension != Dimension::Workflow).for_each(|other| filter.clear(other));
    let answer = workflow_month::months(&state.db, &scope, &tz, &filter).await?;
    let months = &answer.data;
    let figure = |figure: Figure| {
        let whole = months.whole.figures.get(&figure).copied().unwrap_or(FigureValue::None(()));
        shown(months.figure(figure), whole, figure.spec().unit)
    };
    let count = |of: fn(&Month) -> i64| counted(months, of);
    Ok(Json(json!({
        "workflowRuns": figure(Figure::WorkflowRuns),
        "automationsExecuted": figure(Figure::WorkflowRunsSucceeded),
        "executionTime": figure(Figure::ExecutionTimeMs),
        "savings": figure(Figure::Roi),
        "successRate": figure(Figure::WorkflowSuccessRate),
        "workflows": {
            "active": count(|month| month.standing.active),
            "inactive": count(|month| month.standing.inactive),
        },
        "salesCalls": count(|month| month.sales_calls),
        "newWorkflows": count(|month| month.standing.new),
        "range": {"from": months.now.range.from(), "to": months.now.range.to(), "tz": tz},
        "previousRange": {"from": months.before.range.from(), "to": months.before.range.to(), "tz": tz},
        "completeTo": answer.complete_to,
    })))
}

fn counted(months: &Months, of: fn(&Month) -> i64) -> Value {
    shown(months.count(of), FigureValue::Count(of(&months.whole)), Unit::Count)
}

/// Relative, or of a rate in points of 0 to 1; null from nothing.
fn shown(compared: Compared, whole: FigureValue, unit: Unit) -> Value {
    let change = match compared.change(unit) {
        Change::Flat => Some(0.0),
        Change::By(change) | Change::Points(change) => Some(change),
        Change::Unknown => None,
    };
    json!({"value": compared.value, "previous": compared.previous, "change": change, "previousMonth": whole})
}

/// Runs per day, or of 90 days per week, with their moving average and trend.
pub async fn runs_chart(
    State(state): State<AppState>,
    scope: Scope<ViewTotals>,
    params: Params,
) -> Result<Json<Value>, AppError> {
    let name = params.get("range").unwrap_or("30d");
    let Some((_, days)) = RANGES.into_iter().find(|(known, _)| *known == name) else {
        return Err(AppError::invalid("range", "range must be 7d, 30d or 90d."));
    };
    let StatsQuery { tz, mut filter, .. } = params.stats(scope.at())?;
    Dimension::ALL.into_iter().filter(|dimension| *dimension != Dimension::Workflow).for_each(|other| filter.clear(other));
    let stats = StatsQuery { org: None, range: workflow_month::days_back(&tz, scope.at(), days)?, tz, filter };
    let granularity = buckets(stats.range);
    let answer = workflow_runs::over_time(&state.db, &scope, &stats).await?;
    let zone = zone::describe(&stats.tz)?;
    let point = |point: crate::domain::trend::RunsPoint| {
        let local = zone.local(point.start);
        json!({
            "date": format!("{:04}-{:02}-{:02}", local.year, local.month, local.day),
            "start": point.start, "runs": point.runs, "succeeded": point.succeeded, "failed": point.failed,
            "movingAverage": point.moving_average, "trend": point.trend,
        })
    };
    let data: Vec<Value> = runs_over_time(&answer, granularity, &zone).into_iter().map(point).collect();
    Ok(Json(json!({
        "granularity": if granularity == Granularity::Week { "week" } else { "day" },
        "data": data,
        "range": {"from": stats.range.from(), "to": stats.range.to(), "tz": stats.tz},
        "completeTo": answer.complete_to,
    })))
}
