//! The figures on top. A query is a run; today is today on the viewer's clock.

use super::asked::Asked;
use crate::{
    domain::{
        answer::{Answer, BreakdownRow},
        figure::{Figure, FigureValue, Figures},
    },
    ui::{
        components::{
            load::Load,
            plain_card::{Plain, PlainCard, text},
            popover::Definition,
            stat_card::StatCard,
        },
        context::ask::Asking,
        format,
    },
};
use leptos::prelude::*;

#[component]
pub fn Cards(asked: Asked) -> impl IntoView {
    let Asked { overview, trends, .. } = asked;
    view! {
        <div class="stat-grid is-eight">
            {[
                view! { <Servers resource=asked.servers /> }.into_any(),
                view! { <StatCard figure=Figure::ActiveUsers rows="user" overview timeline=trends /> }.into_any(),
                view! { <PlainCard label="Queries today" definition=QUERIES resource=asked.today read=queries /> }.into_any(),
                view! { <PlainCard label="Tool cost today" definition=COST resource=asked.today read=cost /> }.into_any(),
                view! { <StatCard figure=Figure::Runs label="Queries" rows="-runs" overview timeline=trends /> }.into_any(),
                view! { <StatCard figure=Figure::ToolCalls rows="-tool_calls" overview timeline=trends /> }.into_any(),
                view! { <StatCard figure=Figure::ToolErrorRate label="Error rate" rows="-tool_calls" overview timeline=trends note=errors_note /> }.into_any(),
                view! { <StatCard figure=Figure::ToolCostUsd rows="-cost_usd" overview timeline=trends /> }.into_any(),
            ]}
        </div>
    }
}

const QUERIES: &str = "Runs that started since midnight on your clock, whatever range the page shows, filtered as the page is.";
const COST: &str = "What tool calls that started since midnight on your clock report that they cost, whatever range the page shows, \
                    filtered as the page is.";
const SERVERS: &str = "Tool servers that were called in the range.";

fn queries(figures: &Figures) -> Plain {
    Plain { main: Some(text(figures, Figure::Runs)), note: Some("since midnight".into()), rows: vec![] }
}

fn cost(figures: &Figures) -> Plain {
    Plain { main: Some(text(figures, Figure::ToolCostUsd)), note: Some("since midnight".into()), rows: vec![] }
}

fn errors_note(figures: &Figures) -> Option<String> {
    match figures.get(&Figure::ToolErrors) {
        Some(FigureValue::Count(errors)) if *errors > 0 => Some(format!("{} failed", format::short(*errors))),
        _ => None,
    }
}

/// Counted from the very rows that the charts and the table show.
#[component]
fn Servers(resource: Asking<Answer<Vec<BreakdownRow>>>) -> impl IntoView {
    let content = move |answer: Signal<Answer<Vec<BreakdownRow>>>| {
        let count = move || {
            let called = |row: &&BreakdownRow| matches!(row.figures.get(&Figure::ToolCalls), Some(FigureValue::Count(1..)));
            answer.with(|answer| answer.data.iter().filter(called).count())
        };
        view! {
            <div class="stat-figure">{move || format::count(count() as i64)}</div>
            <div class="stat-foot">"called in this range"</div>
        }
    };
    let waiting = || view! { <div class="skeleton is-figure"></div> <div class="skeleton is-foot"></div> };
    view! {
        <section class="card stat" aria-label="Active servers">
            <div class="stat-label">
                "Active servers"
                <Definition of="Active servers" text=SERVERS>
                    ""
                </Definition>
            </div>
            <Load resource skeleton=waiting small=true content />
        </section>
    }
}
