//! The table: a row per session, each a link to it; below it the way to the pages before and after.

use super::{List, Page, columns::View};
use crate::{
    domain::{
        dimension::Dimension,
        query::Sort,
        session::{RunStatus, SessionColumn, SessionRow},
        time::Timestamp,
        zone::Zone,
    },
    ui::{
        browser,
        components::{
            marked::marked,
            notice::Empty,
            skeleton,
            table::{PageSteps, SortHead, TableFrame},
            user_name::UserName,
        },
        context::viewer::ViewerContext,
        format,
        pages::session::status::StatusChip,
    },
};
use leptos::prelude::*;

/// As high as a page of rows.
pub fn waiting() -> impl IntoView {
    view! { <div class="list-wait">{skeleton::lines(14)}</div> }
}

#[component]
pub fn Rows(list: List, page: Signal<Page>) -> impl IntoView {
    let is_empty = Memo::new(move |_| page.with(|page| page.data.rows.is_empty()));
    let draw = move || {
        if is_empty.get() {
            view! { <NoRows list /> }.into_any()
        } else {
            view! {
                <Table list page />
                <Pages list page />
            }
            .into_any()
        }
    };
    view! { {move || draw()} }
}

#[component]
fn NoRows(list: List) -> impl IntoView {
    let text = move || {
        let view = list.view.get();
        if !view.search.is_empty() {
            "The search looks for the very letters, large or small, in titles and ids. Try a shorter part, or a longer range."
        } else if list.filters.with(|selection| selection.filter.values(Dimension::Workflow).is_some()) {
            "Workflow runs are in no session. Take the filter on workflows away to see sessions."
        } else if list.filters.with(|selection| !selection.filter.is_empty()) {
            "No session of this range has all of what is filtered. Take a filter away, or choose a longer range."
        } else {
            "Choose a longer range, or send events: sessions appear by themselves with the first event that names one."
        }
    };
    view! { {move || view! { <Empty title="No sessions here" text=text() /> }.into_any()} }
}

#[component]
fn Table(list: List, page: Signal<Page>) -> impl IntoView {
    let heads = list
        .columns()
        .map(|column| {
            let sorted = Signal::derive(move || {
                let Sort { by, descending } = list.view.get().sort;
                (by == column.by).then_some(descending)
            });
            let on_sort = move |()| {
                let view = list.view.get_untracked();
                list.go.run(View { sort: view.sort.pressed(column.by, column.is_number), cursor: None, ..view });
            };
            view! { <SortHead label=column.label sorted on_sort number=column.is_number /> }.into_any()
        })
        .collect_view();
    let viewer = ViewerContext::expect();
    let search = Memo::new(move |_| list.view.get().search.to_lowercase());
    view! {
        <TableFrame label="Sessions, a row each">
            <thead>
                <tr>{heads}</tr>
            </thead>
            <tbody>
                {move || {
                    let zone = viewer.zone();
                    let now = viewer.now();
                    let search = search.get();
                    page.with(|page| {
                        let as_of = now.unwrap_or(page.complete_to);
                        page.data.rows.iter().map(|row| line(list, row, &zone, as_of, &search)).collect_view()
                    })
                }}
            </tbody>
        </TableFrame>
    }
}

fn line(list: List, row: &SessionRow, zone: &Zone, now: Timestamp, search: &str) -> AnyView {
    let link = list.filters.link(&format!("/sessions/{}", row.id));
    let cells = list.columns().map(|column| cell(list, row, column.by, zone, now, search, &link)).collect_view();
    view! { <tr class="is-link">{cells}</tr> }.into_any()
}

fn cell(list: List, row: &SessionRow, column: SessionColumn, zone: &Zone, now: Timestamp, search: &str, link: &str) -> AnyView {
    let number = |text: String| view! { <td class="num">{text}</td> }.into_any();
    let word = |text: Option<&str>| {
        let text = text.unwrap_or(format::UNKNOWN).to_owned();
        view! { <td><span class="cell-word" title=text.clone()>{text.clone()}</span></td> }.into_any()
    };
    // Above the link of the row, for the absolute time on hover; so it is a link itself.
    let time = |at: Timestamp| {
        let relative = format::relative(zone, now, at);
        view! {
            <td class="num">
                <a class="cell-link" href=link.to_owned() tabindex="-1">
                    <time datetime=at.to_string() title=format::date_time(zone, at)>
                        {relative}
                    </time>
                </a>
            </td>
        }
        .into_any()
    };
    match column {
        SessionColumn::Title => {
            let title = row.title.clone().unwrap_or_else(|| "Untitled session".into());
            // On a phone, instead of the id and of a column of its own.
            let glance = view! {
                <span class="list-glance">
                    <StatusChip status=row.status.map(RunStatus::key) />
                </span>
            }
            .into_any();
            view! {
                <th scope="row" class="list-name">
                    <a class="row-link" href=link.to_owned() title=title.clone()>
                        {marked(&title, search)}
                    </a>
                    <span class="mono faint">{marked(&row.session_id, search)}</span>
                    {glance}
                </th>
            }
            .into_any()
        }
        // Whoever sees the session sees its user's page: their own, or everybody's.
        SessionColumn::User => match row.user.clone() {
            Some(name) => {
                let to = list.filters.link_to_user(&name);
                view! { <td><a class="cell-link cell-word" href=to><UserName name /></a></td> }.into_any()
            }
            None => word(None),
        },
        SessionColumn::Agent => match row.agent.clone() {
            Some(agent) => view! { <td><span class="tag">{agent}</span></td> }.into_any(),
            None => word(None),
        },
        SessionColumn::Status => view! { <td><StatusChip status=row.status.map(RunStatus::key) /></td> }.into_any(),
        SessionColumn::LastActivity => time(row.last_activity),
        SessionColumn::StartedAt => time(row.started_at),
        SessionColumn::ActiveMs => number(format::duration(row.active_ms)),
        SessionColumn::Runs => number(format::count(row.runs)),
        SessionColumn::SuccessRate => number(row.success_rate.map_or_else(|| format::UNKNOWN.into(), format::percent)),
        SessionColumn::Messages => number(format::count(row.messages)),
        SessionColumn::ToolCalls => number(format::count(row.tool_calls)),
        SessionColumn::Handoffs => number(format::count(row.handoffs)),
        SessionColumn::TotalTokens => number(format::short(row.total_tokens)),
        SessionColumn::CostUsd => number(row.cost_usd.map_or_else(|| format::UNKNOWN.into(), format::money)),
    }
}

#[component]
fn Pages(list: List, page: Signal<Page>) -> impl IntoView {
    let to = move |cursor: Option<String>| {
        cursor.map(|cursor| browser::own(&list.address(&View { cursor: Some(cursor), ..list.view.get() })))
    };
    let words = Signal::derive(move || {
        let rows = page.with(|page| page.data.rows.len());
        format!("{rows} session{}", if rows == 1 { "" } else { "s" })
    });
    let previous = Signal::derive(move || to(page.with(|page| page.data.previous_cursor.clone())));
    let next = Signal::derive(move || to(page.with(|page| page.data.next_cursor.clone())));
    view! { <PageSteps words previous next /> }
}
