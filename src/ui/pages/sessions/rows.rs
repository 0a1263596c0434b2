//! The table: a row per session, each a link to it; below it the way to the pages before and after.

use super::{
    List, Page,
    columns::{COLUMNS, View, next_sort},
};
use crate::{
    domain::{
        query::Sort,
        session::{RunStatus, SessionColumn, SessionRow},
        time::Timestamp,
        zone::Zone,
    },
    ui::{
        browser,
        components::{
            icon::{Glyph, Icon},
            notice::Empty,
            table::{SortHead, TableFrame},
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
    view! { <div class="sessions-wait">{(0..14).map(|_| view! { <div class="skeleton is-line"></div> }.into_any()).collect_view()}</div> }
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
    let heads = COLUMNS
        .iter()
        .map(|column| {
            let sorted = Signal::derive(move || {
                let Sort { by, descending } = list.view.get().sort;
                (by == column.by).then_some(descending)
            });
            let on_sort = move |()| {
                let view = list.view.get_untracked();
                list.go.run(View { sort: next_sort(view.sort, column), cursor: None, ..view });
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
    let cells = COLUMNS.iter().map(|column| cell(row, column.by, zone, now, search, &link)).collect_view();
    view! { <tr class="is-link">{cells}</tr> }.into_any()
}

fn cell(row: &SessionRow, column: SessionColumn, zone: &Zone, now: Timestamp, search: &str, link: &str) -> AnyView {
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
                <span class="session-glance">
                    <StatusChip status=row.status.map(RunStatus::key) />
                </span>
            }
            .into_any();
            view! {
                <th scope="row" class="session-name">
                    <a class="row-link" href=link.to_owned() title=title.clone()>
                        {marked(&title, search)}
                    </a>
                    <span class="mono faint">{marked(&row.session_id, search)}</span>
                    {glance}
                </th>
            }
            .into_any()
        }
        SessionColumn::User => match row.user.clone() {
            Some(name) => view! { <td><span class="cell-word"><UserName name /></span></td> }.into_any(),
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

/// The text with what was searched for marked, where it is found letter for letter.
fn marked(text: &str, search: &str) -> AnyView {
    let found = (!search.is_empty()).then(|| find(text, search)).flatten();
    match found {
        Some((from, to)) => view! {
            {text[..from].to_owned()}
            <mark>{text[from..to].to_owned()}</mark>
            {text[to..].to_owned()}
        }
        .into_any(),
        None => text.to_owned().into_any(),
    }
}

/// Where `lower` is in `text` without regard to case, in bytes of `text`.
fn find(text: &str, lower: &str) -> Option<(usize, usize)> {
    text.char_indices().find_map(|(from, _)| {
        let mut wanted = lower.chars();
        let mut next = wanted.next();
        for (at, letter) in text[from..].char_indices() {
            for small in letter.to_lowercase() {
                match next {
                    Some(want) if want == small => next = wanted.next(),
                    _ => return next.is_none().then_some((from, from + at)),
                }
            }
            if next.is_none() {
                return Some((from, from + at + letter.len_utf8()));
            }
        }
        None
    })
}

#[component]
fn Pages(list: List, page: Signal<Page>) -> impl IntoView {
    let step = move |cursor: Option<String>, label: &'static str, icon: Icon| {
        let view = View { cursor: cursor.clone(), ..list.view.get() };
        let address = browser::own(&list.filters.with(|selection| view.link(selection)));
        let glyph = view! { <Glyph icon size=14 /> };
        let inner = if label == "Next" { (label, glyph).into_any() } else { (glyph, label).into_any() };
        match cursor {
            Some(_) => view! { <a class="button is-small" href=address>{inner}</a> }.into_any(),
            None => view! { <span class="button is-small" aria-disabled="true">{inner}</span> }.into_any(),
        }
    };
    view! {
        <nav class="pages" aria-label="Pages of the list">
            <span class="faint">
                {move || {
                    let rows = page.with(|page| page.data.rows.len());
                    format!("{rows} session{}", if rows == 1 { "" } else { "s" })
                }}
            </span>
            {move || step(page.with(|page| page.data.previous_cursor.clone()), "Previous", Icon::ChevronLeft)}
            {move || step(page.with(|page| page.data.next_cursor.clone()), "Next", Icon::ChevronRight)}
        </nav>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_searched_for_is_found_in_any_script() {
        for (text, search, found) in [
            ("Nightly Import", "import", Some("Import")),
            ("日本語の検索", "語の", Some("語の")),
            ("STRASSE ÄÖ", "äö", Some("ÄÖ")),
            ("مرحبا بك", "با", Some("با")),
            ("abc", "x", None),
            ("aab", "ab", Some("ab")),
        ] {
            assert_eq!(find(text, search).map(|(from, to)| &text[from..to]), found, "{search} in {text}");
        }
    }
}
