//! Above the table: search by id or title, and the same rows as a file.

use super::{List, columns::sort_text};
use crate::ui::{
    browser,
    components::icon::{Glyph, Icon},
};
use leptos::prelude::*;

#[component]
pub fn Tools(list: List) -> impl IntoView {
    let input = NodeRef::<leptos::html::Input>::new();
    let search = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let text = input.get_untracked().map(|input| input.value().trim().to_owned()).unwrap_or_default();
        let view = list.view.get_untracked();
        list.go.run(super::View { search: text, cursor: None, ..view });
    };
    let clear = move |_| list.go.run(super::View { search: String::new(), cursor: None, ..list.view.get_untracked() });
    // The file is of exactly what is filtered, in the order on screen.
    let file = move || {
        let view = list.view.get();
        list.filters.with(|selection| {
            let mut pairs = vec![("format", "csv".to_owned()), ("sort", sort_text(view.sort))];
            if !view.search.is_empty() {
                pairs.push(("q", view.search.clone()));
            }
            selection.link_with(&browser::own("/api/v1/sessions"), pairs)
        })
    };
    view! {
        <div class="sessions-tools">
            <form class="search" role="search" on:submit=search action=browser::own("/sessions") method="get">
                <Glyph icon=Icon::Search size=15 />
                <input
                    node_ref=input
                    type="search"
                    name="q"
                    class="search-input"
                    placeholder="Part of a title or id"
                    aria-label="Search sessions by title or id"
                    autocomplete="off"
                    maxlength="200"
                    prop:value=move || list.view.get().search
                    value=list.view.get_untracked().search
                />
                {move || {
                    (!list.view.get().search.is_empty())
                        .then(|| {
                            view! {
                                <button type="button" class="button is-quiet is-small is-icon" aria-label="Clear the search" on:click=clear>
                                    <Glyph icon=Icon::Close size=13 />
                                </button>
                            }
                            .into_any()
                        })
                }}
            </form>
            <a class="button" href=file download="sessions.csv" rel="external">
                <Glyph icon=Icon::Download size=14 />
                "CSV"
            </a>
        </div>
    }
}
