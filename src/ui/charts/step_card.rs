//! A card with curves over numbered steps: legend, drawing, table.

use super::{
    host::{Canvas, Drawing},
    legend::Legend,
    option::over_steps,
    palette::Ink,
    step_plot::{StepPlot, StepTrack},
    tools::{ChartFrame, ChartSkeleton},
};
use crate::ui::{
    components::{load::Load, notice::Empty, table::TableFrame},
    context::{ask::Asking, theme::Theme},
    format,
};
use leptos::prelude::*;
use serde::{Serialize, de::DeserializeOwned};
use std::collections::BTreeSet;

/// `plot` makes the chart's data from the answer. `controls` stand above the drawing, also while there is nothing to draw.
#[component]
pub fn StepCard<T>(
    #[prop(into)] title: String,
    /// What stands under the title before how much of everything is shown.
    #[prop(into)]
    about: Signal<String>,
    resource: Asking<T>,
    plot: impl Fn(&T) -> StepPlot + Clone + Send + Sync + 'static,
    #[prop(optional, into)] controls: Option<ViewFn>,
    /// The words where there is nothing to draw.
    empty: &'static str,
) -> impl IntoView
where
    T: Clone + PartialEq + Serialize + DeserializeOwned + Send + Sync + 'static,
{
    let table = RwSignal::new(false);
    let of_answer = plot.clone();
    let subtitle = Signal::derive(move || {
        let extent =
            resource.with(|answer| answer.and_then(|answer| answer.as_ref().ok()).map(|answer| of_answer(answer).extent()));
        let about = about.get();
        extent.map_or_else(|| about.clone(), |extent| format!("{about} · {extent}"))
    });
    let name = title.clone();
    let content = move |answer: Signal<T>| {
        let plot = plot.clone();
        let plot = Memo::new(move |_| answer.with(|answer| plot(answer)));
        view! { <StepChart title=name.clone() plot table empty /> }.into_any()
    };
    view! {
        <ChartFrame title subtitle table>
            {controls.map(|controls| controls.run())}
            <Load resource skeleton=|| view! { <ChartSkeleton /> } content />
        </ChartFrame>
    }
}

#[component]
fn StepChart(title: String, plot: Memo<StepPlot>, table: RwSignal<bool>, empty: &'static str) -> impl IntoView {
    let theme = Theme::expect();
    let is_empty = Memo::new(move |_| plot.with(StepPlot::is_empty));
    let drawing = Signal::derive(move || {
        plot.with(|plot| Drawing { option: over_steps(plot, Ink::of(theme.is_dark())), scale: Some(plot.scale()) })
    });
    let items = Signal::derive(move || {
        plot.with(|plot| plot.tracks.iter().map(|track| (track.name.clone(), track.colour, None)).collect::<Vec<_>>())
    });
    let said = title.clone();
    let label = Signal::derive(move || plot.with(|plot| describe(&said, plot)));
    let draw = move || match (is_empty.get(), table.get()) {
        (true, _) => view! {
            <div class="chart-space">
                <Empty title="No curve to draw" text=empty />
            </div>
        }
        .into_any(),
        (false, true) => view! { <StepTable title=title.clone() plot /> }.into_any(),
        (false, false) => view! {
            <div class="chart-area">
                <Legend items select=Callback::new(|_| ()) />
                <Canvas drawing label />
            </div>
        }
        .into_any(),
    };
    view! { {move || draw()} }
}

/// The same points as text: a row per step that any of the curves shows.
#[component]
fn StepTable(title: String, plot: Memo<StepPlot>) -> impl IntoView {
    let rows = move || {
        plot.with(|plot| {
            let steps: BTreeSet<i64> = plot.tracks.iter().flat_map(|track| track.points.iter().map(|(step, _)| *step)).collect();
            let cell = |track: &StepTrack, step: i64| {
                let found = track.points.binary_search_by_key(&step, |(step, _)| *step).ok();
                found.map_or_else(|| format::UNKNOWN.to_owned(), |at| format::measure(track.points[at].1))
            };
            let row = |step: i64| {
                let cells = plot.tracks.iter().map(|track| view! { <td class="num">{cell(track, step)}</td> }.into_any());
                view! { <tr><td class="num">{format::count(step)}</td>{cells.collect_view()}</tr> }.into_any()
            };
            steps.into_iter().map(row).collect_view()
        })
    };
    let heads = move || {
        plot.with(|plot| {
            let head = |track: &StepTrack| view! { <th scope="col" class="num">{track.name.clone()}</th> }.into_any();
            plot.tracks.iter().map(head).collect_view()
        })
    };
    view! {
        <div class="chart-table">
            <TableFrame label=format!("{title} as a table")>
                <thead>
                    <tr>
                        <th scope="col" class="num">
                            "Step"
                        </th>
                        {move || heads()}
                    </tr>
                </thead>
                <tbody>{move || rows()}</tbody>
            </TableFrame>
        </div>
    }
}

/// In a sentence: over which steps, and of each curve where it begins, ends, and lies between.
fn describe(title: &str, plot: &StepPlot) -> String {
    let steps = plot
        .steps()
        .map(|(from, to)| format!(" over steps {} to {}", format::count(from), format::count(to)))
        .unwrap_or_default();
    let tracks = plot.tracks.iter().map(|track| {
        let one = StepPlot { tracks: vec![track.clone()], log: false };
        match (one.bounds(), track.points.last()) {
            (Some((low, high)), Some((_, last))) => format!(
                "{} between {} and {}, last {}",
                track.name,
                format::measure(low),
                format::measure(high),
                format::measure(*last)
            ),
            _ => format!("{} without points", track.name),
        }
    });
    format!("{title}{steps}: {}", tracks.collect::<Vec<_>>().join("; "))
}
