//! A form that calls a server function: by script where the page is alive, as an ordinary form where it is not.

use crate::ui::browser;
use leptos::{ev::SubmitEvent, form::FromFormData, prelude::*, server_fn::ServerFn};
use serde::de::DeserializeOwned;

/// As leptos' own, with an address that also holds below a path.
#[component]
pub fn ServerForm<F>(action: ServerAction<F>, children: Children) -> impl IntoView
where
    F: ServerFn + DeserializeOwned + Clone + Send + Sync + 'static,
    F::Output: Send + Sync + 'static,
    F::Error: Send + Sync + 'static,
{
    let submit = move |event: SubmitEvent| {
        // Fields that cannot be read are the server's to refuse: the browser sends the form as it is.
        if let Ok(input) = F::from_event(&event) {
            event.prevent_default();
            action.dispatch(input);
        }
    };
    view! {
        <form action=browser::own(F::url()) method="post" on:submit=submit>
            {children()}
        </form>
    }
}
