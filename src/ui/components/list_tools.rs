//! Above a list: search for a part of its names, and the same rows as a file.

use super::icon::{Glyph, Icon};
use crate::ui::browser;
use leptos::prelude::*;

/// `search` is given what was typed; nothing when it is cleared.
#[component]
pub fn ListTools(
    /// Where the list is, for the form that works before the page is alive.
    path: Signal<String>,
    text: Signal<String>,
    search: Callback<String>,
    placeholder: &'static str,
    label: &'static str,
    /// Of exactly what is filtered, in the order on screen; it depends on who is looking.
    file: Signal<String>,
    file_name: &'static str,
) -> impl IntoView {
    let input = NodeRef::<leptos::html::Input>::new();
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        search.run(input.get_untracked().map(|input| input.value().trim().to_owned()).unwrap_or_default());
    };
    view! {
        <div class="list-tools">
            <form class="search" role="search" on:submit=submit action=move || browser::own(&path.get()) method="get">
                <Glyph icon=Icon::Search size=15 />
                <input
                    node_ref=input
                    type="search"
                    name="q"
                    class="search-input"
                    placeholder=placeholder
                    aria-label=label
                    autocomplete="off"
                    maxlength="200"
                    prop:value=move || text.get()
                    value=text.get_untracked()
                />
                {move || {
                    (!text.with(String::is_empty))
                        .then(|| {
                            view! {
                                <button
                                    type="button"
                                    class="button is-quiet is-small is-icon"
                                    aria-label="Clear the search"
                                    on:click=move |_| search.run(String::new())
                                >
                                    <Glyph icon=Icon::Close size=13 />
                                </button>
                            }
                            .into_any()
                        })
                }}
            </form>
            <Transition fallback=move || view! { <File file_name /> }>
                {move || view! { <File to=file.get() file_name /> }.into_any()}
            </Transition>
        </div>
    }
}

#[component]
fn File(#[prop(optional)] to: Option<String>, file_name: &'static str) -> impl IntoView {
    view! {
        <a class="button" href=to download=file_name rel="external">
            <Glyph icon=Icon::Download size=14 />
            "CSV"
        </a>
    }
}
