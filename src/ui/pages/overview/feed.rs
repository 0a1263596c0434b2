//! What happened last: each with its kind, what is said of it, when, and the way to it.

use super::asked::{Asked, MANY};
use crate::{
    domain::{
        overview::{Happening, HappeningKind},
        time::Timestamp,
        zone::Zone,
    },
    ui::{
        components::{
            first_steps::FirstSteps,
            icon::{Glyph, Icon},
            load::Load,
        },
        context::{filters::Filters, viewer::ViewerContext},
        format,
    },
};
use leptos::prelude::*;

#[component]
pub fn Feed(asked: Asked, limit: RwSignal<u16>) -> impl IntoView {
    let content = move |happenings: Signal<Vec<Happening>>| {
        let (filters, viewer) = (Filters::expect(), ViewerContext::expect());
        let is_empty = Memo::new(move |_| happenings.with(Vec::is_empty));
        let list = move || {
            let zone = viewer.zone();
            let now = viewer.now();
            happenings.with(|happenings| {
                happenings.iter().map(|happening| line(happening, filters, &zone, now.unwrap_or(happening.at))).collect_view()
            })
        };
        // As many as were asked for: there may be more.
        let is_more = move || limit.get() < MANY && happenings.with(|happenings| happenings.len() >= usize::from(limit.get()));
        let more = move || {
            is_more().then(|| {
                view! {
                    <button type="button" class="button is-small" on:click=move |_| limit.set(MANY)>
                        "Show more"
                    </button>
                }
                .into_any()
            })
        };
        move || {
            if is_empty.get() {
                return view! {
                    <FirstSteps
                        title="Nothing has happened yet"
                        text="Send events, and the page fills by itself. An ingest key and one request are enough:"
                    />
                }
                .into_any();
            }
            view! {
                <ol class="feed">{list}</ol>
                {more}
            }
            .into_any()
        }
    };
    view! {
        <section class="card home-panel is-feed" aria-label="Activity">
            <div class="card-head">
                <div>
                    <h2>"Activity"</h2>
                    <p>"what happened last"</p>
                </div>
            </div>
            <div class="card-body">
                <Load resource=asked.feed skeleton=|| view! { <Waiting /> } content />
            </div>
        </section>
    }
}

fn line(happening: &Happening, filters: Filters, zone: &Zone, now: Timestamp) -> AnyView {
    let icon = match happening.kind {
        HappeningKind::Conversation => Icon::Sessions,
        HappeningKind::Training => Icon::Training,
        HappeningKind::Model => Icon::Model,
        HappeningKind::Dataset => Icon::Dataset,
        HappeningKind::WorkflowRun => Icon::Workflow,
    };
    let kind = happening.kind.label();
    view! {
        <li class="feed-line" class:is-failed=happening.is_failed>
            <span class="feed-mark" title=kind>
                <Glyph icon size=15 />
            </span>
            <span class="feed-words">
                <a class="feed-link truncate-line" href=filters.link(&happening.path())>
                    <span class="unseen">{kind} ": "</span>
                    {happening.title.clone()}
                </a>
                <span class="feed-more truncate-line">{happening.subtitle.clone().unwrap_or_else(|| kind.to_owned())}</span>
            </span>
            <time class="feed-time" datetime=happening.at.to_string() title=format::date_time(zone, happening.at)>
                {format::relative(zone, now, happening.at)}
            </time>
        </li>
    }
    .into_any()
}

#[component]
fn Waiting() -> impl IntoView {
    view! {
        <div>
            {(0..10).map(|_| view! { <div class="skeleton feed-wait"></div> }.into_any()).collect_view()}
        </div>
    }
}
