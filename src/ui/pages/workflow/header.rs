//! How a workflow stands now.

use crate::{
    domain::{time::Timestamp, workflow::WorkflowRecord},
    ui::{context::viewer::ViewerContext, format, pages::workflows::state},
};
use leptos::prelude::*;

/// As high as the head and the cards will be.
pub fn waiting() -> impl IntoView {
    view! {
        <div class="card session-head">
            <div class="skeleton is-figure"></div>
        </div>
        <div class="stat-grid is-months is-six">
            {(0..6)
                .map(|_| {
                    view! {
                        <div class="card stat">
                            <div class="skeleton is-figure"></div>
                            <div class="skeleton is-foot"></div>
                        </div>
                    }
                    .into_any()
                })
                .collect_view()}
        </div>
    }
}

#[component]
pub fn Header(record: Memo<Option<WorkflowRecord>>) -> impl IntoView {
    let viewer = ViewerContext::expect();
    let draw = move || record.get().map(|record| about(&record, viewer));
    view! {
        <section class="card session-head" aria-label="About this workflow">
            {move || draw()}
        </section>
    }
}

fn about(record: &WorkflowRecord, viewer: ViewerContext) -> AnyView {
    let (zone, now) = (viewer.zone(), viewer.now());
    let time = |at: Timestamp| {
        let text = format::relative(&zone, now.unwrap_or(at), at);
        view! { <time datetime=at.to_string() title=format::date_time(&zone, at)>{text}</time> }.into_any()
    };
    let saves = record
        .assumption
        .time_saved_seconds
        .map_or_else(|| "Not registered".to_owned(), |seconds| format::duration(seconds.saturating_mul(1_000)));
    let rate = record.assumption.hourly_rate_usd.map_or_else(|| "Not registered".to_owned(), format::money);
    view! {
        <div class="session-about">{state(record.active)}</div>
        <dl class="session-figures">
            <div>
                <dt title="What one run that succeeds is taken to save, as registered last">"A run saves"</dt>
                <dd>{saves}</dd>
            </div>
            <div>
                <dt title="What an hour is taken to cost, as registered last">"An hour costs"</dt>
                <dd>{rate}</dd>
            </div>
            <div>
                <dt title="Registered or run for the first time">"First seen"</dt>
                <dd>{time(record.first_seen)}</dd>
            </div>
        </dl>
    }
    .into_any()
}
