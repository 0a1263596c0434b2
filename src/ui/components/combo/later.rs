//! A part of the page whose code is loaded when it is wanted first.

use leptos::{
    prelude::*,
    reactive::{computed::ScopedFuture, owner::Owner},
    task::spawn_local,
};
use std::{
    pin::Pin,
    sync::{Arc, Mutex},
};

/// What a `#[lazy]` function will draw.
pub type Loading = Pin<Box<dyn Future<Output = AnyView>>>;

/// Nothing, until it is wanted and its code is there. The server never draws it.
#[component]
pub fn Later(#[prop(into)] wanted: Signal<bool>, load: impl Fn() -> Loading + Clone + 'static) -> impl IntoView {
    // What is drawn belongs to this place, and not to the effect that loads it.
    let owner = Owner::current();
    let slot = Arc::new(Mutex::new(None::<AnyView>));
    let ready = RwSignal::new(false);
    let put = Arc::clone(&slot);
    Effect::new(move |begun: Option<bool>| {
        if begun == Some(true) || !wanted.get() {
            return begun.unwrap_or_default();
        }
        let (put, load) = (Arc::clone(&put), load.clone());
        let fill = async move {
            let view = load().await;
            if let Ok(mut slot) = put.lock() {
                *slot = Some(view);
            }
            // Whoever left meanwhile needs it no more.
            ready.try_set(true);
        };
        if let Some(owner) = &owner {
            owner.with(|| spawn_local(ScopedFuture::new_untracked(fill)));
        }
        true
    });
    move || ready.get().then(|| slot.lock().ok().and_then(|mut slot| slot.take())).flatten()
}
