//! A turn of the page: as much as is done before the browser may paint and hear again.

use js_sys::Promise;
use leptos::prelude::window;
use std::{
    future::{Future, poll_fn},
    task::Poll,
};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::MessageChannel;

/// Half of a frame; the other half is the browser's.
const LENGTH: f64 = 8.0;

pub struct Turn {
    began: f64,
}

impl Turn {
    pub fn begin() -> Self {
        Self { began: now() }
    }

    /// Goes on at once, or in the next turn when this one has lasted long enough.
    pub async fn go_on(&mut self) {
        if now() - self.began >= LENGTH {
            next().await;
            *self = Self::begin();
        }
    }
}

/// Milliseconds.
fn now() -> f64 {
    window().performance().map_or(0.0, |clock| clock.now())
}

/// A message to oneself: timers that follow each other would be made to wait.
async fn next() {
    let Ok(channel) = MessageChannel::new() else { return };
    let heard = Promise::new(&mut |resolve, _| channel.port1().set_onmessage(Some(&resolve)));
    if channel.port2().post_message(&JsValue::NULL).is_ok() {
        // Nothing rejects it.
        _ = JsFuture::from(heard).await;
    }
    channel.port1().close();
}

/// Lets those who were spawned before have a go.
pub fn let_others() -> impl Future<Output = ()> {
    let mut is_after = false;
    poll_fn(move |context| {
        if std::mem::replace(&mut is_after, true) {
            return Poll::Ready(());
        }
        context.waker().wake_by_ref();
        Poll::Pending
    })
}
