//! A card with one value that is no figure of the register: label with definition, value, and a line below it.

use super::popover::Definition;
use crate::ui::format::{self, Shown};
use leptos::prelude::*;

/// What such a card shows.
#[derive(Clone, PartialEq)]
pub struct Reading {
    /// `None`: unknown.
    pub value: Option<Shown>,
    pub note: String,
}

/// `below` stands under the value before the note: a comparison, a bar.
#[component]
pub fn ValueCard(
    label: &'static str,
    /// What the value means, in a sentence.
    about: &'static str,
    /// Where the rows behind it are: words and address.
    rows: (&'static str, &'static str),
    reading: Signal<Reading>,
    #[prop(optional, into)] below: Option<ViewFn>,
) -> impl IntoView {
    let value = move || match reading.with(|reading| reading.value.clone()) {
        Some(Shown { main, small }) => {
            let small = (!small.is_empty()).then(|| view! { <small>{small}</small> }.into_any());
            view! { <div class="stat-figure">{main} {small}</div> }.into_any()
        }
        None => view! { <div class="stat-figure is-unknown">{format::UNKNOWN}</div> }.into_any(),
    };
    let (words, to) = rows;
    view! {
        <section class="card stat" aria-label=label>
            <div class="stat-label">
                {label}
                <Definition of=label text=about>
                    // The router would go there without the focus.
                    <a class="link" href=to rel="external">
                        {words}
                    </a>
                </Definition>
            </div>
            <div class="load">
                {move || value()}
                <div class="stat-foot">
                    {below.map(|below| below.run())}
                    <span class="truncate-line">{move || reading.with(|reading| reading.note.clone())}</span>
                </div>
            </div>
        </section>
    }
}

/// While it is waited for.
#[component]
pub fn ValueSkeleton(label: &'static str) -> impl IntoView {
    view! {
        <section class="card stat" aria-label=label>
            <div class="stat-label">{label}</div>
            <div class="load">
                <div class="skeleton is-figure"></div>
                <div class="skeleton is-foot"></div>
            </div>
        </section>
    }
}
