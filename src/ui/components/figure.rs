//! A figure's value and its change, as text with meaning in colour.

use super::icon::{Glyph, Icon};
use crate::{
    domain::figure::{Better, Change, FigureValue, Spec},
    ui::format,
};
use leptos::prelude::*;

/// The value, large, with its unit small.
#[component]
pub fn FigureText(spec: Spec, value: Signal<FigureValue>) -> impl IntoView {
    let draw = move || match format::figure(spec.unit, value.get()) {
        Some(shown) => {
            let small = (!shown.small.is_empty()).then(|| view! { <small>{shown.small}</small> }.into_any());
            view! { <div class="stat-figure">{shown.main} {small}</div> }.into_any()
        }
        None => view! { <div class="stat-figure is-unknown" title="No data in this range">{format::UNKNOWN}</div> }.into_any(),
    };
    view! { {move || draw()} }
}

/// How it moved, tinted by whether that is good news.
#[component]
pub fn Delta(
    spec: Spec,
    now: FigureValue,
    before: FigureValue,
    /// Without a tint, where there are many.
    #[prop(optional)]
    quiet: bool,
) -> impl IntoView {
    if !is_compared(now, before) {
        return None;
    }
    let change = Change::between(now.approximate(), before.approximate(), spec.unit);
    let up = match change {
        Change::By(amount) | Change::Points(amount) => Some(amount > 0.0),
        Change::Flat | Change::Unknown => None,
    };
    let mood = match (up, spec.better) {
        (Some(true), Better::Higher) | (Some(false), Better::Lower) => "is-good",
        (Some(false), Better::Higher) | (Some(true), Better::Lower) => "is-bad",
        _ => "",
    };
    let icon = match up {
        Some(true) => Icon::Up,
        Some(false) => Icon::Down,
        None => Icon::Flat,
    };
    let text = format::change(change);
    let words = match text {
        Some(_) => format!("{} in the period before", format::plain(spec.unit, before)),
        None => "The period before has nothing to compare with".to_owned(),
    };
    let drawn = view! {
        <span class=format!("delta {mood}") class:is-quiet=quiet title=words>
            {(!quiet).then(|| view! { <Glyph icon=icon size=11 /> })}
            {text.unwrap_or_else(|| "new".into())}
        </span>
    };
    Some(drawn.into_any())
}

/// Whether there is something to compare: not of nothing, before nothing.
pub fn is_compared(now: FigureValue, before: FigureValue) -> bool {
    let is_anything = |value: FigureValue| value.approximate().is_some_and(|value| value != 0.0);
    now.approximate().is_some() && (is_anything(now) || is_anything(before))
}
