//! The command palette: wherever one is, Ctrl-K or ⌘-K leads to pages, sessions, people, values, views and actions.
//!
//! Here are the key, the button and the field; what it knows is loaded when it is opened first ([`entries`]).

pub mod entries;
mod local;
mod rank;
mod recent;

use super::{
    combo::{
        field::{Field, FieldInput},
        later::Later,
    },
    dialog::Dialog,
    icon::{Glyph, Icon},
};
use crate::ui::browser;
use entries::entries;
use leptos::prelude::*;

/// Opens and closes the palette.
#[derive(Clone, Copy)]
pub struct Palette(pub RwSignal<bool>);

impl Palette {
    pub fn provide() {
        provide_context(Self(RwSignal::new(false)));
    }

    pub fn expect() -> Self {
        expect_context()
    }
}

/// Stands once in the frame.
#[component]
pub fn PaletteDialog() -> impl IntoView {
    let Palette(open) = Palette::expect();
    Effect::new(move || {
        let keys = window_event_listener(leptos::ev::keydown, move |event| {
            let is_ours = (event.ctrl_key() || event.meta_key()) && !event.alt_key() && !event.shift_key();
            if is_ours && event.key().eq_ignore_ascii_case("k") {
                event.prevent_default();
                open.update(|open| *open = !*open);
            }
        });
        on_cleanup(move || keys.remove());
    });
    view! {
        <Dialog open title="Search and commands" bare=true class="is-palette">
            <Body />
        </Dialog>
    }
}

/// Made anew whenever it opens.
#[component]
fn Body() -> impl IntoView {
    let Palette(open) = Palette::expect();
    let field = Field::new("palette");
    field.show();
    Effect::new(move || browser::focus("#palette"));
    view! {
        <div class="palette">
            <div class="palette-field">
                <Glyph icon=Icon::Search size=17 />
                <FieldInput
                    field
                    label="Search and commands"
                    placeholder="Go to a page, session, person, model…"
                    class="palette-input"
                />
                <button type="button" class="button is-quiet is-small" on:click=move |_| open.set(false)>
                    <span class="unseen">"Close"</span>
                    <kbd>"Esc"</kbd>
                </button>
            </div>
            <Later wanted=field.wanted load=move || Box::pin(entries(field)) />
        </div>
    }
}

#[component]
pub fn PaletteButton() -> impl IntoView {
    let Palette(open) = Palette::expect();
    view! {
        <button
            type="button"
            class="button palette-button"
            aria-haspopup="dialog"
            aria-keyshortcuts="Control+K Meta+K"
            title="Search and commands (Ctrl K or ⌘ K)"
            on:click=move |_| open.set(true)
        >
            <Glyph icon=Icon::Search size=15 />
            <span class="unseen">"Search and commands"</span>
            <kbd class="wide-only">"Ctrl K"</kbd>
        </button>
    }
}
