//! The live dot and the watermark: up to when the page is complete, and whether it follows.

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
    let (class, words, help) = {
        let state = live.state;
        (
            move || match state.get() {
                LiveState::Connecting => "live-dot",
                LiveState::Live => "live-dot is-live",
                LiveState::Reconnecting => "live-dot is-reconnecting",
                LiveState::Offline => "live-dot is-offline",
            },
            move || match state.get() {
                LiveState::Connecting => "Connecting",
                LiveState::Live => "Live",
                LiveState::Reconnecting => "Reconnecting",
                LiveState::Offline => "Offline",
            },
            move || match state.get() {
                LiveState::Live => "The page shows new events by itself. Everything received before this time is in it.",
                LiveState::Offline => "This device has no network. The page catches up when it is back.",
                _ => "The page catches up as soon as the server answers.",
            },
        )
    };
    view! {
        <p class="live" title=help role="status" aria-live="off">
            <span class=class aria-hidden="true"></span>
            <span>{words}</span>
            <Transition>
                {move || {
                    let zone = viewer.zone();
                    complete_to
                        .get()
                        .map(|at| {
                            let at = live.watermark.get().filter(|tick| *tick > at).unwrap_or(at);
                            view! {
                                <span>
                                    "· complete to " <time datetime=at.to_string()>{format::clock(&zone, at)}</time> " · "
                                    {zone.name.replace('_', " ")}
                                </span>
                            }
                        })
                }}
            </Transition>
        </p>
    }
}
