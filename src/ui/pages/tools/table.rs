//! Tool servers, or tools, with their figures and when they were called last.

use super::asked::{Asked, COMPARED};
use crate::{
    domain::{
        answer::Answer,
        dimension::Dimension,
        figure::{Figure, Figures, Percentile},
        time::Timestamp,
        tool::ToolRow,
        zone::Zone,
    },
    ui::{
        components::{
            figure_table::{FigureColumn, Order, Shows, heads, name_cell, number_cells, ordered},
            load::Load,
            notice::Empty,
            skeleton,
            switch::Switch,
            table::TableFrame,
        },
        context::{filters::Filters, page_address::PageAddress, viewer::ViewerContext},
        format,
        pages::models::file::File,
    },
};
use leptos::prelude::*;

const CALLS: FigureColumn = FigureColumn::of(Figure::ToolCalls, "Calls");

const fn percentile(key: &'static str, label: &'static str, of: Percentile) -> FigureColumn {
    FigureColumn { key, label, shows: Shows::Percentile(Figure::ToolLatencyMs, of) }
}

static COLUMNS: [FigureColumn; 7] = [
    CALLS,
    FigureColumn::of(Figure::ToolErrors, "Errors"),
    FigureColumn::of(Figure::ToolErrorRate, "Error rate"),
    percentile("p50", "p50", Percentile::P50),
    percentile("p95", "p95", Percentile::P95),
    percentile("p99", "p99", Percentile::P99),
    FigureColumn::of(Figure::ToolCostUsd, "Cost"),
];

/// What the address says; servers first.
pub fn chosen(address: PageAddress) -> Memo<Dimension> {
    Memo::new(move |_| match address.param("tab").as_deref() {
        Some("tool") => Dimension::Tool,
        _ => Dimension::Server,
    })
}

#[component]
pub fn Table(asked: Asked, by: Memo<Dimension>, address: PageAddress) -> impl IntoView {
    let content = move |answer: Signal<Answer<Vec<ToolRow>>>| {
        let draw = move || match answer.with(|answer| answer.data.is_empty()) {
            true => view! { <Empty title="No tool was called" text=Filters::expect().wider() /> }.into_any(),
            false => view! { <Rows answer by address /> }.into_any(),
        };
        view! { {move || draw()} }
    };
    let choices = Signal::stored(vec![(Dimension::Server.key(), "Servers"), (Dimension::Tool.key(), "Tools")]);
    let chosen = Signal::derive(move || by.get().key());
    view! {
        <section class="card figures" aria-label="Servers and tools">
            <div class="card-head">
                <div>
                    <h2>"Servers and tools"</h2>
                    <p>"durations of calls that went well · ±1\u{a0}%"</p>
                </div>
                <Switch label="Rows of the table" address name="tab" choices chosen />
                <File by=by.into() figures=&COMPARED name="tools.csv" />
            </div>
            <div class="card-body">
                <Load
                    resource=asked.rows
                    skeleton=|| {
                        view! {
                            <div class="figures-wait">{skeleton::lines(7)}</div>
                        }
                    }
                    content
                />
            </div>
        </section>
    }
}

#[component]
fn Rows(answer: Signal<Answer<Vec<ToolRow>>>, by: Memo<Dimension>, address: PageAddress) -> impl IntoView {
    let (filters, viewer) = (Filters::expect(), ViewerContext::expect());
    let default = Order { by: Some(CALLS), descending: true };
    let order =
        Signal::derive(move || address.param("sort").as_deref().and_then(|text| Order::read(text, &COLUMNS)).unwrap_or(default));
    let body = move || {
        let (zone, by, none) = (viewer.zone(), by.get(), Figures::default());
        answer.with(|answer| {
            let now = viewer.now().unwrap_or(answer.complete_to);
            let row = |row: ToolRow| {
                // A tool is called by its name: servers may have one of the same.
                let server = (by == Dimension::Tool).then(|| {
                    let words = row.server.clone().unwrap_or_else(|| format::UNKNOWN.into());
                    view! { <td>{words}</td> }.into_any()
                });
                view! {
                    <tr>
                        {name_cell(by, &row.key, filters, address)} {number_cells(&COLUMNS, &row.figures, &none)}
                        <td class="num">{last(row.last_used, &zone, now)}</td>
                        {server}
                    </tr>
                }
                .into_any()
            };
            ordered(&answer.data, order.get(), &none, |row| (row.key.as_str(), &row.figures)).into_iter().map(row).collect_view()
        })
    };
    let head = move || {
        let by = by.get();
        let server =
            (by == Dimension::Tool).then(|| view! { <th scope="col" title="Of its newest call">"Server"</th> }.into_any());
        view! {
            {heads(by.label(), &COLUMNS, order, address)}
            <th scope="col" class="num" title="Whatever the range">"Last used"</th>
            {server}
        }
        .into_any()
    };
    view! {
        <TableFrame label="Tools, a row each">
            <thead>
                <tr>{move || head()}</tr>
            </thead>
            <tbody>{move || body()}</tbody>
        </TableFrame>
    }
}

fn last(at: Option<Timestamp>, zone: &Zone, now: Timestamp) -> AnyView {
    let Some(at) = at else { return format::UNKNOWN.into_any() };
    view! { <time datetime=at.to_string() title=format::date_time(zone, at)>{format::relative(zone, now, at)}</time> }.into_any()
}
