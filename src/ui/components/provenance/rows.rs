//! The rows, the latest first, each a link to its moment; below them what they add up to, and the way to more.

use super::{
    load::{Found, Rows},
    words,
};
use crate::{
    domain::{
        dimension::Dimension,
        figure::Figure,
        provenance::{FactRow, Made, Tally},
        zone::Zone,
    },
    ui::{
        browser,
        components::{notice::Failed, table::TableFrame, user_name::UserName},
        context::filters::Filters,
        format,
        pages::session::status::tone,
    },
};
use leptos::prelude::*;

#[component]
pub fn RowsTable(rows: Rows, found: Found, retry: Callback<()>) -> impl IntoView {
    let (figure, made) = (found.query.figure, found.made);
    let zone = StoredValue::new(found.zone.clone());
    let tally = Memo::new(move |_| rows.rows.with(|rows| Tally::of(made, rows)));
    let is_empty = Memo::new(move |_| rows.rows.with(Vec::is_empty));
    let value = found.whole.value;
    let is_comparable = !found.only_own && found.unknown_by().is_none();
    // Pages are of their own moments: what came in between them is in some and not in others.
    let has_moved = Memo::new(move |_| {
        let whole = rows.next.with(Option::is_none) && made != Made::Rank && is_comparable;
        whole && tally.with(|tally| tally.value(figure, made) != value)
    });
    let sum = move || {
        let words = tally.with(|tally| words::sum(figure, made, tally));
        match rows.next.with(Option::is_some) {
            true => format!("So far {words}."),
            false => format!("{words}."),
        }
    };
    let more = move || {
        if let Some(error) = rows.failed.get() {
            return view! { <Failed error retry=Callback::new(move |()| rows.more()) small=true /> }.into_any();
        }
        if has_moved.get() {
            return view! {
                <button type="button" class="button is-small" on:click=move |_| retry.run(())>
                    "New events came in: read it again"
                </button>
            }
            .into_any();
        }
        rows.next
            .with(Option::is_some)
            .then(|| {
                view! {
                    <button
                        type="button"
                        class="button is-small"
                        aria-disabled=move || rows.is_loading.get().to_string()
                        on:click=move |_| rows.more()
                    >
                        {move || if rows.is_loading.get() { "Loading…" } else { "Show more rows" }}
                    </button>
                }
            })
            .into_any()
    };
    let none = if found.only_own { "None of these rows is yours." } else { "No row adds anything to it." };
    let table = move || {
        if is_empty.get() {
            return view! { <p class="faint">{none}</p> }.into_any();
        }
        let each = move || rows.rows.get();
        let line = move |row: FactRow| zone.with_value(|zone| line(figure, made, zone, &row));
        view! {
            <TableFrame label="Rows behind the figure">
                <thead>
                    <tr>
                        <th scope="col">"When"</th>
                        <th scope="col">"What"</th>
                        <th scope="col">"Who"</th>
                        <th scope="col" class="num">
                            {words::column(made)}
                        </th>
                    </tr>
                </thead>
                <tbody>
                    <For each key=|row| (row.kind.clone(), row.id.clone()) children=line />
                </tbody>
            </TableFrame>
        }
        .into_any()
    };
    view! {
        <h3 class="sheet-title">"The rows that make it"</h3>
        {table}
        <div class="sheet-sum" role="status">
            <span>{sum}</span>
            {more}
        </div>
    }
}

fn line(figure: Figure, made: Made, zone: &Zone, row: &FactRow) -> AnyView {
    let filters = Filters::expect();
    let when = format!("{} {}", format::day(zone, row.at), format::clock(zone, row.at));
    let moment = row.session.as_ref().map(|session| {
        let step = vec![("kind", row.kind.clone()), ("step", row.id.clone())];
        browser::own(&filters.get_untracked().link_with(&format!("/sessions/{session}"), step))
    });
    let when = match moment {
        Some(address) => {
            let title = row.title.clone().unwrap_or_else(|| "Its session".to_owned());
            view! { <a class="link" href=address title=title>{when}</a> }.into_any()
        }
        None => view! { <span>{when}</span> }.into_any(),
    };
    let name =
        (!row.name().is_empty()).then(|| view! { <span class="faint truncate-line">{row.name().to_owned()}</span> }.into_any());
    let status = row.status.clone().map(|status| {
        let class = format!("status {}", tone(Some(&status)));
        view! {
            <span class=class>
                <span class="status-dot" aria-hidden="true"></span>
                {Dimension::Status.words(&status)}
            </span>
        }
        .into_any()
    });
    let who = row.user.clone().map(|name| view! { <UserName name /> }.into_any());
    view! {
        <tr>
            <td>{when}</td>
            <td>
                <div class="sheet-what">{words::kind(row)} {status} {name}</div>
            </td>
            <td>{who}</td>
            <td class="num">{words::adds(figure, made, row)}</td>
        </tr>
    }
    .into_any()
}
