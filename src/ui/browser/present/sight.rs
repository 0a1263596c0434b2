//! What is in sight: scrolling to it, and being told of it.

use super::document;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::HtmlElement;

/// Scrolls to what stands for an entry, if it is on the page.
pub fn reveal(entry: &str) {
    // Quotes and backslashes are escaped in selectors as they are in JSON.
    let selector = format!("[data-entry={}]", serde_json::to_string(entry).unwrap_or_default());
    if let Ok(Some(element)) = document().query_selector(&selector) {
        element.scroll_into_view();
    }
}

/// Scrolls as little as shows the element of that id.
pub fn reveal_nearest(id: &str) {
    if let Some(element) = document().get_element_by_id(id) {
        let options = web_sys::ScrollIntoViewOptions::new();
        options.set_block(web_sys::ScrollLogicalPosition::Nearest);
        element.scroll_into_view_with_scroll_into_view_options(&options);
    }
}

/// How far beyond the screen is still near: what is drawn there is ready before it is scrolled to.
const NEAR: &str = "1400px 0px";

/// Calls when an element comes into sight and when it leaves it; ends when dropped.
pub struct Watch {
    observer: Option<web_sys::IntersectionObserver>,
    _closure: Closure<dyn Fn(js_sys::Array)>,
}

impl Watch {
    /// Calls when the element is on the screen.
    pub fn in_sight(element: &web_sys::Element, on_sight: impl Fn() + 'static) -> Self {
        Self::new(element, "0px", move |is_in_sight| {
            if is_in_sight {
                on_sight();
            }
        })
    }

    /// Calls when the element comes near the screen, and when it is far again.
    pub fn near(element: &web_sys::Element, on_change: impl Fn(bool) + 'static) -> Self {
        Self::new(element, NEAR, on_change)
    }

    fn new(element: &web_sys::Element, beyond: &str, on_change: impl Fn(bool) + 'static) -> Self {
        let closure = Closure::<dyn Fn(js_sys::Array)>::new(move |entries: js_sys::Array| {
            // Several changes of one element between two frames: the last one holds.
            if let Some(entry) = entries.iter().last() {
                on_change(entry.unchecked_into::<web_sys::IntersectionObserverEntry>().is_intersecting());
            }
        });
        let options = web_sys::IntersectionObserverInit::new();
        options.set_root_margin(beyond);
        let observer = web_sys::IntersectionObserver::new_with_options(closure.as_ref().unchecked_ref(), &options).ok();
        if let Some(observer) = &observer {
            observer.observe(element);
        }
        Self { observer, _closure: closure }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        if let Some(observer) = &self.observer {
            observer.disconnect();
        }
    }
}

/// Keeps an element at least so high; 0 lets it go.
pub fn hold_height(element: &HtmlElement, pixels: i32) {
    let value = if pixels > 0 { format!("{pixels}px") } else { String::new() };
    // Fails only for values that are none.
    _ = element.style().set_property("min-height", &value);
}

/// The height of the element before it.
pub fn height_before(element: &web_sys::Element) -> i32 {
    element.previous_element_sibling().map_or(0, |before| before.unchecked_into::<HtmlElement>().offset_height())
}
