//! An address that leads nowhere.

use crate::ui::{browser, components::alone::Alone};
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
        <Alone title="There is no such page">
            <p class="soft">"The address may be mistyped, or the page has moved."</p>
            <a class="button is-main" href=browser::own("/")>
                "Go to the overview"
            </a>
        </Alone>
    }
}
