//! The list, and the history of the request that is looked at.

use super::{History, List, Page, View, words};
use crate::{
    domain::{role::Permission, service_request::ServiceRequest, time::Timestamp, zone::Zone},
    ui::{
        components::{
            icon::{Glyph, Icon},
            load::Load,
            notice::Empty,
            skeleton,
            table::{PageSteps, TableFrame},
        },
        context::{ask::Asking, viewer::ViewerContext},
        format,
    },
};
use leptos::prelude::*;

pub fn waiting() -> impl IntoView {
    view! { <div class="workflow-wait">{skeleton::lines(8)}</div> }
}

#[component]
pub fn Rows(list: List, page: Signal<Page>) -> impl IntoView {
    let is_empty = Memo::new(move |_| page.with(|page| page.data.rows.is_empty()));
    let draw = move || {
        if is_empty.get() {
            let text = match list.view.with(|view| view.kind.is_some() || view.status.is_some()) {
                true => "None of this kind and status. Choose another one above, or a longer range.",
                false => "Choose a longer range, or send service_request.changed events: requests appear by themselves.",
            };
            return view! { <Empty title="No service requests here" text /> }.into_any();
        }
        view! {
            <Table list page />
            <Pages list page />
        }
        .into_any()
    };
    view! { {move || draw()} }
}

#[component]
fn Table(list: List, page: Signal<Page>) -> impl IntoView {
    let viewer = ViewerContext::expect();
    let shows_titles = move || viewer.may(Permission::ViewEveryone);
    view! {
        <TableFrame label="Service requests, a row each">
            <thead>
                <tr>
                    <th scope="col">"Request"</th>
                    <th scope="col">"Kind"</th>
                    <th scope="col">"Status"</th>
                    <th scope="col" class="num">"Began"</th>
                    <th scope="col" class="num">"Last changed"</th>
                </tr>
            </thead>
            <tbody>
                {move || {
                    let zone = viewer.zone();
                    let now = viewer.now();
                    let titled = shows_titles();
                    page.with(|page| {
                        let as_of = now.unwrap_or(page.complete_to);
                        page.data.rows.iter().map(|row| line(list, row, &zone, as_of, titled)).collect_view()
                    })
                }}
            </tbody>
        </TableFrame>
    }
}

fn line(list: List, row: &ServiceRequest, zone: &Zone, now: Timestamp, titled: bool) -> AnyView {
    let id = row.request_id.clone();
    let link = list.to(|view| View { open: Some(id.clone()), ..view });
    let name = row.title.clone().filter(|_| titled);
    let under = name.is_some().then(|| view! { <span class="mono faint">{id.clone()}</span> }.into_any());
    let is_open = list.view.with(|view| view.open.as_ref() == Some(&id));
    let time = |at: Timestamp| {
        view! {
            <td class="num">
                <time datetime=at.to_string() title=format::date_time(zone, at)>
                    {format::relative(zone, now, at)}
                </time>
            </td>
        }
        .into_any()
    };
    view! {
        <tr class="is-link">
            <th scope="row" class="list-name">
                <a class="row-link" href=link title="Show its history" aria-current=is_open.then_some("true")>
                    {name.unwrap_or_else(|| id.clone())}
                </a>
                {under}
                <span class="list-glance"><span class="tag">{words(&row.kind)}</span></span>
            </th>
            <td>{words(&row.kind)}</td>
            <td>{words(&row.status)}</td>
            {time(row.first_changed)}
            {time(row.last_changed)}
        </tr>
    }
    .into_any()
}

#[component]
fn Pages(list: List, page: Signal<Page>) -> impl IntoView {
    let to = move |cursor: Option<String>| cursor.map(|cursor| list.to(|view| View { cursor: Some(cursor), open: None, ..view }));
    let words = Signal::derive(move || {
        let rows = page.with(|page| page.data.rows.len());
        format!("{rows} request{}", if rows == 1 { "" } else { "s" })
    });
    let previous = Signal::derive(move || to(page.with(|page| page.data.previous_cursor.clone())));
    let next = Signal::derive(move || to(page.with(|page| page.data.next_cursor.clone())));
    view! { <PageSteps words previous next /> }
}

/// Above the list, so that it is in sight when it opens.
#[component]
pub fn HistoryCard(list: List, history: Asking<History>) -> impl IntoView {
    let viewer = ViewerContext::expect();
    let is_open = move || list.view.with(|view| view.open.is_some());
    let draw = move |history: Signal<History>| {
        let (id, changes) = history.get()?;
        let zone = viewer.zone();
        let close = list.to(|view| View { open: None, ..view });
        let last = changes.len().saturating_sub(1);
        let items = changes.iter().enumerate().map(|(place, change)| {
            let lasted = changes.get(place + 1).map(|next| format::duration(next.at.since(change.at) / 1_000));
            view! {
                <li class:is-last=place == last>
                    <strong>{words(&change.status)}</strong>
                    <time datetime=change.at.to_string()>{format::date_time(&zone, change.at)}</time>
                    {lasted.map(|lasted| view! { <span class="faint">{format!("for {lasted}")}</span> }.into_any())}
                </li>
            }
            .into_any()
        });
        Some(
            view! {
                <div class="card-head">
                    <div>
                        <h2>"History of a request"</h2>
                        <p class="mono">{id}</p>
                    </div>
                    <a class="button is-quiet is-small is-icon" href=close aria-label="Close the history">
                        <Glyph icon=Icon::Close size=15 />
                    </a>
                </div>
                <ol class="request-history">{items.collect_view()}</ol>
            }
            .into_any(),
        )
    };
    view! {
        <section class="card" aria-label="History of a request" hidden=move || !is_open()>
            <Load
                resource=history
                skeleton=|| view! { <div class="workflow-wait"><div class="skeleton is-line"></div></div> }
                content={move |history: Signal<History>| view! { {move || draw(history)} }}
            />
        </section>
    }
}
