//! A table's frame, its sortable heads, and the steps through its pages. Rows are the page's own.

use super::icon::{Glyph, Icon};
use crate::ui::format;
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
    /// What stands in the column, in a sentence.
    #[prop(optional)]
    about: Option<&'static str>,
) -> impl IntoView {
    let order = move || match sorted.get() {
        Some(true) => "descending",
        Some(false) => "ascending",
        None => "none",
    };
    view! {
        <th scope="col" class:num=number aria-sort=order>
            <button type="button" class="sort" title=about on:click=move |_| on_sort.run(())>
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

/// Below a list whose pages are numbered, from 1.
#[component]
pub fn NumberedSteps(
    /// What a row is.
    thing: &'static str,
    page: Signal<u32>,
    /// Rows of a full page.
    size: u16,
    rows: Signal<u32>,
    /// On all pages together.
    total: Signal<u32>,
    /// The address of a page.
    to: Callback<u32, String>,
) -> impl IntoView {
    let text = |number: u32| format::count(i64::from(number));
    let words = Signal::derive(move || {
        let before = (page.get() - 1).saturating_mul(u32::from(size));
        let (rows, total) = (rows.get(), total.get());
        match rows == total {
            true => format!("{} {thing}{}", text(total), if total == 1 { "" } else { "s" }),
            false => format!("{}\u{2009}–\u{2009}{} of {} {thing}s", text(before + 1), text(before + rows), text(total)),
        }
    });
    let previous = Signal::derive(move || page.get().checked_sub(1).filter(|page| *page > 0).map(|page| to.run(page)));
    let next = Signal::derive(move || {
        let is_more = u64::from(page.get()) * u64::from(size) < u64::from(total.get());
        is_more.then(|| to.run(page.get() + 1))
    });
    view! { <PageSteps words previous next /> }
}

/// Below a list: what of it is shown, and the way to the pages before and after.
#[component]
pub fn PageSteps(words: Signal<String>, previous: Signal<Option<String>>, next: Signal<Option<String>>) -> impl IntoView {
    let step = move |to: Option<String>, label: &'static str, icon: Icon| {
        let glyph = view! { <Glyph icon size=14 /> };
        let inner = if label == "Next" { (label, glyph).into_any() } else { (glyph, label).into_any() };
        match to {
            Some(to) => view! { <a class="button is-small" href=to>{inner}</a> }.into_any(),
            None => view! { <span class="button is-small" aria-disabled="true">{inner}</span> }.into_any(),
        }
    };
    view! {
        <nav class="pages" aria-label="Pages of the list">
            <span class="faint">{move || words.get()}</span>
            {move || step(previous.get(), "Previous", Icon::ChevronLeft)}
            {move || step(next.get(), "Next", Icon::ChevronRight)}
        </nav>
    }
}
