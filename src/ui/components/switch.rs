//! Views of one card, of which one is shown; each has an address of its own.

use crate::ui::context::page_address::PageAddress;
use leptos::prelude::*;

/// `choices` are values and words; the first is the one that addresses leave out.
#[component]
pub fn Switch(
    label: &'static str,
    address: PageAddress,
    /// Where it stands in the address.
    name: &'static str,
    choices: Signal<Vec<(&'static str, &'static str)>>,
    chosen: Signal<&'static str>,
) -> impl IntoView {
    let draw = move || {
        let choices = choices.get();
        let first = choices.first().map(|(value, _)| *value);
        let link = |(value, words): (&'static str, &'static str)| {
            let to = move || address.link(name, Some(value).filter(|value| Some(*value) != first));
            let current = move || (chosen.get() == value).then_some("true");
            view! { <a class="segment" href=to aria-current=current data-noscroll="true">{words}</a> }.into_any()
        };
        choices.into_iter().map(link).collect_view()
    };
    view! {
        <nav class="segmented switch" aria-label=label>
            {move || draw()}
        </nav>
    }
}
