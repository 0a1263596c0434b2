//! One training job: how far it is, why it failed, and the curves of everything that it measured.

mod header;
mod values;

use crate::{
    domain::{
        error::AppError,
        training::{CurveOf, CurvesQuery, JobCurve, JobRecord},
    },
    server_fns::training::{find_training_job, training_curves},
    ui::{
        charts::step_card::StepCard,
        components::{
            icon::{Glyph, Icon},
            load::Load,
            page::Page,
        },
        context::{
            ask::{Asking, ask},
            filters::Filters,
        },
        pages::training::{
            POINTS,
            parts::{metric_words, plot},
        },
    },
};
use leptos::prelude::*;
use leptos_router::{LazyRoute, hooks::use_params_map, lazy_route};

/// Metrics that have a curve: as many as the server draws together. All of them stand in the table.
const DRAWN: usize = 16;

/// The route; its code is loaded when it is gone to.
pub struct TrainingJobRoute;

#[lazy_route]
impl LazyRoute for TrainingJobRoute {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        view! { <TrainingJob /> }.into_any()
    }
}

#[component]
fn TrainingJob() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("job").unwrap_or_default()));
    let record = ask(
        move || id.get(),
        |stats, id| async move {
            match find_training_job(stats.org, id).await {
                Err(AppError::NotFound) => Ok(None),
                found => found.map(Some),
            }
        },
    );
    let curves = ask(
        move || id.get(),
        move |stats, job_id| async move {
            let Some(record) = record.answer().await? else { return Ok(Vec::new()) };
            // The router may have gone on to another job meanwhile.
            let metrics = record.metrics.into_iter().take(DRAWN);
            let of = metrics.map(|last| CurveOf { job_id: job_id.clone(), metric: last.metric }).collect();
            training_curves(CurvesQuery { org: stats.org, of, points: POINTS }).await
        },
    );
    let title = Signal::derive(move || match record.get() {
        Some(Ok(Some(record))) => record.job.label().to_owned(),
        _ => "Training job".to_owned(),
    });
    let complete_to = Signal::derive(move || match record.get() {
        Some(Ok(Some(record))) => Some(record.complete_to),
        _ => None,
    });
    view! {
        <Page title complete_to crumbs=vec![("Training", "/training")] filtered=false>
            <Load
                resource=record
                skeleton=header::waiting
                content={move |record: Signal<Option<JobRecord>>| {
                    let is_known = Memo::new(move |_| record.with(Option::is_some));
                    move || {
                        if is_known.get() {
                            view! { <Known record curves /> }.into_any()
                        } else {
                            view! { <Unknown id /> }.into_any()
                        }
                    }
                }}
            />
        </Page>
    }
}

#[component]
fn Known(record: Signal<Option<JobRecord>>, curves: Asking<Vec<JobCurve>>) -> impl IntoView {
    [
        view! { <header::Header record /> }.into_any(),
        view! { <Curves record curves /> }.into_any(),
        view! { <values::Values record /> }.into_any(),
    ]
}

/// Losses together, and whatever else was measured each by itself.
fn groups(metrics: &[String]) -> Vec<Vec<String>> {
    let (losses, others): (Vec<String>, Vec<String>) =
        metrics.iter().take(DRAWN).cloned().partition(|metric| matches!(metric.as_str(), "loss" | "eval_loss"));
    let mut groups: Vec<Vec<String>> = others.into_iter().map(|metric| vec![metric]).collect();
    if !losses.is_empty() {
        // The loss first: its evaluation stands beside it.
        groups.insert(0, losses.into_iter().rev().collect());
    }
    groups
}

#[component]
fn Curves(record: Signal<Option<JobRecord>>, curves: Asking<Vec<JobCurve>>) -> impl IntoView {
    let shown = Memo::new(move |_| {
        let metrics: Vec<String> = record
            .with(|record| record.iter().flat_map(|record| record.metrics.iter().map(|last| last.metric.clone())).collect());
        groups(&metrics)
    });
    let card = move |group: Vec<String>| {
        let title = match &group[..] {
            [one] => metric_words(one),
            _ => "Loss and evaluation loss".to_owned(),
        };
        let plot = move |curves: &Vec<JobCurve>| {
            let of = group.iter().filter_map(|metric| {
                let curve = &curves.iter().find(|of| of.curve.metric == *metric)?.curve;
                Some((metric_words(metric), metric.clone(), curve.points.clone(), curve.total))
            });
            plot(of, false)
        };
        view! {
            <StepCard
                title
                about=Signal::stored("over steps".to_owned())
                resource=curves
                plot
                empty="Its points are on their way."
            />
        }
        .into_any()
    };
    view! { <div class="card-grid">{move || shown.get().into_iter().map(card).collect_view()}</div> }
}

/// No job of that name, or one of another organisation.
#[component]
fn Unknown(id: Memo<String>) -> impl IntoView {
    let filters = Filters::expect();
    view! {
        <section class="card" aria-label="No such training job">
            <div class="notice">
                <span class="notice-mark">
                    <Glyph icon=Icon::Training size=18 />
                </span>
                <strong>"There is no such training job"</strong>
                <p>{move || format!("No job here is called {}.", id.get())}</p>
                <a class="button is-small" href=move || filters.link("/training")>
                    "See all training jobs"
                </a>
            </div>
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::groups;

    #[test]
    fn losses_stand_together_and_first() {
        let metrics = ["eval_loss", "grad_norm", "learning_rate", "loss"].map(str::to_owned);
        assert_eq!(groups(&metrics), [vec!["loss", "eval_loss"], vec!["grad_norm"], vec!["learning_rate"]]);
        assert_eq!(groups(&["grad_norm".to_owned()]), [["grad_norm"]]);
        assert!(groups(&[]).is_empty());
    }
}
