//! The browser's side.

use crate::domain::time::Timestamp;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{EventSource, HtmlDialogElement, HtmlDocument, HtmlElement, MessageEvent, PerformanceEntry, Url};

fn document() -> web_sys::Document {
    leptos::prelude::document()
}

/// The path that everything lies below, as the document says.
pub fn base() -> String {
    document().document_element().and_then(|root| root.get_attribute(super::BASE)).unwrap_or_default()
}

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

/// The IANA zone of the system.
pub fn time_zone() -> Option<String> {
    let options = js_sys::Intl::DateTimeFormat::new(&js_sys::Array::new(), &js_sys::Object::new()).resolved_options();
    js_sys::Reflect::get(&options, &"timeZone".into()).ok()?.as_string().filter(|zone| !zone.is_empty())
}

pub fn now() -> Option<Timestamp> {
    Some(Timestamp::from_micros(js_sys::Date::now() as i64 * 1000))
}

pub fn prefers_dark() -> bool {
    let query = leptos::prelude::window().match_media("(prefers-color-scheme: dark)");
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

/// Leaves for another page of ours with a full load.
pub fn go(path: &str) {
    // Refused only for addresses that are none.
    _ = leptos::prelude::window().location().set_href(&super::own(path));
}

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

/// Puts a text on the clipboard.
pub fn copy(text: &str) {
    // Refused by browsers whose owner does not allow it; then nothing is copied, and they say so themselves.
    _ = leptos::prelude::window().navigator().clipboard().write_text(text);
}

/// Scrolls as little as shows the element of that id.
pub fn reveal_nearest(id: &str) {
    if let Some(element) = document().get_element_by_id(id) {
        let options = web_sys::ScrollIntoViewOptions::new();
        options.set_block(web_sys::ScrollLogicalPosition::Nearest);
        element.scroll_into_view_with_scroll_into_view_options(&options);
    }
}

/// The whole address of the page.
pub fn address() -> String {
    leptos::prelude::window().location().href().unwrap_or_default()
}

/// Scheme, host and port of this site.
pub fn origin() -> String {
    leptos::prelude::window().location().origin().unwrap_or_default()
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

/// What this tab remembers under a name.
pub fn recall(name: &str) -> Option<String> {
    leptos::prelude::window().session_storage().ok().flatten()?.get_item(name).ok().flatten()
}

/// Remembers something for as long as the tab is open; browsers that keep nothing forget it.
pub fn remember(name: &str, text: &str) {
    if let Ok(Some(storage)) = leptos::prelude::window().session_storage() {
        _ = storage.set_item(name, text);
    }
}
/// As the browser's own button does.
pub fn back() {
    if let Ok(history) = leptos::prelude::window().history() {
        // Fails only for documents that are gone.
        _ = history.back();
    }
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
/// Scrolls to what stands for an entry, if it is on the page.
pub fn reveal(entry: &str) {
    // Quotes and backslashes are escaped in selectors as they are in JSON.
    let selector = format!("[data-entry={}]", serde_json::to_string(entry).unwrap_or_default());
    if let Ok(Some(element)) = document().query_selector(&selector) {
        element.scroll_into_view();
    }
}

/// Calls when an element comes into sight; ends when dropped.
pub struct Watch {
    observer: Option<web_sys::IntersectionObserver>,
    _closure: Closure<dyn Fn(js_sys::Array)>,
}

impl Watch {
    pub fn new(element: &web_sys::Element, on_sight: impl Fn() + 'static) -> Self {
        let closure = Closure::<dyn Fn(js_sys::Array)>::new(move |entries: js_sys::Array| {
            let in_sight =
                |entry: wasm_bindgen::JsValue| entry.unchecked_into::<web_sys::IntersectionObserverEntry>().is_intersecting();
            if entries.iter().any(in_sight) {
                on_sight();
            }
        });
        let observer = web_sys::IntersectionObserver::new(closure.as_ref().unchecked_ref()).ok();
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

/// How far beyond the screen is still near: what is drawn there is ready before it is scrolled to.
const NEAR: &str = "1400px 0px";

/// Calls when an element comes near the screen, and when it is far again; ends when dropped.
pub struct Nearness {
    observer: Option<web_sys::IntersectionObserver>,
    _closure: Closure<dyn Fn(js_sys::Array)>,
}

impl Nearness {
    pub fn new(element: &web_sys::Element, on_change: impl Fn(bool) + 'static) -> Self {
        let closure = Closure::<dyn Fn(js_sys::Array)>::new(move |entries: js_sys::Array| {
            // Several changes of one element between two frames: the last one holds.
            if let Some(entry) = entries.iter().last() {
                on_change(entry.unchecked_into::<web_sys::IntersectionObserverEntry>().is_intersecting());
            }
        });
        let options = web_sys::IntersectionObserverInit::new();
        options.set_root_margin(NEAR);
        let observer = web_sys::IntersectionObserver::new_with_options(closure.as_ref().unchecked_ref(), &options).ok();
        if let Some(observer) = &observer {
            observer.observe(element);
        }
        Self { observer, _closure: closure }
    }
}

impl Drop for Nearness {
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

/// Whether what has the focus is in it.
pub fn has_focus(element: &web_sys::Element) -> bool {
    document().active_element().is_some_and(|active| element.contains(Some(&active)))
}

/// What a stream reports.
pub enum Signal {
    Opened,
    Data(String),
    /// The browser tries again by itself.
    Failed,
    /// It has given up: a new stream is needed.
    Ended,
}

/// An open stream of server-sent events; closed when dropped.
pub struct Stream {
    source: Option<EventSource>,
    _closures: [Closure<dyn Fn(MessageEvent)>; 3],
}

impl Stream {
    pub fn open(address: &str, on: impl Fn(Signal) + 'static) -> Self {
        let on = std::rc::Rc::new(on);
        let closure = |make: fn(MessageEvent) -> Signal| {
            let on = std::rc::Rc::clone(&on);
            Closure::<dyn Fn(MessageEvent)>::new(move |event| on(make(event)))
        };
        let opened = closure(|_| Signal::Opened);
        let data = closure(|event| Signal::Data(event.data().as_string().unwrap_or_default()));
        let failed = closure(|event| {
            let source = event.target().and_then(|target| target.dyn_into::<EventSource>().ok());
            let is_closed = source.is_none_or(|source| source.ready_state() == EventSource::CLOSED);
            if is_closed { Signal::Ended } else { Signal::Failed }
        });
        let source = EventSource::new(address).ok();
        if let Some(source) = &source {
            source.set_onopen(Some(opened.as_ref().unchecked_ref()));
            source.set_onmessage(Some(data.as_ref().unchecked_ref()));
            source.set_onerror(Some(failed.as_ref().unchecked_ref()));
        }
        Self { source, _closures: [opened, data, failed] }
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        if let Some(source) = &self.source {
            source.set_onopen(None);
            source.set_onmessage(None);
            source.set_onerror(None);
            source.close();
        }
    }
}

/// Whether the address is another one than the document was loaded for: somebody went back or forward before the page was live, and
/// what the server drew is not what is to be seen.
pub fn has_moved() -> bool {
    let loaded = leptos::prelude::window().performance().map(|clock| clock.get_entries_by_type("navigation").get(0));
    let loaded = loaded.and_then(|entry| entry.dyn_into::<PerformanceEntry>().ok()).map(|entry| entry.name());
    let page = |address: String| Url::new(&address).ok().map(|url| (url.pathname(), url.search()));
    let (loaded, now) = (loaded.and_then(page), leptos::prelude::window().location().href().ok().and_then(page));
    loaded.is_some() && now.is_some() && loaded != now
}

pub fn reload() {
    _ = leptos::prelude::window().location().reload();
}
