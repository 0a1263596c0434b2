//! The figures on top.

use super::asked::Asked;
use crate::{
    domain::figure::{Figure, FigureValue, Figures},
    ui::{components::stat_card::StatCard, format},
};
use leptos::prelude::*;

#[component]
pub fn Cards(asked: Asked) -> impl IntoView {
    let Asked { overview, trends, .. } = asked;
    view! {
        <div class="stat-grid">
            <StatCard figure=Figure::Runs rows="-runs" overview timeline=trends />
            <StatCard figure=Figure::SuccessRate rows="success_rate" overview timeline=trends />
            <StatCard figure=Figure::ActiveUsers rows="user" overview timeline=trends />
            <StatCard figure=Figure::Sessions rows="" overview timeline=trends />
            <StatCard figure=Figure::CostUsd rows="-cost_usd" overview timeline=trends note=unpriced_note />
            <StatCard figure=Figure::TotalTokens rows="-total_tokens" overview timeline=trends note=cache_note />
            <StatCard figure=Figure::RunDurationMs rows="-active_ms" label="Run duration p95" overview=asked.slow timeline=asked.durations />
            <StatCard figure=Figure::ModelErrorRate rows="-total_tokens" overview timeline=trends />
            <StatCard figure=Figure::HandoffRate rows="-handoffs" overview timeline=trends />
            <StatCard figure=Figure::LocalHandoffRate rows="-handoffs" overview timeline=trends />
        </div>
    }
}

/// "81 % from cache".
pub fn cache_note(figures: &Figures) -> Option<String> {
    match figures.get(&Figure::CacheShare) {
        Some(FigureValue::Ratio(share)) => Some(format!("{} cached", format::percent(*share))),
        _ => None,
    }
}

/// A cost that is not all of it says so.
pub fn unpriced_note(figures: &Figures) -> Option<String> {
    match figures.get(&Figure::UnpricedCalls) {
        Some(FigureValue::Count(calls)) if *calls > 0 => Some(format!("{} unpriced", format::short(*calls))),
        _ => None,
    }
}
