//! The only file that touches ECharts: loads it once, draws into a node that Leptos leaves empty, and takes it away again.
//!
//! charming's own browser binding can neither dispose nor replace nor hear events, and brings code for every kind of chart, so
//! what is needed is bound here.

use super::scale::Scale;
use leptos::prelude::*;

/// What is to be drawn.
#[derive(Clone, PartialEq)]
pub struct Drawing {
    /// ECharts' option as JSON.
    pub option: String,
    /// How values are written; `None` keeps ECharts' own way.
    pub scale: Option<Scale>,
}

/// A drawing that follows its data. `select` hears the name of a clicked series or slice, `stretch` the first and last
/// bucket of a drag.
#[component]
pub fn Canvas(
    drawing: Signal<Drawing>,
    /// What a screen reader says instead of showing it.
    #[prop(into)]
    label: Signal<String>,
    #[prop(optional)] select: Option<Callback<String>>,
    #[prop(optional)] stretch: Option<Callback<(usize, usize)>>,
) -> impl IntoView {
    let node = NodeRef::<leptos::html::Div>::new();
    #[cfg(feature = "hydrate")]
    binding::follow(node, drawing, select, stretch);
    #[cfg(not(feature = "hydrate"))]
    let _ = (drawing, select, stretch);
    view! { <div class="chart" node_ref=node role="img" aria-label=move || label.get()></div> }
}

#[cfg(feature = "hydrate")]
mod binding {
    use super::{Drawing, Scale};
    use crate::ui::browser;
    use js_sys::{Function, JSON, Object, Promise, Reflect};
    use leptos::{html::Div, prelude::*, task::spawn_local};
    use std::cell::RefCell;
    use wasm_bindgen::{JsCast, JsValue, closure::Closure, prelude::wasm_bindgen};
    use wasm_bindgen_futures::JsFuture;
    use web_sys::{Element, HtmlScriptElement, ResizeObserver};

    const SOURCE: &str = "/echarts.js";
    /// Lets a drag mark a stretch without a button for it.
    const TAKE_BRUSH: &str =
        r#"{"type":"takeGlobalCursor","key":"brush","brushOption":{"brushType":"lineX","brushMode":"single"}}"#;

    #[wasm_bindgen]
    extern "C" {
        type Echarts;
        #[wasm_bindgen(js_namespace = echarts)]
        fn init(node: &Element) -> Echarts;
        #[wasm_bindgen(method, js_name = setOption)]
        fn set_option(this: &Echarts, option: &JsValue, not_merge: bool);
        #[wasm_bindgen(method)]
        fn resize(this: &Echarts);
        #[wasm_bindgen(method)]
        fn dispose(this: &Echarts);
        #[wasm_bindgen(method)]
        fn on(this: &Echarts, event: &str, handler: &Function);
        #[wasm_bindgen(method, js_name = dispatchAction)]
        fn dispatch_action(this: &Echarts, action: &JsValue);
    }

    thread_local! {
        /// The one script of the page, whichever chart asked first.
        static SCRIPT: RefCell<Option<Promise>> = const { RefCell::new(None) };
    }

    /// Resolves when `echarts` is there.
    async fn load() -> Result<(), JsValue> {
        let promise = SCRIPT.with_borrow_mut(|script| script.get_or_insert_with(request).clone());
        let loaded = JsFuture::from(promise).await;
        // Text on a canvas does not change when its font arrives later.
        if let Some(fonts) =
            Reflect::get(&document(), &"fonts".into()).ok().and_then(|fonts| Reflect::get(&fonts, &"ready".into()).ok())
            && let Ok(ready) = fonts.dyn_into::<Promise>()
        {
            // Without the font the next of the list is drawn.
            _ = JsFuture::from(ready).await;
        }
        if loaded.is_err() {
            // The next chart tries again.
            SCRIPT.with_borrow_mut(|script| *script = None);
        }
        loaded.map(|_| ())
    }

    fn request() -> Promise {
        Promise::new(&mut |resolve, reject| {
            let script: HtmlScriptElement = match document().create_element("script") {
                Ok(element) => element.unchecked_into(),
                Err(error) => {
                    _ = reject.call1(&JsValue::NULL, &error);
                    return;
                }
            };
            script.set_src(&browser::own(SOURCE));
            script.set_onload(Some(&resolve));
            script.set_onerror(Some(&reject));
            if let Some(head) = document().head() {
                // Fails only for a node that cannot be a child.
                _ = head.append_child(&script);
            }
        })
    }

    async fn next_frame() {
        let frame = Promise::new(&mut |resolve, _| _ = window().request_animation_frame(&resolve));
        // Nothing rejects it.
        _ = JsFuture::from(frame).await;
    }

    /// Writes a value of an axis or a tooltip.
    type Format = Closure<dyn Fn(JsValue) -> String>;

    /// A chart on the page, with the closures that ECharts calls.
    struct Drawn {
        echarts: Echarts,
        observer: Option<ResizeObserver>,
        _resize: Closure<dyn Fn()>,
        _events: Vec<Closure<dyn Fn(JsValue)>>,
        formats: RefCell<Vec<Format>>,
        stretches: bool,
    }

    impl Drop for Drawn {
        fn drop(&mut self) {
            if let Some(observer) = &self.observer {
                observer.disconnect();
            }
            self.echarts.dispose();
        }
    }

    pub fn follow(
        node: NodeRef<Div>,
        drawing: Signal<Drawing>,
        select: Option<Callback<String>>,
        stretch: Option<Callback<(usize, usize)>>,
    ) {
        let drawn = StoredValue::new_local(None::<Drawn>);
        let ready = RwSignal::new(false);
        Effect::new(move || {
            let Some(node) = node.get() else { return };
            spawn_local(async move {
                if load().await.is_err() {
                    return;
                }
                // The page may be gone when the script arrives; or the node is not on it yet, while other answers are waited for.
                while drawn.try_with_value(Option::is_none) == Some(true) {
                    if node.is_connected() {
                        drawn.try_set_value(Some(Drawn::new(&node, select, stretch)));
                        ready.try_set(true);
                    } else {
                        next_frame().await;
                    }
                }
            });
        });
        Effect::new(move || {
            let drawing = drawing.get();
            if ready.get() {
                drawn.with_value(|drawn| drawn.iter().for_each(|drawn| drawn.draw(&drawing)));
            }
        });
        on_cleanup(move || _ = drawn.try_set_value(None));
    }

    impl Drawn {
        fn new(node: &Element, select: Option<Callback<String>>, stretch: Option<Callback<(usize, usize)>>) -> Self {
            let echarts = init(node);
            let mut events = Vec::new();
            if let Some(select) = select {
                let heard = Closure::<dyn Fn(JsValue)>::new(move |event: JsValue| {
                    let text = |key: &str| Reflect::get(&event, &key.into()).ok().and_then(|value| value.as_string());
                    let is_slice = text("seriesType").as_deref() == Some("pie");
                    if let Some(name) = text(if is_slice { "name" } else { "seriesName" }) {
                        select.run(name);
                    }
                });
                echarts.on("click", heard.as_ref().unchecked_ref());
                events.push(heard);
            }
            if let Some(stretch) = stretch {
                let heard = Closure::<dyn Fn(JsValue)>::new(move |event: JsValue| {
                    if let Some(buckets) = stretch_of(&event) {
                        stretch.run(buckets);
                    }
                });
                echarts.on("brushEnd", heard.as_ref().unchecked_ref());
                events.push(heard);
            }
            let chart: Echarts = JsValue::from(&echarts).unchecked_into();
            let resize = Closure::<dyn Fn()>::new(move || chart.resize());
            let observer = ResizeObserver::new(resize.as_ref().unchecked_ref()).ok();
            if let Some(observer) = &observer {
                observer.observe(node);
            }
            Self {
                echarts,
                observer,
                _resize: resize,
                _events: events,
                formats: RefCell::default(),
                stretches: stretch.is_some(),
            }
        }

        /// Replaces what is drawn: nothing of the former data stays.
        fn draw(&self, drawing: &Drawing) {
            let Ok(option) = JSON::parse(&drawing.option) else { return };
            let formats = drawing.scale.map(|scale| write_values(&option, scale)).unwrap_or_default();
            self.echarts.set_option(&option, true);
            // Only now does nothing call the former ones any more.
            self.formats.replace(formats);
            if self.stretches
                && let Ok(brush) = JSON::parse(TAKE_BRUSH)
            {
                self.echarts.dispatch_action(&brush);
            }
        }
    }

    /// Axis and tooltip write values as the rest of the page does.
    fn write_values(option: &JsValue, scale: Scale) -> Vec<Format> {
        let tick =
            Closure::<dyn Fn(JsValue) -> String>::new(move |at: JsValue| at.as_f64().map_or(String::new(), |at| scale.tick(at)));
        let value = Closure::<dyn Fn(JsValue) -> String>::new(move |at: JsValue| {
            at.as_f64().map_or_else(|| crate::ui::format::UNKNOWN.to_owned(), |at| scale.value(at))
        });
        let get = |object: &JsValue, key: &str| Reflect::get(object, &key.into()).unwrap_or(JsValue::UNDEFINED);
        let put = |object: &JsValue, key: &str, format: &Closure<dyn Fn(JsValue) -> String>| {
            if object.is_instance_of::<Object>() {
                // Plain objects that were parsed a moment ago take any property.
                _ = Reflect::set(object, &key.into(), format.as_ref());
            }
        };
        put(&get(&get(option, "yAxis"), "axisLabel"), "formatter", &tick);
        put(&get(option, "tooltip"), "valueFormatter", &value);
        vec![tick, value]
    }

    /// The buckets of a finished drag; a mere click has no width.
    fn stretch_of(event: &JsValue) -> Option<(usize, usize)> {
        let areas: js_sys::Array = Reflect::get(event, &"areas".into()).ok()?.dyn_into().ok()?;
        let range: js_sys::Array = Reflect::get(&areas.get(0), &"coordRange".into()).ok()?.dyn_into().ok()?;
        let (first, last) = (range.get(0).as_f64()?, range.get(1).as_f64()?);
        (last > first).then_some((first.max(0.0) as usize, last.max(0.0) as usize))
    }
}
