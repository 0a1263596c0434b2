//! Server-sent events.

use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{EventSource, MessageEvent};

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
