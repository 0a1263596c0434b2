//! A turn of the page: as much as is done before the browser may paint and hear again.

use js_sys::{Date, Promise};
use leptos::prelude::{document, window};
use wasm_bindgen_futures::JsFuture;

/// Milliseconds: a quarter of a frame, which a phone needs four times as long for.
const LENGTH: f64 = 4.0;

pub struct Turn {
    began: f64,
}

impl Turn {
    pub fn begin() -> Self {
        Self { began: Date::now() }
    }

    /// Goes on at once, or in the next turn when this one has lasted long enough. Timers of a tab that nobody sees are made to wait.
    pub async fn go_on(&mut self) {
        if Date::now() - self.began >= LENGTH && !document().hidden() {
            let next = Promise::new(&mut |resolve, _| _ = window().set_timeout_with_callback(&resolve));
            // Nothing rejects it.
            _ = JsFuture::from(next).await;
            *self = Self::begin();
        }
    }
}
