//! The runs of a workflow one by one, the newest first, and the steps of one of them.

use super::steps::StepList;
use crate::{
    domain::{
        answer::Answer,
        role::Permission,
        session::RunStatus,
        workflow::{WorkflowRun, WorkflowRunsPage, WorkflowRunsQuery, WorkflowStep},
        zone::Zone,
    },
    server_fns::workflows::{find_workflow_steps, list_workflow_runs},
    ui::{
        browser,
        components::{
            load::Load,
            notice::Empty,
            skeleton,
            table::{PageSteps, TableFrame},
        },
        context::{
            ask::{Asking, ask},
            filters::{Filters, workflow_path},
            viewer::ViewerContext,
        },
        format,
        pages::session::status::StatusChip,
    },
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// Rows of a page: there is more on this one.
const PAGE: u16 = 25;

pub type Page = Answer<WorkflowRunsPage>;
/// Of the run that the address names.
pub type Steps = Option<(String, Vec<WorkflowStep>)>;

/// What of the address is the list's: where the page begins, and the run whose steps are looked at.
#[derive(Clone, Copy)]
pub struct List {
    name: Memo<String>,
    filters: Filters,
    cursor: Memo<Option<String>>,
    step: Memo<Option<String>>,
}

impl List {
    pub fn new(name: Memo<String>) -> Self {
        let query = use_query_map();
        let read = move |name: &'static str| {
            Memo::new(move |_| query.with(|query| query.get(name)).filter(|value: &String| !value.is_empty()))
        };
        Self { name, filters: Filters::expect(), cursor: read("cursor"), step: read("step") }
    }

    pub fn ask(self) -> Asking<Page> {
        ask(
            move || (self.name.get(), self.cursor.get()),
            |stats, (workflow, cursor)| list_workflow_runs(WorkflowRunsQuery { stats, workflow, limit: PAGE, cursor }),
        )
    }

    pub fn ask_steps(self) -> Asking<Steps> {
        ask(
            move || (self.name.get(), self.step.get()),
            |stats, (workflow, step)| async move {
                match step {
                    Some(run) => find_workflow_steps(stats.org, workflow, run.clone()).await.map(|steps| Some((run, steps))),
                    None => Ok(None),
                }
            },
        )
    }

    /// The page with another part of the list, or with the steps of another run.
    fn address(self, cursor: Option<String>, step: Option<String>) -> String {
        let pairs = cursor.map(|cursor| ("cursor", cursor)).into_iter().chain(step.map(|step| ("step", step)));
        browser::own(&self.filters.of_query().link_with(&workflow_path(&self.name.get()), pairs.collect()))
    }
}

#[component]
pub fn Runs(list: List, page: Asking<Page>, steps: Asking<Steps>) -> impl IntoView {
    let content = move |page: Signal<Page>| view! { <Rows list page /> };
    let is_open = move || list.step.with(Option::is_some);
    view! {
        <section class="card list is-brief workflow-runs" aria-label="List of runs">
            <div class="card-head">
                <div>
                    <h2>"Runs"</h2>
                    <p>"Of the range on top, the newest first"</p>
                </div>
            </div>
            <Load resource=page skeleton=waiting content />
        </section>
        <section class="card workflow-steps" aria-label="Steps of a run" hidden=move || !is_open()>
            <Load
                resource=steps
                skeleton=|| view! { <div class="workflow-wait"><div class="skeleton is-line"></div></div> }
                content={move |steps: Signal<Steps>| {
                    view! { <StepList steps close=Signal::derive(move || list.address(list.cursor.get(), None)) /> }
                }}
            />
        </section>
    }
}

fn waiting() -> impl IntoView {
    view! { <div class="workflow-wait">{skeleton::lines(8)}</div> }
}

#[component]
fn Rows(list: List, page: Signal<Page>) -> impl IntoView {
    let is_empty = Memo::new(move |_| page.with(|page| page.data.rows.is_empty()));
    let draw = move || {
        if is_empty.get() {
            return view! { <Empty title="No runs in this range" text=list.filters.wider() /> }.into_any();
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
    view! {
        <TableFrame label="Runs, a row each">
            <thead>
                <tr>
                    <th scope="col">"Started"</th>
                    <th scope="col">"Status"</th>
                    <th scope="col" class="num" title="Of the last attempt">"Duration"</th>
                    <th scope="col" class="num" title="Retries under one key are attempts of one run">"Attempts"</th>
                    <th scope="col">"Trigger"</th>
                    <th scope="col">"Error"</th>
                    <th scope="col">"Steps"</th>
                </tr>
            </thead>
            <tbody>
                {move || {
                    let zone = viewer.zone();
                    let may_look = viewer.may(Permission::ViewEveryone);
                    page.with(|page| page.data.rows.iter().map(|run| line(list, run, &zone, may_look)).collect_view())
                }}
            </tbody>
        </TableFrame>
    }
}

fn line(list: List, run: &WorkflowRun, zone: &Zone, may_look: bool) -> AnyView {
    let at = run.started_at;
    let key = run.run_key.clone();
    let status = RunStatus::from_key(&run.status).map(RunStatus::key);
    let error = run.error.as_ref().map(|error| {
        let words = [error.code.as_deref(), error.message.as_deref()];
        let words = words.into_iter().flatten().collect::<Vec<_>>().join(": ");
        if words.is_empty() { error.category.clone() } else { words }
    });
    let steps = run.steps.filter(|_| may_look).map(|steps| {
        let to = list.address(list.cursor.get(), Some(key.clone()));
        let is_open = list.step.with(|open| open.as_ref() == Some(&key));
        let words = format!("{} step{}", format::count(steps), if steps == 1 { "" } else { "s" });
        view! { <a class="link" href=to aria-current=is_open.then_some("true")>{words}</a> }.into_any()
    });
    view! {
        <tr>
            <th scope="row" class="list-name">
                <time datetime=at.to_string() title=format::date_time(zone, at)>
                    {format!("{}, {}", format::day(zone, at), format::clock(zone, at))}
                </time>
                <span class="mono faint" title=key.clone()>{key.clone()}</span>
                <span class="list-glance">
                    <StatusChip status />
                </span>
            </th>
            <td>
                <StatusChip status />
            </td>
            <td class="num">{run.duration_ms.map_or_else(|| format::UNKNOWN.into(), format::duration)}</td>
            <td class="num">{format::count(run.attempts)}</td>
            <td><span class="cell-word" title=run.trigger.clone()>{run.trigger.clone().unwrap_or_else(|| format::UNKNOWN.into())}</span></td>
            <td><span class="workflow-error" title=error.clone()>{error.clone().unwrap_or_else(|| format::UNKNOWN.into())}</span></td>
            <td>{steps.unwrap_or_else(|| format::UNKNOWN.into_any())}</td>
        </tr>
    }
    .into_any()
}

#[component]
fn Pages(list: List, page: Signal<Page>) -> impl IntoView {
    let to = move |cursor: Option<String>| cursor.map(|cursor| list.address(Some(cursor), None));
    let words = Signal::derive(move || {
        let rows = page.with(|page| page.data.rows.len());
        format!("{rows} run{}", if rows == 1 { "" } else { "s" })
    });
    let previous = Signal::derive(move || to(page.with(|page| page.data.previous_cursor.clone())));
    let next = Signal::derive(move || to(page.with(|page| page.data.next_cursor.clone())));
    view! { <PageSteps words previous next /> }
}
