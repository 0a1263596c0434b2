//! A dimension that the page is narrowed by, with its values.

use crate::{
    domain::dimension::Dimension,
    ui::{
        components::icon::{Glyph, Icon},
        context::filters::Filters,
    },
};
use leptos::prelude::*;

/// Each of several values can be taken away by itself.
#[component]
pub fn Chip(dimension: Dimension, values: Vec<String>) -> impl IntoView {
    let filters = Filters::expect();
    let name = dimension.label().to_ascii_lowercase();
    let is_only = values.len() == 1;
    let values = values.into_iter().enumerate().map(|(at, value)| {
        let words = dimension.words(&value);
        let label =
            if is_only { format!("Remove the filter on {name}") } else { format!("Remove {words} from the filter on {name}") };
        let between = (at > 0).then_some(" or ");
        view! {
            {between}
            <b title=words.clone()>{words.clone()}</b>
            <button
                type="button"
                aria-label=label
                on:click=move |_| filters.update(|selection| selection.filter.remove(dimension, &value))
            >
                <Glyph icon=Icon::Close size=12 />
            </button>
        }
        .into_any()
    });
    view! {
        <span class="chip">
            {format!("{} is ", dimension.label())} {values.collect::<Vec<_>>()}
        </span>
    }
}
