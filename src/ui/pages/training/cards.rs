//! The figures on top: of the jobs of this range, and of what stands now.

use super::{
    Jobs, State,
    parts::{bar, fullness},
};
use crate::{
    domain::{
        figure::{Better, FigureValue, Spec, Unit},
        infrastructure::Infrastructure,
        training::TrainingJobs,
    },
    ui::{
        components::{
            figure::Delta,
            load::Load,
            value_card::{Reading, ValueCard, ValueSkeleton},
        },
        format::{self, Shown},
    },
};
use leptos::prelude::*;

const LABELS: [&str; 7] =
    ["Training jobs", "Active now", "Success rate", "Inference servers", "GPU memory", "Datasets ready", "Models"];

/// Each a card of its own, so that one that fails leaves the others.
#[component]
pub fn Cards(state: State) -> impl IntoView {
    let of_jobs = |cards: fn(Signal<Jobs>) -> AnyView, labels: &'static [&'static str]| {
        view! {
            <Load
                resource=state.jobs
                skeleton=move || labels.iter().map(|label| view! { <ValueSkeleton label /> }.into_any()).collect_view()
                content={move |answer: Signal<Jobs>| cards(answer)}
            />
        }
        .into_any()
    };
    view! {
        <div class="stat-grid is-seven">
            {of_jobs(jobs, &LABELS[..3])}
            <Load
                resource=state.infrastructure
                skeleton=|| LABELS[3..].iter().map(|label| view! { <ValueSkeleton label /> }.into_any()).collect_view()
                content={move |answer: Signal<Infrastructure>| standing(answer)}
            />
        </div>
    }
}

const JOBS: (&str, &str) = ("The jobs behind it", "#jobs");

fn ratio(share: Option<f64>) -> FigureValue {
    share.map_or(FigureValue::None(()), FigureValue::Ratio)
}

fn plain(value: String) -> Option<Shown> {
    Some(Shown { main: value, small: String::new() })
}

fn jobs(answer: Signal<Jobs>) -> AnyView {
    let read = move |read: fn(&TrainingJobs) -> Reading| Signal::derive(move || answer.with(|answer| read(&answer.data)));
    let compared = move |unit: Unit, better: Better, value: fn(&TrainingJobs) -> (FigureValue, FigureValue)| {
        move || {
            let values = answer.with(|answer| answer.data.previous.is_some().then(|| value(&answer.data)));
            values.map(|(now, before)| {
                let spec = Spec { key: "", label: "", unit, better, definition: "", approximate: false };
                view! { <Delta spec now before /> }.into_any()
            })
        }
    };
    let began = read(|jobs| Reading {
        value: plain(format::count(jobs.jobs)),
        note: jobs.previous.map(|before| format!("{} before", format::count(before.jobs))).unwrap_or_default(),
    });
    let active = read(|jobs| Reading { value: plain(format::count(jobs.active)), note: "queued or running".into() });
    let success = read(|jobs| Reading {
        value: jobs.success_rate.and_then(|share| format::figure(Unit::Ratio, FigureValue::Ratio(share))),
        note: format!("{} of {}", format::count(jobs.succeeded), format::count(jobs.succeeded + jobs.failed)),
    });
    let of_jobs = compared(Unit::Count, Better::Neither, |jobs| {
        (FigureValue::Count(jobs.jobs), jobs.previous.map_or(FigureValue::None(()), |before| FigureValue::Count(before.jobs)))
    });
    let of_success = compared(Unit::Ratio, Better::Higher, |jobs| {
        (ratio(jobs.success_rate), ratio(jobs.previous.and_then(|before| before.success_rate)))
    });
    view! {
        <ValueCard
            label=LABELS[0]
            about="Training jobs that began in the range: the first that was heard of them lies in it."
            rows=JOBS
            reading=began
            below=of_jobs
        />
        <ValueCard label=LABELS[1] about="Training jobs that are queued or running now, whenever they began." rows=JOBS reading=active />
        <ValueCard
            label=LABELS[2]
            about="Of the training jobs that began in the range, succeeded / (succeeded + failed). Cancelled and running ones are outside."
            rows=JOBS
            reading=success
            below=of_success
        />
    }
    .into_any()
}

fn standing(answer: Signal<Infrastructure>) -> AnyView {
    let read = move |read: fn(&Infrastructure) -> Reading| Signal::derive(move || answer.with(read));
    let servers = read(|all| {
        let known = all.servers.rows.iter().filter(|server| server.kind == "inference").count();
        Reading { value: plain(format::count(all.servers.inference_online)), note: format!("online, of {known} known") }
    });
    let memory = read(|all| match all.servers.gpu_memory {
        Some(memory) => {
            let text = format::bytes(memory.used_bytes);
            let (main, small) = text.split_once('\u{a0}').unwrap_or((&text, ""));
            Reading {
                value: Some(Shown { main: main.to_owned(), small: small.to_owned() }),
                note: format!("of {}", format::bytes(memory.total_bytes)),
            }
        }
        None => Reading { value: None, note: "no server online says it".into() },
    });
    let filled = move || {
        answer.with(|all| all.servers.gpu_memory).filter(|memory| memory.total_bytes > 0).map(|memory| {
            let share = memory.used_bytes as f64 / memory.total_bytes as f64;
            bar(share, fullness(share))
        })
    };
    let datasets = read(|all| Reading {
        value: plain(format::count(all.counts.datasets_ready)),
        note: format!("of {}", format::count(all.counts.datasets)),
    });
    let models = read(|all| Reading { value: plain(format::count(all.counts.models)), note: String::new() });
    view! {
        <ValueCard
            label=LABELS[3]
            about="Servers that serve models and whose last heartbeat is no older than two minutes."
            rows=("The servers", "#servers")
            reading=servers
        />
        <ValueCard
            label=LABELS[4]
            about="Used of all memory of the GPUs of servers that are online and say both."
            rows=("The servers", "#servers")
            reading=memory
            below=filled
        />
        <ValueCard label=LABELS[5] about="Datasets whose status is ready." rows=("The datasets", "#datasets") reading=datasets />
        <ValueCard label=LABELS[6] about="Models that were heard of." rows=("The models", "#models") reading=models />
    }
    .into_any()
}
