//! A small card beside those of `stat_card`, for what is no figure with a trend: several figures, or a share of two.

use super::{load::Load, popover::Definition};
use crate::{
    domain::{
        answer::{Answer, Overview},
        figure::{Figure, FigureValue, Figures},
    },
    ui::{context::ask::Asking, format},
};
use leptos::prelude::*;

/// What stands on the card.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plain {
    /// Large; nothing where `rows` say it all.
    pub main: Option<String>,
    /// Below it.
    pub note: Option<String>,
    /// Names with values.
    pub rows: Vec<(&'static str, String)>,
}

#[component]
pub fn PlainCard(
    label: &'static str,
    /// What it means, in sentences.
    definition: &'static str,
    resource: Asking<Answer<Overview>>,
    read: fn(&Figures) -> Plain,
    /// What stands under the definition: ways to the rows behind.
    #[prop(optional, into)]
    behind: ViewFn,
) -> impl IntoView {
    let content = move |answer: Signal<Answer<Overview>>| {
        let plain = Memo::new(move |_| answer.with(|answer| read(&answer.data.figures)));
        let draw = move || {
            let Plain { main, note, rows } = plain.get();
            let rows = rows.into_iter().map(|(name, value)| view! { <div><dt>{name}</dt><dd>{value}</dd></div> }.into_any());
            view! {
                {main.map(|main| view! { <div class="stat-figure">{main}</div> }.into_any())}
                {(rows.len() > 0).then(|| view! { <dl class="stat-rows">{rows.collect_view()}</dl> }.into_any())}
                {note.map(|note| view! { <div class="stat-foot">{note}</div> }.into_any())}
            }
            .into_any()
        };
        view! { {move || draw()} }
    };
    let waiting = || view! { <div class="skeleton is-figure"></div> <div class="skeleton is-foot"></div> };
    view! {
        <section class="card stat" aria-label=label>
            <div class="stat-label">
                {label} <Definition of=label text=definition>{behind.run()}</Definition>
            </div>
            <Load resource skeleton=waiting small=true content />
        </section>
    }
}

/// A figure in one line.
pub fn text(figures: &Figures, figure: Figure) -> String {
    format::plain(figure.spec().unit, figures.get(&figure).copied().unwrap_or(FigureValue::None(())))
}

pub fn count(figures: &Figures, figure: Figure) -> i64 {
    match figures.get(&figure) {
        Some(FigureValue::Count(count)) => *count,
        _ => 0,
    }
}
