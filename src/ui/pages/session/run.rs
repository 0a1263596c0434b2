//! A run: one line that says how it went, and its waterfall when it is open.

use super::{
    runs::Run,
    state::{Choice, Chosen, Opened},
    status::tone,
    waterfall::Waterfall,
};
use crate::{
    domain::{
        session::{Entry, RunStatus, RunSteps},
        zone::Zone,
    },
    ui::{
        components::icon::{Glyph, Icon},
        format,
    },
};
use leptos::prelude::*;
use std::sync::Arc;

#[component]
pub fn RunFrame(
    run: Arc<Run>,
    zone: Zone,
    /// Closed until it is pressed.
    folded: bool,
) -> impl IntoView {
    let opened = Opened::expect();
    let choice = Choice::expect();
    // A link to a step opens the run that it stands in.
    let is_linked =
        choice.now.with_untracked(|now| now.as_ref().is_some_and(|chosen| run.row_of(chosen.kind, &chosen.id).is_some()));
    let open = RwSignal::new(opened.of(&run.id).unwrap_or(!folded || is_linked));
    let entry = run.entry.clone();
    let status = entry.as_ref().and_then(|entry| entry.status.clone());
    let title = if run.id.is_empty() { "Steps outside any run".to_owned() } else { format!("Run {}", run.number) };
    let summary = summary(&run);
    let detail = entry.as_ref().map(|entry| {
        let chosen = Chosen::of(entry);
        view! {
            <button
                type="button"
                class="button is-quiet is-small is-icon"
                aria-label="Open the detail of this run"
                title="Detail"
                on:click=move |_| choice.toggle(chosen.clone())
            >
                <Glyph icon=Icon::Info size=14 />
            </button>
        }
        .into_any()
    });
    let error = entry.as_ref().and_then(|entry| entry.error.clone()).and_then(|error| error.message);
    let agent = entry.as_ref().and_then(|entry| entry.agent.clone());
    let (id, from, label) = (run.id.clone(), run.from, title.clone());
    let toggle = {
        let id = id.clone();
        move |_| {
            open.update(|open| *open = !*open);
            opened.keep(&id, open.get_untracked());
        }
    };
    view! {
        <section class="run" id=format!("run-{id}") data-entry=id.clone() aria-label=label>
            <header class="run-head">
                <button
                    type="button"
                    class="run-toggle"
                    aria-expanded=move || open.get().to_string()
                    on:click=toggle
                >
                    <span class=format!("status-dot {}", tone(status.as_deref())) aria-hidden="true"></span>
                    <strong>{title}</strong>
                    {agent.map(|agent| view! { <span class="tag">{agent}</span> }.into_any())}
                    <span class="run-summary" title=summary.clone()>{summary.clone()}</span>
                    <span class="run-time faint">{format::clock(&zone, from)}</span>
                    {move || view! { <Glyph icon=if open.get() { Icon::ChevronUp } else { Icon::ChevronDown } size=15 /> }}
                </button>
                {detail}
            </header>
            {error.map(|message| view! { <p class="run-error">{message}</p> }.into_any())}
            {move || open.get().then(|| view! { <Waterfall run=run.clone() /> }.into_any())}
        </section>
    }
}

/// "succeeded in 1 min 42 s · 9 model calls · 14 tool calls · 212 k tokens, 88 % cached · $0.4127".
fn summary(run: &Run) -> String {
    let Some(entry) = &run.entry else {
        return if run.id.is_empty() {
            plural(run.steps as i64, "step")
        } else {
            format!("neither a start nor an end has come in · {}", plural(run.steps as i64, "step"))
        };
    };
    let mut words = vec![outcome(entry)];
    if let Some(steps) = entry.steps {
        words.extend(sums(steps));
    }
    words.join(" · ")
}

/// How a run stands, in words.
pub fn outcome(entry: &Entry) -> String {
    let lasted = entry.duration_ms.map(format::duration);
    let status = entry.status.as_deref().and_then(RunStatus::from_key);
    match (status, lasted) {
        (Some(RunStatus::Succeeded), Some(lasted)) => format!("succeeded in {lasted}"),
        (Some(RunStatus::Failed), lasted) => {
            let after = lasted.map(|lasted| format!(" after {lasted}")).unwrap_or_default();
            let category = entry.error.as_ref().and_then(|error| error.category.clone());
            format!("failed{after}{}", category.map(|category| format!(" · {category} error")).unwrap_or_default())
        }
        (Some(RunStatus::Cancelled), Some(lasted)) => format!("cancelled after {lasted}"),
        (Some(RunStatus::Stalled), _) => "stalled: started, and silent for 30 minutes".into(),
        (Some(RunStatus::Running), _) => "running".into(),
        (Some(status), None) => status.key().into(),
        (None, _) => "status unknown".into(),
    }
}

fn sums(steps: RunSteps) -> Vec<String> {
    let mut words = vec![];
    if steps.model_calls > 0 {
        words.push(plural(steps.model_calls, "model call"));
    }
    if steps.tool_calls > 0 {
        words.push(plural(steps.tool_calls, "tool call"));
    }
    if steps.errors > 0 {
        words.push(format!("{} failed", format::count(steps.errors)));
    }
    if steps.total_tokens() > 0 {
        let cached = steps.cache_share().filter(|share| *share > 0.0).map(|share| format!(", {} cached", format::percent(share)));
        words.push(format!("{} tokens{}", format::short(steps.total_tokens()), cached.unwrap_or_default()));
    }
    let unpriced = (steps.unpriced_calls > 0).then(|| format!("{} of unknown price", plural(steps.unpriced_calls, "call")));
    let cost = steps.cost_usd.unless_unknown(steps.unpriced_calls).map(format::money);
    words.push(cost.into_iter().chain(unpriced).collect::<Vec<_>>().join(" and "));
    words
}

fn plural(count: i64, noun: &str) -> String {
    format!("{} {noun}{}", format::count(count), if count == 1 { "" } else { "s" })
}
