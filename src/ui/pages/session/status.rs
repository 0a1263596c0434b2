//! A run's or call's status as a coloured word.

use leptos::prelude::*;

/// How a status is lit: good, bad, careful, or plain.
pub fn tone(status: Option<&str>) -> &'static str {
    match status {
        Some("succeeded" | "ok") => "is-good",
        Some("failed" | "error") => "is-bad",
        Some("stalled" | "incomplete") => "is-careful",
        Some("running") => "is-running",
        _ => "",
    }
}

/// A dot and a word; nothing while there is no run.
#[component]
pub fn StatusChip(#[prop(into)] status: Option<&'static str>) -> impl IntoView {
    status.map(|status| {
        let word = status[..1].to_ascii_uppercase() + &status[1..];
        view! {
            <span class=format!("status {}", tone(Some(status)))>
                <span class="status-dot" aria-hidden="true"></span>
                {word}
            </span>
        }
        .into_any()
    })
}
