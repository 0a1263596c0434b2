//! The signals of friction, a row each: how often, how many it touched, how it went, and the way to its moments.

use super::view::View;
use crate::{
    domain::{
        answer::Answer,
        figure::FigureValue,
        friction::{Friction, Signal as Kind, SignalRow},
    },
    ui::{
        components::{figure::Delta, load::Load, skeleton, sparkline::Sparkline, table::TableFrame},
        context::{ask::Asking, filters::Filters},
        format,
    },
};
use leptos::prelude::*;

#[component]
pub fn Signals(signals: Asking<Answer<Friction>>, view: Memo<View>) -> impl IntoView {
    let content = move |answer: Signal<Answer<Friction>>| view! { <Table answer view /> };
    view! {
        <section class="card signals" aria-label="Signals of friction">
            <div class="card-head">
                <div>
                    <h2>"Signals of friction"</h2>
                    <p>"each counted by a rule that stands below; press one to see its moments"</p>
                </div>
            </div>
            <div class="card-body">
                <Load resource=signals skeleton=waiting content />
            </div>
        </section>
    }
}

/// As high as the rows.
fn waiting() -> impl IntoView {
    view! { <div class="signals-wait">{skeleton::lines(11)}</div> }
}

#[component]
fn Table(answer: Signal<Answer<Friction>>, view: Memo<View>) -> impl IntoView {
    let filters = Filters::expect();
    // Rows stay the same elements when figures change: where the focus is, it stays.
    let rows = Kind::FRICTION
        .into_iter()
        .enumerate()
        .map(|(place, kind)| {
            let row = Memo::new(move |_| answer.with(|answer| answer.data.signals.get(place).cloned()));
            line(kind, row, view, filters)
        })
        .collect_view();
    view! {
        <TableFrame label="Signals of friction, a row each">
            <thead>
                <tr>
                    <th scope="col">"Signal"</th>
                    <th scope="col" class="num">"Moments"</th>
                    <th scope="col" class="num">"Sessions"</th>
                    <th scope="col" class="num">"Users"</th>
                    <th scope="col" class="signals-trend">"Over time"</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </TableFrame>
    }
}

fn line(kind: Kind, row: Memo<Option<SignalRow>>, view: Memo<View>, filters: Filters) -> AnyView {
    let trend = Signal::derive(move || {
        row.with(|row| {
            row.as_ref().map(|row| row.trend.iter().map(|moments| Some(*moments as f64)).collect()).unwrap_or_default()
        })
    });
    let count = move |of: fn(&SignalRow) -> i64| row.with(|row| row.as_ref().map_or(0, of));
    let moments = move || {
        let (now, before) = row.with(|row| row.as_ref().map_or((0, None), |row| (row.moments, row.previous)));
        let delta = before.filter(|before| now != *before && *before > 0).map(|before| {
            let (now, before) = (FigureValue::Count(now), FigureValue::Count(before));
            view! { <Delta spec=kind.spec() now before quiet=true /> }.into_any()
        });
        view! { {format::count(now)} {delta} }.into_any()
    };
    let is_chosen = move || view.with(|view| view.signal == Some(kind));
    view! {
        <tr class:is-chosen=is_chosen>
            <th scope="row">
                <a
                    class="row-link"
                    href=move || View::of(kind).link(filters)
                    aria-current=move || is_chosen().then_some("true")
                    title=kind.definition()
                >
                    {kind.label()}
                </a>
            </th>
            <td class="num">{move || moments()}</td>
            <td class="num">{move || format::count(count(|row| row.sessions))}</td>
            <td class="num">{move || format::count(count(|row| row.users))}</td>
            <td class="signals-trend">
                <Sparkline values=trend />
            </td>
        </tr>
    }
    .into_any()
}
