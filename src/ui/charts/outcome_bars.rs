//! A card with a bar per value of a dimension, all of one length: how much of it went well, and how much did not.

use crate::{
    domain::{
        answer::{Answer, BreakdownRow},
        dimension::Dimension,
        figure::{Figure, FigureValue},
    },
    ui::{
        components::{load::Load, notice::Empty, skeleton},
        context::{ask::Asking, filters::Filters, page_address::PageAddress},
        format,
    },
};
use leptos::prelude::*;

/// `calls`, `errors` and `rate` are figures of the answer's rows; the bars are in their order.
#[component]
pub fn OutcomeBars(
    title: &'static str,
    subtitle: &'static str,
    by: Dimension,
    resource: Asking<Answer<Vec<BreakdownRow>>>,
    calls: Figure,
    errors: Figure,
    rate: Figure,
    #[prop(default = 8)] rows: usize,
) -> impl IntoView {
    let (filters, address) = (Filters::expect(), PageAddress::here());
    let content = move |answer: Signal<Answer<Vec<BreakdownRow>>>| {
        let row = move |row: &BreakdownRow| {
            let count = |figure| match row.figures.get(&figure) {
                Some(FigureValue::Count(count)) => *count,
                _ => 0,
            };
            let share = match row.figures.get(&rate) {
                Some(FigureValue::Ratio(share)) => *share,
                _ => return None,
            };
            let (bad, good) = (share * 100.0, 100.0 - share * 100.0);
            let counted = format!("{} of {} calls", format::count(count(errors)), format::count(count(calls)));
            let has_errors = share > 0.0;
            let view = view! {
                <li title=counted.clone()>
                    <a
                        class="outcome-name truncate-line"
                        href=address.link_narrowed(by, &row.key)
                        class:is-chosen=filters.contains(by, &row.key)
                        data-noscroll="true"
                    >
                        {by.words(&row.key)}
                    </a>
                    <svg class="outcome-bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
                        <rect class="is-ok" width=format::fixed(good, 2) height="10"></rect>
                        <rect class="is-error" x=format::fixed(good, 2) width=format::fixed(bad, 2) height="10"></rect>
                    </svg>
                    <span class="outcome-share">{format!("{} ok", format::percent(1.0 - share))}</span>
                    <span class="outcome-share" class:bad=has_errors>
                        {format!("{} errors", format::percent(share))} <span class="unseen">{format!(", {counted}")}</span>
                    </span>
                </li>
            };
            Some(view.into_any())
        };
        let draw = move || {
            let bars = answer.with(|answer| answer.data.iter().filter_map(row).take(rows).collect::<Vec<_>>());
            if bars.is_empty() {
                return view! { <Empty title="No calls ended in this range" text=filters.wider() /> }.into_any();
            }
            view! { <ul class="outcomes">{bars}</ul> }.into_any()
        };
        view! { {move || draw()} }
    };
    let waiting = move || {
        view! { <div>{skeleton::lines(rows)}</div> }
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
                <Load resource skeleton=waiting content />
            </div>
        </section>
    }
}
