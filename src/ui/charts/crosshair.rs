//! One crosshair for all charts of a page that have the same buckets: whoever points at a bucket sees it in all of them.

use super::echarts::{Echarts, get, object};
use js_sys::{Array, JSON};
use std::{
    cell::{Cell, RefCell},
    rc::{Rc, Weak},
};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};

thread_local! {
    /// The charts of the page, as long as they are there.
    static CHARTS: RefCell<Vec<Weak<Chart>>> = const { RefCell::new(Vec::new()) };
    /// Given in the place of what would show a tooltip: only the chart that is pointed at has one.
    static NOTHING: Closure<dyn Fn()> = Closure::new(|| {});
}

struct Chart {
    echarts: Echarts,
    /// Its buckets, as text.
    axis: RefCell<String>,
    at: Cell<Option<usize>>,
}

/// Of one chart.
pub struct Crosshair(Rc<Chart>);

impl Crosshair {
    pub fn new(echarts: Echarts) -> Self {
        let chart = Rc::new(Chart { echarts, axis: RefCell::default(), at: Cell::new(None) });
        CHARTS.with_borrow_mut(|charts| {
            charts.retain(|chart| chart.strong_count() > 0);
            charts.push(Rc::downgrade(&chart));
        });
        Self(chart)
    }

    /// What hears where somebody points, and tells the other charts.
    pub fn share(&self, echarts: &Echarts) -> Closure<dyn Fn(JsValue)> {
        let own = Rc::downgrade(&self.0);
        let pointed = Closure::<dyn Fn(JsValue)>::new(move |event: JsValue| {
            let Some(own) = own.upgrade() else { return };
            let axes = get(&event, "axesInfo").dyn_into::<Array>().unwrap_or_default();
            let at = get(&axes.get(0), "value").as_f64().map(|at| at as usize);
            if own.at.replace(at) == at {
                return;
            }
            let others: Vec<Rc<Chart>> = CHARTS.with_borrow(|charts| charts.iter().filter_map(Weak::upgrade).collect());
            for other in others.iter().filter(|other| !Rc::ptr_eq(other, &own) && *other.axis.borrow() == *own.axis.borrow()) {
                other.at.set(at);
                other.echarts.dispatch_silently(&other.action(at, true), true);
            }
        });
        echarts.on("updateAxisPointer", pointed.as_ref().unchecked_ref());
        pointed
    }

    /// Points at a bucket, with its values beside it; `None` points nowhere.
    pub fn point(&self, at: Option<usize>) {
        if at.is_some() || self.0.at.get().is_some() {
            self.0.echarts.dispatch_action(&self.0.action(at, false));
        }
    }

    /// After a drawing: its buckets, and the crosshair where it was.
    pub fn drawn(&self, option: &JsValue) {
        // A ring has no axis, and nothing has no text.
        let axis = JSON::stringify(&get(&get(option, "xAxis"), "data")).ok();
        let axis = axis.and_then(|axis| axis.as_string()).unwrap_or_default();
        let is_same = self.0.axis.replace(axis) == *self.0.axis.borrow();
        match self.0.at.get() {
            Some(at) if is_same => self.0.echarts.dispatch_silently(&self.0.action(Some(at), true), true),
            _ => self.0.at.set(None),
        }
    }
}

impl Chart {
    fn action(&self, at: Option<usize>, is_quiet: bool) -> JsValue {
        let kind = ("type", "updateAxisPointer".into());
        let mut action = match at {
            Some(at) => {
                let x = self.echarts.convert_to_pixel(&object(&[("xAxisIndex", 0.into())]), at as f64);
                vec![kind, ("currTrigger", "mousemove".into()), ("x", x), ("y", (self.echarts.height() / 2.0).into())]
            }
            None => vec![kind, ("currTrigger", "leave".into())],
        };
        if is_quiet {
            action.push(("dispatchAction", NOTHING.with(|nothing| nothing.as_ref().clone())));
        }
        object(&action)
    }
}
