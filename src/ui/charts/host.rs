//! Where a chart is drawn: a node that Leptos leaves empty. What happens in it is `drawn`'s, in browsers alone.

#[cfg(feature = "hydrate")]
use super::drawn;
use super::{scale::Scale, walk::Walk};
use leptos::prelude::*;

/// What is to be drawn.
#[derive(Clone, PartialEq)]
pub struct Drawing {
    /// ECharts' option as JSON.
    pub option: String,
    /// How values are written; `None` keeps ECharts' own way.
    pub scale: Option<Scale>,
}

/// What the buckets of a drawing over time or steps are to those who point at them, or walk over them with the keyboard.
#[derive(Clone, Copy)]
pub struct Buckets {
    pub count: Signal<usize>,
    /// Series that are drawn in each.
    pub lines: Signal<usize>,
    /// In words: all of a bucket, or one of its series.
    pub words: Callback<(usize, Option<usize>), String>,
    pub open: Callback<Pick>,
}

/// What of a bucket is to be opened.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Pick {
    Line(usize, usize),
    /// What is drawn in the bucket at this height, in the unit of the axis.
    Height(usize, f64),
}

/// A drawing that follows its data. `select` hears the name of a clicked slice, or of a clicked series where no bucket can be
/// opened; `stretch` the first and last bucket of a drag. In a frame it can be kept as a picture.
#[component]
pub fn Canvas(
    drawing: Signal<Drawing>,
    /// What a screen reader says instead of showing it.
    #[prop(into)]
    label: Signal<String>,
    #[prop(optional)] select: Option<Callback<String>>,
    #[prop(optional)] stretch: Option<Callback<(usize, usize)>>,
    #[prop(optional)] buckets: Option<Buckets>,
) -> impl IntoView {
    let node = NodeRef::<leptos::html::Div>::new();
    let walk = Walk::new(buckets);
    #[cfg(feature = "hydrate")]
    drawn::follow(node, drawing, drawn::Heard { select, stretch, open: buckets.map(|buckets| buckets.open) }, walk.at);
    #[cfg(not(feature = "hydrate"))]
    let _ = (drawing, select, stretch);
    let is_walked = buckets.is_some();
    view! {
        <div
            class="chart"
            node_ref=node
            role=if is_walked { "application" } else { "img" }
            aria-roledescription=is_walked.then_some("chart")
            aria-label=move || label.get()
            tabindex=is_walked.then_some("0")
            on:keydown=move |event| walk.key(&event)
            on:blur=move |_| walk.leave()
        ></div>
        {is_walked.then(|| view! { <p class="unseen" aria-live="polite">{move || walk.said.get()}</p> })}
    }
}
