//! A panel that opens under its summary. It is a `details`, so it works before the page is alive.

use crate::ui::{
    browser,
    components::icon::{Glyph, Icon},
};
use leptos::prelude::*;

/// Closes on Escape and when the focus goes elsewhere.
#[component]
pub fn Popover(
    /// Of the `details`: `opens-up`, `is-wide`.
    #[prop(optional)]
    class: &'static str,
    /// Of the `summary`.
    #[prop(optional)]
    summary_class: &'static str,
    /// What a screen reader says; the summary's own text when empty.
    #[prop(optional, into)]
    label: Option<String>,
    #[prop(into)] summary: ViewFn,
    children: Children,
) -> impl IntoView {
    let node = NodeRef::<leptos::html::Details>::new();
    let close_elsewhere = move |event: leptos::ev::FocusEvent| {
        if browser::focus_left(&event)
            && let Some(details) = node.get_untracked()
        {
            details.set_open(false);
        }
    };
    let close_on_escape = move |event: leptos::ev::KeyboardEvent| {
        if event.key() == "Escape" {
            browser::close_details(&event);
        }
    };
    Effect::new(move || {
        let outside = window_event_listener(leptos::ev::pointerdown, move |event| {
            if let Some(details) = node.get_untracked()
                && details.open()
                && !browser::is_inside(&event, &details)
            {
                details.set_open(false);
            }
        });
        on_cleanup(move || outside.remove());
    });
    view! {
        <details class=format!("popover {class}") node_ref=node on:focusout=close_elsewhere on:keydown=close_on_escape>
            <summary class=summary_class aria-label=label>
                {summary.run()}
            </summary>
            <div class="popover-panel">{children()}</div>
        </details>
    }
}

/// The definition behind a label, and below it the way to the rows behind the figure.
#[component]
pub fn Definition(#[prop(into)] of: String, #[prop(into)] text: String, children: Children) -> impl IntoView {
    let label = format!("What {} means", of.to_ascii_lowercase());
    view! {
        <Popover label=label summary_class="hint-button" summary=|| view! { <Glyph icon=Icon::Info size=13 /> }>
            <p class="popover-text">
                <strong>{of}</strong>
                {text}
            </p>
            {children()}
        </Popover>
    }
}
