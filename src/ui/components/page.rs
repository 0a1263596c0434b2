//! A page whose figures are of a time range and of a filter: the tools, the field and the keys that choose them.

use super::{
    filter_bar::FilterBar,
    icon::{Glyph, Icon},
    plain_page::PlainPage,
    range_selector::RangeSelector,
};
use crate::{
    domain::time::Timestamp,
    ui::{
        browser,
        context::{filters::Filters, span::Preset},
    },
};
use leptos::{ev::KeyboardEvent, prelude::*};

/// `crumbs` lead back: text and path.
#[component]
pub fn Page(
    #[prop(into)] title: Signal<String>,
    #[prop(optional)] crumbs: Vec<(&'static str, &'static str)>,
    /// The watermark of the page's answer.
    complete_to: Signal<Option<Timestamp>>,
    /// Ranges, comparison and filters have a meaning here.
    #[prop(default = true)]
    filtered: bool,
    /// Filters too: what is shown is of runs, or of something that belongs to runs.
    #[prop(default = true)]
    narrowed: bool,
    /// About all organisations, and not about the one that is chosen.
    #[prop(optional)]
    above: bool,
    /// The period before has a meaning too: figures of the range, and not of things that lasted longer.
    #[prop(default = true)]
    compared: bool,
    /// Its views, where it has several.
    #[prop(optional)]
    tabs: Option<AnyView>,
    children: Children,
) -> impl IntoView {
    let filters = Filters::expect();
    let custom_open = RwSignal::new(false);
    let press = move |event: KeyboardEvent| match event.key().as_str() {
        "c" if compared => toggle_compare(filters),
        "f" if narrowed => {
            event.prevent_default();
            browser::focus("#filter");
        }
        "6" => custom_open.set(true),
        key => {
            let index = key.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
            if let Some(preset) = index.and_then(|index| Preset::ALL.get(index)) {
                filters.choose(*preset);
            }
        }
    };
    let keys = filtered.then(|| Callback::new(press));
    let tools = filtered.then(|| {
        view! {
            <RangeSelector custom_open />
            {compared.then(|| view! { <Compare /> }.into_any())}
        }
        .into_any()
    });
    let bar = view! { {(filtered && narrowed).then(|| view! { <FilterBar /> }.into_any())} {tabs} }.into_any();
    view! { <PlainPage title crumbs complete_to above tools bar=Some(bar) keys children /> }
}

fn toggle_compare(filters: Filters) {
    filters.update(|selection| selection.compare = !selection.compare);
}

#[component]
fn Compare() -> impl IntoView {
    let filters = Filters::expect();
    view! {
        <button
            type="button"
            class="button"
            title="Compare with the previous period"
            aria-label="Compare with the previous period"
            aria-pressed=move || filters.with(|selection| selection.compare).to_string()
            on:click=move |_| toggle_compare(filters)
        >
            <Glyph icon=Icon::Compare size=15 />
            <span class="wide-only">"Previous period"</span>
        </button>
    }
}
