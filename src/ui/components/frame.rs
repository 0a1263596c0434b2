//! The frame of every page for signed-in people: sidebar, or on narrow screens a drawer, and the page beside it.

use super::{
    dialog::Dialog,
    icon::{Glyph, Icon},
    palette::{Palette, PaletteDialog},
    sidebar::Sidebar,
    views::{Views, ViewsDialog},
};
use crate::{
    domain::error::AppError,
    ui::{
        alive::later,
        browser,
        context::{address::with_query, filters::Filters, live::Live, provenance::Provenance, viewer::ViewerContext},
    },
};
use leptos::prelude::*;
use leptos_router::{components::Outlet, hooks::use_location};

/// Opens the drawer.
#[derive(Clone, Copy)]
struct Drawer(RwSignal<bool>);

/// Provides what every page stands in, then shows the page.
#[component]
pub fn Frame() -> impl IntoView {
    let filters = Filters::provide();
    let viewer = ViewerContext::provide(filters);
    Live::provide(filters, viewer);
    Palette::provide();
    Views::provide();
    Provenance::provide();
    let drawer = Drawer(RwSignal::new(false));
    provide_context(drawer);
    let location = use_location();
    // A sign-in that ended while the page was open.
    Effect::new(move || {
        if matches!(viewer.resource.get(), Some(Err(AppError::Unauthenticated))) {
            let next = format!("{}{}", browser::path_of(&location.pathname.get_untracked()), location.search.get_untracked());
            browser::go(&with_query("/sign-in", [("next", next.as_str())]));
        }
    });
    Effect::new(move || {
        location.pathname.track();
        drawer.0.set(false);
    });
    view! {
        // The router would go there without the focus.
        <a class="skip" href="#content" rel="external">
            "Skip to the content"
        </a>
        <div class="frame">
            <Sidebar />
            <main class="page" id="content" tabindex="-1">
                {later(|| view! { <Outlet /> }.into_any())}
            </main>
        </div>
        <Dialog open=drawer.0 title="Menu" bare=true class="is-drawer">
            <Sidebar />
            <button type="button" class="button is-quiet is-icon drawer-close" aria-label="Close the menu" on:click=move |_| drawer.0.set(false)>
                <Glyph icon=Icon::Close />
            </button>
        </Dialog>
        <PaletteDialog />
        <ViewsDialog />
    }
}

/// Stands left of the title where the sidebar has no room.
#[component]
pub fn MenuButton() -> impl IntoView {
    let Drawer(open) = expect_context();
    view! {
        <button
            type="button"
            class="button is-quiet is-icon page-menu"
            aria-label="Open the menu"
            aria-haspopup="dialog"
            on:click=move |_| open.set(true)
        >
            <Glyph icon=Icon::Menu size=19 />
        </button>
    }
}
