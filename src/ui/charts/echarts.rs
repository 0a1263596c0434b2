//! ECharts as it is in browsers: loaded once, when a chart is drawn first.
//!
//! charming's own browser binding can neither dispose nor replace nor hear events, and brings code for every kind of chart, so
//! what is needed is bound here.

use crate::ui::browser;
use js_sys::{Function, Object, Promise, Reflect};
use leptos::prelude::*;
use std::cell::RefCell;
use wasm_bindgen::{JsCast, JsValue, prelude::wasm_bindgen};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Element, HtmlScriptElement};

const SOURCE: &str = "/echarts.js";

#[wasm_bindgen]
extern "C" {
    pub type Echarts;
    #[wasm_bindgen(js_namespace = echarts)]
    pub fn init(node: &Element) -> Echarts;
    #[wasm_bindgen(method, js_name = setOption)]
    pub fn set_option(this: &Echarts, option: &JsValue, not_merge: bool);
    #[wasm_bindgen(method)]
    pub fn resize(this: &Echarts);
    #[wasm_bindgen(method)]
    pub fn dispose(this: &Echarts);
    #[wasm_bindgen(method)]
    pub fn on(this: &Echarts, event: &str, handler: &Function);
    #[wasm_bindgen(method, js_name = dispatchAction)]
    pub fn dispatch_action(this: &Echarts, action: &JsValue);
    #[wasm_bindgen(method, js_name = dispatchAction)]
    pub fn dispatch_silently(this: &Echarts, action: &JsValue, silent: bool);
    #[wasm_bindgen(method, js_name = convertToPixel)]
    pub fn convert_to_pixel(this: &Echarts, finder: &JsValue, value: f64) -> JsValue;
    #[wasm_bindgen(method, js_name = convertFromPixel)]
    pub fn convert_from_pixel(this: &Echarts, finder: &JsValue, point: &JsValue) -> JsValue;
    #[wasm_bindgen(method, js_name = containPixel)]
    pub fn contain_pixel(this: &Echarts, finder: &JsValue, point: &JsValue) -> bool;
    #[wasm_bindgen(method, js_name = getHeight)]
    pub fn height(this: &Echarts) -> f64;
    #[wasm_bindgen(method, js_name = getDataURL)]
    pub fn picture(this: &Echarts, options: &JsValue) -> String;
    /// What is below the charts: it hears clicks beside the marks, too.
    #[wasm_bindgen(method, js_name = getZr)]
    pub fn ground(this: &Echarts) -> Ground;
    pub type Ground;
    #[wasm_bindgen(method)]
    pub fn on(this: &Ground, event: &str, handler: &Function);
}

thread_local! {
    /// The one script of the page, whichever chart asked first.
    static SCRIPT: RefCell<Option<Promise>> = const { RefCell::new(None) };
}

/// Resolves when `echarts` is there.
pub async fn load() -> Result<(), JsValue> {
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

pub async fn next_frame() {
    let frame = Promise::new(&mut |resolve, _| _ = window().request_animation_frame(&resolve));
    // Nothing rejects it.
    _ = JsFuture::from(frame).await;
}

/// A property; undefined of what has none.
pub fn get(object: &JsValue, key: &str) -> JsValue {
    Reflect::get(object, &key.into()).unwrap_or(JsValue::UNDEFINED)
}

pub fn object(properties: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new();
    for (name, value) in properties {
        // A new object takes any property.
        _ = Reflect::set(&object, &(*name).into(), value);
    }
    object.into()
}
