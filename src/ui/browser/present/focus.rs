//! Where keys and clicks go: focus, dialogs, what is open.

use super::document;
use wasm_bindgen::JsCast;
use web_sys::{HtmlDialogElement, HtmlElement};

pub fn show_modal(dialog: &HtmlDialogElement) {
    if !dialog.open() {
        // Fails only for a dialog that has left the page.
        _ = dialog.show_modal();
    }
}

pub fn close_modal(dialog: &HtmlDialogElement) {
    dialog.close();
}

/// Moves the focus to the first match.
pub fn focus(selector: &str) {
    if let Ok(Some(element)) = document().query_selector(selector) {
        // Fails only for elements that cannot have the focus.
        _ = element.unchecked_into::<HtmlElement>().focus();
    }
}

/// Whether what has the focus is in it.
pub fn has_focus(element: &web_sys::Element) -> bool {
    document().active_element().is_some_and(|active| element.contains(Some(&active)))
}

/// Whether a key goes into a text, so that it is no shortcut.
pub fn is_writing(event: &web_sys::KeyboardEvent) -> bool {
    let Some(element) = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok()) else { return false };
    matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT") || element.is_content_editable()
}

/// Whether the focus went out of the element that listens.
pub fn focus_left(event: &web_sys::FocusEvent) -> bool {
    let inside = event.current_target().and_then(|target| target.dyn_into::<web_sys::Node>().ok());
    let next = event.related_target().and_then(|target| target.dyn_into::<web_sys::Node>().ok());
    match (inside, next) {
        (Some(inside), Some(next)) => !inside.contains(Some(&next)),
        // A click on something that takes no focus, outside or inside: the panel's own clicks keep it open.
        _ => false,
    }
}

/// Whether an event happened on an element or inside it.
pub fn is_inside(event: &web_sys::Event, element: &web_sys::Element) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<web_sys::Node>().ok());
    element.contains(target.as_ref())
}

/// Closes the `details` that an event came from and gives the focus back to its summary.
pub fn close_details(event: &web_sys::Event) {
    let element = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    if let Some(Ok(Some(details))) = element.map(|element| element.closest("details")) {
        // Neither fails on an element of the page.
        _ = details.remove_attribute("open");
        if let Ok(Some(summary)) = details.query_selector("summary") {
            _ = summary.unchecked_into::<HtmlElement>().focus();
        }
    }
}
