//! What stands where data would: nothing there, failed with a way to try again, not permitted.

use super::icon::{Glyph, Icon};
use crate::{
    domain::{error::AppError, filter::Filter},
    ui::{browser, context::filters::Filters},
};
use leptos::prelude::*;

/// Nothing in the range or the filter; says what would help.
#[component]
pub fn Empty(#[prop(into)] title: String, #[prop(into)] text: String) -> impl IntoView {
    view! {
        <div class="notice">
            <span class="notice-mark">
                <Glyph icon=Icon::Empty size=18 />
            </span>
            <strong>{title}</strong>
            <p>{text}</p>
        </div>
    }
}

/// An error in the place of what it kept from being shown.
#[component]
pub fn Failed(
    error: AppError,
    /// Asks again.
    #[prop(into)]
    retry: Callback<()>,
    /// In a line for small cards.
    #[prop(optional)]
    small: bool,
) -> impl IntoView {
    let (icon, title, mark) = match &error {
        AppError::Forbidden => (Icon::Lock, "Not part of your role", ""),
        AppError::Unauthenticated => (Icon::Lock, "You are signed out", ""),
        AppError::NotFound => (Icon::Empty, "Nothing is here", ""),
        AppError::Invalid { .. } => (Icon::Warning, "The address asks for something that does not exist", "is-failed"),
        _ => (Icon::Warning, "This could not be loaded", "is-failed"),
    };
    let text = match &error {
        AppError::Forbidden => "Managers and admins of your organisation see this. Ask one of them if you need it.".to_owned(),
        other => other.to_string(),
    };
    // Ten cards with the same sentence say no more than one: small ones keep it for those who ask.
    let words = if small {
        view! { <p title=text.clone()>{title} <span class="unseen">". " {text.clone()}</span></p> }.into_any()
    } else {
        view! { <strong>{title}</strong> <p>{text}</p> }.into_any()
    };
    let way_out = match &error {
        AppError::Unauthenticated => {
            Some(view! { <a class="button is-small" href=browser::own("/sign-in") rel="external">"Sign in"</a> }.into_any())
        }
        AppError::NotFound => {
            Some(view! { <a class="button is-small" href=Filters::expect().link("/sessions")>"See all sessions"</a> }.into_any())
        }
        // What is filtered by may be what is not theirs to see.
        AppError::Forbidden if small => None,
        AppError::Forbidden => {
            let filters = Filters::expect();
            let clear = move |_| filters.update(|selection| selection.filter = Filter::default());
            filters.with(|selection| !selection.filter.is_empty()).then(|| {
                view! { <button type="button" class="button is-small" on:click=clear>"Take the filters away"</button> }.into_any()
            })
        }
        _ => Some(
            view! {
                <button type="button" class="button is-small" on:click=move |_| retry.run(())>
                    <Glyph icon=Icon::Retry size=13 />
                    "Try again"
                </button>
            }
            .into_any(),
        ),
    };
    view! {
        <div class=format!("notice {mark}") class:is-small=small role="status">
            <span class="notice-mark">
                <Glyph icon=icon size=18 />
            </span>
            {words}
            {way_out}
        </div>
    }
}
