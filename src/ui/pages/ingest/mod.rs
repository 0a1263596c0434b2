//! What became of everything that producers sent: the ledger, what was refused and why, what was put aside, single events, and what
//! is taken out of texts.

mod events;
mod redactions;
mod refusals;
mod rows;
mod shelf;
mod totals;

use crate::{
    domain::{
        answer::Answer,
        error::AppError,
        ingest::{EventKey, EventRow, EventsQuery, Ledger, Shelf},
        redaction::Redaction,
        role::Permission,
        time::Timestamp,
    },
    server_fns::ingest::{find_events, ingest_ledger, list_put_aside, list_redactions},
    ui::{
        components::{load::Load, page::Page as Frame, skeleton},
        context::{
            ask::{Asking, ask, ask_first},
            filters::{Filters, event_path},
            viewer::ViewerContext,
        },
    },
};
use leptos::prelude::*;
use leptos_router::{LazyRoute, hooks::use_query_map, lazy_route};

/// Rows of the lists.
const ROWS: u16 = 50;

/// The route; its code is loaded when it is gone to.
pub struct IngestRoute;

#[lazy_route]
impl LazyRoute for IngestRoute {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        view! { <Ingest /> }.into_any()
    }
}

#[component]
fn Ingest() -> impl IntoView {
    let viewer = ViewerContext::expect();
    let query = use_query_map();
    let search = Memo::new(move |_| query.with(|query| query.get("q").unwrap_or_default()));
    // Whoever may not see it is told so without being refused by the server, four times.
    let may = move |permission: Permission| async move {
        let person = viewer.resource.answer().await?.person;
        if person.role.may(permission) { Ok(()) } else { Err(AppError::Forbidden) }
    };
    let ledger: Asking<Answer<Ledger>> = ask_first(
        || (),
        move |stats, ()| async move {
            may(Permission::ViewEveryone).await?;
            ingest_ledger(stats).await
        },
    );
    let shelf: Asking<Shelf> = ask(
        || (),
        move |stats, ()| async move {
            may(Permission::ViewEveryone).await?;
            list_put_aside(stats.org, ROWS).await
        },
    );
    let events: Asking<Vec<EventRow>> = ask(
        move || search.get(),
        move |stats, search| async move {
            may(Permission::ViewEveryone).await?;
            find_events(EventsQuery { stats, search, limit: ROWS }).await
        },
    );
    let redactions: Asking<Vec<Redaction>> = ask(
        || (),
        move |stats, ()| async move {
            may(Permission::Administer).await?;
            list_redactions(stats.org).await
        },
    );
    let complete_to = ledger.complete_to();
    view! {
        <Frame title="Ingest" complete_to compared=false narrowed=false>
            {[
                view! { <Sum ledger /> }.into_any(),
                view! { <rows::RowsCard ledger /> }.into_any(),
                view! { <refusals::RefusalsCard ledger /> }.into_any(),
                view! { <shelf::ShelfCard shelf /> }.into_any(),
                view! { <events::EventsCard events search /> }.into_any(),
                view! { <redactions::RedactionsCard redactions /> }.into_any(),
            ]}
        </Frame>
    }
}

#[component]
fn Sum(ledger: Asking<Answer<Ledger>>) -> impl IntoView {
    view! {
        <section class="card ingest-sum" aria-label="Everything that came">
            <div class="card-head">
                <div>
                    <h2>"Everything that came"</h2>
                    <p>"Received = accepted + duplicates + refused. Accepted = projected + waiting + put aside."</p>
                </div>
            </div>
            <Load
                resource=ledger
                skeleton=waiting
                content={move |ledger: Signal<Answer<Ledger>>| view! { <totals::Totals ledger /> }}
            />
        </section>
    }
}

/// As high as a few rows.
fn waiting() -> impl IntoView {
    view! { <div class="workflow-wait">{skeleton::lines(5)}</div> }
}

/// A key by its name, for those who are told it.
fn key_words(id: i32, name: Option<&str>) -> String {
    match (id, name) {
        (_, Some(name)) => name.to_owned(),
        (0, None) => "By hand".to_owned(),
        (id, None) => format!("Key {id}"),
    }
}

fn source_words(source: Option<&str>) -> String {
    source.unwrap_or("No source named").to_owned()
}

/// The page about an event.
fn link(filters: Filters, key: &EventKey) -> String {
    filters.link_with(&event_path(&key.event_id), vec![("step", key.occurred_at.to_string())])
}

/// When something was, in the viewer's zone.
fn moment(viewer: ViewerContext, at: Timestamp) -> AnyView {
    use crate::ui::format;
    let zone = viewer.zone();
    let words = viewer.now().map_or_else(|| format::date_time(&zone, at), |now| format::relative(&zone, now, at));
    view! { <time datetime=at.to_string() title=format::date_time(&zone, at)>{words}</time> }.into_any()
}
