//! Handoffs and friction over REST.

use super::{params::Params, state::AppState};
use crate::{
    domain::{
        answer::Answer,
        error::AppError,
        figure::Quantiles,
        friction::{Friction, HandoffFigures, HandoffSums, Handoffs, MatrixCell, Moment, MomentsQuery, Signal, SignalRow},
        time::Timestamp,
    },
    server::{
        auth::scope::{Scope, ViewEveryone},
        queries::{friction, moments},
    },
};
use axum::{Json, extract::State};
use serde_json::{Value, json};

/// Moments that come with the signals when no limit is named.
const MOMENTS: u16 = 20;

/// `GET /api/v1/friction`
pub async fn signals(
    State(state): State<AppState>,
    scope: Scope<ViewEveryone>,
    params: Params,
) -> Result<Json<Answer<Value>>, AppError> {
    let stats = params.stats(scope.at())?;
    let wanted = signal(&params)?;
    let limit = params.limit(MOMENTS, moments::LARGEST_PAGE)?;
    let offset = params.parse("offset", "offset must be a whole number.")?.unwrap_or(0);
    let answer = friction::signals(&state.db, &scope, &stats, params.compare()?).await?;
    let query = MomentsQuery { stats, signal: wanted, from: text(&params, "giver"), to: text(&params, "taker"), offset, limit };
    let page = moments::page(&state.db, &scope, &query).await?.data;
    Ok(Json(answer.map(|Friction { starts, signals }| {
        json!({
            "signals": signals.iter().map(|row| shown(row, &starts)).collect::<Value>(),
            "moments": page.rows.iter().map(moment).collect::<Value>(),
            "is_more": page.is_more,
        })
    })))
}

/// `GET /api/v1/handoffs/matrix`
pub async fn matrix(
    State(state): State<AppState>,
    scope: Scope<ViewEveryone>,
    params: Params,
) -> Result<Json<Answer<Value>>, AppError> {
    let stats = params.stats(scope.at())?;
    let answer = friction::handoffs(&state.db, &scope, &stats, params.compare()?).await?;
    Ok(Json(answer.map(|Handoffs { sums: now, previous, kinds, cells, is_cut }| {
        let mut data = sums(&now);
        data["kinds"] = kinds.iter().map(|(kind, of_kind)| with(figures(of_kind), "kind", json!(kind))).collect();
        data["cells"] = cells.iter().map(cell).collect();
        data["is_cut"] = json!(is_cut);
        match previous {
            Some(previous) => with(data, "previous", sums(&previous)),
            None => data,
        }
    })))
}

/// All of them, and beside them those to people.
fn sums(sums: &HandoffSums) -> Value {
    with(figures(&sums.all), "to_people", figures(&sums.to_people))
}

fn signal(params: &Params) -> Result<Option<Signal>, AppError> {
    let Some(name) = params.get("signal") else { return Ok(None) };
    let known = Signal::from_key(name);
    known.map(Some).ok_or_else(|| AppError::invalid("signal", format!("There is no signal {name}.")))
}

fn text(params: &Params, name: &str) -> Option<String> {
    params.get(name).map(str::to_owned)
}

fn with(mut object: Value, name: &str, value: Value) -> Value {
    object[name] = value;
    object
}

fn shown(row: &SignalRow, starts: &[Timestamp]) -> Value {
    let SignalRow { signal, moments, previous, sessions, users, trend } = row;
    let trend: Value = starts.iter().zip(trend).map(|(start, moments)| json!({"start": start, "moments": moments})).collect();
    let shown = json!({
        "signal": signal, "label": signal.label(), "definition": signal.definition(), "moments": moments, "sessions": sessions,
        "users": users, "trend": trend,
    });
    match previous {
        Some(previous) => with(shown, "previous", json!({"moments": previous})),
        None => shown,
    }
}

/// With the entry of its session's timeline that it stands at.
fn moment(moment: &Moment) -> Value {
    with(json!(moment), "kind", json!(moment.signal.entry()))
}

fn figures(figures: &HandoffFigures) -> Value {
    let HandoffFigures { handoffs, picked_up, pick_up_ms: Quantiles { p50, p95, p99 }, then_succeeded, then_failed } = figures;
    json!({
        "handoffs": handoffs, "picked_up": picked_up, "pick_up_ms": {"p50": p50, "p95": p95, "p99": p99},
        "then_succeeded": then_succeeded, "then_failed": then_failed, "success_after": figures.success_after(),
    })
}

fn cell(cell: &MatrixCell) -> Value {
    with(json!(cell), "success_after", json!(cell.success_after()))
}
