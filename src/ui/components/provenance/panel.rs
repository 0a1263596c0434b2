//! The panel: the figure on top, what it means and is about, and below the rows.

use super::{
    facts::Facts,
    load::{Found, Rows},
    rows::RowsTable,
};
use crate::{
    domain::{
        figure::{FigureValue, Percentile, Spec},
        provenance::Made,
    },
    ui::{
        components::{
            figure::{Delta, FigureText},
            icon::{Glyph, Icon},
            notice::Failed,
            skeleton,
        },
        context::{
            filters::Filters,
            provenance::{Behind, Provenance},
            viewer::ViewerContext,
        },
        format,
    },
};
use leptos::prelude::*;

#[component]
pub fn Panel(open: RwSignal<bool>) -> impl IntoView {
    let Some(provenance) = Provenance::find() else { return ().into_any() };
    let (filters, viewer, rows) = (Filters::expect(), ViewerContext::expect(), Rows::new());
    let begin = move || {
        if let Some(behind) = provenance.now.get() {
            rows.begin(&behind, filters, viewer);
        }
    };
    Effect::new(begin);
    let retry = Callback::new(move |()| {
        if let Some(behind) = provenance.now.get_untracked() {
            rows.begin(&behind, filters, viewer);
        }
    });
    // While it closes, what was open stays.
    let behind = Memo::new(move |before: Option<&Option<Behind>>| provenance.now.get().or_else(|| before.cloned().flatten()));
    let draw = move || {
        let Some(behind) = behind.get() else { return ().into_any() };
        let spec = behind.figure.spec();
        let body = match rows.found.get() {
            None => view! { <Waiting /> }.into_any(),
            Some(Err(error)) => view! { <Failed error retry /> }.into_any(),
            Some(Ok(found)) => {
                let facts = found.clone();
                view! {
                    <Value spec found=found.clone() />
                    <p class="sheet-text">{spec.definition}</p>
                    <Facts behind found=facts />
                    <RowsTable rows found retry />
                }
                .into_any()
            }
        };
        view! {
            <div class="sheet-head">
                <h2>{spec.label}</h2>
                <button type="button" class="button is-quiet is-icon" aria-label="Close" autofocus on:click=move |_| open.set(false)>
                    <Glyph icon=Icon::Close />
                </button>
            </div>
            <div class="sheet-body" tabindex="0" role="region" aria-label=format!("Where {} comes from", spec.label)>
                {body}
            </div>
        }
        .into_any()
    };
    view! { <div class="sheet">{move || draw()}</div> }.into_any()
}

/// As large as the page does, with how exact it is and how it moved.
#[component]
fn Value(spec: Spec, found: Found) -> impl IntoView {
    let now = found.whole.value;
    let ranks = match now {
        FigureValue::Quantiles(quantiles) => {
            let one = |which: Percentile, name: &'static str| {
                let text = quantiles.get(which).map_or_else(|| format::UNKNOWN.to_owned(), format::duration);
                view! { <span>{name} " " <b>{text}</b></span> }.into_any()
            };
            let all = [one(Percentile::P50, "p50"), one(Percentile::P95, "p95"), one(Percentile::P99, "p99")]
                .into_iter()
                .collect_view();
            Some(view! { <div class="sheet-ranks">{all}</div> }.into_any())
        }
        _ => None,
    };
    let change = found.whole.previous.map(|before| view! { <Delta spec now before /> }.into_any());
    let precision = if found.made == Made::Rank { "within 1\u{a0}%" } else { "exact" };
    view! {
        <div class="sheet-value">
            <FigureText spec value=Signal::stored(now) />
            {change}
            <span class="sheet-mark">{precision}</span>
        </div>
        {ranks}
    }
}

#[component]
fn Waiting() -> impl IntoView {
    view! {
        <div class="skeleton is-figure"></div>
        {skeleton::lines(9)}
    }
}
