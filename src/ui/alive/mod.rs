//! How a page comes alive in a browser. In: what the server drew. Out: the same page, whose buttons answer.
//!
//! On a phone this takes longer than a finger waits for. So the frame comes first, then each [`later`] part in a turn of its own, and
//! then, again in turns, what was to be done meanwhile; between two turns the browser paints and scrolls. Until all is taken over nothing
//! may change: effects are held, and presses do not reach us.

#[cfg(feature = "hydrate")]
mod held;
#[cfg(feature = "hydrate")]
mod part;
#[cfg(feature = "hydrate")]
mod shield;
#[cfg(feature = "hydrate")]
mod turn;

use leptos::prelude::*;

/// What comes alive after its surroundings. It has to be all that its element holds. Answers that come with the page are told apart by
/// the order of their questions: of all that comes later the page alone asks any, after the frame, as on the server.
pub fn later(make: impl FnOnce() -> AnyView + Send + 'static) -> AnyView {
    #[cfg(feature = "hydrate")]
    return part::Part::new(make).into_any();
    #[cfg(not(feature = "hydrate"))]
    make()
}

/// Brings the document's body to life.
#[cfg(feature = "hydrate")]
pub async fn hydrate(body: leptos::web_sys::HtmlElement) {
    held::hold();
    shield::raise();
    // Waits for the code of the page's route as well.
    leptos::mount::hydrate_from_async(body, || part::Part::new(|| super::app::App().into_any())).await.forget();
    shield::lower();
    held::release().await;
}
