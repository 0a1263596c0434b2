//! The table: a row per workflow, each a link to it; below it the way to the pages before and after.

use super::{
    List, Page,
    view::{PAGE, View},
};
use crate::{
    domain::{
        figure::{Change, Figure, FigureValue, Figures},
        time::Timestamp,
        workflow::{WorkflowColumn, WorkflowRow},
        zone::Zone,
    },
    ui::{
        browser,
        components::{
            figure::Delta,
            load::Load,
            notice::Empty,
            skeleton,
            table::{NumberedSteps, SortHead, TableFrame},
        },
        context::{ask::Asking, viewer::ViewerContext},
        format,
    },
};
use leptos::prelude::*;

/// Figures that say how they moved, if they did: on every one of them it would be noise.
const COMPARED: [Figure; 2] = [Figure::WorkflowRuns, Figure::WorkflowSuccessRate];

#[component]
pub fn Table(list: List, page: Asking<Page>) -> impl IntoView {
    view! {
        <section class="card list is-brief workflow-list" aria-label="List of workflows">
            <Load resource=page skeleton=waiting content={move |page: Signal<Page>| view! { <Rows list page /> }} />
        </section>
    }
}

fn waiting() -> impl IntoView {
    view! { <div class="workflow-wait">{skeleton::lines(6)}</div> }
}

#[component]
fn Rows(list: List, page: Signal<Page>) -> impl IntoView {
    let is_empty = Memo::new(move |_| page.with(|page| page.data.rows.is_empty()));
    let draw = move || {
        if is_empty.get() {
            let text = match list.filters.with(|selection| selection.filter.is_empty()) {
                true => {
                    "Send workflow_run.completed events: workflows appear by themselves with their first run or registration."
                }
                false => {
                    "No workflow of that name had been heard of by the end of this range. Take the filter away, or choose a later range."
                }
            };
            view! { <Empty title="No workflows here" text /> }.into_any()
        } else {
            view! {
                <Grid list page />
                <Pages list page />
            }
            .into_any()
        }
    };
    view! { {move || draw()} }
}

const fn label(column: WorkflowColumn) -> &'static str {
    match column {
        WorkflowColumn::Workflow => "Workflow",
        WorkflowColumn::Active => "State",
        WorkflowColumn::FirstSeen => "First seen",
        WorkflowColumn::Of(Figure::WorkflowRuns) => "Runs",
        WorkflowColumn::Of(Figure::WorkflowSuccessRate) => "Success",
        WorkflowColumn::Of(figure) => figure.spec().label,
    }
}

#[component]
fn Grid(list: List, page: Signal<Page>) -> impl IntoView {
    let heads = WorkflowColumn::all()
        .map(|column| {
            let is_number = !matches!(column, WorkflowColumn::Workflow | WorkflowColumn::Active);
            let sorted = Signal::derive(move || {
                let sort = list.view.get().sort;
                (sort.by == column).then_some(sort.descending)
            });
            let on_sort = move |()| {
                let view = list.view.get_untracked();
                list.go.run(View { sort: view.sort.pressed(column, column != WorkflowColumn::Workflow), page: 1 });
            };
            let about = match column {
                WorkflowColumn::Workflow => "By name",
                WorkflowColumn::Active => "As its last registration before the end of the range says",
                WorkflowColumn::FirstSeen => "Registered or run for the first time, whatever the range",
                WorkflowColumn::Of(figure) => figure.spec().definition,
            };
            view! { <SortHead label=label(column) sorted on_sort number=is_number about /> }.into_any()
        })
        .collect_view();
    let viewer = ViewerContext::expect();
    view! {
        <TableFrame label="Workflows, a row each">
            <thead>
                <tr>{heads}</tr>
            </thead>
            <tbody>
                {move || {
                    let zone = viewer.zone();
                    let now = viewer.now();
                    page.with(|page| {
                        let as_of = now.unwrap_or(page.complete_to);
                        page.data.rows.iter().map(|row| line(list, row, &zone, as_of)).collect_view()
                    })
                }}
            </tbody>
            <tfoot>
                <tr>
                    {move || page.with(total)}
                </tr>
            </tfoot>
        </TableFrame>
    }
}

fn line(list: List, row: &WorkflowRow, zone: &Zone, now: Timestamp) -> AnyView {
    let link = list.filters.link_to_workflow(&row.workflow);
    let cells = WorkflowColumn::all().map(|column| match column {
        WorkflowColumn::Workflow => {
            let name = row.workflow.clone();
            view! {
                <th scope="row" class="list-name">
                    <a class="row-link" href=link.clone() title=name.clone()>
                        {name.clone()}
                    </a>
                    <span class="list-glance">{state(row.active)}</span>
                </th>
            }
            .into_any()
        }
        WorkflowColumn::Active => view! { <td>{state(row.active)}</td> }.into_any(),
        WorkflowColumn::Of(figure) => number(row, figure),
        WorkflowColumn::FirstSeen => {
            let at = row.first_seen;
            view! {
                <td class="num">
                    <a class="cell-link" href=link.clone() tabindex="-1">
                        <time datetime=at.to_string() title=format::date_time(zone, at)>
                            {format::relative(zone, now, at)}
                        </time>
                    </a>
                </td>
            }
            .into_any()
        }
    });
    view! { <tr class="is-link">{cells.collect_view()}</tr> }.into_any()
}

/// As registered.
pub fn state(active: Option<bool>) -> AnyView {
    let (tone, words) = match active {
        Some(true) => ("is-good", "Active"),
        Some(false) => ("", "Inactive"),
        None => ("is-careful", "Not registered"),
    };
    view! {
        <span class=format!("status {tone}")>
            <span class="status-dot" aria-hidden="true"></span>
            {words}
        </span>
    }
    .into_any()
}

fn value(figures: &Figures, figure: Figure) -> FigureValue {
    figures.get(&figure).copied().unwrap_or(FigureValue::None(()))
}

fn number(row: &WorkflowRow, figure: Figure) -> AnyView {
    let (spec, now) = (figure.spec(), value(&row.figures, figure));
    let before = row.previous.as_ref().map(|previous| value(previous, figure));
    let moved = |before: FigureValue| {
        !matches!(Change::between(now.approximate(), before.approximate(), spec.unit), Change::Flat | Change::Unknown)
    };
    let delta = before
        .filter(|before| COMPARED.contains(&figure) && moved(*before))
        .map(|before| view! { <Delta spec now before quiet=true /> }.into_any());
    view! { <td class="num">{format::plain(spec.unit, now)} {delta}</td> }.into_any()
}

/// All of them together, on whatever page.
fn total(page: &Page) -> AnyView {
    let figures = &page.data.figures;
    let cells = WorkflowColumn::FIGURES
        .map(|figure| view! { <td class="num">{format::plain(figure.spec().unit, value(figures, figure))}</td> }.into_any());
    view! {
        <th scope="row">"All together"</th>
        <td></td>
        {cells.into_iter().collect_view()}
        <td></td>
    }
    .into_any()
}

#[component]
fn Pages(list: List, page: Signal<Page>) -> impl IntoView {
    let number = Signal::derive(move || list.view.get().page);
    let rows = Signal::derive(move || page.with(|page| page.data.rows.len() as u32));
    let total = Signal::derive(move || page.with(|page| page.data.total));
    let to = Callback::new(move |page| browser::own(&View { page, ..list.view.get() }.address(list.filters)));
    view! { <NumberedSteps thing="workflow" page=number size=PAGE rows total to /> }
}
