//! The table: a row per person, each a link to their page; below it the way to the pages before and after.

use super::{
    List, Page,
    view::{PAGE, View},
};
use crate::{
    domain::{
        dimension::Dimension,
        figure::{Change, Figure, FigureValue, Figures, Unit},
        time::Timestamp,
        user::{UserColumn, UserRow},
        zone::Zone,
    },
    ui::{
        browser,
        components::{
            figure_cell::figure_cell,
            marked::marked,
            notice::Empty,
            skeleton,
            table::{NumberedSteps, SortHead, TableFrame},
        },
        context::{provenance::Behind, viewer::ViewerContext},
        format,
    },
};
use leptos::prelude::*;

/// Figures that say how they moved, if they did: on every one of them it would be noise.
const COMPARED: [Figure; 3] = [Figure::Runs, Figure::SuccessRate, Figure::CostUsd];

/// As high as a page of rows.
pub fn waiting() -> impl IntoView {
    view! { <div class="list-wait">{skeleton::lines(14)}</div> }
}

#[component]
pub fn Rows(list: List, page: Signal<Page>) -> impl IntoView {
    let is_empty = Memo::new(move |_| page.with(|page| page.data.rows.is_empty()));
    let draw = move || {
        if is_empty.get() {
            view! { <NoRows list page /> }.into_any()
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
fn NoRows(list: List, page: Signal<Page>) -> impl IntoView {
    let draw = move || {
        let view = list.view.get();
        if page.with(|page| page.data.total > 0) {
            let first = browser::own(&View { page: 1, ..view }.address(list.filters));
            return view! {
                <Empty title="This page is beyond the last one" text="There are fewer users than there were, or the address was changed." />
                <p class="notice-way"><a class="button is-small" href=first>"Go to the first page"</a></p>
            }
            .into_any();
        }
        let text = if !view.search.is_empty() {
            "The search looks for the very letters, large or small, in names and e-mail addresses of those who did anything in this range. Try a shorter part, or a longer range."
        } else if list.filters.with(|selection| !selection.filter.is_empty()) {
            "Nobody in this range has all of what is filtered. Take a filter away, or choose a longer range."
        } else {
            "Choose a longer range, or send events: people appear by themselves with the first event that names them."
        };
        view! { <Empty title="Nobody here" text /> }.into_any()
    };
    view! { {move || draw()} }
}

const fn label(column: UserColumn) -> &'static str {
    match column {
        UserColumn::User => "User",
        UserColumn::LastActive => "Last active",
        UserColumn::Of(figure) => figure.spec().label,
    }
}

#[component]
fn Table(list: List, page: Signal<Page>) -> impl IntoView {
    let heads = UserColumn::all()
        .map(|column| {
            let is_number = column != UserColumn::User;
            let sorted = Signal::derive(move || {
                let sort = list.view.get().sort;
                (sort.by == column).then_some(sort.descending)
            });
            let on_sort = move |()| {
                let view = list.view.get_untracked();
                list.go.run(View { sort: view.sort.pressed(column, is_number), page: 1, ..view });
            };
            let about = match column {
                UserColumn::User => "By name",
                UserColumn::LastActive => "Whatever the range",
                UserColumn::Of(figure) => figure.spec().definition,
            };
            view! { <SortHead label=label(column) sorted on_sort number=is_number about /> }.into_any()
        })
        .collect_view();
    let viewer = ViewerContext::expect();
    let search = Memo::new(move |_| list.view.get().search.to_lowercase());
    view! {
        <TableFrame label="Users, a row each">
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

fn line(list: List, row: &UserRow, zone: &Zone, now: Timestamp, search: &str) -> AnyView {
    let link = list.filters.link_to_user(&row.key);
    let cells = UserColumn::all().map(|column| match column {
        UserColumn::User => person(row, search, &link),
        UserColumn::Of(figure) => number(row, figure),
        UserColumn::LastActive => moment(row.last_active, zone, now, &link),
    });
    view! { <tr class="is-link">{cells.collect_view()}</tr> }.into_any()
}

/// The name, and under it what else they are known by.
fn person(row: &UserRow, search: &str, link: &str) -> AnyView {
    let also = row.email.as_ref().unwrap_or(&row.key);
    view! {
        <th scope="row" class="list-name">
            <a class="row-link" href=link.to_owned()>
                {marked(&row.name, search)}
            </a>
            {(*also != row.name).then(|| view! { <span class="mono faint">{marked(also, search)}</span> }.into_any())}
        </th>
    }
    .into_any()
}

fn number(row: &UserRow, figure: Figure) -> AnyView {
    let value = |figures: &Figures| figures.get(&figure).copied().unwrap_or(FigureValue::None(()));
    let now = value(&row.figures);
    let before = row.previous.as_ref().map(value);
    let before = before.filter(|before| COMPARED.contains(&figure) && moved(figure.spec().unit, now, *before));
    figure_cell(figure, Behind::of_value(figure, Dimension::User, row.key.clone()), now, before)
}

/// Somebody who was not there before has not moved.
fn moved(unit: Unit, now: FigureValue, before: FigureValue) -> bool {
    !matches!(Change::between(now.approximate(), before.approximate(), unit), Change::Flat | Change::Unknown)
}

/// Above the link of the row, for the absolute time on hover; so it is a link itself.
fn moment(at: Option<Timestamp>, zone: &Zone, now: Timestamp, link: &str) -> AnyView {
    let Some(at) = at else { return view! { <td class="num">{format::UNKNOWN}</td> }.into_any() };
    view! {
        <td class="num">
            <a class="cell-link" href=link.to_owned() tabindex="-1">
                <time datetime=at.to_string() title=format::date_time(zone, at)>
                    {format::relative(zone, now, at)}
                </time>
            </a>
        </td>
    }
    .into_any()
}

#[component]
fn Pages(list: List, page: Signal<Page>) -> impl IntoView {
    let number = Signal::derive(move || list.view.get().page);
    let rows = Signal::derive(move || page.with(|page| page.data.rows.len() as u32));
    let total = Signal::derive(move || page.with(|page| page.data.total));
    let to = Callback::new(move |page| browser::own(&View { page, ..list.view.get() }.address(list.filters)));
    view! { <NumberedSteps thing="user" page=number size=PAGE rows total to /> }
}
