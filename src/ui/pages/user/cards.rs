//! The figures on top: those of the list, and two that explain them. Names are short enough for two cards beside each other on a
//! phone.

use super::asked::Asked;
use crate::{
    domain::figure::Figure,
    ui::{
        components::stat_card::StatCard,
        pages::analytics::cards::{cache_note, unpriced_note},
    },
};
use leptos::prelude::*;

#[component]
pub fn Cards(asked: Asked) -> impl IntoView {
    let Asked { overview, trends, .. } = asked;
    view! {
        <div class="stat-grid">
            {[
                view! { <StatCard figure=Figure::Sessions rows="" overview timeline=trends /> }.into_any(),
                view! { <StatCard figure=Figure::Runs rows="-runs" overview timeline=trends /> }.into_any(),
                view! { <StatCard figure=Figure::RunsPerSession rows="-runs" overview timeline=trends /> }.into_any(),
                view! { <StatCard figure=Figure::SuccessRate rows="success_rate" overview timeline=trends /> }.into_any(),
                view! { <StatCard figure=Figure::CostUsd rows="-cost_usd" overview timeline=trends note=unpriced_note /> }.into_any(),
                view! { <StatCard figure=Figure::AvgActiveMs label="Active per session" rows="-active_ms" overview timeline=trends /> }.into_any(),
                view! { <StatCard figure=Figure::LocalHandoffRate rows="-handoffs" overview timeline=trends /> }.into_any(),
                view! { <StatCard figure=Figure::PostHandoffIterationRate label="Handoffs iterated" rows="-handoffs" overview timeline=trends /> }.into_any(),
                view! { <StatCard figure=Figure::RunsFailed label="Failed runs" rows="success_rate" overview timeline=trends /> }.into_any(),
                view! { <StatCard figure=Figure::TotalTokens rows="-total_tokens" overview timeline=trends note=cache_note /> }.into_any(),
            ]}
        </div>
    }
}
