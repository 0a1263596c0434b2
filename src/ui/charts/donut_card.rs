//! A card with shares of a total: ring, list, table.

use super::{
    files::Files,
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
        figure::Figure,
    },
    ui::{
        components::{load::Load, provenance::Opens, table::TableFrame},
        context::{
            ask::Asking,
            filters::Filters,
            provenance::{Behind, Provenance},
            theme::Theme,
        },
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
    /// What slices are, and a press on the name of one filters by.
    by: Dimension,
    /// What slices are shares of: then a slice and its amount open what is behind them.
    #[prop(optional)]
    figure: Option<Figure>,
) -> impl IntoView {
    let table = RwSignal::new(false);
    let content = move |answer: Signal<Answer<Vec<BreakdownRow>>>| {
        let plot = plot.clone();
        let plot = Memo::new(move |_| answer.with(|answer| plot(&answer.data)));
        view! { <Donut title plot table by figure /> }.into_any()
    };
    view! {
        <ChartFrame title subtitle table>
            <Load resource skeleton=|| view! { <ChartSkeleton /> } content />
        </ChartFrame>
    }
}

#[component]
fn Donut(
    title: &'static str,
    plot: Memo<DonutPlot>,
    table: RwSignal<bool>,
    by: Dimension,
    figure: Option<Figure>,
) -> impl IntoView {
    let (filters, theme) = (Filters::expect(), Theme::expect());
    let drawing =
        Signal::derive(move || plot.with(|plot| Drawing { option: donut(plot, Ink::of(theme.is_dark())), scale: None }));
    let is_empty = Memo::new(move |_| plot.with(|plot| plot.slices.is_empty()));
    let provenance = Provenance::find();
    let of = move |figure: Figure, slice: &Slice| Behind {
        of: Some((by, slice.keys.iter().cloned().collect())),
        ..Behind::of(figure)
    };
    let select = Callback::new(move |name: String| {
        let slice = plot.with_untracked(|plot| plot.slices.iter().find(|slice| slice.name == name).cloned());
        match (slice, figure, provenance) {
            (Some(slice), Some(figure), Some(provenance)) => provenance.open(of(figure, &slice)),
            (Some(slice), ..) => slice.key().into_iter().for_each(|key| filters.toggle(by, key)),
            (None, ..) => {}
        }
    });
    if let Some(files) = use_context::<Files>() {
        files.offer_rows(move || plot.with_untracked(|plot| plot.rows(by.key())));
    }
    let row = move |slice: &Slice, share: f64| {
        let amount = view! { <b>{slice.text.clone()}</b> }.into_any();
        let amount = match figure.map(|figure| of(figure, slice)) {
            Some(behind) => view! { <Opens behind=Signal::stored(Some(behind))>{amount}</Opens> }.into_any(),
            None => amount,
        };
        let name = match slice.key().cloned() {
            Some(key) => {
                let pressed = filters.contains(by, &key);
                let title = if pressed { "Stop filtering by it" } else { "Filter by it" };
                view! {
                    <button
                        type="button"
                        class="donut-name"
                        aria-pressed=pressed.to_string()
                        title=title
                        on:click=move |_| filters.toggle(by, &key)
                    >
                        {slice.name.clone()}
                    </button>
                }
                .into_any()
            }
            None => view! { <span>{slice.name.clone()}</span> }.into_any(),
        };
        view! {
            <div class="donut-row">
                <Swatch colour=slice.colour />
                {name}
                {amount}
                <span>{format::percent(share)}</span>
            </div>
        }
        .into_any()
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
