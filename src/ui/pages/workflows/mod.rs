//! Workflows: a month so far beside the one before, how runs went over time, and every workflow with what it saves.

mod list;
pub mod months;
pub mod plots;
mod view;

use crate::{
    domain::{
        answer::{Answer, Series},
        dimension::Dimension,
        session::FilterValue,
        workflow::{Workflows, WorkflowsQuery},
    },
    server_fns::{
        filters::list_filter_values,
        workflows::{list_workflows, workflow_months, workflow_runs_over_time},
    },
    ui::{
        charts::time_card::TimeCard,
        components::page::Page as Frame,
        context::{
            ask::{Asking, ask},
            filters::Filters,
            viewer::ViewerContext,
        },
    },
};
use leptos::prelude::*;
use leptos_router::{
    LazyRoute, NavigateOptions,
    hooks::{use_navigate, use_query_map},
    lazy_route,
};
pub use list::state;
use months::{Cards, Which};
use view::{PAGE, View};

/// The route; its code is loaded when it is gone to.
pub struct WorkflowsRoute;

#[lazy_route]
impl LazyRoute for WorkflowsRoute {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        view! { <WorkflowsPage /> }.into_any()
    }
}

type Page = Answer<Workflows>;

/// The table's state: the address, and a way to another one.
#[derive(Clone, Copy)]
struct List {
    view: Memo<View>,
    filters: Filters,
    go: Callback<View>,
}

impl List {
    fn new() -> Self {
        let query = use_query_map();
        let view = Memo::new(move |_| query.with(|query| View::read(|name| query.get(name))));
        let filters = Filters::expect();
        let navigate = use_navigate();
        let go = Callback::new(move |view: View| {
            navigate(&view.address(filters), NavigateOptions { scroll: false, ..NavigateOptions::default() });
        });
        Self { view, filters, go }
    }

    fn ask(self) -> Asking<Page> {
        ask(
            move || (self.view.get(), self.filters.with(|selection| selection.compare)),
            move |stats, (view, compare)| {
                list_workflows(WorkflowsQuery { stats, sort: view.sort, offset: view.offset(), limit: PAGE, compare })
            },
        )
    }
}

/// Runs per bucket, as charts of workflows show them.
pub fn ask_over_time() -> Asking<Answer<Vec<Series>>> {
    ask(|| (), |stats, ()| workflow_runs_over_time(stats))
}

/// The month, of whatever is filtered.
pub fn ask_months() -> Asking<months::Reply> {
    ask(|| (), |stats, ()| workflow_months(stats.org, stats.tz, stats.filter))
}

/// Parts of one type: built as one view they would not fit on the stack of a thread.
#[component]
fn WorkflowsPage() -> impl IntoView {
    let list = List::new();
    let page = list.ask();
    let months = ask_months();
    let runs = ask_over_time();
    let names = ask(|| (), |stats, ()| list_filter_values(stats.org, Dimension::Workflow, String::new()));
    let complete_to = page.complete_to();
    view! {
        <Frame title="Workflows" complete_to>
            {[
                view! { <Cards months which=Which::All /> }.into_any(),
                view! { <OverTime runs names=Some(names) /> }.into_any(),
                view! { <list::Table list page /> }.into_any(),
            ]}
        </Frame>
    }
}

/// Bars by outcome, with their average and trend; `names` are what can be chosen from.
#[component]
pub fn OverTime(runs: Asking<Answer<Vec<Series>>>, names: Option<Asking<Vec<FilterValue>>>) -> impl IntoView {
    let viewer = ViewerContext::expect();
    view! {
        <div class="workflow-chart">
            {names.map(|names| view! { <Choose names /> }.into_any())}
            <TimeCard
                title="Runs over time"
                subtitle=plots::subtitle(runs)
                resource=runs
                plot=move |answer| plots::over_time(answer, viewer.zone())
            />
        </div>
    }
}

/// One workflow, or all of them.
#[component]
fn Choose(names: Asking<Vec<FilterValue>>) -> impl IntoView {
    let filters = Filters::expect();
    let chosen = Memo::new(move |_| {
        filters.with(|selection| {
            let values = selection.filter.values(Dimension::Workflow);
            values.map(|values| values.iter().cloned().collect::<Vec<_>>()).unwrap_or_default()
        })
    });
    let choose = move |value: String| {
        filters.update(|selection| {
            selection.filter.clear(Dimension::Workflow);
            if !value.is_empty() {
                selection.filter.add(Dimension::Workflow, value);
            }
        });
    };
    // A choice changes what the options are set to as well: after one, browsers take no notice of their attributes.
    let draw = move || {
        let chosen = chosen.get();
        let mut known: Vec<String> = match names.get() {
            Some(Ok(names)) => names.into_iter().map(|name| name.value).collect(),
            _ => Vec::new(),
        };
        let unlisted: Vec<String> = chosen.iter().filter(|name| !known.contains(name)).cloned().collect();
        known.extend(unlisted);
        let several = chosen.len() > 1;
        let option = |name: String| {
            let is_chosen = !several && chosen.first() == Some(&name);
            view! { <option value=name.clone() selected=is_chosen prop:selected=is_chosen>{name.clone()}</option> }.into_any()
        };
        let of_several = several.then(|| {
            let words = format!("{} workflows", chosen.len());
            view! { <option value="" selected=true disabled=true>{words}</option> }.into_any()
        });
        view! {
            <select class="input" aria-label="Show runs of" on:change:target=move |event| choose(event.target().value())>
                <option value="" selected=chosen.is_empty() prop:selected=chosen.is_empty()>"All workflows"</option>
                {of_several}
                {known.into_iter().map(option).collect_view()}
            </select>
        }
        .into_any()
    };
    view! { <div class="workflow-choice"><Transition fallback=|| view! { <div class="skeleton is-line"></div> }>{move || draw().into_any()}</Transition></div> }
}
