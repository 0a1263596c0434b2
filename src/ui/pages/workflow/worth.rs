//! What the runs of the page's range were worth, with the assumptions beside it, who made them, and the form that changes them.

use super::{history::History, register::Register};
use crate::{
    domain::{
        answer::Answer,
        figure::{Figure, FigureValue, Figures},
        role::Permission,
        workflow::{Assumption, WorkflowRecord, Workflows},
    },
    ui::{
        components::load::Load,
        context::{ask::Asking, viewer::ViewerContext},
        format,
    },
};
use leptos::prelude::*;

#[component]
pub fn Card(record: Memo<Option<WorkflowRecord>>, figures: Asking<Answer<Workflows>>) -> impl IntoView {
    let viewer = ViewerContext::expect();
    let content = move |answer: Signal<Answer<Workflows>>| {
        view! { {move || answer.with(|answer| reckoned(&answer.data))} }
    };
    view! {
        <section class="card workflow-worth" aria-label="What its runs are worth">
            <div class="card-head">
                <div>
                    <h2>"What its runs are worth"</h2>
                    <p>"Runs of the range on top that succeeded, each with what was registered when it started"</p>
                </div>
            </div>
            <div class="card-body">
                <Load resource=figures skeleton=|| view! { <div class="skeleton is-block"></div> } content />
                <Transition>
                    {move || {
                        viewer.may(Permission::Administer).then(|| view! { <Register record /> }.into_any()).into_any()
                    }}
                </Transition>
                <History record />
            </div>
        </section>
    }
}

fn value(figures: &Figures, figure: Figure) -> FigureValue {
    figures.get(&figure).copied().unwrap_or(FigureValue::None(()))
}

/// The figures in the order in which they are reckoned, and under them what was assumed.
fn reckoned(found: &Workflows) -> AnyView {
    let figures = &found.figures;
    let assumption = found.rows.first().map(|row| row.assumption).unwrap_or_default();
    let item = |figure: Figure, label: &'static str, under: String| {
        let spec = figure.spec();
        view! {
            <div>
                <dt title=spec.definition>{label}</dt>
                <dd>{format::plain(spec.unit, value(figures, figure))}</dd>
                <dd class="workflow-under">{under}</dd>
            </div>
        }
        .into_any()
    };
    let count = |figure: Figure| match value(figures, figure) {
        FigureValue::Count(count) => count,
        _ => 0,
    };
    let missing = |runs: i64, what: &str| (runs > 0).then(|| format!("{} {what}", format::count(runs)));
    let unvalued = missing(count(Figure::UnvaluedWorkflowRuns), "of them not valued").unwrap_or_default();
    let (saves, costs) = words(assumption);
    let unrated = missing(count(Figure::UnratedWorkflowRuns), "without a rate, not in it");
    view! {
        <dl class="workflow-sum">
            {item(Figure::WorkflowRunsSucceeded, "Succeeded", unvalued)}
            {item(Figure::TimeSaved, "Time saved", saves)}
            {item(Figure::Roi, "Savings", unrated.unwrap_or(costs))}
        </dl>
    }
    .into_any()
}

/// What was in force when the range ended.
fn words(assumption: Assumption) -> (String, String) {
    let Assumption { time_saved_seconds, hourly_rate_usd } = assumption;
    let saves = time_saved_seconds.map(|seconds| {
        let text = format::duration(seconds.saturating_mul(1_000));
        format!("× {} s ({text}) a run at the end", format::count(seconds))
    });
    let costs = hourly_rate_usd.map(|rate| format!("× {} an hour at the end", format::money(rate)));
    let nobody = || "Nobody registered what a run saves".to_owned();
    (saves.unwrap_or_else(nobody), costs.unwrap_or_else(|| "Nobody registered what an hour costs".to_owned()))
}
