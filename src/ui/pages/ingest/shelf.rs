//! What was put aside, with the reasons, and the way back to the queue.

use super::{key_words, link, moment, source_words, waiting};
use crate::{
    domain::{
        ingest::{EventKey, PutAside, Shelf},
        role::Permission,
    },
    server_fns::ingest::replay_put_aside,
    ui::{
        browser,
        components::{load::Load, notice::Empty, table::TableFrame},
        context::{ask::Asking, filters::Filters, viewer::ViewerContext},
        format,
    },
};
use leptos::{prelude::*, task::spawn_local};

/// What replaying came to.
#[derive(Clone, Copy)]
struct Replay {
    shelf: Asking<Shelf>,
    filters: Filters,
    viewer: ViewerContext,
    pending: RwSignal<bool>,
    said: RwSignal<Option<Result<String, String>>>,
}

impl Replay {
    /// None named: as many as one request takes.
    fn run(self, events: Vec<EventKey>) {
        self.pending.set(true);
        spawn_local(async move {
            let answer = self.viewer.ask(self.filters, |org| replay_put_aside(org, events)).await;
            self.pending.try_set(false);
            let said = match answer {
                Ok(1) => Ok("1 event is on the queue again.".to_owned()),
                Ok(replayed) => Ok(format!("{} events are on the queue again.", format::count(replayed as i64))),
                Err(error) => Err(error.to_string()),
            };
            self.said.try_set(Some(said));
            self.shelf.refetch();
        });
    }
}

#[component]
pub fn ShelfCard(shelf: Asking<Shelf>) -> impl IntoView {
    let (filters, viewer) = (Filters::expect(), ViewerContext::expect());
    let replay = Replay { shelf, filters, viewer, pending: RwSignal::new(false), said: RwSignal::new(None) };
    let said = move || match replay.said.get() {
        Some(Ok(words)) => view! { <p class="form-done" role="status">{words}</p> }.into_any(),
        Some(Err(words)) => view! { <p class="form-problem" role="alert">{words}</p> }.into_any(),
        None => ().into_any(),
    };
    view! {
        <section class="card list ingest-list" aria-label="Put aside">
            <div class="card-head">
                <div>
                    <h2>"Put aside"</h2>
                    <p>"Stored, and could not be projected; whatever the range. Replaying puts them back on the queue."</p>
                </div>
            </div>
            <div class="ingest-said">{said}</div>
            <Load resource=shelf skeleton=waiting content={move |shelf: Signal<Shelf>| view! { <Content shelf replay /> }} />
        </section>
    }
}

#[component]
fn Content(shelf: Signal<Shelf>, replay: Replay) -> impl IntoView {
    let may = move || replay.viewer.may(Permission::Administer);
    let draw = move || {
        let found = shelf.get();
        if found.rows.is_empty() {
            return view! { <Empty title="Nothing is put aside" text="Every event that was stored is projected, or waits for its turn." /> }
                .into_any();
        }
        let all = may().then(|| {
            view! {
                <button type="button" class="button" disabled=move || replay.pending.get() on:click=move |_| replay.run(Vec::new())>
                    "Replay all"
                </button>
            }
            .into_any()
        });
        let words = match found.total as usize == found.rows.len() {
            true => format!("{} put aside", format::count(found.total)),
            false => format!("The newest {} of {} put aside", found.rows.len(), format::count(found.total)),
        };
        let lines = found.rows.into_iter().map(|row| line(row, replay, may())).collect_view();
        view! {
            <div class="ingest-tools">
                <span class="faint">{words}</span>
                {all}
            </div>
            <TableFrame label="What is put aside, a row per event">
                <thead>
                    <tr>
                        <th scope="col">"Event"</th>
                        <th scope="col">"Why"</th>
                        <th scope="col">"Key"</th>
                        <th scope="col">"Source"</th>
                        <th scope="col" class="num">"Put aside"</th>
                        <th scope="col"><span class="unseen">"Replay"</span></th>
                    </tr>
                </thead>
                <tbody>{lines}</tbody>
            </TableFrame>
        }
        .into_any()
    };
    view! { {move || draw()} }
}

fn line(row: PutAside, replay: Replay, may: bool) -> AnyView {
    let key = EventKey { event_id: row.event_id.clone(), occurred_at: row.occurred_at };
    let to = browser::own(&link(replay.filters, &key));
    let button = may.then(|| {
        view! {
            <button
                type="button"
                class="button is-small"
                aria-label=format!("Replay {}", row.event_id)
                disabled=move || replay.pending.get()
                on:click=move |_| replay.run(vec![key.clone()])
            >
                "Replay"
            </button>
        }
        .into_any()
    });
    view! {
        <tr>
            <th scope="row" class="mono"><a href=to>{row.event_id}</a></th>
            <td>{row.reason}</td>
            <td>{key_words(row.key.0, row.key_name.as_deref())}</td>
            <td>{source_words(row.source.as_deref())}</td>
            <td class="num">{moment(replay.viewer, row.failed_at)}</td>
            <td>{button}</td>
        </tr>
    }
    .into_any()
}
