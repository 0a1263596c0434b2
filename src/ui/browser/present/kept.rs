//! What the browser keeps: preferences, what a tab remembers, the clipboard, files.

use super::document;
use leptos::prelude::window;
use wasm_bindgen::JsCast;
use web_sys::HtmlDocument;

/// A cookie that scripts may read.
pub fn cookie(name: &str) -> Option<String> {
    let all = document().unchecked_into::<HtmlDocument>().cookie().ok()?;
    all.split(';').filter_map(|pair| pair.trim().split_once('=')).find(|(key, _)| *key == name).map(|(_, value)| value.to_owned())
}

/// Keeps a preference for a year.
pub fn set_cookie(name: &str, value: &str) {
    let text = format!("{name}={value}; path=/; max-age=31536000; samesite=lax");
    // A browser that refuses cookies forgets the preference, which is what its owner asked for.
    _ = document().unchecked_into::<HtmlDocument>().set_cookie(&text);
}

/// What this tab remembers under a name.
pub fn recall(name: &str) -> Option<String> {
    window().session_storage().ok().flatten()?.get_item(name).ok().flatten()
}

/// Remembers something for as long as the tab is open; browsers that keep nothing forget it.
pub fn remember(name: &str, text: &str) {
    if let Ok(Some(storage)) = window().session_storage() {
        _ = storage.set_item(name, text);
    }
}

/// Puts a text on the clipboard.
pub fn copy(text: &str) {
    // Refused by browsers whose owner does not allow it; then nothing is copied, and they say so themselves.
    _ = window().navigator().clipboard().write_text(text);
}

/// Keeps what an address leads to as a file.
pub fn save(name: &str, address: &str) {
    if let Ok(Ok(anchor)) = document().create_element("a").map(|element| element.dyn_into::<web_sys::HtmlAnchorElement>()) {
        anchor.set_href(address);
        anchor.set_download(name);
        anchor.click();
    }
}

/// Keeps a text as a file of this content type.
pub fn save_text(name: &str, kind: &str, text: &str) {
    save(name, &format!("data:{kind};charset=utf-8,{}", String::from(js_sys::encode_uri_component(text))));
}
