//! Saved views: the button, and the dialog that keeps, opens and tends them. What is in it is loaded when it is opened first.

pub mod address;
pub mod list;
mod row;

use super::{
    combo::later::Later,
    dialog::Dialog,
    icon::{Glyph, Icon},
};
use leptos::prelude::*;
use list::list;

/// Opens and closes the dialog.
#[derive(Clone, Copy)]
pub struct Views(pub RwSignal<bool>);

impl Views {
    pub fn provide() {
        provide_context(Self(RwSignal::new(false)));
    }

    pub fn expect() -> Self {
        expect_context()
    }
}

/// Stands once in the frame.
#[component]
pub fn ViewsDialog() -> impl IntoView {
    let Views(open) = Views::expect();
    view! {
        <Dialog open title="Views" class="is-views">
            <Later wanted=Signal::stored(true) load=|| Box::pin(list()) />
        </Dialog>
    }
}

#[component]
pub fn ViewsButton() -> impl IntoView {
    let Views(open) = Views::expect();
    view! {
        <button
            type="button"
            class="button views-button"
            aria-label="Views"
            aria-haspopup="dialog"
            title="Saved views: keep this page with its filters, or open another"
            on:click=move |_| open.set(true)
        >
            <Glyph icon=Icon::Bookmark size=15 />
            <span class="wide-only">"Views"</span>
        </button>
    }
}
