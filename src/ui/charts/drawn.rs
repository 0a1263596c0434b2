//! A drawing on the page: made when ECharts and the node are there, drawn anew when its data change, and taken away again.

use super::{
    crosshair::Crosshair,
    echarts::{Echarts, get, init, load, next_frame, object},
    files::Files,
    host::{Drawing, Pick},
    scale::Scale,
};
use js_sys::{Array, JSON, Object, Reflect};
use leptos::{html::Div, prelude::*, task::spawn_local};
use std::cell::{Cell, RefCell};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{Element, ResizeObserver};

/// Lets a drag mark a stretch without a button for it.
const TAKE_BRUSH: &str = r#"{"type":"takeGlobalCursor","key":"brush","brushOption":{"brushType":"lineX","brushMode":"single"}}"#;

/// Writes a value of an axis or a tooltip.
type Format = Closure<dyn Fn(JsValue) -> String>;

/// Whoever wants to hear of clicks and drags.
#[derive(Clone, Copy)]
pub struct Heard {
    pub select: Option<Callback<String>>,
    pub stretch: Option<Callback<(usize, usize)>>,
    pub open: Option<Callback<Pick>>,
}

/// A chart on the page, with the closures that ECharts calls.
struct Drawn {
    echarts: Echarts,
    observer: Option<ResizeObserver>,
    crosshair: Crosshair,
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

pub fn follow(node: NodeRef<Div>, drawing: Signal<Drawing>, heard: Heard, at: RwSignal<Option<usize>>) {
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
                    drawn.try_set_value(Some(Drawn::new(&node, heard)));
                    ready.try_set(true);
                } else {
                    next_frame().await;
                }
            }
        });
    });
    let drawing = Memo::new(move |_| drawing.get());
    Effect::new(move || {
        let drawing = drawing.get();
        if ready.get() {
            drawn.with_value(|drawn| drawn.iter().for_each(|drawn| drawn.draw(&drawing)));
        }
    });
    Effect::new(move || {
        let at = at.get();
        if ready.get() {
            drawn.with_value(|drawn| drawn.iter().for_each(|drawn| drawn.crosshair.point(at)));
        }
    });
    if let Some(files) = use_context::<Files>() {
        let picture = move |background: &'static str| {
            drawn.try_with_value(|drawn| drawn.as_ref().map(|drawn| drawn.picture(background))).flatten()
        };
        files.offer_picture(Callback::new(picture));
    }
    on_cleanup(move || _ = drawn.try_set_value(None));
}

impl Drawn {
    fn new(node: &Element, heard: Heard) -> Self {
        let echarts = init(node);
        let another = || -> Echarts { JsValue::from(&echarts).unchecked_into() };
        let mut events = Vec::new();
        if let Some(open) = heard.open {
            let (chart, tapped) = (another(), Cell::new(None));
            let clicked = Closure::<dyn Fn(JsValue)>::new(move |event: JsValue| {
                let Some(Pick::Height(bucket, height)) = pick_of(&chart, &event) else { return };
                // A finger has to point before it can open.
                if !is_touch(&event) || tapped.replace(Some(bucket)) == Some(bucket) {
                    open.run(Pick::Height(bucket, height));
                }
            });
            echarts.ground().on("click", clicked.as_ref().unchecked_ref());
            events.push(clicked);
        } else if let Some(select) = heard.select {
            let clicked = Closure::<dyn Fn(JsValue)>::new(move |event: JsValue| {
                let text = |key: &str| get(&event, key).as_string();
                let is_slice = text("seriesType").as_deref() == Some("pie");
                if let Some(name) = text(if is_slice { "name" } else { "seriesName" }) {
                    select.run(name);
                }
            });
            echarts.on("click", clicked.as_ref().unchecked_ref());
            events.push(clicked);
        }
        if let Some(stretch) = heard.stretch {
            let dragged = Closure::<dyn Fn(JsValue)>::new(move |event: JsValue| {
                if let Some(buckets) = stretch_of(&event) {
                    stretch.run(buckets);
                }
            });
            echarts.on("brushEnd", dragged.as_ref().unchecked_ref());
            events.push(dragged);
        }
        let crosshair = Crosshair::new(another());
        events.push(crosshair.share(&echarts));
        let chart = another();
        let resize = Closure::<dyn Fn()>::new(move || chart.resize());
        let observer = ResizeObserver::new(resize.as_ref().unchecked_ref()).ok();
        if let Some(observer) = &observer {
            observer.observe(node);
        }
        Self {
            echarts,
            observer,
            crosshair,
            _resize: resize,
            _events: events,
            formats: RefCell::default(),
            stretches: heard.stretch.is_some(),
        }
    }

    /// As it is on screen, in twice as many pixels.
    fn picture(&self, background: &str) -> String {
        let options = object(&[("type", "png".into()), ("pixelRatio", 2.into()), ("backgroundColor", background.into())]);
        self.echarts.picture(&options)
    }

    /// Replaces what is drawn: nothing of the former data stays.
    fn draw(&self, drawing: &Drawing) {
        let Ok(option) = JSON::parse(&drawing.option) else { return };
        let formats = drawing.scale.map(|scale| write_values(&option, scale)).unwrap_or_default();
        self.echarts.set_option(&option, true);
        self.crosshair.drawn(&option);
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

/// The bucket and the height that a click on the ground points at.
fn pick_of(chart: &Echarts, event: &JsValue) -> Option<Pick> {
    let point = Array::of2(&get(event, "offsetX"), &get(event, "offsetY"));
    let grid = object(&[("gridIndex", 0.into())]);
    if !chart.contain_pixel(&grid, &point) {
        return None;
    }
    let place: Array = chart.convert_from_pixel(&grid, &point).dyn_into().ok()?;
    Some(Pick::Height(place.get(0).as_f64()?.round().max(0.0) as usize, place.get(1).as_f64()?))
}

fn is_touch(event: &JsValue) -> bool {
    let native = get(event, "event");
    !get(&native, "changedTouches").is_undefined() || get(&native, "pointerType").as_string().as_deref() == Some("touch")
}

/// The buckets of a finished drag; a mere click has no width.
fn stretch_of(event: &JsValue) -> Option<(usize, usize)> {
    let areas: Array = get(event, "areas").dyn_into().ok()?;
    let range: Array = get(&areas.get(0), "coordRange").dyn_into().ok()?;
    let (first, last) = (range.get(0).as_f64()?, range.get(1).as_f64()?);
    (last > first).then_some((first.max(0.0) as usize, last.max(0.0) as usize))
}
