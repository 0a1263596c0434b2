//! The document and its routes.

use leptos::prelude::*;

/// The whole page, on both sides.
#[component]
pub fn App() -> impl IntoView {
    view! { <main></main> }
}

/// The HTML document around the app, rendered by the server alone.
#[cfg(feature = "ssr")]
pub fn shell(options: LeptosOptions) -> impl IntoView {
    let _ = options;
    view! {
        <!DOCTYPE html>
        <html lang="en">
            <body>
                <App />
            </body>
        </html>
    }
}
