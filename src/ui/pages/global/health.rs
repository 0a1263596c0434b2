//! Every organisation beside the others: how well its runs go, and whether its figures are up to date.

use super::top::{link_to_org, value};
use crate::{
    domain::{
        answer::Answer,
        figure::{Change, Figure, FigureValue},
        global::{OrgColumn, OrgRow},
        query::Sort,
        time::{MINUTE, SECOND, Timestamp},
        zone::Zone,
    },
    ui::{
        components::{
            figure::Delta,
            load::Load,
            notice::Empty,
            skeleton,
            table::{SortHead, TableFrame},
        },
        context::{ask::Asking, filters::Filters, viewer::ViewerContext},
        format,
    },
};
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_query_map},
};
use std::cmp::Ordering;

const DEFAULT: Sort<OrgColumn> = Sort { by: OrgColumn::Of(Figure::Runs), descending: true };

/// Figures that say how they moved; on every one of them it would be noise.
const COMPARED: [Figure; 4] = [Figure::Runs, Figure::SuccessRate, Figure::ModelErrorRate, Figure::CostUsd];

/// Waiting longer than this is worth a look, and much longer a fault.
const SLOW: i64 = 30 * SECOND;
const STUCK: i64 = 5 * MINUTE;

type Orgs = Answer<Vec<OrgRow>>;

#[component]
pub fn Health(orgs: Asking<Orgs>) -> impl IntoView {
    let content = move |answer: Signal<Orgs>| {
        let is_empty = Memo::new(move |_| answer.with(|answer| answer.data.is_empty()));
        let draw = move || {
            if is_empty.get() {
                let text = "Add one with the command oriel org add, and give it an ingest key.";
                return view! { <Empty title="There is no organisation" text /> }.into_any();
            }
            view! { <Table answer /> }.into_any()
        };
        view! { {move || draw()} }
    };
    view! {
        <section class="card list orgs" id="organisations" aria-label="Organisations">
            <div class="card-head">
                <div>
                    <h2>"Organisations"</h2>
                    <p>"how well each is; a row leads to its analytics"</p>
                </div>
            </div>
            <Load
                resource=orgs
                skeleton=|| {
                    view! {
                        <div class="card-body">
                            {skeleton::lines(6)}
                        </div>
                    }
                }
                content
            />
        </section>
    }
}

const fn label(column: OrgColumn) -> &'static str {
    match column {
        OrgColumn::Name => "Organisation",
        OrgColumn::Of(Figure::RunDurationMs) => "Duration p95",
        OrgColumn::Of(figure) => figure.spec().label,
        OrgColumn::Behind => "Projection",
        OrgColumn::LastChange => "Last change",
    }
}

const fn about(column: OrgColumn) -> &'static str {
    match column {
        OrgColumn::Name => "By name",
        OrgColumn::Of(figure) => figure.spec().definition,
        OrgColumn::Behind => "How long the oldest event that is not in the figures has waited",
        OrgColumn::LastChange => "When its figures last changed: events came, or a run fell silent",
    }
}

#[component]
fn Table(answer: Signal<Orgs>) -> impl IntoView {
    let (filters, viewer) = (Filters::expect(), ViewerContext::expect());
    let query = use_query_map();
    let sort = Memo::new(move |_| query.with(|query| query.get_str("sort").and_then(Sort::read)).unwrap_or(DEFAULT));
    let navigate = use_navigate();
    let go = Callback::new(move |sort: Sort<OrgColumn>| {
        let address = filters.with(|selection| selection.link_with("/global", vec![("sort", sort.text())]));
        navigate(&address, NavigateOptions { scroll: false, ..NavigateOptions::default() });
    });
    let heads = OrgColumn::all().map(move |column| {
        let is_number = column != OrgColumn::Name;
        let sorted = Signal::derive(move || {
            let sort = sort.get();
            (sort.by == column).then_some(sort.descending)
        });
        let on_sort = move |()| go.run(sort.get_untracked().pressed(column, is_number));
        view! { <SortHead label=label(column) sorted on_sort number=is_number about=about(column) /> }.into_any()
    });
    view! {
        <TableFrame label="Organisations, a row each">
            <thead>
                <tr>{heads.collect_view()}</tr>
            </thead>
            <tbody>
                {move || {
                    let (zone, now, sort) = (viewer.zone(), viewer.now(), sort.get());
                    let mut rows = answer.with(|answer| answer.data.clone());
                    rows.sort_by(|one, other| order(one, other, sort));
                    rows.iter().map(|row| line(filters, row, &zone, now)).collect_view()
                }}
            </tbody>
        </TableFrame>
    }
}

/// What is unknown comes last, whichever way; equals by name.
fn order(one: &OrgRow, other: &OrgRow, sort: Sort<OrgColumn>) -> Ordering {
    let by_name = || one.name.to_lowercase().cmp(&other.name.to_lowercase());
    let size = |row: &OrgRow| match sort.by {
        OrgColumn::Name => None,
        OrgColumn::Of(figure) => value(&row.figures, figure).approximate(),
        OrgColumn::Behind => Some(row.behind.unwrap_or(0) as f64),
        OrgColumn::LastChange => row.last_change.map(|at| at.micros() as f64),
    };
    if sort.by == OrgColumn::Name {
        return if sort.descending { by_name().reverse() } else { by_name() };
    }
    let (left, right) = (size(one), size(other));
    let known = if sort.descending { right.partial_cmp(&left) } else { left.partial_cmp(&right) };
    right.is_some().cmp(&left.is_some()).then(known.unwrap_or(Ordering::Equal)).then_with(by_name)
}

fn line(filters: Filters, row: &OrgRow, zone: &Zone, now: Option<Timestamp>) -> AnyView {
    let link = link_to_org(filters, row);
    let cells = OrgColumn::all().map(|column| match column {
        OrgColumn::Name => view! {
            <th scope="row" class="list-name">
                <a class="row-link" href=link.clone()>
                    {row.name.clone()}
                </a>
                <span class="mono faint">{row.slug.to_string()}</span>
            </th>
        }
        .into_any(),
        OrgColumn::Of(figure) => number(row, figure),
        OrgColumn::Behind => behind(row.behind),
        OrgColumn::LastChange => {
            let Some(at) = row.last_change else { return view! { <td class="num">"Never"</td> }.into_any() };
            view! {
                <td class="num">
                    <a class="cell-link" href=link.clone() tabindex="-1">
                        <time datetime=at.to_string() title=format::date_time(zone, at)>
                            {format::relative(zone, now.unwrap_or(at), at)}
                        </time>
                    </a>
                </td>
            }
            .into_any()
        }
    });
    view! { <tr class="is-link">{cells.collect_view()}</tr> }.into_any()
}

fn number(row: &OrgRow, figure: Figure) -> AnyView {
    let (spec, now) = (figure.spec(), value(&row.figures, figure));
    let moved = |before: &FigureValue| {
        !matches!(Change::between(now.approximate(), before.approximate(), spec.unit), Change::Flat | Change::Unknown)
    };
    let delta = row
        .previous
        .as_ref()
        .map(|previous| value(previous, figure))
        .filter(|before| COMPARED.contains(&figure) && moved(before))
        .map(|before| view! { <Delta spec now before quiet=true /> }.into_any());
    view! { <td class="num">{format::plain(spec.unit, now)} {delta}</td> }.into_any()
}

/// What waits to be projected, and since when.
fn behind(behind: Option<i64>) -> AnyView {
    let (words, tone) = match behind {
        None => ("up to date".to_owned(), "faint"),
        Some(waits) => {
            let tone = match waits {
                waits if waits >= STUCK => "bad",
                waits if waits >= SLOW => "careful",
                _ => "",
            };
            (format!("{} behind", format::duration(waits / 1_000)), tone)
        }
    };
    view! { <td class="num"><span class=tone>{words}</span></td> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(name: &str, runs: i64, rate: Option<f64>) -> OrgRow {
        let rate = rate.map_or(FigureValue::None(()), FigureValue::Ratio);
        let figures = [(Figure::Runs, FigureValue::Count(runs)), (Figure::SuccessRate, rate)].into_iter().collect();
        OrgRow {
            slug: name.to_lowercase().parse().unwrap(),
            name: name.into(),
            figures,
            previous: None,
            behind: None,
            last_change: None,
        }
    }

    #[test]
    fn organisations_are_in_order_and_what_is_unknown_is_last() {
        let mut rows = [row("B", 3, Some(0.5)), row("c", 1, None), row("A", 3, Some(0.9))];
        let mut names = |sort: &str| {
            rows.sort_by(|one, other| order(one, other, Sort::read(sort).unwrap()));
            rows.iter().map(|row| row.name.clone()).collect::<String>()
        };
        assert_eq!(
            [names("-runs"), names("runs"), names("success_rate"), names("-success_rate"), names("-name")],
            ["ABc", "cAB", "BAc", "ABc", "cBA"]
        );
    }
}
