//! Where the browser is, and where it goes.

use super::document;
use leptos::prelude::window;
use wasm_bindgen::JsCast;
use web_sys::{PerformanceEntry, Url};

/// The path that everything lies below, as the document says.
pub fn base() -> String {
    document().document_element().and_then(|root| root.get_attribute(crate::ui::browser::BASE)).unwrap_or_default()
}

/// The whole address of the page.
pub fn address() -> String {
    window().location().href().unwrap_or_default()
}

/// Scheme, host and port of this site.
pub fn origin() -> String {
    window().location().origin().unwrap_or_default()
}

/// Leaves for another page of ours with a full load.
pub fn go(path: &str) {
    // Refused only for addresses that are none.
    _ = window().location().set_href(&crate::ui::browser::own(path));
}

/// As the browser's own button does.
pub fn back() {
    if let Ok(history) = window().history() {
        // Fails only for documents that are gone.
        _ = history.back();
    }
}

pub fn reload() {
    _ = window().location().reload();
}

/// Whether the address is another one than the document was loaded for: somebody went back or forward before the page was live, and
/// what the server drew is not what is to be seen.
pub fn has_moved() -> bool {
    let loaded = window().performance().map(|clock| clock.get_entries_by_type("navigation").get(0));
    let loaded = loaded.and_then(|entry| entry.dyn_into::<PerformanceEntry>().ok()).map(|entry| entry.name());
    let page = |address: String| Url::new(&address).ok().map(|url| (url.pathname(), url.search()));
    let (loaded, now) = (loaded.and_then(page), window().location().href().ok().and_then(page));
    loaded.is_some() && now.is_some() && loaded != now
}

/// Sends a form without fields, and goes where its answer leads.
pub fn send_form(action: &str) {
    let Ok(form) = document().create_element("form") else { return };
    // None of this fails on an element of that name.
    _ = form.set_attribute("method", "post");
    _ = form.set_attribute("action", action);
    _ = document().body().map(|body| body.append_child(&form));
    _ = form.unchecked_into::<web_sys::HtmlFormElement>().submit();
}
