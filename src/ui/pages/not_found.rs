//! An address that leads nowhere.

use crate::ui::components::sidebar::Mark;
use leptos::prelude::*;
use leptos_meta::Title;

#[component]
pub fn NotFound() -> impl IntoView {
    #[cfg(feature = "ssr")]
    if let Some(response) = use_context::<leptos_axum::ResponseOptions>() {
        response.set_status(axum::http::StatusCode::NOT_FOUND);
    }
    view! {
        <Title text="Not found · Oriel" />
        <main class="alone">
            <div class="alone-card">
                <p class="brand">
                    <Mark />
                    "Oriel"
                </p>
                <div class="card">
                    <h1>"There is no such page"</h1>
                    <p class="soft">"The address may be mistyped, or the page has moved."</p>
                    <a class="button is-main" href="/analytics">
                        "Go to analytics"
                    </a>
                </div>
            </div>
        </main>
    }
}
