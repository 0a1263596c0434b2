//! A card with shares of a total: ring, list, table.

use super::{
    host::{Canvas, Drawing},
    legend::Swatch,
    option::donut,
    palette::Ink,
    plot::{DonutPlot, Slice},
    time_card::NothingDrawn,
    tools::{ChartFrame, ChartSkeleton},
};
use crate::{
    domain::{
        answer::{Answer, BreakdownRow},
        dimension::Dimension,
    },
    ui::{
        components::{load::Load, table::TableFrame},
        context::{ask::Asking, filters::Filters, theme::Theme},
        format,
    },
};
use leptos::prelude::*;

#[component]
pub fn DonutCard(
    title: &'static str,
    #[prop(into)] subtitle: Signal<String>,
    resource: Asking<Answer<Vec<BreakdownRow>>>,
    plot: impl Fn(&[BreakdownRow]) -> DonutPlot + Clone + Send + Sync + 'static,
    /// What a click on a slice filters by.
    by: Dimension,
) -> impl IntoView {
    let table = RwSignal::new(false);
    let content = move |answer: Signal<Answer<Vec<BreakdownRow>>>| {
        let plot = plot.clone();
        let plot = Memo::new(move |_| answer.with(|answer| plot(&answer.data)));
        view! { <Donut title plot table by /> }.into_any()
    };
    view! {
        <ChartFrame title subtitle table>
            <Load resource skeleton=|| view! { <ChartSkeleton /> } content />
        </ChartFrame>
    }
}

#[component]
fn Donut(title: &'static str, plot: Memo<DonutPlot>, table: RwSignal<bool>, by: Dimension) -> impl IntoView {
    let (filters, theme) = (Filters::expect(), Theme::expect());
    let drawing =
        Signal::derive(move || plot.with(|plot| Drawing { option: donut(plot, Ink::of(theme.is_dark())), scale: None }));
    let is_empty = Memo::new(move |_| plot.with(|plot| plot.slices.is_empty()));
    let select = Callback::new(move |name: String| {
        let key =
            plot.with_untracked(|plot| plot.slices.iter().find(|slice| slice.name == name).and_then(|slice| slice.key.clone()));
        if let Some(key) = key {
            filters.toggle(by, &key);
        }
    });
    let row = move |slice: &Slice, share: f64| {
        let inside = view! {
            <Swatch colour=slice.colour />
            <span>{slice.name.clone()}</span>
            <b>{slice.text.clone()}</b>
            <span>{format::percent(share)}</span>
        };
        match slice.key.clone() {
            Some(key) => {
                let pressed = filters.contains(by, &key).to_string();
                view! {
                    <button type="button" class="donut-row" aria-pressed=pressed on:click=move |_| filters.toggle(by, &key)>
                        {inside}
                    </button>
                }
                .into_any()
            }
            None => view! { <div class="donut-row">{inside}</div> }.into_any(),
        }
    };
    let rows = move || plot.with(|plot| plot.slices.iter().map(|slice| row(slice, plot.share(slice))).collect_view());
    let label = Signal::derive(move || {
        plot.with(|plot| {
            let shares = plot.slices.iter().map(|slice| format!("{} {}", slice.name, format::percent(plot.share(slice))));
            format!("{title}, {} in all: {}", plot.total, shares.collect::<Vec<_>>().join(", "))
        })
    });
    let draw = move || match (is_empty.get(), table.get()) {
        (true, _) => view! {
            <div class="chart-space">
                <NothingDrawn />
            </div>
        }
        .into_any(),
        (false, true) => view! { <DonutTable title plot by /> }.into_any(),
        (false, false) => view! {
            <div class="donut">
                <Canvas drawing label select />
                <div class="donut-legend">{move || rows()}</div>
            </div>
        }
        .into_any(),
    };
    view! { {move || draw()} }
}

#[component]
fn DonutTable(title: &'static str, plot: Memo<DonutPlot>, by: Dimension) -> impl IntoView {
    let rows = move || {
        plot.with(|plot| {
            let row = |slice: &Slice| {
                view! {
                    <tr>
                        <td>{slice.name.clone()}</td>
                        <td class="num">{slice.text.clone()}</td>
                        <td class="num">{format::percent(plot.share(slice))}</td>
                    </tr>
                }
                .into_any()
            };
            plot.slices.iter().map(row).collect_view()
        })
    };
    view! {
        <div class="chart-table">
            <TableFrame label=format!("{title} as a table")>
                <thead>
                    <tr>
                        <th scope="col">{by.label()}</th>
                        <th scope="col" class="num">
                            "Amount"
                        </th>
                        <th scope="col" class="num">
                            "Share"
                        </th>
                    </tr>
                </thead>
                <tbody>{move || rows()}</tbody>
            </TableFrame>
        </div>
    }
}
