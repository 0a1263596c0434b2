//! A run's steps as bars in time: labels to the left, one axis for all of them, pauses shortened and named.

use super::{
    axis::{Axis, Pause, Tick},
    runs::{Row, RowKind, Run},
    state::{Choice, Chosen},
};
use crate::{
    domain::{
        session::{Entry, EntryKind},
        time::MILLISECOND,
    },
    ui::{
        components::icon::{Glyph, Icon},
        format,
    },
};
use leptos::prelude::*;
use std::sync::Arc;

/// Rows drawn before somebody asks for the rest: a run of thousands must not hold up the page.
const ROWS: usize = 60;
/// A bar is never thinner, in hundredths of the axis.
const THINNEST: f64 = 0.35;

/// Steps, or a word where there are none.
#[component]
pub fn Waterfall(run: Arc<Run>) -> impl IntoView {
    if run.rows.is_empty() {
        return view! { <p class="run-empty">"No steps have come in for this run."</p> }.into_any();
    }
    let steps = run.rows.iter().map(|row| (row.from.micros(), row.to.micros()));
    let axis = Arc::new(Axis::new(run.from.micros(), run.to.micros(), steps));
    let linked = Choice::expect()
        .now
        .with_untracked(|now| now.as_ref().and_then(|chosen| run.row_of(chosen.kind, &chosen.id)))
        .map_or(0, |row| row + 1);
    let shown = RwSignal::new(ROWS.max(linked));
    let zoom = RwSignal::new(0_u8);
    let total = run.rows.len();
    let rows = {
        let axis = axis.clone();
        move || {
            let count = shown.get().min(total);
            (0..count)
                .collect::<Vec<_>>()
                .into_iter()
                .map(|index| (index, run.rows[index].clone(), axis.clone()))
                .collect::<Vec<_>>()
        }
    };
    view! {
        <div class="waterfall">
            <div class=move || format!("waterfall-scroll zoom-{}", zoom.get()) tabindex="0" role="group" aria-label="Steps in time">
                <div class="waterfall-rows">
                    <Scale axis=axis.clone() />
                    <For each=rows key=|(index, ..)| *index children=|(_, row, axis)| view! { <Line row axis /> } />
                    <Pauses axis />
                </div>
            </div>
            <div class="waterfall-foot">
                {move || {
                    let left = total.saturating_sub(shown.get());
                    (left > 0)
                        .then(|| {
                            let next = left.min(500);
                            let words = if left > next { format!("Show {next} of {left} more steps") } else { format!("Show {left} more steps") };
                            view! {
                                <button type="button" class="button is-small" on:click=move |_| shown.update(|shown| *shown += 500)>
                                    {words}
                                </button>
                            }
                            .into_any()
                        })
                }}
                <span class="zoom">
                    <button
                        type="button"
                        class="button is-quiet is-small is-icon"
                        aria-label="Shrink the time axis"
                        title="Shrink the time axis"
                        disabled=move || zoom.get() == 0
                        on:click=move |_| zoom.update(|zoom| *zoom = zoom.saturating_sub(1))
                    >
                        <Glyph icon=Icon::ZoomOut size=14 />
                    </button>
                    <button
                        type="button"
                        class="button is-quiet is-small is-icon"
                        aria-label="Stretch the time axis"
                        title="Stretch the time axis"
                        disabled=move || zoom.get() == 5
                        on:click=move |_| zoom.update(|zoom| *zoom = (*zoom + 1).min(5))
                    >
                        <Glyph icon=Icon::ZoomIn size=14 />
                    </button>
                </span>
            </div>
        </div>
    }
    .into_any()
}

#[component]
fn Scale(axis: Arc<Axis>) -> impl IntoView {
    let ticks = axis.ticks();
    let unit = ticks.last().map_or(0, |tick| tick.micros);
    view! {
        <div class="scale" aria-hidden="true">
            <span></span>
            <svg class="scale-bar" height="20">
                {ticks
                    .into_iter()
                    .map(|Tick { at, micros }| {
                        let anchor = if at <= 0.02 { "start" } else if at >= 0.98 { "end" } else { "middle" };
                        view! { <text x=percent(at) y="13" text-anchor=anchor>{elapsed(micros, unit)}</text> }.into_any()
                    })
                    .collect_view()}
            </svg>
        </div>
    }
}

#[component]
fn Pauses(axis: Arc<Axis>) -> impl IntoView {
    let pauses: Vec<_> = axis.pauses().collect();
    (!pauses.is_empty()).then(|| {
        view! {
            <svg class="pauses" aria-hidden="true">
                {pauses
                    .into_iter()
                    .map(|Pause { at, micros }| {
                        view! {
                            <g>
                                <title>{format!("{} without activity", format::duration(micros / MILLISECOND))}</title>
                                <line x1=percent(at) x2=percent(at) y1="22" y2="100%"></line>
                            </g>
                        }
                        .into_any()
                    })
                    .collect_view()}
            </svg>
        }
        .into_any()
    })
}

#[component]
fn Line(row: Row, axis: Arc<Axis>) -> impl IntoView {
    let shape = Shape::of(&row);
    let title = shape.name();
    let chosen = shape.chosen.clone();
    let choice = Choice::expect();
    let class = format!("step {} depth-{}", shape.class, row.depth.min(3));
    let is_chosen = {
        let (choice, chosen) = (choice.clone(), chosen.clone());
        Signal::derive(move || choice.is(&chosen))
    };
    let (begin, end) = (axis.at(row.from.micros()) * 100.0, axis.at(row.to.micros()) * 100.0);
    let width = (end - begin).max(THINNEST);
    let begin = begin.min(100.0 - width);
    let end = begin + width;
    // To the right of the bar while there is room, else to its left; beyond the axis is room for a duration alone.
    let (x, anchor, dx, note) = if end <= 80.0 {
        (end, "start", "5", shape.note.clone())
    } else if begin >= 20.0 {
        (begin, "end", "-5", shape.note.clone())
    } else {
        (end, "start", "5", shape.lasted)
    };
    view! {
        <button
            type="button"
            class=class
            class:is-chosen=is_chosen
            aria-pressed=move || is_chosen.get().to_string()
            data-entry=chosen.id.clone()
            on:click=move |_| choice.toggle(chosen.clone())
        >
            <span class="step-name" title=title>
                <Glyph icon=shape.icon size=14 />
                <span class="truncate-line">
                    {shape.count}
                    {shape.place.map(|place| view! { <span class="step-place">{place} " · "</span> }.into_any())}
                    {shape.what}
                </span>
            </span>
            <svg class="step-bar" height="22" aria-hidden="true">
                <rect x=format!("{}%", format::fixed(begin, 3)) y="6.5" width=format!("{}%", format::fixed(width, 3)) height="9" rx="2.5"></rect>
                <text x=format!("{}%", format::fixed(x, 3)) y="15" dx=dx text-anchor=anchor>
                    {note}
                </text>
            </svg>
            <span class="unseen">{shape.note}</span>
        </button>
    }
}

/// How a row looks.
struct Shape {
    icon: Icon,
    /// "×9 " of folded calls.
    count: String,
    /// Where it was called; left out on narrow screens, where what was called matters more.
    place: Option<String>,
    what: String,
    /// How long it took, and what went wrong.
    note: String,
    lasted: String,
    class: &'static str,
    chosen: Chosen,
}

impl Shape {
    fn of(row: &Row) -> Self {
        let lasted = format::duration(row.to.since(row.from) / MILLISECOND);
        match &row.kind {
            RowKind::Step(entry) => {
                let is_error = entry.status.as_deref() == Some("error");
                let class = match (is_error, entry.kind) {
                    (true, _) => "is-failed",
                    (_, EntryKind::ModelCall) => "is-model",
                    _ => "is-tool",
                };
                let lasted = if entry.duration_ms.is_some() { lasted } else { "duration unknown".into() };
                let note = match entry
                    .error
                    .as_ref()
                    .filter(|_| is_error)
                    .and_then(|error| error.code.clone().or(error.category.clone()))
                {
                    Some(why) => format!("{lasted} · {why}"),
                    None => lasted.clone(),
                };
                let (place, what) = parts(entry);
                Self { icon: icon(entry.kind), count: String::new(), place, what, note, lasted, class, chosen: Chosen::of(entry) }
            }
            RowKind::Fold(calls) => {
                let (place, what) = calls.first().map(|call| parts(call)).unwrap_or_default();
                let nothing = Chosen { kind: EntryKind::ToolCall, id: String::new() };
                Self {
                    icon: Icon::Tool,
                    count: format!("×{} ", calls.len()),
                    place,
                    what,
                    note: lasted.clone(),
                    lasted,
                    class: "is-tool is-fold",
                    chosen: calls.first().map_or(nothing, |call| Chosen::of(call)),
                }
            }
            RowKind::ToAgent { handoff, run } => {
                let to = handoff.handoff.as_ref().and_then(|handoff| handoff.to.clone());
                let to = to.or_else(|| run.as_ref().and_then(|run| run.agent.clone()));
                Self {
                    icon: Icon::Handoff,
                    count: String::new(),
                    place: None,
                    what: format!("handed to agent {}", to.as_deref().unwrap_or("unknown")),
                    note: if run.is_some() { lasted.clone() } else { String::new() },
                    lasted,
                    class: "is-handoff",
                    chosen: Chosen::of(handoff),
                }
            }
        }
    }

    fn name(&self) -> String {
        let place = self.place.as_ref().map(|place| format!("{place} · ")).unwrap_or_default();
        format!("{}{place}{}", self.count, self.what)
    }
}

pub fn icon(kind: EntryKind) -> Icon {
    match kind {
        EntryKind::ModelCall => Icon::Model,
        EntryKind::ToolCall => Icon::Tool,
        EntryKind::Handoff => Icon::Handoff,
        EntryKind::Run | EntryKind::Message | EntryKind::Feedback => Icon::Agent,
    }
}

/// "filesystem · read_file", or the model.
pub fn name(entry: &Entry) -> String {
    match parts(entry) {
        (Some(place), what) => format!("{place} · {what}"),
        (None, what) => what,
    }
}

/// The tool's server, if it has a name, and the tool or model.
fn parts(entry: &Entry) -> (Option<String>, String) {
    match entry.kind {
        EntryKind::ToolCall => match &entry.tool {
            Some(tool) => (entry.server.clone(), tool.clone()),
            None => (None, "Unknown tool".into()),
        },
        _ => (None, entry.model.clone().unwrap_or_else(|| "Unknown model".into())),
    }
}

fn percent(share: f64) -> String {
    format!("{}%", format::fixed(share * 100.0, 3))
}

/// Time since the run began, all in the unit of its end as long as that is short.
fn elapsed(micros: i64, last: i64) -> String {
    const SECOND: i64 = 1_000_000;
    match last {
        _ if micros == 0 => "0".into(),
        0..10_000 => format!("{}\u{a0}ms", format::fixed(micros as f64 / 1e3, 1)),
        10_000..2_000_000 => format!("{}\u{a0}ms", micros / MILLISECOND),
        2_000_000..10_000_000 => format!("{}\u{a0}s", format::fixed(micros as f64 / 1e6, 1)),
        10_000_000..300_000_000 => format!("{}\u{a0}s", (micros + SECOND / 2) / SECOND),
        _ => format::duration(micros / MILLISECOND),
    }
}
