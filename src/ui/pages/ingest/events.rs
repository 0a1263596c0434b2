//! Events as they were stored, looked for by their id or that of their session.

use super::{link, moment, waiting};
use crate::{
    domain::ingest::EventRow,
    ui::{
        browser,
        components::{
            icon::{Glyph, Icon},
            load::Load,
            notice::Empty,
            table::TableFrame,
        },
        context::{ask::Asking, filters::Filters, viewer::ViewerContext},
    },
};
use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};

#[component]
pub fn EventsCard(events: Asking<Vec<EventRow>>, search: Memo<String>) -> impl IntoView {
    let filters = Filters::expect();
    let input = NodeRef::<leptos::html::Input>::new();
    let navigate = use_navigate();
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let text = input.get_untracked().map(|input| input.value().trim().to_owned()).unwrap_or_default();
        let pairs = (!text.is_empty()).then_some(("q", text)).into_iter().collect();
        let to = filters.with_untracked(|selection| selection.link_with("/ingest", pairs));
        navigate(&to, NavigateOptions { scroll: false, ..NavigateOptions::default() });
    };
    view! {
        <section class="card list ingest-list" aria-label="Events">
            <div class="card-head">
                <div>
                    <h2>"Events"</h2>
                    <p>"As they are stored, byte for byte, unless something was taken out of their texts."</p>
                </div>
            </div>
            <div class="list-tools">
                <form class="search" role="search" on:submit=submit action=browser::own("/ingest") method="get">
                    <Glyph icon=Icon::Search size=15 />
                    <input
                        node_ref=input
                        type="search"
                        name="q"
                        class="search-input"
                        placeholder="Id of an event or a session"
                        aria-label="Search events by their id or their session"
                        autocomplete="off"
                        maxlength="200"
                        prop:value=move || search.get()
                        value=search.get_untracked()
                    />
                </form>
            </div>
            <Load
                resource=events
                skeleton=waiting
                content={move |events: Signal<Vec<EventRow>>| view! { <Rows events search /> }}
            />
        </section>
    }
}

#[component]
fn Rows(events: Signal<Vec<EventRow>>, search: Memo<String>) -> impl IntoView {
    let (filters, viewer) = (Filters::expect(), ViewerContext::expect());
    let draw = move || {
        let rows = events.get();
        if rows.is_empty() {
            let text = match search.with(String::is_empty) {
                true => "Choose a longer range, or send events.",
                false => {
                    "No event of this range has this id, and no session of this id or number has events in it. Ids are looked for whole."
                }
            };
            return view! { <Empty title="No events here" text /> }.into_any();
        }
        let lines = rows.into_iter().map(move |row| {
            let (to, id) = (browser::own(&link(filters, &row.key)), row.key.event_id.clone());
            view! {
                <tr class="is-link">
                    <th scope="row" class="mono" title=id>
                        <a class="row-link" href=to>{row.key.event_id}</a>
                    </th>
                    <td class="mono">{row.kind}</td>
                    <td>{row.session_id}</td>
                    <td>{row.user}</td>
                    <td>{row.source}</td>
                    <td class="num">{moment(viewer, row.key.occurred_at)}</td>
                    <td class="num">{moment(viewer, row.received_at)}</td>
                </tr>
            }
            .into_any()
        });
        view! {
            <TableFrame label="Events, a row each">
                <thead>
                    <tr>
                        <th scope="col">"Event"</th>
                        <th scope="col">"Type"</th>
                        <th scope="col">"Session"</th>
                        <th scope="col">"User"</th>
                        <th scope="col">"Source"</th>
                        <th scope="col" class="num">"Happened"</th>
                        <th scope="col" class="num">"Received"</th>
                    </tr>
                </thead>
                <tbody>{lines.collect_view()}</tbody>
            </TableFrame>
        }
        .into_any()
    };
    view! { {move || draw()} }
}
