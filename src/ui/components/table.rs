//! A table's frame and its sortable heads. Rows are the page's own.

use super::icon::{Glyph, Icon};
use leptos::prelude::*;

/// Scrolls sideways inside itself when it is wider than its place; reachable by keyboard.
#[component]
pub fn TableFrame(#[prop(into)] label: String, children: Children) -> impl IntoView {
    view! {
        <div class="table-frame" role="region" aria-label=label tabindex="0">
            <table class="table">{children()}</table>
        </div>
    }
}

/// A head that orders the rows: first the way that makes sense for the column, then the other.
#[component]
pub fn SortHead(
    #[prop(into)] label: String,
    /// `Some(descending)` when the rows are ordered by this column.
    sorted: Signal<Option<bool>>,
    #[prop(into)] on_sort: Callback<()>,
    #[prop(optional)] number: bool,
) -> impl IntoView {
    let order = move || match sorted.get() {
        Some(true) => "descending",
        Some(false) => "ascending",
        None => "none",
    };
    view! {
        <th scope="col" class:num=number aria-sort=order>
            <button type="button" class="sort" on:click=move |_| on_sort.run(())>
                {label}
                {move || {
                    sorted
                        .get()
                        .map(|descending| {
                            view! { <Glyph icon=if descending { Icon::ArrowDown } else { Icon::ArrowUp } size=12 /> }.into_any()
                        })
                }}
            </button>
        </th>
    }
}
