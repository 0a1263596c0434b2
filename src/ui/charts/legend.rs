//! The names of a chart's series with their colours; a press filters.

use leptos::prelude::*;

/// A square of a colour. Its paint is an attribute: style attributes are forbidden by the page's policy.
#[component]
pub fn Swatch(#[prop(into)] colour: String) -> impl IntoView {
    view! {
        <svg class="swatch" viewBox="0 0 10 10" aria-hidden="true">
            <rect width="10" height="10" rx="3" fill=colour></rect>
        </svg>
    }
}

/// Name, colour, and whether it is filtered by; `None` when it cannot be.
pub type LegendItem = (String, &'static str, Option<bool>);

#[component]
pub fn Legend(items: Signal<Vec<LegendItem>>, select: Callback<String>) -> impl IntoView {
    let item = move |(name, colour, pressed): LegendItem| match pressed {
        Some(pressed) => {
            let chosen = name.clone();
            let title = if pressed { format!("Stop filtering by {name}") } else { format!("Filter by {name}") };
            view! {
                <button
                    type="button"
                    class="legend-item"
                    aria-pressed=pressed.to_string()
                    title=title
                    on:click=move |_| select.run(chosen.clone())
                >
                    <Swatch colour />
                    <span class="truncate-line">{name}</span>
                </button>
            }
            .into_any()
        }
        None => view! {
            <span class="legend-item">
                <Swatch colour />
                <span class="truncate-line">{name}</span>
            </span>
        }
        .into_any(),
    };
    view! { <div class="legend">{move || items.get().into_iter().map(item).collect_view()}</div> }
}
