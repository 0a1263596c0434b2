//! How everything on the page is counted, and how long pick-ups take by kind.

use crate::{
    domain::{
        answer::Answer,
        friction::{HandoffFigures, Handoffs, PICK_UP, SUCCESS_AFTER, Signal as Kind, kind_words},
    },
    ui::{
        components::{load::Load, notice::Empty, table::TableFrame},
        context::{ask::Asking, filters::Filters},
        format,
    },
};
use leptos::prelude::*;

/// Percentiles and what came after, a row per kind and one for all.
#[component]
pub fn PickUps(handoffs: Asking<Answer<Handoffs>>) -> impl IntoView {
    let content = move |answer: Signal<Answer<Handoffs>>| {
        let rows = move || {
            answer.with(|answer| {
                let of_kinds = answer.data.kinds.iter().map(|(kind, figures)| (kind_words(kind).to_owned(), *figures));
                of_kinds
                    .chain([("All".to_owned(), answer.data.sums.all)])
                    .map(|(name, figures)| row(name, figures))
                    .collect_view()
            })
        };
        let is_empty = Memo::new(move |_| answer.with(|answer| answer.data.sums.all.handoffs == 0));
        let draw = move || match is_empty.get() {
            true => view! { <Empty title="Nothing was handed over" text=Filters::expect().wider() /> }.into_any(),
            false => view! {
                <TableFrame label="Pick-up and success by kind of handoff">
                    <thead>
                        <tr>
                            <th scope="col">"Handed"</th>
                            <th scope="col" class="num">"Handoffs"</th>
                            <th scope="col" class="num">"Picked up"</th>
                            <th scope="col" class="num">"p50"</th>
                            <th scope="col" class="num">"p95"</th>
                            <th scope="col" class="num">"p99"</th>
                            <th scope="col" class="num">"Success after"</th>
                        </tr>
                    </thead>
                    <tbody>{move || rows()}</tbody>
                </TableFrame>
            }
            .into_any(),
        };
        view! { {move || draw()} }
    };
    view! {
        <section class="card pick-ups" aria-label="What came after">
            <div class="card-head">
                <div>
                    <h2>"What came after"</h2>
                    <p>"time to pick-up (±1\u{a0}%), and how the next run ended"</p>
                </div>
            </div>
            <div class="card-body">
                <Load resource=handoffs skeleton=|| view! { <div class="skeleton is-block"></div> } content />
            </div>
        </section>
    }
}

fn row(name: String, figures: HandoffFigures) -> AnyView {
    let time = |ms: Option<i64>| ms.map_or_else(|| format::UNKNOWN.to_owned(), format::duration);
    let ranks = figures.pick_up_ms;
    let after = figures.success_after().map_or_else(|| format::UNKNOWN.to_owned(), format::percent);
    view! {
        <tr>
            <th scope="row">{name}</th>
            <td class="num">{format::count(figures.handoffs)}</td>
            <td class="num">{format::count(figures.picked_up)}</td>
            <td class="num">{time(ranks.p50)}</td>
            <td class="num">{time(ranks.p95)}</td>
            <td class="num">{time(ranks.p99)}</td>
            <td class="num">{after}</td>
        </tr>
    }
    .into_any()
}

/// The rules, word for word as they are counted by.
#[component]
pub fn Definitions() -> impl IntoView {
    let rule = |label: &'static str, definition: &'static str| {
        view! {
            <div>
                <dt>{label}</dt>
                <dd>{definition}</dd>
            </div>
        }
        .into_any()
    };
    let signals = Kind::FRICTION.into_iter().map(|kind| rule(kind.label(), kind.definition()));
    let of_handoffs = [PICK_UP, SUCCESS_AFTER].map(|spec| rule(spec.label, spec.definition));
    view! {
        <section class="card definitions" aria-label="How this is counted">
            <div class="card-head">
                <div>
                    <h2>"How this is counted"</h2>
                    <p>
                        "From the events of each session alone; counts are exact. Filters look at the run that a moment belongs to; of a repeated prompt at the run that answers it, of a handoff at the handoff."
                    </p>
                </div>
            </div>
            <dl class="card-body">{of_handoffs.into_iter().chain(signals).collect_view()}</dl>
        </section>
    }
}
