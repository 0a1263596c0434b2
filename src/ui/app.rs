//! The document and its routes.

use leptos::prelude::*;

/// The whole page, on both sides.
#[component]
pub fn App() -> impl IntoView {
    view! { <main></main> }
}
