//! The largest values of a dimension with a few figures each; a press on one filters by it.

use super::{
    figure_cell::figure_cell,
    icon::{Glyph, Icon},
    load::Load,
    notice::Empty,
    table::TableFrame,
    user_name::UserName,
};
use crate::{
    domain::{
        answer::{Answer, BreakdownRow},
        dimension::Dimension,
        figure::{Figure, FigureValue, Figures},
    },
    ui::{
        context::{ask::Asking, filters::Filters, provenance::Behind},
        format,
    },
};
use leptos::prelude::*;

/// A figure of a ranking and what its column is called: narrower than the register's label.
pub type RankColumn = (Figure, &'static str);

/// The first figure orders the rows and has a bar.
#[component]
pub fn RankCard(
    title: &'static str,
    subtitle: &'static str,
    by: Dimension,
    columns: &'static [RankColumn],
    resource: Asking<Answer<Vec<BreakdownRow>>>,
    #[prop(default = 8)] rows: usize,
    /// What it says when there are no rows.
    empty: &'static str,
) -> impl IntoView {
    let content = move |answer: Signal<Answer<Vec<BreakdownRow>>>| {
        let is_empty = Memo::new(move |_| answer.with(|answer| answer.data.is_empty()));
        let draw = move || {
            if is_empty.get() {
                return view! { <Empty title=empty text=Filters::expect().wider() /> }.into_any();
            }
            view! { <RankTable title by columns answer rows /> }.into_any()
        };
        view! { {move || draw()} }
    };
    view! {
        <section class="card rank" aria-label=title>
            <div class="card-head">
                <div>
                    <h2>{title}</h2>
                    <p>{subtitle}</p>
                </div>
            </div>
            <div class="card-body">
                <Load resource skeleton=move || view! { <RankSkeleton rows /> } content />
            </div>
        </section>
    }
}

#[component]
fn RankTable(
    title: &'static str,
    by: Dimension,
    columns: &'static [RankColumn],
    answer: Signal<Answer<Vec<BreakdownRow>>>,
    rows: usize,
) -> impl IntoView {
    let filters = Filters::expect();
    let value = |figures: &Figures, figure: Figure| figures.get(&figure).copied().unwrap_or(FigureValue::None(()));
    let size =
        move |row: &BreakdownRow| columns.first().and_then(|(first, _)| value(&row.figures, *first).approximate()).unwrap_or(0.0);
    // People have pages; whoever sees this ranking sees those.
    let opens = by == Dimension::User;
    let row = move |row: &BreakdownRow, largest: f64| {
        let key = row.key.clone();
        let share = if largest > 0.0 { size(row) / largest * 100.0 } else { 0.0 };
        let cells = columns.iter().map(|(figure, _)| {
            let now = value(&row.figures, *figure);
            let before = row.previous.as_ref().map(|previous| value(previous, *figure));
            let before = before.filter(|_| now.approximate().is_some());
            figure_cell(*figure, Behind::of_value(*figure, by, key.clone()), now, before)
        });
        let cells = cells.collect_view();
        let pressed = filters.contains(by, &key);
        let name = match by {
            Dimension::User => view! { <UserName name=key.clone() /> }.into_any(),
            _ => view! { <span class="truncate-line">{by.words(&key)}</span> }.into_any(),
        };
        view! {
            <tr>
                <td class:has-page=opens>
                    <button
                        type="button"
                        class="rank-name"
                        aria-pressed=pressed.to_string()
                        title=if pressed { "Stop filtering by it" } else { "Filter by it" }
                        on:click={
                            let key = key.clone();
                            move |_| filters.toggle(by, &key)
                        }
                    >
                        {name}
                        <svg class="rank-bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
                            <rect width=format::fixed(share, 1) height="4"></rect>
                        </svg>
                    </button>
                    {opens
                        .then(|| {
                            let words = format!("Go to the page of {key}");
                            view! {
                                <a class="rank-page" href=filters.link_to_user(&key) title=words.clone() aria-label=words.clone()>
                                    <Glyph icon=Icon::Open size=13 />
                                </a>
                            }
                            .into_any()
                        })}
                </td>
                {cells}
            </tr>
        }
        .into_any()
    };
    let body = move || {
        answer.with(|answer| {
            let largest = answer.data.iter().map(size).fold(0.0, f64::max);
            answer.data.iter().take(rows).map(|each| row(each, largest)).collect_view()
        })
    };
    view! {
        <TableFrame label=format!("{title}, a row each")>
            <thead>
                <tr>
                    <th scope="col">{by.label()}</th>
                    {columns.iter().map(|(_, label)| view! { <th scope="col" class="num">{*label}</th> }.into_any()).collect_view()}
                </tr>
            </thead>
            <tbody>{move || body()}</tbody>
        </TableFrame>
    }
}

#[component]
fn RankSkeleton(rows: usize) -> impl IntoView {
    view! {
        <div>
            {(0..rows)
                .map(|_| view! { <div class="skeleton is-line"></div> }.into_any())
                .collect_view()}
        </div>
    }
}
