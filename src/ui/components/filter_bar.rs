//! What the page is narrowed to, as chips that can be taken away, and a way to add one.

use super::{
    icon::{Glyph, Icon},
    popover::Popover,
};
use crate::{
    domain::{dimension::Dimension, filter::Filter, session::FilterValue},
    server_fns::filters::list_filter_values,
    ui::context::{ask::ask, filters::Filters},
};
use leptos::prelude::*;

/// Stands under the page's header.
#[component]
pub fn FilterBar() -> impl IntoView {
    let filters = Filters::expect();
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
    view! {
        <div class="filters" role="group" aria-label="Filters">
            <Glyph icon=Icon::Filter size=15 />
            {move || chips()}
            <Popover
                label="Add a filter"
                summary_class="link filter-add"
                summary=move || view! { <span class="faint">"Add a filter…"</span> }
            >
                <AddFilter />
            </Popover>
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

#[component]
fn Chip(dimension: Dimension, values: Vec<String>) -> impl IntoView {
    let filters = Filters::expect();
    let label = format!("Remove the filter on {}", dimension.label().to_ascii_lowercase());
    view! {
        <span class="chip">
            {format!("{} is ", dimension.label())} <b>{values.iter().map(|value| dimension.words(value)).collect::<Vec<_>>().join(", ")}</b>
            <button
                type="button"
                aria-label=label
                on:click=move |_| filters.update(|selection| selection.filter.clear(dimension))
            >
                <Glyph icon=Icon::Close size=12 />
            </button>
        </span>
    }
}

/// First the dimension, then its values, completed as one types.
#[component]
fn AddFilter() -> impl IntoView {
    let filters = Filters::expect();
    let dimension = RwSignal::new(None::<Dimension>);
    let typed = RwSignal::new(String::new());
    // Asked in the browser alone: nothing is chosen before the page is alive.
    let values = ask(
        move || (dimension.get(), typed.get()),
        |stats, (dimension, typed)| async move {
            match dimension {
                Some(dimension) => list_filter_values(stats.org, dimension, typed).await,
                None => Ok(Vec::new()),
            }
        },
    );
    // Choosing a dimension is followed by typing.
    let input = NodeRef::<leptos::html::Input>::new();
    Effect::new(move || {
        if let Some(input) = input.get() {
            // Fails only for elements that cannot have the focus.
            _ = input.focus();
        }
    });
    let choose = move |value: String| {
        if let Some(dimension) = dimension.get_untracked() {
            filters.update(|selection| selection.filter.add(dimension, value));
        }
        typed.set(String::new());
    };
    let dimensions = move || {
        Dimension::ALL
            .into_iter()
            .filter(|of| !filters.is_about(*of))
            .map(|of| {
                view! {
                    <button type="button" class="menu-item" on:click=move |_| dimension.set(Some(of))>
                        {of.label()}
                    </button>
                }
                .into_any()
            })
            .collect_view()
    };
    let completions = move |of: Dimension| {
        values.get().map(|values| match values {
            Ok(values) if values.is_empty() => {
                view! { <p class="popover-text">"Nothing begins like that. Enter filters by it anyway."</p> }.into_any()
            }
            Ok(values) => values
                .into_iter()
                .map(|FilterValue { value, .. }| {
                    let chosen = value.clone();
                    let current = filters.contains(of, &value);
                    view! {
                        <button type="button" class="menu-item" aria-current=current.to_string() on:click=move |_| choose(chosen.clone())>
                            <span class="truncate-line">{of.words(&value)}</span>
                        </button>
                    }
                    .into_any()
                })
                .collect_view()
                .into_any(),
            Err(error) => view! { <p class="popover-text bad">{error.to_string()}</p> }.into_any(),
        })
    };
    view! {
        <div class="menu">
            {move || match dimension.get() {
                None => view! { <p class="menu-title">"Filter by"</p> {dimensions()} }.into_any(),
                Some(of) => {
                    view! {
                        <div class="filter-pick">
                            <button type="button" class="button is-quiet is-small is-icon" aria-label="Back" on:click=move |_| dimension.set(None)>
                                <Glyph icon=Icon::ChevronLeft size=14 />
                            </button>
                            <input
                                node_ref=input
                                class="input"
                                type="text"
                                autocomplete="off"
                                aria-label=format!("{} is", of.label())
                                placeholder=format!("{} is…", of.label())
                                prop:value=typed
                                on:input:target=move |event| typed.set(event.target().value())
                                on:keydown=move |event| {
                                    let value = typed.get_untracked();
                                    if event.key() == "Enter" && !value.trim().is_empty() {
                                        event.prevent_default();
                                        choose(value.trim().to_owned());
                                    }
                                }
                            />
                        </div>
                        <Transition fallback=|| view! { <div class="skeleton is-line"></div> }>{move || completions(of).into_any()}</Transition>
                    }
                        .into_any()
                }
            }}
        </div>
    }
}
