//! A card with one figure: label with definition, value, change against the period before, trend.

use super::{
    figure::{Delta, FigureText, is_compared},
    load::Load,
    popover::Definition,
    provenance::Opens,
    sparkline::Sparkline,
};
use crate::{
    domain::{
        answer::{Answer, Overview, Series},
        figure::{Figure, FigureValue, Figures, Unit},
    },
    ui::{
        context::{ask::Asking, filters::Filters, provenance::Behind},
        format,
    },
};
use leptos::prelude::*;

/// What a card knows about its figure.
#[derive(Clone, PartialEq)]
struct Reading {
    now: FigureValue,
    /// `None` when nothing is compared.
    before: Option<FigureValue>,
    /// Beside the value, for example a share of it.
    note: Option<String>,
}

/// One figure of an overview.
#[component]
pub fn StatCard(
    figure: Figure,
    /// Other than the register's label.
    #[prop(optional)]
    label: Option<&'static str>,
    overview: Asking<Answer<Overview>>,
    /// Has the figure per bucket.
    timeline: Asking<Answer<Vec<Series>>>,
    /// Words beside the value from the same answer.
    #[prop(optional)]
    note: Option<fn(&Figures) -> Option<String>>,
    /// How the sessions behind the figure are ordered, as in addresses.
    rows: &'static str,
    /// Where the rows are instead, on the same page.
    #[prop(optional)]
    behind: Option<&'static str>,
) -> impl IntoView {
    let spec = figure.spec();
    let label = label.unwrap_or(spec.label);
    let definition = if spec.approximate { format!("95th percentile. {}", spec.definition) } else { spec.definition.to_owned() };
    let filters = Filters::expect();
    let here = behind;
    let behind = move || {
        let sort = (!rows.is_empty()).then(|| ("sort", rows.to_owned()));
        filters.link_with("/sessions", sort.into_iter().collect())
    };
    let content = move |answer: Signal<Answer<Overview>>| {
        let reading = Memo::new(move |_| {
            answer.with(|answer| Reading {
                now: value_of(&answer.data.figures, figure),
                before: answer.data.previous.as_ref().map(|previous| value_of(previous, figure)),
                note: note.and_then(|note| note(&answer.data.figures)),
            })
        });
        let trend = Signal::derive(move || match timeline.get() {
            Some(Ok(answer)) => values_of(&answer.data, figure),
            _ => Vec::new(),
        });
        let why_unknown = Memo::new(move |_| filters.why_unknown(figure));
        view! {
            <Opens behind=Signal::stored(Some(Behind::of(figure))) class="is-figure">
                <FigureText spec value=Signal::derive(move || reading.with(|reading| reading.now)) />
            </Opens>
            <Sparkline values=trend />
            <div class="stat-foot">
                {move || {
                    let Reading { now, before, note } = reading.get();
                    view! {
                        {before
                            .filter(|before| is_compared(now, *before))
                            .map(|before| {
                                view! {
                                    <Delta spec now before />
                                    {before
                                        .approximate()
                                        .is_some()
                                        .then(|| {
                                            view! {
                                                <span class="stat-before" title="The period before">
                                                    {format::plain(spec.unit, before)}
                                                </span>
                                            }
                                            .into_any()
                                        })}
                                }
                                .into_any()
                            })}
                        {note.map(|note| view! { <span class="stat-note">{note}</span> }.into_any())}
                        {why_unknown
                            .get()
                            .map(|words| {
                                view! { <span title="Nothing that this figure counts has such a value">{words}</span> }.into_any()
                            })}
                    }
                        .into_any()
                }}
            </div>
        }
        .into_any()
    };
    view! {
        <section class="card stat" aria-label=label>
            <div class="stat-label">
                {label} <Definition of=label text=definition>
                    {match here {
                        // The router would go there without the focus.
                        Some(here) => view! { <a class="link" href=here rel="external">"The organisations behind it"</a> }.into_any(),
                        None => view! { <a class="link" href=behind>"The sessions behind it"</a> }.into_any(),
                    }}
                </Definition>
                {(spec.approximate && spec.unit == Unit::Millis).then(|| view! { <span class="faint" title="Relative error at most 1 %">"±1\u{a0}%"</span> }.into_any())}
            </div>
            <Load resource=overview skeleton=|| view! { <StatSkeleton /> } small=true content />
        </section>
    }
}

/// As large as a figure and what stands under it.
#[component]
pub fn StatSkeleton() -> impl IntoView {
    view! {
        <div class="skeleton is-figure"></div>
        <div class="skeleton is-foot"></div>
    }
}

fn value_of(figures: &Figures, figure: Figure) -> FigureValue {
    figures.get(&figure).copied().unwrap_or(FigureValue::None(()))
}

/// The figure per bucket of a timeline's only series.
pub fn values_of(series: &[Series], figure: Figure) -> Vec<Option<f64>> {
    series.first().map_or_else(Vec::new, |series| {
        series.points.iter().map(|point| value_of(&point.figures, figure).approximate()).collect()
    })
}
