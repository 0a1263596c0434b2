//! The keys that do something, on `?`; the list is loaded when it is opened first.

use super::{combo::later::Later, dialog::Dialog};
use crate::ui::context::{places::PLACES, span::Preset, viewer::ViewerContext};
use leptos::prelude::*;

#[component]
pub fn Help(open: RwSignal<bool>) -> impl IntoView {
    view! {
        <Dialog open title="Keyboard shortcuts">
            <Later wanted=Signal::stored(true) load=|| Box::pin(keys()) />
        </Dialog>
    }
}

#[lazy]
fn keys() -> AnyView {
    let viewer = ViewerContext::expect();
    view! {
        <div class="keys">
            {Preset::ALL
                .iter()
                .enumerate()
                .map(|(index, preset)| {
                    view! {
                        <kbd>{index + 1}</kbd>
                        <span>{format!("Show {}", preset.words())}</span>
                    }
                    .into_any()
                })
                .collect_view()}
            <kbd>"6"</kbd>
            <span>"Choose a time range"</span>
            <kbd>"c"</kbd>
            <span>"Compare with the period before, or stop"</span>
            <kbd>"f"</kbd>
            <span>"Add a filter"</span>
            <kbd>"Ctrl K"</kbd>
            <span>"Search and commands, also with ⌘ K"</span>
            <kbd>"t"</kbd>
            <span>"Light or dark"</span>
            <kbd>"← →"</kbd>
            <span>"Walk over a chart that has the focus; Enter opens its rows"</span>
            <kbd>"?"</kbd>
            <span>"This list"</span>
            <kbd>"Esc"</kbd>
            <span>"Close what is open"</span>
        </div>
        <h3 class="menu-title">"Go to a page"</h3>
        <div class="keys">
            {PLACES
                .into_iter()
                .filter(|place| viewer.may(place.needs))
                .map(|place| {
                    view! {
                        <span class="keys-two">
                            <kbd>"g"</kbd>
                            <kbd>{place.key}</kbd>
                        </span>
                        <span>{place.name}</span>
                    }
                    .into_any()
                })
                .collect_view()}
        </div>
    }
    .into_any()
}
