//! A card with figures over time: legend, drawing, table. A drag narrows the range, the legend filters, and a click on a bucket
//! opens what is behind it.

use super::{
    files::Files,
    host::{Buckets, Canvas, Drawing, Pick},
    legend::Legend,
    option::over_time,
    palette::Ink,
    plot::{TimePlot, Track},
    tools::{ChartFrame, ChartSkeleton},
};
use crate::{
    domain::{
        answer::{Answer, Series},
        dimension::Dimension,
    },
    ui::{
        components::{load::Load, notice::Empty, table::TableFrame},
        context::{
            ask::Asking,
            filters::Filters,
            provenance::{Behind, Provenance},
            theme::Theme,
        },
        format,
    },
};
use leptos::prelude::*;

/// `plot` makes the chart's data from the answer.
#[component]
pub fn TimeCard(
    title: &'static str,
    #[prop(into)] subtitle: Signal<String>,
    resource: Asking<Answer<Vec<Series>>>,
    plot: impl Fn(&Answer<Vec<Series>>) -> TimePlot + Clone + Send + Sync + 'static,
    /// What a click on a series filters by.
    #[prop(optional)]
    by: Option<Dimension>,
    /// Instead of the usual words where there is nothing to draw.
    #[prop(optional, into)]
    empty: Option<ViewFn>,
) -> impl IntoView {
    let empty = empty.unwrap_or_else(|| ViewFn::from(|| view! { <NothingDrawn /> }));
    let table = RwSignal::new(false);
    let content = move |answer: Signal<Answer<Vec<Series>>>| {
        let plot = plot.clone();
        let plot = Memo::new(move |_| answer.with(|answer| plot(answer)));
        view! { <TimeChart title plot table by empty=empty.clone() /> }.into_any()
    };
    view! {
        <ChartFrame title subtitle table>
            <Load resource skeleton=|| view! { <ChartSkeleton /> } content />
        </ChartFrame>
    }
}

#[component]
fn TimeChart(
    title: &'static str,
    plot: Memo<TimePlot>,
    table: RwSignal<bool>,
    by: Option<Dimension>,
    empty: ViewFn,
) -> impl IntoView {
    let (filters, theme) = (Filters::expect(), Theme::expect());
    let is_empty = Memo::new(move |_| plot.with(TimePlot::is_empty));
    let drawing = Signal::derive(move || {
        plot.with(|plot| Drawing { option: over_time(plot, Ink::of(theme.is_dark())), scale: Some(plot.scale()) })
    });
    let key_of = move |name: &str| {
        plot.with_untracked(|plot| plot.tracks.iter().find(|track| track.name == name).and_then(|track| track.key.clone()))
    };
    let select = Callback::new(move |name: String| {
        if let (Some(by), Some(key)) = (by, key_of(&name)) {
            filters.toggle(by, &key);
        }
    });
    let provenance = Provenance::find();
    let open = Callback::new(move |pick| {
        let behind = plot.with_untracked(|plot| behind(plot, pick));
        match (behind, provenance) {
            (Ok(behind), Some(provenance)) => provenance.open(behind),
            (Err(Some(name)), _) => select.run(name),
            _ => {}
        }
    });
    let buckets = Buckets {
        count: Signal::derive(move || plot.with(|plot| plot.starts.len())),
        lines: Signal::derive(move || plot.with(|plot| plot.tracks.len())),
        words: Callback::new(move |(at, line)| plot.with_untracked(|plot| words(plot, at, line))),
        open,
    };
    if let Some(files) = use_context::<Files>() {
        files.offer_rows(move || plot.with_untracked(TimePlot::rows));
    }
    let stretch = Callback::new(move |(first, last)| {
        if let Some(range) = plot.with_untracked(|plot| plot.range(first, last)) {
            filters.narrow_to(range);
        }
    });
    let items = Signal::derive(move || {
        plot.with(|plot| {
            let item = |track: &super::plot::Track| {
                let pressed = by.zip(track.key.as_ref()).map(|(by, key)| filters.contains(by, key));
                (track.name.clone(), track.colour, pressed)
            };
            plot.tracks.iter().map(item).collect::<Vec<_>>()
        })
    });
    let label = Signal::derive(move || plot.with(|plot| describe(title, plot)));
    let draw = move || match (is_empty.get(), table.get()) {
        (true, _) => view! { <div class="chart-space">{empty.run()}</div> }.into_any(),
        (false, true) => view! { <PlotTable title plot /> }.into_any(),
        (false, false) => view! {
            <div class="chart-area">
                <Legend items select />
                <Canvas drawing label stretch buckets />
            </div>
        }
        .into_any(),
    };
    view! { {move || draw()} }
}

/// What a click or Enter opens; where nothing is behind, the name of the series, to filter by it.
fn behind(plot: &TimePlot, pick: Pick) -> Result<Behind, Option<String>> {
    let scale = plot.scale();
    let (at, track) = match pick {
        Pick::Line(at, line) => (at, plot.tracks.get(line)),
        Pick::Height(at, height) => (at, plot.track_at(at, scale.up(height))),
    };
    let track: &Track = track.ok_or(None)?;
    match (&track.behind, plot.bucket(at)) {
        (Some(behind), Some(range)) => Ok(Behind { at: Some(range), ..behind.clone() }),
        _ => Err(Some(track.name.clone())),
    }
}

/// What a screen reader says of a bucket, or of one series in it.
fn words(plot: &TimePlot, at: usize, line: Option<usize>) -> String {
    let one = line.and_then(|line| Some((plot.tracks.get(line)?, plot.words_of(line, at))));
    match one {
        Some((track, words)) if track.behind.is_some() => format!("{words}. Enter opens the rows behind it."),
        Some((_, words)) => words,
        None => plot.words(at).unwrap_or_default(),
    }
}

#[component]
pub fn NothingDrawn() -> impl IntoView {
    let filters = Filters::expect();
    move || view! { <Empty title="Nothing in this range" text=filters.wider() /> }.into_any()
}

/// The same figures as text.
#[component]
fn PlotTable(title: &'static str, plot: Memo<TimePlot>) -> impl IntoView {
    let rows = move || {
        plot.with(|plot| {
            let scale = plot.scale();
            let text =
                |value: Option<f64>| value.map_or_else(|| format::UNKNOWN.to_owned(), |value| scale.value(scale.down(value)));
            let cells = |index: usize| {
                let cell = |track: &super::plot::Track| text(track.values.get(index).copied().flatten());
                plot.tracks.iter().map(|track| view! { <td class="num">{cell(track)}</td> }.into_any()).collect_view()
            };
            let labels = plot.labels();
            labels
                .into_iter()
                .enumerate()
                .map(|(index, label)| view! { <tr><td>{label}</td>{cells(index)}</tr> }.into_any())
                .collect_view()
        })
    };
    let heads = move || {
        plot.with(|plot| {
            plot.tracks
                .iter()
                .map(|track| view! { <th scope="col" class="num">{track.name.clone()}</th> }.into_any())
                .collect_view()
        })
    };
    view! {
        <div class="chart-table">
            <TableFrame label=format!("{title} as a table")>
                <thead>
                    <tr>
                        <th scope="col">{move || plot.with(|plot| format!("Per {}", plot.granularity.noun()))}</th>
                        {move || heads()}
                    </tr>
                </thead>
                <tbody>{move || rows()}</tbody>
            </TableFrame>
        </div>
    }
}

/// In a sentence: what it shows, from when to when, and between which values.
fn describe(title: &str, plot: &TimePlot) -> String {
    let labels = plot.labels();
    let ends = labels.first().zip(labels.last()).map(|(first, last)| format!(" from {first} to {last}")).unwrap_or_default();
    let scale = plot.scale();
    let tracks = plot.tracks.iter().map(|track| {
        let known = || track.values.iter().flatten().copied();
        let (low, high) = (known().fold(f64::INFINITY, f64::min), known().fold(f64::NEG_INFINITY, f64::max));
        if low > high {
            return format!("{} without data", track.name);
        }
        format!("{} between {} and {}", track.name, scale.value(scale.down(low)), scale.value(scale.down(high)))
    });
    format!("{title} per {}{ends}: {}", plot.granularity.noun(), tracks.collect::<Vec<_>>().join(", "))
}
