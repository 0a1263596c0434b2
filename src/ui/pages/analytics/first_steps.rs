//! What stands where the first chart would, while nothing has come in: how to send the first event.

use crate::ui::{charts::time_card::NothingDrawn, components::first_steps::FirstSteps as Steps, context::filters::Filters};
use leptos::prelude::*;

/// With a filter there may well be something: then it says so instead.
#[component]
pub fn FirstSteps() -> impl IntoView {
    let filters = Filters::expect();
    move || {
        if filters.with(|selection| !selection.filter.is_empty()) {
            return view! { <NothingDrawn /> }.into_any();
        }
        view! {
            <Steps
                title="Nothing has come in during this range"
                text="Choose a longer range, or send events: the page fills by itself. An ingest key and one request are enough:"
            />
        }
        .into_any()
    }
}
