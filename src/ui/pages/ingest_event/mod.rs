//! One event: as it is stored, how far it has come, and the facts that it speaks of.

use crate::{
    domain::{
        error::AppError,
        ingest::{EventKey, Explained, Explanation, Inspected, MadeFact, Stage},
        time::Timestamp,
    },
    server_fns::ingest::inspect_event,
    ui::{
        components::{load::Load, notice::Empty, page::Page, table::TableFrame},
        context::{
            ask::{Asking, ask},
            filters::Filters,
            viewer::ViewerContext,
        },
        format,
    },
};
use leptos::prelude::*;
use leptos_router::{
    LazyRoute,
    hooks::{use_params_map, use_query_map},
    lazy_route,
};

/// The route; its code is loaded when it is gone to.
pub struct IngestEventRoute;

#[lazy_route]
impl LazyRoute for IngestEventRoute {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        view! { <IngestEvent /> }.into_any()
    }
}

/// `None`: there is no such event, or it is not the viewer's to see.
type Found = Option<Inspected>;

#[component]
fn IngestEvent() -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    let id = Memo::new(move |_| params.with(|params| params.get("event").unwrap_or_default()));
    let at = Memo::new(move |_| query.with(|query| query.get("step").and_then(|text| text.parse::<Timestamp>().ok())));
    let event: Asking<Found> = ask(
        move || (id.get(), at.get()),
        |stats, (event_id, at)| async move {
            let Some(occurred_at) = at else { return Ok(None) };
            match inspect_event(stats.org, EventKey { event_id, occurred_at }).await {
                Err(AppError::NotFound) => Ok(None),
                found => found.map(Some),
            }
        },
    );
    view! {
        <Page title="Event" crumbs=vec![("Ingest", "/ingest")] complete_to=Signal::stored(None) filtered=false>
            <Load
                resource=event
                skeleton=|| {
                    view! { <section class="card"><div class="workflow-wait"><div class="skeleton is-line"></div></div></section> }
                }
                content={move |event: Signal<Found>| {
                    move || match event.get() {
                        Some(found) => view! { <Known found /> }.into_any(),
                        None => {
                            view! {
                                <section class="card" aria-label="No such event">
                                    <Empty title="There is no such event" text="Nothing of this id and time is stored, or it is not yours to see." />
                                </section>
                            }
                                .into_any()
                        }
                    }
                }}
            />
        </Page>
    }
}

#[component]
fn Known(found: Inspected) -> impl IntoView {
    let Inspected { event, session_id, source, stage, facts, explanation } = found;
    let viewer = ViewerContext::expect();
    let zone = viewer.zone();
    let (stage, reason) = match stage {
        Stage::Waiting => ("Waiting to be projected", None),
        Stage::Projected => ("Projected", None),
        Stage::PutAside { reason } => ("Put aside", Some(reason)),
    };
    let said = [
        ("Id", event.event_id.clone()),
        ("Type", event.kind.clone()),
        ("Session", session_id.unwrap_or_else(|| "none".into())),
        ("Source", source.unwrap_or_else(|| "none named".into())),
        ("Happened", format::date_time(&zone, event.occurred_at)),
        ("Received", format::date_time(&zone, event.received_at)),
        ("After", format::duration(event.received_at.since(event.occurred_at).max(0) / 1_000)),
        ("Now", stage.into()),
    ];
    let said = said.map(|(name, value)| view! { <div><dt>{name}</dt><dd>{value}</dd></div> }.into_any()).collect_view();
    view! {
        <section class="card ingest-sum" aria-label="About this event">
            <dl class="session-figures">{said}</dl>
            {reason.map(|reason| view! { <p class="form-problem" role="alert">{reason}</p> }.into_any())}
        </section>
        <section class="card ingest-sum" aria-label="Facts">
            <div class="card-head">
                <div>
                    <h2>"What it speaks of"</h2>
                    <p>"As it stands now; other events may have had a part in it."</p>
                </div>
            </div>
            <Facts facts />
        </section>
        {explanation.map(|explanation| view! { <Reading explanation /> }.into_any())}
        <section class="card ingest-sum" aria-label="As it is stored">
            <div class="card-head">
                <div>
                    <h2>"As it is stored"</h2>
                </div>
            </div>
            <pre class="raw-json" tabindex="0">{event.json}</pre>
        </section>
    }
}

/// What the mapping of OpenTelemetry reads of it, value by value with its rule.
#[component]
fn Reading(explanation: Explanation) -> impl IntoView {
    let Explanation { version, dialect, class, class_rule, fields } = explanation;
    let about = format!("Version {version} of the mapping, dialect {dialect}. It is of the class {class}: {class_rule}.");
    let rows = fields.into_iter().map(|Explained { field, value, rule }| {
        view! {
            <tr>
                <th scope="row" class="mono">{field}</th>
                <td>{value}</td>
                <td class="mono faint">{rule}</td>
            </tr>
        }
        .into_any()
    });
    view! {
        <section class="card ingest-sum" aria-label="How it is read">
            <div class="card-head">
                <div>
                    <h2>"How it is read"</h2>
                    <p>{about}</p>
                </div>
            </div>
            <TableFrame label="Values and their rules">
                <thead>
                    <tr>
                        <th scope="col">"Value of"</th>
                        <th scope="col">"Value"</th>
                        <th scope="col">"Read from"</th>
                    </tr>
                </thead>
                <tbody>{rows.collect_view()}</tbody>
            </TableFrame>
        </section>
    }
}

#[component]
fn Facts(facts: Vec<MadeFact>) -> impl IntoView {
    let filters = Filters::expect();
    if facts.is_empty() {
        let text = "It is about a session itself, or about something that stands, or it is not projected.";
        return view! { <Empty title="No fact" text /> }.into_any();
    }
    let draw = |fact: MadeFact| {
        let rows = fact
            .fields
            .into_iter()
            .map(|(name, value)| view! { <div><dt class="mono">{name}</dt><dd>{value}</dd></div> }.into_any());
        let session = fact.session.map(|number| {
            let to = filters.link(&format!("/sessions/{number}"));
            view! { <a class="button is-small" href=to>"Open the session"</a> }.into_any()
        });
        view! {
            <div class="ingest-fact">
                <h3>{fact.kind.replace('_', " ")} " " <span class="mono faint">{fact.id}</span></h3>
                <dl class="ingest-fields">{rows.collect_view()}</dl>
                {session}
            </div>
        }
        .into_any()
    };
    facts.into_iter().map(draw).collect_view().into_any()
}
