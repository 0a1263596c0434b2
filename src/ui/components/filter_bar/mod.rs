//! What the page is narrowed to, as chips that can be taken away, and one field to add to it.

mod chip;
pub mod completion;
mod typed;

use super::{
    combo::{
        field::{Field, FieldInput},
        later::Later,
    },
    icon::{Glyph, Icon},
};
use crate::{domain::filter::Filter, ui::context::filters::Filters};
use chip::Chip;
use completion::completion;
use leptos::{ev::KeyboardEvent, prelude::*};

/// Stands under the page's header.
#[component]
pub fn FilterBar() -> impl IntoView {
    let filters = Filters::expect();
    let field = Field::new("filter");
    let chips = move || {
        filters
            .of_query()
            .filter
            .iter()
            .map(|(dimension, values)| view! { <Chip dimension values=values.iter().cloned().collect() /> }.into_any())
            .collect_view()
    };
    let note = move || {
        let unknown = filters.unknown();
        (!unknown.is_empty()).then(|| {
            view! {
                <p class="filters-note" role="status">
                    <Glyph icon=Icon::Warning size=14 />
                    {format!("Left out of the address, because it means nothing here: {}.", unknown.join(", "))}
                </p>
            }
            .into_any()
        })
    };
    let is_empty = move || filters.of_query().filter.is_empty();
    let other_keys = Callback::new(move |event: KeyboardEvent| {
        let typed = field.typed.get_untracked();
        match event.key().as_str() {
            "Escape" if field.open.get_untracked() || !typed.is_empty() => {
                field.typed.set(String::new());
                field.close();
            }
            "Backspace" if typed.is_empty() => take_last(filters),
            // A dimension alone goes as a whole.
            "Backspace" if typed.trim_end().ends_with(':') => {
                event.prevent_default();
                field.typed.set(String::new());
            }
            _ => {}
        }
    });
    view! {
        <div class="filters" role="group" aria-label="Filters">
            <Glyph icon=Icon::Filter size=15 />
            {move || chips()}
            <div class="combo" on:focusout=move |_| field.close()>
                <FieldInput field label="Add a filter" placeholder="Add a filter…" class="filter-add" on_key=other_keys />
                <Later wanted=field.wanted load=move || Box::pin(completion(field, filters)) />
            </div>
            <button
                type="button"
                class="button is-quiet is-small filters-clear"
                hidden=is_empty
                on:click=move |_| filters.update(|selection| selection.filter = Filter::default())
            >
                "Clear"
            </button>
            {move || note()}
        </div>
    }
}

/// Takes away the last value of the last chip.
fn take_last(filters: Filters) {
    let last = filters.of_query_untracked().filter.last().map(|(dimension, value)| (dimension, value.to_owned()));
    if let Some((dimension, value)) = last {
        filters.update(|selection| selection.filter.remove(dimension, &value));
    }
}
