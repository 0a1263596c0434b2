//! Curves of several jobs beside each other: by which metric, on which axis.

use super::{
    State,
    parts::{metric_words, plot},
    view::View,
};
use crate::{domain::training::JobCurve, ui::charts::step_card::StepCard};
use leptos::prelude::*;
use std::collections::BTreeSet;

/// What nearly every job measures comes first.
const USUAL: [&str; 3] = ["loss", "eval_loss", "learning_rate"];

#[component]
pub fn Compare(state: State) -> impl IntoView {
    let about = Signal::derive(move || {
        let metric = state.view.with(|view| metric_words(&view.metric));
        let whose = if state.view.with(|view| view.jobs.is_empty()) { "the first jobs of the list" } else { "the chosen jobs" };
        format!("{metric} over steps, {whose}")
    });
    let log = Memo::new(move |_| state.view.with(|view| view.log));
    let drawn = move |curves: &Vec<JobCurve>| {
        let curve = |of: &'_ JobCurve| {
            (of.name.clone().unwrap_or_else(|| of.job_id.clone()), of.job_id.clone(), of.curve.points.clone(), of.curve.total)
        };
        plot(curves.iter().map(curve), log.get())
    };
    view! {
        <StepCard
            title="Curves"
            about
            resource=state.curves
            plot=drawn
            controls=move || view! { <Controls state /> }
            empty="None of these jobs measured this. Choose another metric, or other jobs in the list below."
        />
    }
}

#[component]
fn Controls(state: State) -> impl IntoView {
    let is_log = move || state.view.with(|view| view.log);
    let turn = move |_| {
        let view = state.view.get_untracked();
        state.go.run(View { log: !view.log, ..view });
    };
    let reset = move |_| state.go.run(View { jobs: Vec::new(), ..state.view.get_untracked() });
    view! {
        <div class="curve-tools">
            <label class="unseen" for="curve-metric">
                "Metric"
            </label>
            <Transition fallback=|| view! { <span class="skeleton is-line curve-metric"></span> }>
                // Inside, so that reading the curves is what it waits for.
                {metric_choice(state)}
            </Transition>
            <button type="button" class="button is-small" aria-pressed=move || is_log().to_string() on:click=turn>
                "Log scale"
            </button>
            <button
                type="button"
                class="button is-small is-quiet"
                hidden=move || state.view.with(|view| view.jobs.is_empty())
                on:click=reset
            >
                "Clear the choice"
            </button>
        </div>
    }
}

/// Whatever the jobs measured.
fn metric_choice(state: State) -> AnyView {
    let metric = Memo::new(move |_| state.view.with(|view| view.metric.clone()));
    let choices = Memo::new(move |_| {
        let measured: BTreeSet<String> = match state.curves.get() {
            Some(Ok(curves)) => curves.into_iter().flat_map(|curve| curve.metrics).collect(),
            _ => BTreeSet::new(),
        };
        let mut choices: Vec<String> = USUAL.map(str::to_owned).to_vec();
        choices.extend(measured.into_iter().filter(|name| !USUAL.contains(&name.as_str())));
        let chosen = metric.get();
        if !choices.contains(&chosen) {
            choices.push(chosen);
        }
        choices
    });
    let options = move || {
        let option = |name: String| {
            let selected = metric.with(|metric| *metric == name);
            view! { <option value=name.clone() selected=selected>{metric_words(&name)}</option> }.into_any()
        };
        choices.get().into_iter().map(option).collect_view()
    };
    let choose = move |event: leptos::ev::Event| {
        state.go.run(View { metric: event_target_value(&event), ..state.view.get_untracked() });
    };
    view! {
        <select id="curve-metric" class="input curve-metric" on:change=choose prop:value=move || metric.get()>
            {move || options()}
        </select>
    }
    .into_any()
}
