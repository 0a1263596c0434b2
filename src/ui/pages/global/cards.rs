//! The totals.

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
    let card = |figure: Figure| view! { <StatCard figure overview timeline=trends rows="" behind="#organisations" /> }.into_any();
    view! {
        <div class="stat-grid">
            {[
                card(Figure::Runs),
                card(Figure::SuccessRate),
                card(Figure::ActiveUsers),
                card(Figure::Sessions),
                view! { <StatCard figure=Figure::CostUsd overview timeline=trends rows="" behind="#organisations" note=unpriced_note /> }
                    .into_any(),
                view! { <StatCard figure=Figure::TotalTokens overview timeline=trends rows="" behind="#organisations" note=cache_note /> }
                    .into_any(),
                view! {
                    <StatCard figure=Figure::RunDurationMs label="Run duration p95" overview timeline=trends rows="" behind="#organisations" />
                }
                    .into_any(),
                card(Figure::ModelErrorRate),
                card(Figure::ToolErrorRate),
                card(Figure::Stalled),
            ]}
        </div>
    }
}
