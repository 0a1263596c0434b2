//! What a job is, how far it is, and why it failed.

use crate::{
    domain::{time::Timestamp, training::JobRecord},
    ui::{
        context::viewer::ViewerContext,
        format,
        pages::training::parts::{bar, moment, state},
    },
};
use leptos::prelude::*;

/// As high as the head and the first charts will be.
pub fn waiting() -> impl IntoView {
    view! {
        <div class="card session-head">
            <div class="skeleton is-figure"></div>
            <div class="skeleton is-foot"></div>
        </div>
        <div class="card-grid">
            <div class="card chart-card">
                <div class="card-body chart-space"><div class="skeleton is-block"></div></div>
            </div>
            <div class="card chart-card">
                <div class="card-body chart-space"><div class="skeleton is-block"></div></div>
            </div>
        </div>
    }
}

#[component]
pub fn Header(record: Signal<Option<JobRecord>>) -> impl IntoView {
    let viewer = ViewerContext::expect();
    let draw = move || record.get().map(|record| about(record, viewer));
    view! {
        <section class="card session-head job-head" aria-label="About this training job">
            {move || draw()}
        </section>
        {move || record.get().and_then(failure)}
    }
}

fn about(record: JobRecord, viewer: ViewerContext) -> AnyView {
    let job = record.job;
    let (zone, now) = (viewer.zone(), viewer.now());
    let time = |at: Timestamp| moment(&zone, now, at);
    let words = |text: Option<String>| text.unwrap_or_else(|| format::UNKNOWN.into());
    let (ended, at) = match job.ended {
        Some(at) => ("Ended", at),
        None => ("Last heard", job.last_heard),
    };
    let took = job.ended.map(|ended| format::duration(ended.since(job.began) / 1_000));
    let tone = match job.status.as_deref() {
        Some("failed") => "is-bad",
        Some("cancelled") => "is-plain",
        _ => "",
    };
    view! {
        <div class="session-about">
            <p class="session-tags">{state(job.status.as_deref())} <span class="mono faint">{job.job_id.clone()}</span></p>
            <div class="gauge is-wide">
                {bar(job.progress.unwrap_or(0.0), tone)}
                <span>{job.progress.map_or_else(|| "no progress said".to_owned(), format::percent)}</span>
            </div>
        </div>
        <dl class="session-figures">
            <div>
                <dt>"Base model"</dt>
                <dd>{words(job.base_model)}</dd>
            </div>
            <div>
                <dt>"Dataset"</dt>
                <dd>{words(job.dataset)}</dd>
            </div>
            <div>
                <dt>"Last step"</dt>
                <dd>{words(job.last_step.map(format::count))}</dd>
            </div>
            <div>
                <dt>"Began"</dt>
                <dd>{time(job.began)}</dd>
            </div>
            <div>
                <dt>{ended}</dt>
                <dd>{time(at)}</dd>
            </div>
            {took.map(|took| view! { <div><dt>"Took"</dt><dd>{took}</dd></div> }.into_any())}
        </dl>
    }
    .into_any()
}

/// Why it failed, with the code that the trainer gave.
fn failure(record: JobRecord) -> Option<AnyView> {
    let error = record.job.error?;
    let message = error.message.unwrap_or_else(|| "The trainer gave no message.".into());
    Some(
        view! {
            <section class="card job-error" aria-label="Why it failed">
                <strong>"Failed"</strong>
                <span class="tag">{error.category}</span>
                {error.code.map(|code| view! { <code class="mono">{code}</code> }.into_any())}
                <p>{message}</p>
            </section>
        }
        .into_any(),
    )
}
