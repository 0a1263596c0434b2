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
            <StatCard figure=Figure::Runs overview timeline=trends />
            <StatCard figure=Figure::SuccessRate overview timeline=trends />
            <StatCard figure=Figure::ActiveUsers overview timeline=trends />
            <StatCard figure=Figure::Sessions overview timeline=trends />
            <StatCard figure=Figure::CostUsd overview timeline=trends note=unpriced_note />
            <StatCard figure=Figure::TotalTokens overview timeline=trends note=cache_note />
            <StatCard figure=Figure::RunDurationMs label="Run duration p95" overview=asked.slow timeline=asked.durations />
            <StatCard figure=Figure::ModelErrorRate overview timeline=trends />
            <StatCard figure=Figure::HandoffRate overview timeline=trends />
            <StatCard figure=Figure::LocalHandoffRate overview timeline=trends />
        </div>
    }
}

/// "81 % from cache".
fn cache_note(figures: &Figures) -> Option<String> {
    match figures.get(&Figure::CacheShare) {
        Some(FigureValue::Ratio(share)) => Some(format!("{} cached", format::percent(*share))),
        _ => None,
    }
}

/// A cost that is not all of it says so.
fn unpriced_note(figures: &Figures) -> Option<String> {
    match figures.get(&Figure::UnpricedCalls) {
        Some(FigureValue::Count(calls)) if *calls > 0 => Some(format!("{} unpriced", format::short(*calls))),
        _ => None,
    }
}
