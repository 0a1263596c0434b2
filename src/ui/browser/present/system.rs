//! What the system says, and what the whole document shows of it.

use super::document;
use crate::domain::time::Timestamp;
use leptos::prelude::window;

/// The IANA zone of the system.
pub fn time_zone() -> Option<String> {
    let options = js_sys::Intl::DateTimeFormat::new(&js_sys::Array::new(), &js_sys::Object::new()).resolved_options();
    js_sys::Reflect::get(&options, &"timeZone".into()).ok()?.as_string().filter(|zone| !zone.is_empty())
}

pub fn now() -> Option<Timestamp> {
    Some(Timestamp::from_micros(js_sys::Date::now() as i64 * 1000))
}

pub fn prefers_dark() -> bool {
    let query = window().match_media("(prefers-color-scheme: dark)");
    query.ok().flatten().is_some_and(|query| query.matches())
}

pub fn set_root_class(class: &str) {
    set_root_attribute("class", class);
}

pub fn set_root_attribute(name: &str, value: &str) {
    if let Some(root) = document().document_element() {
        // Fails only for names that are no attribute names.
        _ = root.set_attribute(name, value);
    }
}
