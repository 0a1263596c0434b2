//! The server's side: there is no browser.

use crate::domain::time::Timestamp;

/// The path that everything lies below; the server says it for every page.
pub fn base() -> String {
    leptos::prelude::use_context::<super::Base>().map(|base| base.0).unwrap_or_default()
}

/// A cookie of the request that is being answered.
pub fn cookie(name: &str) -> Option<String> {
    let parts = leptos::prelude::use_context::<axum::http::request::Parts>()?;
    let header = parts.headers.get(axum::http::header::COOKIE)?.to_str().ok()?;
    header
        .split(';')
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value.to_owned())
}

pub fn set_cookie(_name: &str, _value: &str) {}

pub fn time_zone() -> Option<String> {
    None
}

pub fn now() -> Option<Timestamp> {
    None
}

pub fn prefers_dark() -> bool {
    false
}

pub fn set_root_class(_class: &str) {}

pub fn set_root_attribute(_name: &str, _value: &str) {}

pub fn go(_path: &str) {}

pub fn show_modal(_dialog: &leptos::web_sys::HtmlDialogElement) {}

pub fn close_modal(_dialog: &leptos::web_sys::HtmlDialogElement) {}

pub fn focus(_selector: &str) {}

pub fn is_writing(_event: &leptos::web_sys::KeyboardEvent) -> bool {
    false
}

pub fn focus_left(_event: &leptos::web_sys::FocusEvent) -> bool {
    false
}

pub fn is_inside(_event: &leptos::web_sys::Event, _element: &leptos::web_sys::Element) -> bool {
    false
}

pub fn close_details(_event: &leptos::web_sys::Event) {}

pub fn copy(_text: &str) {}

pub fn reveal_nearest(_id: &str) {}

pub fn address() -> String {
    String::new()
}

pub fn origin() -> String {
    String::new()
}

pub fn send_form(_action: &str) {}

pub fn recall(_name: &str) -> Option<String> {
    None
}

pub fn remember(_name: &str, _text: &str) {}
pub fn back() {}

pub fn save(_name: &str, _address: &str) {}

pub fn save_text(_name: &str, _kind: &str, _text: &str) {}

pub fn reveal(_entry: &str) {}

/// Watches nothing: nothing is on screen here.
pub struct Watch;

impl Watch {
    pub fn in_sight(_element: &leptos::web_sys::Element, _on_sight: impl Fn() + 'static) -> Self {
        Self
    }

    pub fn near(_element: &leptos::web_sys::Element, _on_change: impl Fn(bool) + 'static) -> Self {
        Self
    }
}

pub fn hold_height(_element: &leptos::web_sys::HtmlElement, _pixels: i32) {}

pub fn height_before(_element: &leptos::web_sys::Element) -> i32 {
    0
}

pub fn has_focus(_element: &leptos::web_sys::Element) -> bool {
    false
}

/// An open stream of server-sent events; never opened here.
pub struct Stream;

impl Stream {
    pub fn open(_address: &str, _on: impl Fn(Signal) + 'static) -> Self {
        Self
    }
}

/// What a stream reports.
pub enum Signal {
    Opened,
    Data(String),
    Failed,
    Ended,
}
