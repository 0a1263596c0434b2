//! The way to the rows of a table as a file.

use crate::{
    domain::{dimension::Dimension, figure::Figure},
    ui::{
        components::icon::{Glyph, Icon},
        context::{filters::Filters, viewer::ViewerContext},
    },
};
use leptos::prelude::*;

/// Of exactly what is filtered; it depends on who is looking.
#[component]
pub fn File(by: Signal<Dimension>, figures: &'static [Figure], name: &'static str) -> impl IntoView {
    let (filters, viewer) = (Filters::expect(), ViewerContext::expect());
    let to = move || {
        let metrics: Vec<&str> = figures.iter().map(|figure| figure.key()).collect();
        let pairs = vec![
            ("by", by.get().key().to_owned()),
            ("metrics", metrics.join(",")),
            ("limit", "1000".to_owned()),
            ("format", "csv".to_owned()),
        ];
        viewer.file(filters, "/api/v1/stats/breakdown", pairs)
    };
    let link = move |to: Option<String>| {
        view! {
            <a class="button is-small" href=to download=name rel="external">
                <Glyph icon=Icon::Download size=13 />
                "CSV"
            </a>
        }
    };
    view! { <Transition fallback=move || link(None)>{move || link(Some(to())).into_any()}</Transition> }
}
