//! The live dot and the watermark: up to when the page is complete, and whether it follows; and when a refresh failed, that
//! what is shown is the answer before.

use crate::{
    domain::time::Timestamp,
    ui::{
        context::{
            live::{Live, LiveState},
            viewer::ViewerContext,
        },
        format,
    },
};
use leptos::prelude::*;

/// In: the watermark of the page's own answer.
#[component]
pub fn LiveStatus(complete_to: Signal<Option<Timestamp>>) -> impl IntoView {
    let (live, viewer) = (Live::expect(), ViewerContext::expect());
    let is_old = Memo::new(move |_| live.unrefreshed.get() > 0);
    let (class, words, help) = {
        let state = live.state;
        (
            move || match state.get() {
                LiveState::Live if is_old.get() => "live-dot is-reconnecting",
                LiveState::Connecting => "live-dot",
                LiveState::Live => "live-dot is-live",
                LiveState::Reconnecting => "live-dot is-reconnecting",
                LiveState::Offline => "live-dot is-offline",
            },
            move || match state.get() {
                // For a moment only: a word that goes again at once would move the line.
                LiveState::Connecting => "",
                LiveState::Live if is_old.get() => "Not refreshed",
                LiveState::Live => "Live",
                LiveState::Reconnecting => "Reconnecting",
                LiveState::Offline => "Offline",
            },
            move || match state.get() {
                LiveState::Live if is_old.get() => {
                    "The last refresh failed: these are the figures of before. The next event asks again."
                }
                LiveState::Live => "The page shows new events by itself. Everything received before this time is in it.",
                LiveState::Offline => "This device has no network. The page catches up when it is back.",
                _ => "The page catches up as soon as the server answers.",
            },
        )
    };
    view! {
        <p class="live" title=help role="status" aria-live="off">
            <span class=class aria-hidden="true"></span>
            <span class="live-word">{move || words()}</span>
            <Transition>
                {
                    // A failed refresh has no watermark: that of the figures on the page stays.
                    let known = Memo::new(move |before: Option<&Option<Timestamp>>| complete_to.get().or(before.copied().flatten()));
                    let complete = move || {
                        let zone = viewer.zone();
                        known
                            .get()
                            .map(|at| {
                                let at = live.watermark.get().filter(|tick| *tick > at && !is_old.get()).unwrap_or(at);
                                view! {
                                    <span>
                                        "· complete to " <time datetime=at.to_string()>{format::clock(&zone, at)}</time> " · "
                                        {zone.name.replace('_', " ")}
                                    </span>
                                }
                                .into_any()
                            })
                            .into_any()
                    };
                    view! { {move || complete()} }.into_any()
                }
            </Transition>
            {move || {
                is_old
                    .get()
                    .then(|| view! { <button type="button" class="link" on:click=move |_| live.ask_again()>"Try again"</button> }.into_any())
            }}
        </p>
    }
}
