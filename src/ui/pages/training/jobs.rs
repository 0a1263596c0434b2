//! The list of jobs: how far each is, what it measured last, and whether its curve is drawn above.

use super::{
    Jobs, State,
    parts::{bar, link_to_job, moment, state as state_chip},
    view::{MOST, View},
};
use crate::{
    domain::{
        time::Timestamp,
        training::{JobColumn, TrainingJob},
        zone::Zone,
    },
    ui::{
        charts::{legend::Swatch, palette::SERIES},
        components::{
            icon::{Glyph, Icon},
            load::Load,
            notice::Empty,
            skeleton,
            table::{SortHead, TableFrame},
        },
        context::viewer::ViewerContext,
        format,
    },
};
use leptos::prelude::*;

#[component]
pub fn JobsCard(state: State) -> impl IntoView {
    let content = move |answer: Signal<Jobs>| {
        let drawn = state.drawn(answer);
        let is_empty = Memo::new(move |_| answer.with(|answer| answer.data.rows.is_empty()));
        let draw = move || {
            if is_empty.get() {
                let text = "Choose a longer range, or send events: a job appears with its first training.updated.";
                return view! { <Empty title="No training job began in this range" text /> }.into_any();
            }
            view! {
                <Table state drawn answer />
                <Foot answer />
            }
            .into_any()
        };
        view! { {move || draw()} }
    };
    view! {
        <section class="card list training" id="jobs" aria-label="Jobs">
            <div class="card-head">
                <div>
                    <h2>"Jobs"</h2>
                    <p>"that began in this range; choose whose curves are drawn"</p>
                </div>
            </div>
            <Load resource=state.jobs skeleton=waiting content />
        </section>
    }
}

fn waiting() -> impl IntoView {
    view! { <div class="card-body">{skeleton::lines(8)}</div> }
}

/// Label, and whether it is a number: those begin with the largest.
const fn head(column: JobColumn) -> (&'static str, bool) {
    match column {
        JobColumn::Name => ("Job", false),
        JobColumn::Status => ("Status", false),
        JobColumn::Progress => ("Progress", true),
        JobColumn::Loss => ("Loss", true),
        JobColumn::EvalLoss => ("Eval loss", true),
        JobColumn::LastStep => ("Last step", true),
        JobColumn::BaseModel => ("Base model", false),
        JobColumn::Dataset => ("Dataset", false),
        JobColumn::Began => ("Began", true),
        JobColumn::LastHeard => ("Last heard", true),
    }
}

#[component]
fn Table(state: State, drawn: Memo<Vec<String>>, answer: Signal<Jobs>) -> impl IntoView {
    let sort_head = |column: JobColumn| {
        let (label, number) = head(column);
        let sorted = Signal::derive(move || {
            let sort = state.view.with(|view| view.sort);
            (sort.by == column).then_some(sort.descending)
        });
        // Of losses the lowest is what is looked for.
        let largest_first = number && !matches!(column, JobColumn::Loss | JobColumn::EvalLoss);
        let on_sort = move |()| {
            let view = state.view.get_untracked();
            state.go.run(View { sort: view.sort.pressed(column, largest_first), ..view });
        };
        view! { <SortHead label sorted on_sort number /> }.into_any()
    };
    let mut heads = JobColumn::ALL.map(sort_head).into_iter();
    let name_head = heads.next();
    let viewer = ViewerContext::expect();
    view! {
        <TableFrame label="Training jobs, a row each">
            <thead>
                <tr>
                    {name_head} <th scope="col">"Curve"</th> {heads.collect_view()}
                </tr>
            </thead>
            <tbody>
                {move || {
                    let (zone, now) = (viewer.zone(), viewer.now());
                    answer.with(|answer| answer.data.rows.iter().map(|job| row(state, drawn, job, &zone, now)).collect_view())
                }}
            </tbody>
        </TableFrame>
    }
}

fn row(state: State, drawn: Memo<Vec<String>>, job: &TrainingJob, zone: &Zone, now: Option<Timestamp>) -> AnyView {
    let link = link_to_job(state.filters, &job.job_id);
    let word = |text: &Option<String>| {
        let text = text.clone().unwrap_or_else(|| format::UNKNOWN.into());
        view! { <td><span class="cell-word" title=text.clone()>{text.clone()}</span></td> }.into_any()
    };
    let number =
        |value: Option<String>| view! { <td class="num">{value.unwrap_or_else(|| format::UNKNOWN.into())}</td> }.into_any();
    // Above the link of the row, for the absolute time on hover; so it is a link itself.
    let time = |at: Timestamp| {
        view! { <td class="num"><a class="cell-link" href=link.clone() tabindex="-1">{moment(zone, now, at)}</a></td> }.into_any()
    };
    let cells = JobColumn::ALL[1..].iter().map(|column| match column {
        JobColumn::Name => ().into_any(),
        JobColumn::Status => {
            let why = job.error.as_ref().and_then(|error| error.message.clone().or_else(|| error.code.clone()));
            view! { <td><span title=why>{state_chip(job.status.as_deref())}</span></td> }.into_any()
        }
        JobColumn::Progress => progress(job),
        JobColumn::Loss => number(job.loss.map(format::measure)),
        JobColumn::EvalLoss => number(job.eval_loss.map(format::measure)),
        JobColumn::LastStep => number(job.last_step.map(format::count)),
        JobColumn::BaseModel => word(&job.base_model),
        JobColumn::Dataset => word(&job.dataset),
        JobColumn::Began => time(job.began),
        JobColumn::LastHeard => time(job.last_heard),
    });
    view! {
        <tr class="is-link">
            <th scope="row" class="list-name">
                <a class="row-link" href=link.clone() title=job.label().to_owned()>
                    {job.label().to_owned()}
                </a>
                {job.name.as_ref().is_some_and(|name| *name != job.job_id).then(|| view! { <span class="mono faint">{job.job_id.clone()}</span> }.into_any())}
            </th>
            <td>{pick(state, drawn, job)}</td>
            {cells.collect_view()}
        </tr>
    }
    .into_any()
}

fn progress(job: &TrainingJob) -> AnyView {
    let tone = match job.status.as_deref() {
        Some("failed") => "is-bad",
        Some("cancelled") => "is-plain",
        _ => "",
    };
    match job.progress {
        Some(share) => {
            view! { <td class="num"><span class="gauge">{bar(share, tone)} {format::percent(share)}</span></td> }.into_any()
        }
        None => view! { <td class="num">{format::UNKNOWN}</td> }.into_any(),
    }
}

/// Whether the curve of this job is drawn, in its colour.
fn pick(state: State, drawn: Memo<Vec<String>>, job: &TrainingJob) -> AnyView {
    let id = job.job_id.clone();
    let place = Memo::new(move |_| drawn.with(|drawn| drawn.iter().position(|job| *job == id)));
    let is_full = Memo::new(move |_| place.get().is_none() && drawn.with(|drawn| drawn.len() >= MOST));
    let (id, name) = (job.job_id.clone(), job.label().to_owned());
    let inside = move || match place.get() {
        Some(place) => view! { <Swatch colour=SERIES[place % SERIES.len()] /> }.into_any(),
        None => view! { <Glyph icon=Icon::Curve size=14 /> }.into_any(),
    };
    let title = move || match (place.get(), is_full.get()) {
        (Some(_), _) => "Take this curve away",
        (None, true) => "No more curves fit into the chart",
        (None, false) => "Draw this curve",
    };
    view! {
        <button
            type="button"
            class="button is-quiet is-small is-icon cell-link"
            aria-pressed=move || place.get().is_some().to_string()
            aria-label=format!("Draw the curve of {name}")
            title=title
            disabled=move || is_full.get()
            on:click=move |_| state.toggle(drawn, &id)
        >
            {move || inside()}
        </button>
    }
    .into_any()
}

/// How much of everything is listed.
#[component]
fn Foot(answer: Signal<Jobs>) -> impl IntoView {
    let words = move || {
        answer.with(|answer| {
            let (rows, jobs) = (answer.data.rows.len() as i64, answer.data.jobs);
            match rows < jobs {
                true => format!(
                    "The first {} of {} jobs in this order; another order or a shorter range shows others",
                    format::count(rows),
                    format::count(jobs)
                ),
                false => format!("{} job{}", format::count(jobs), if jobs == 1 { "" } else { "s" }),
            }
        })
    };
    view! { <p class="pages faint">{move || words()}</p> }
}
