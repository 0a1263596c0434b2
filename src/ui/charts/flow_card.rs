//! A card with what requests pass through, from agents to how calls ended: drawn, or as a table of every link.

use super::{
    flow_plot::{FlowPlot, HEIGHT, Node, WIDTH, from_name, via_name},
    time_card::NothingDrawn,
};
use crate::{
    domain::{answer::Answer, flow::Flow},
    ui::{
        components::{
            icon::{Glyph, Icon},
            load::Load,
            table::TableFrame,
        },
        context::ask::Asking,
        format,
    },
};
use leptos::prelude::*;

#[component]
pub fn FlowCard(title: &'static str, resource: Asking<Answer<Flow>>) -> impl IntoView {
    let table = RwSignal::new(false);
    let words = move || if table.get() { "Show as a drawing" } else { "Show as a table" };
    let content = move |answer: Signal<Answer<Flow>>| {
        let flow = Memo::new(move |_| answer.with(|answer| answer.data.clone()));
        let draw = move || match (flow.with(|flow| flow.links.is_empty()), table.get()) {
            (true, _) => view! { <div class="chart-space"><NothingDrawn /></div> }.into_any(),
            (false, true) => view! { <FlowTable flow /> }.into_any(),
            (false, false) => view! { <Drawing flow /> }.into_any(),
        };
        view! {
            {move || draw()}
            <p class="flow-note">{move || flow.with(folded)}</p>
        }
    };
    view! {
        <section class="card flow" aria-label=title>
            <div class="card-head">
                <div>
                    <h2>{title}</h2>
                    <p>"from agents to what they call, and how each call ended"</p>
                </div>
                <button
                    type="button"
                    class="button is-quiet is-small is-icon"
                    aria-pressed=move || table.get().to_string()
                    aria-label=words
                    title=words
                    on:click=move |_| table.update(|table| *table = !*table)
                >
                    <Glyph icon=Icon::Table size=15 />
                </button>
            </div>
            <div class="card-body">
                <Load resource skeleton=|| view! { <div class="skeleton is-block flow-skeleton"></div> } content />
            </div>
        </section>
    }
}

/// What is added up with others.
fn folded(flow: &Flow) -> String {
    let many = |count: u32, noun: &str| format!("{count} further {noun}{}", if count == 1 { "" } else { "s" });
    let parts = [(flow.folded.agents, "agent"), (flow.folded.models, "model")];
    let parts: Vec<String> = parts.into_iter().filter(|(count, _)| *count > 0).map(|(count, noun)| many(count, noun)).collect();
    let folded = match parts.as_slice() {
        [] => "Nothing is folded".to_owned(),
        parts => format!("Folded under others: {}", parts.join(" and ")),
    };
    format!(
        "{} calls, each counted once. {folded}; all tools are one box, tool servers are on the page about tools.",
        format::count(flow.calls())
    )
}

#[component]
fn Drawing(flow: Memo<Flow>) -> impl IntoView {
    let plot = Memo::new(move |_| flow.with(FlowPlot::of));
    let number = |value: f64| format::fixed(value, 1);
    let bands = move || {
        plot.with(|plot| {
            let band = |band: &super::flow_plot::Band| {
                view! {
                    <path class=format!("flow-band {}", band.tone) d=band.path.clone() stroke-width=number(band.thickness)>
                        <title>{band.title.clone()}</title>
                    </path>
                }
                .into_any()
            };
            plot.bands.iter().map(band).collect_view()
        })
    };
    let nodes = move || plot.with(|plot| plot.nodes.iter().map(node).collect_view());
    view! {
        <div class="flow-frame" role="region" aria-label="Request flow, drawn" tabindex="0">
            <svg
                class="flow-drawing"
                viewBox=format!("0 -6 {} {}", number(WIDTH), number(HEIGHT + 12.0))
                role="img"
                aria-label=move || plot.with(FlowPlot::words)
            >
                {move || bands()}
                {move || nodes()}
            </svg>
        </div>
    }
}

/// A box with its name: at the left before it, else behind it.
fn node(node: &Node) -> AnyView {
    let number = |value: f64| format::fixed(value, 1);
    let (x, anchor) = if node.column == 0 { (node.x - 8.0, "end") } else { (node.x + 18.0, "start") };
    let middle = node.y + node.height / 2.0;
    let short =
        if node.name.chars().count() > 19 { node.name.chars().take(18).chain(['…']).collect() } else { node.name.clone() };
    view! {
        <g>
            <title>{format!("{}: {} calls", node.name, format::count(node.calls))}</title>
            <rect class=format!("flow-box {}", node.tone) x=number(node.x) y=number(node.y) width="10" height=number(node.height.max(1.5)) rx="2"></rect>
            <text class="flow-name" x=number(x) y=number(middle) text-anchor=anchor dominant-baseline="central">
                {short}
                <tspan class="flow-count" dx="6">{format::short(node.calls)}</tspan>
            </text>
        </g>
    }
    .into_any()
}

#[component]
fn FlowTable(flow: Memo<Flow>) -> impl IntoView {
    let rows = move || {
        flow.with(|flow| {
            let row = |link: &crate::domain::flow::FlowLink| {
                let number = |count: i64| view! { <td class="num">{format::count(count)}</td> }.into_any();
                view! {
                    <tr>
                        <td>{from_name(&link.from)}</td>
                        <td>{via_name(&link.via)}</td>
                        {[link.calls(), link.ok, link.error, link.open].map(number)}
                    </tr>
                }
                .into_any()
            };
            flow.links.iter().map(row).collect_view()
        })
    };
    let heads = ["Calls", "Ok", "Error", "Incomplete"].map(|head| view! { <th scope="col" class="num">{head}</th> }.into_any());
    view! {
        <TableFrame label="Request flow as a table">
            <thead>
                <tr>
                    <th scope="col">"From"</th>
                    <th scope="col">"To"</th>
                    {heads}
                </tr>
            </thead>
            <tbody>{move || rows()}</tbody>
        </TableFrame>
    }
}
