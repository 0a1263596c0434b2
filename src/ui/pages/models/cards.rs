//! The figures on top. Names are short enough for two cards beside each other on a phone.

use super::asked::Asked;
use crate::{
    domain::figure::{Figure, FigureValue, Figures, Quantiles},
    ui::{
        components::{
            plain_card::{Plain, PlainCard, count, text},
            stat_card::StatCard,
        },
        format,
        pages::analytics::cards::{cache_note, unpriced_note},
    },
};
use leptos::prelude::*;

#[component]
pub fn Cards(asked: Asked) -> impl IntoView {
    let Asked { overview, trends, .. } = asked;
    view! {
        <div class="stat-grid is-ten">
            {[
                view! { <StatCard figure=Figure::ModelCalls rows="-total_tokens" overview timeline=trends /> }.into_any(),
                view! { <StatCard figure=Figure::TotalTokens rows="-total_tokens" overview timeline=trends note=cache_note /> }.into_any(),
                view! { <StatCard figure=Figure::CostUsd rows="-cost_usd" overview timeline=trends note=unpriced_note /> }.into_any(),
                view! { <StatCard figure=Figure::ModelErrorRate label="Error rate" rows="-total_tokens" overview timeline=trends /> }.into_any(),
                view! { <PlainCard label="Latency" definition=LATENCY resource=asked.latency read=latency /> }.into_any(),
                view! { <StatCard figure=Figure::TokensPerSecond label="Tokens per second" rows="-total_tokens" overview timeline=trends /> }.into_any(),
                view! { <StatCard figure=Figure::CostPerCall rows="-cost_usd" overview timeline=trends /> }.into_any(),
                view! { <PlainCard label="Today" definition=TODAY resource=asked.today read=so_far /> }.into_any(),
                view! { <PlainCard label="This month" definition=MONTH resource=asked.month read=so_far /> }.into_any(),
                view! { <PlainCard label="Unpriced" definition=UNPRICED resource=overview read=unpriced behind=pricing /> }.into_any(),
            ]}
        </div>
    }
}

const LATENCY: &str = "Duration of model calls with status ok: half of them took at most p50, 95 of 100 at most p95, 99 of 100 at most \
                       p99. Nearest rank, within 1 %.";
const TODAY: &str = "Since midnight on your clock, whatever range the page shows, filtered as the page is.";
const MONTH: &str = "Since the first of the month on your clock, whatever range the page shows, filtered as the page is.";
const UNPRICED: &str =
    "Model calls with tokens whose price is unknown, of all model calls. What they cost is missing from the cost.";

fn latency(figures: &Figures) -> Plain {
    let quantiles = match figures.get(&Figure::ModelLatencyMs) {
        Some(FigureValue::Quantiles(quantiles)) => *quantiles,
        _ => Quantiles { p50: None, p95: None, p99: None },
    };
    let text = |ms: Option<i64>| ms.map_or_else(|| format::UNKNOWN.into(), format::duration);
    let rows = vec![("p50", text(quantiles.p50)), ("p95", text(quantiles.p95)), ("p99", text(quantiles.p99))];
    Plain { rows, ..Plain::default() }
}

fn so_far(figures: &Figures) -> Plain {
    let rows = [("Calls", Figure::ModelCalls), ("Tokens", Figure::TotalTokens), ("Cost", Figure::CostUsd)];
    Plain { rows: rows.map(|(name, figure)| (name, text(figures, figure))).to_vec(), ..Plain::default() }
}

fn unpriced(figures: &Figures) -> Plain {
    let (unpriced, calls) = (count(figures, Figure::UnpricedCalls), count(figures, Figure::ModelCalls));
    let main = if calls > 0 { format::percent(unpriced as f64 / calls as f64) } else { format::UNKNOWN.into() };
    let note = match unpriced {
        0 => "Every price is known".to_owned(),
        1 => "1 call".to_owned(),
        many => format!("{} calls", format::short(many)),
    };
    Plain { main: Some(main), note: Some(note), rows: vec![] }
}

/// How a price becomes known.
fn pricing() -> AnyView {
    view! {
        <p class="popover-text">
            <strong>"How to price them"</strong>
            "Producers may send cost_usd with each call. Or whoever runs Oriel sets what your organisation pays, with "
            <code>"oriel price set"</code> ". It counts for calls that come in from then on; " <code>"oriel rebuild"</code>
            " prices those that are there."
        </p>
    }
    .into_any()
}
