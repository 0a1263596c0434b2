//! A page outside the frame: the mark, and one card in the middle.

use super::sidebar::Mark;
use leptos::prelude::*;

/// `below` stands under the card.
#[component]
pub fn Alone(title: &'static str, #[prop(optional)] below: Option<AnyView>, children: Children) -> impl IntoView {
    view! {
        <main class="alone">
            <div class="alone-card">
                <p class="brand">
                    <Mark />
                    "Oriel"
                </p>
                <div class="card">
                    <h1>{title}</h1>
                    {children()}
                </div>
                {below}
            </div>
        </main>
    }
}
