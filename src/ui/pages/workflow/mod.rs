//! One workflow: how it stands, its month beside the one before, its runs over time and one by one, and what they are worth.
//!
//! The page is about it: below, its name counts as a filter like any other, so cards, chart and figures are the ordinary ones.

mod header;
mod history;
mod register;
mod runs;
mod steps;
mod worth;

use crate::{
    domain::{
        answer::{Answer, Series},
        dimension::Dimension,
        error::AppError,
        figure::Figure,
        query::Sort,
        workflow::{WorkflowColumn, WorkflowRecord, Workflows, WorkflowsQuery},
    },
    server_fns::workflows::{find_workflow, list_workflows},
    ui::{
        browser,
        components::{
            icon::{Glyph, Icon},
            load::Load,
            page::Page,
        },
        context::{
            ask::{Asking, ask},
            filters::Filters,
        },
        pages::workflows::{
            OverTime, ask_months, ask_over_time,
            months::{self, Cards, Which},
        },
    },
};
use leptos::prelude::*;
use leptos_router::{LazyRoute, hooks::use_params_map, lazy_route};
use runs::{List, Runs};

/// The route; its code is loaded when it is gone to.
pub struct WorkflowRoute;

#[lazy_route]
impl LazyRoute for WorkflowRoute {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        view! { <Workflow /> }.into_any()
    }
}

/// What the page asks the server beside the workflow itself, all of it at once.
#[derive(Clone, Copy)]
struct Asked {
    months: Asking<months::Reply>,
    over_time: Asking<Answer<Vec<Series>>>,
    /// Over the range of the page.
    figures: Asking<Answer<Workflows>>,
    runs: Asking<runs::Page>,
    steps: Asking<runs::Steps>,
}

#[component]
fn Workflow() -> impl IntoView {
    let params = use_params_map();
    let name = Memo::new(move |_| params.with(|params| params.get("workflow").unwrap_or_default()));
    Filters::provide_about(Dimension::Workflow, name);
    let list = List::new(name);
    // `None` for one that nobody spoke of.
    let record = ask(
        move || name.get(),
        |stats, name| async move {
            match find_workflow(stats.org, name).await {
                Err(AppError::NotFound) => Ok(None),
                found => found.map(Some),
            }
        },
    );
    let figures = ask(
        || (),
        |stats, ()| {
            let sort = Sort { by: WorkflowColumn::Of(Figure::WorkflowRuns), descending: true };
            list_workflows(WorkflowsQuery { stats, sort, offset: 0, limit: 1, compare: false })
        },
    );
    let asked = Asked { months: ask_months(), over_time: ask_over_time(), figures, runs: list.ask(), steps: list.ask_steps() };
    let complete_to = asked.figures.complete_to();
    view! {
        <Page title=name complete_to crumbs=vec![("Workflows", "/workflows")]>
            <Load
                resource=record
                skeleton=header::waiting
                content={move |record: Signal<Option<WorkflowRecord>>| {
                    let is_known = Memo::new(move |_| record.with(Option::is_some));
                    move || {
                        if is_known.get() {
                            view! { <Known record asked list /> }.into_any()
                        } else {
                            view! { <Unknown name /> }.into_any()
                        }
                    }
                }}
            />
        </Page>
    }
}

/// Parts of one type: built as one view they would not fit on the stack of a thread.
#[component]
fn Known(record: Signal<Option<WorkflowRecord>>, asked: Asked, list: List) -> impl IntoView {
    // The page is about one that is there.
    let record = Memo::new(move |before: Option<&Option<WorkflowRecord>>| record.get().or_else(|| before.cloned().flatten()));
    [
        view! { <header::Header record /> }.into_any(),
        view! { <Cards months=asked.months which=Which::One /> }.into_any(),
        view! { <OverTime runs=asked.over_time names=None /> }.into_any(),
        view! { <worth::Card record figures=asked.figures /> }.into_any(),
        view! { <Runs list page=asked.runs steps=asked.steps /> }.into_any(),
    ]
}

/// None of that name.
#[component]
fn Unknown(name: Memo<String>) -> impl IntoView {
    let filters = Filters::expect();
    view! {
        <section class="card" aria-label="No such workflow">
            <div class="notice">
                <span class="notice-mark">
                    <Glyph icon=Icon::Workflow size=18 />
                </span>
                <strong>"There is no such workflow"</strong>
                <p>{move || format!("Nothing called {} ever ran or was registered here.", name.get())}</p>
                <a class="button is-small" href=move || browser::own(&filters.of_query().link("/workflows"))>
                    "See all workflows"
                </a>
            </div>
        </section>
    }
}
