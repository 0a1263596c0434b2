//! Training and what it runs on: jobs with their progress, their curves beside each other, servers, datasets and models.

mod cards;
mod compare;
mod jobs;
pub mod parts;
mod servers;
mod standing;
mod view;

use crate::{
    domain::{
        answer::Answer,
        infrastructure::Infrastructure,
        training::{CurveOf, CurvesQuery, JobCurve, JobsQuery, TrainingJobs},
    },
    server_fns::training::{list_training_jobs, training_curves, training_infrastructure},
    ui::{
        components::page::Page,
        context::{
            ask::{Asking, ask},
            filters::Filters,
        },
    },
};
use leptos::prelude::*;
use leptos_router::{
    LazyRoute, NavigateOptions,
    hooks::{use_navigate, use_query_map},
    lazy_route,
};
use view::View;

/// The route; its code is loaded when it is gone to.
pub struct TrainingRoute;

#[lazy_route]
impl LazyRoute for TrainingRoute {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        view! { <Training /> }.into_any()
    }
}

/// Rows of jobs that are listed.
const ROWS: u16 = 100;
/// Curves that are drawn when nobody chose any.
const CHOSEN: usize = 4;
/// Points of a curve: as many as a chart can show.
pub const POINTS: u16 = 400;

pub type Jobs = Answer<TrainingJobs>;

/// The page's state: the address, a way to another one, and what was answered.
#[derive(Clone, Copy)]
struct State {
    view: Memo<View>,
    go: Callback<View>,
    filters: Filters,
    jobs: Asking<Jobs>,
    curves: Asking<Vec<JobCurve>>,
    infrastructure: Asking<Infrastructure>,
}

impl State {
    fn new() -> Self {
        let query = use_query_map();
        let view = Memo::new(move |_| query.with(View::read));
        let filters = Filters::expect();
        let navigate = use_navigate();
        let go = Callback::new(move |view: View| {
            let address = filters.with(|selection| selection.link_with("/training", view.pairs()));
            navigate(&address, NavigateOptions { scroll: false, ..NavigateOptions::default() });
        });
        let jobs = ask(
            move || (view.with(|view| view.sort), filters.with(|selection| selection.compare)),
            |stats, (sort, compare)| list_training_jobs(JobsQuery { stats, sort, limit: ROWS, compare }),
        );
        let curves = ask(
            move || view.with(|view| (view.jobs.clone(), view.metric.clone(), view.jobs.is_empty().then_some(view.sort))),
            move |stats, (chosen, metric, _)| async move {
                let chosen = match chosen.is_empty() {
                    true => first(&jobs.answer().await?.data),
                    false => chosen,
                };
                let of = chosen.into_iter().map(|job_id| CurveOf { job_id, metric: metric.clone() }).collect();
                training_curves(CurvesQuery { org: stats.org, of, points: POINTS }).await
            },
        );
        let infrastructure = ask(|| (), |stats, ()| training_infrastructure(stats.org));
        Self { view, go, filters, jobs, curves, infrastructure }
    }

    /// The jobs whose curves are drawn, in the order of their colours: those that are chosen, else the first of the list.
    fn drawn(self, answer: Signal<Jobs>) -> Memo<Vec<String>> {
        Memo::new(move |_| {
            let chosen = self.view.with(|view| view.jobs.clone());
            if chosen.is_empty() { answer.with(|answer| first(&answer.data)) } else { chosen }
        })
    }

    /// Adds a job to those whose curves are drawn, or takes it away.
    fn toggle(self, drawn: Memo<Vec<String>>, job_id: &str) {
        let mut jobs = drawn.get_untracked();
        match jobs.iter().position(|job| job == job_id) {
            Some(place) => drop(jobs.remove(place)),
            None if jobs.len() < view::MOST => jobs.push(job_id.to_owned()),
            None => return,
        }
        self.go.run(View { jobs, ..self.view.get_untracked() });
    }
}

/// The first jobs of the list that measured something.
fn first(jobs: &TrainingJobs) -> Vec<String> {
    let measured = jobs.rows.iter().filter(|job| job.last_step.is_some());
    measured.take(CHOSEN).map(|job| job.job_id.clone()).collect()
}

#[component]
fn Training() -> impl IntoView {
    let state = State::new();
    let complete_to = state.jobs.complete_to();
    view! {
        <Page title="Training" complete_to>
            {[
                view! { <cards::Cards state /> }.into_any(),
                view! { <compare::Compare state /> }.into_any(),
                view! { <jobs::JobsCard state /> }.into_any(),
                view! { <servers::ServersCard infrastructure=state.infrastructure /> }.into_any(),
                view! { <standing::Standing infrastructure=state.infrastructure /> }.into_any(),
            ]}
        </Page>
    }
}
