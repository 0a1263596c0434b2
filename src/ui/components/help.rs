//! The keys that do something, on `?`.

use super::dialog::Dialog;
use crate::ui::context::span::Preset;
use leptos::prelude::*;

#[component]
pub fn Help(open: RwSignal<bool>) -> impl IntoView {
    view! {
        <Dialog open title="Keyboard shortcuts">
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
                <kbd>"t"</kbd>
                <span>"Light or dark"</span>
                <kbd>"← →"</kbd>
                <span>"Walk over a chart that has the focus; Enter opens its rows"</span>
                <kbd>"?"</kbd>
                <span>"This list"</span>
                <kbd>"Esc"</kbd>
                <span>"Close what is open"</span>
            </div>
        </Dialog>
    }
}
