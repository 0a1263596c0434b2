//! Keeps presses from a page that is half alive: what they change would be drawn anew where the rest is still to be taken over.

use crate::ui::browser;
use leptos::prelude::window;
use std::cell::Cell;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::Event;

thread_local! {
    static IS_UP: Cell<bool> = const { Cell::new(true) };
}

/// What people do, and the browser's way back.
const EVENTS: [&str; 6] = ["popstate", "click", "keydown", "input", "change", "submit"];

/// From now on links lead on as they do without us, and buttons wait. Whoever goes back gets the page anew: the server knows it.
pub fn raise() {
    let stop = Closure::<dyn Fn(Event)>::new(|event: Event| {
        if IS_UP.get() {
            event.stop_immediate_propagation();
            if event.type_() == EVENTS[0] {
                browser::reload();
            }
        }
    })
    .into_js_value();
    for event in EVENTS {
        // Fails only where there is no window. On its way down, before anybody else hears of it.
        _ = window().add_event_listener_with_callback_and_bool(event, stop.unchecked_ref(), true);
    }
}

pub fn lower() {
    IS_UP.set(false);
}
