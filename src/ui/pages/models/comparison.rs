//! Models beside each other, in any order.

use super::asked::{Asked, COMPARED};
use crate::{
    domain::{
        answer::{Answer, BreakdownRow},
        dimension::Dimension,
        figure::{Figure, Figures, Percentile},
    },
    ui::{
        components::{
            figure_table::{FigureColumn, FigureTable, Order, Shows},
            load::Load,
            notice::Empty,
        },
        context::filters::Filters,
        pages::models::file::File,
    },
};
use leptos::prelude::*;

const COST: FigureColumn = FigureColumn::of(Figure::CostUsd, "Cost");

/// Left to right.
static COLUMNS: [FigureColumn; 10] = [
    FigureColumn::of(Figure::ModelCalls, "Calls"),
    COST,
    FigureColumn { key: "share", label: "Share of cost", shows: Shows::Share(Figure::CostUsd) },
    FigureColumn { key: "p50", label: "Latency p50", shows: Shows::Percentile(Figure::ModelLatencyMs, Percentile::P50) },
    FigureColumn { key: "p95", label: "Latency p95", shows: Shows::Percentile(Figure::ModelLatencyMs, Percentile::P95) },
    FigureColumn { key: "ttft", label: "First token p50", shows: Shows::Percentile(Figure::TtftMs, Percentile::P50) },
    FigureColumn::of(Figure::ModelErrorRate, "Errors"),
    FigureColumn::of(Figure::TokensPerSecond, "Tokens/s"),
    FigureColumn::of(Figure::CacheShare, "Cached"),
    FigureColumn::of(Figure::CostPerCall, "Per call"),
];

#[component]
pub fn Comparison(asked: Asked) -> impl IntoView {
    let whole = whole(asked);
    let content = move |answer: Signal<Answer<Vec<BreakdownRow>>>| {
        let rows = Signal::derive(move || answer.get().data);
        let is_empty = Memo::new(move |_| rows.with(Vec::is_empty));
        let draw = move || match is_empty.get() {
            true => view! { <Empty title="No model was called" text=Filters::expect().wider() /> }.into_any(),
            false => {
                let default = Order { by: Some(COST), descending: true };
                view! { <FigureTable label="Models, a row each" by=Dimension::Model columns=&COLUMNS rows whole default /> }
                    .into_any()
            }
        };
        view! { {move || draw()} }
    };
    view! {
        <section class="card figures" aria-label="Models compared">
            <div class="card-head">
                <div>
                    <h2>"Models compared"</h2>
                    <p>"a press on a name filters the page, one on a head orders the rows"</p>
                </div>
                <File by=Signal::stored(Dimension::Model) figures=&COMPARED name="models.csv" />
            </div>
            <div class="card-body">
                <Load resource=asked.models skeleton=super::waiting content />
            </div>
        </section>
    }
}

/// The figures of everything, which shares are of.
pub fn whole(asked: Asked) -> Signal<Figures> {
    Signal::derive(move || match asked.overview.get() {
        Some(Ok(answer)) => answer.data.figures,
        _ => Figures::default(),
    })
}
