//! The cards: a figure each, over the stretch of time that it names, with what it is compared with and the way to its page.

use super::asked::Asked;
use crate::{
    domain::{
        answer::Answer,
        dimension::Dimension,
        figure::{Better, Figure, FigureValue, Figures, Spec, Unit},
        overview::{Glance, Standing, Stretch},
        time::TimeRange,
    },
    ui::{
        browser,
        components::{
            figure::{Delta, FigureText, is_compared},
            load::Load,
            popover::Definition,
            sparkline::Sparkline,
            stat_card::{StatSkeleton, values_of},
        },
        context::{filters::Filters, selection::Selection, span::Span},
        format,
        pages::analytics::cards::unpriced_note,
    },
};
use leptos::prelude::*;

/// Every card by its name in layouts, in the order of the page.
pub const CARDS: [&str; 12] = [
    "chats",
    "messages_today",
    "tokens_week",
    "training_jobs",
    "models",
    "datasets",
    "runs",
    "success_rate",
    "cost",
    "conversation_length",
    "top_model",
    "training_success",
];

/// What a card is called, on itself and where cards are arranged.
pub fn name(card: &str) -> (&'static str, &'static str) {
    let (label, time, _) = about(card);
    (label, time)
}

/// Name, over which time, and what it means.
#[rustfmt::skip]
fn about(card: &str) -> (&'static str, &'static str, &'static str) {
    match card {
        "chats" => ("Chats", "30 days", const { Figure::Sessions.spec().definition }),
        "messages_today" => ("Messages", "today", "Messages of users, assistants, systems and tools since midnight; compared with yesterday up to the same time."),
        "tokens_week" => ("Tokens", "this week", "Input + output + cache reads + cache writes since Monday; compared with last week up to the same time."),
        "training_jobs" => ("Training jobs", "in all", "Training jobs that were ever heard of. Active ones are queued or running."),
        "models" => ("Models", "in all", "Models that were ever heard of. A server runs while its last heartbeat is no older than two minutes."),
        "datasets" => ("Datasets ready", "now", "Datasets whose status is ready, of all that were ever heard of."),
        "runs" => ("Runs", "30 days", const { Figure::Runs.spec().definition }),
        "success_rate" => ("Success rate", "30 days", const { Figure::SuccessRate.spec().definition }),
        "cost" => ("Cost", "30 days", const { Figure::CostUsd.spec().definition }),
        "conversation_length" => ("Chat length", "30 days", const { Figure::MessagesPerSession.spec().definition }),
        "top_model" => ("Top model", "30 days", "The model with the most calls, and its share of the calls of all models."),
        _ => ("Training success", "30 days", "Succeeded training jobs / (succeeded + failed), of those that began in these days."),
    }
}

/// What a card shows.
#[derive(Clone, PartialEq)]
struct Reading {
    now: FigureValue,
    before: Option<FigureValue>,
    note: Option<String>,
    /// In the place of a number.
    words: Option<String>,
}

impl Reading {
    fn of(stretch: &Stretch, figure: Figure) -> Self {
        let value = |figures: &Figures| figures.get(&figure).copied().unwrap_or(FigureValue::None(()));
        Self { now: value(&stretch.figures), before: Some(value(&stretch.previous)), note: None, words: None }
    }

    const fn count(count: i64) -> Self {
        Self { now: FigureValue::Count(count), before: None, note: None, words: None }
    }

    fn with(self, note: impl Into<Option<String>>) -> Self {
        Self { note: note.into(), ..self }
    }
}

fn read(card: &str, glance: &Glance) -> Reading {
    let Standing { training_jobs, active_jobs, models, running_servers, datasets, ready_datasets, .. } = glance.standing;
    let month = |figure| Reading::of(&glance.month, figure);
    match card {
        "chats" => month(Figure::Sessions),
        "messages_today" => Reading::of(&glance.today, Figure::Messages),
        "tokens_week" => Reading::of(&glance.week, Figure::TotalTokens),
        "training_jobs" => Reading::count(training_jobs).with(format!("{} active", format::count(active_jobs))),
        "models" => {
            let servers = if running_servers == 1 { "server" } else { "servers" };
            Reading::count(models).with(format!("{} {servers} running", format::count(running_servers)))
        }
        "datasets" => Reading::count(ready_datasets).with(format!("of {}", format::count(datasets))),
        "runs" => month(Figure::Runs),
        "success_rate" => month(Figure::SuccessRate),
        "cost" => month(Figure::CostUsd).with(unpriced_note(&glance.month.figures)),
        "conversation_length" => {
            let length = month(Figure::MessagesPerSession);
            let unit = length.now.approximate().map(|_| "messages".to_owned());
            length.with(unit)
        }
        "top_model" => {
            let top = glance.top_model.as_ref();
            let share = top.map(|top| format!("{} of calls", format::percent(top.calls as f64 / top.all_calls.max(1) as f64)));
            Reading { now: FigureValue::None(()), before: None, note: share, words: top.map(|top| top.model.clone()) }
        }
        _ => {
            let ratio = |rate: Option<f64>| rate.map_or(FigureValue::None(()), FigureValue::Ratio);
            let Standing { training_success_rate, training_success_before, .. } = glance.standing;
            Reading { before: Some(ratio(training_success_before)), ..Reading::count(0) }.valued(ratio(training_success_rate))
        }
    }
}

impl Reading {
    fn valued(self, now: FigureValue) -> Self {
        Self { now, ..self }
    }
}

/// How the value is written, and which way is good.
fn spec(card: &str) -> Spec {
    match figure(card) {
        Some((_, spec)) => spec,
        None => {
            let (label, _, definition) = about(card);
            let is_rate = card == "training_success";
            let (unit, better) = if is_rate { (Unit::Ratio, Better::Higher) } else { (Unit::Count, Better::Neither) };
            Spec { key: "", label, unit, better, definition, approximate: false }
        }
    }
}

/// The figure of the register that it shows, whose days make its trend.
fn figure(card: &str) -> Option<(Figure, Spec)> {
    const fn shown(figure: Figure) -> (Figure, Spec) {
        (figure, figure.spec())
    }
    Some(match card {
        "chats" => const { shown(Figure::Sessions) },
        "messages_today" => const { shown(Figure::Messages) },
        "tokens_week" => const { shown(Figure::TotalTokens) },
        "runs" => const { shown(Figure::Runs) },
        "success_rate" => const { shown(Figure::SuccessRate) },
        "cost" => const { shown(Figure::CostUsd) },
        "conversation_length" => const { shown(Figure::MessagesPerSession) },
        _ => return None,
    })
}

/// The page about it, with the stretch of time and the order that show the same.
fn link(card: &str, glance: &Glance, filters: Filters) -> String {
    let over = |range: TimeRange, path: &str| browser::own(&Selection { span: Span::Custom(range), ..filters.get() }.link(path));
    let sorted = |by: &str| filters.link_with("/sessions", vec![("sort", by.to_owned())]);
    match card {
        "chats" => filters.link("/sessions"),
        "messages_today" => over(glance.today.range, "/sessions"),
        "tokens_week" => over(glance.week.range, "/analytics"),
        "training_jobs" | "models" | "datasets" | "training_success" => filters.link("/training"),
        "runs" => filters.link("/analytics"),
        "success_rate" => sorted("success_rate"),
        "cost" => sorted("-cost_usd"),
        "conversation_length" => sorted("-messages"),
        _ => {
            let mut selection = filters.get();
            if let Some(top) = &glance.top_model {
                selection.filter.add(Dimension::Model, &top.model);
            }
            browser::own(&selection.link("/analytics"))
        }
    }
}

/// One card.
#[component]
pub fn Card(card: &'static str, asked: Asked) -> impl IntoView {
    let (label, time, definition) = about(card);
    let filters = Filters::expect();
    let title = format!("{label}, {time}");
    let content = move |answer: Signal<Answer<Glance>>| {
        let reading = Memo::new(move |_| answer.with(|answer| read(card, &answer.data)));
        let trend = Signal::derive(move || match (figure(card), asked.trends.get()) {
            (Some((figure, _)), Some(Ok(answer))) => values_of(&answer.data, figure),
            _ => Vec::new(),
        });
        let has_trend = figure(card).is_some();
        view! {
            <a class="home-link" href=move || answer.with(|answer| link(card, &answer.data, filters))>
                <span class="unseen">{label} ", " {time} ": "</span>
                {move || face(card, reading.get())}
            </a>
            {has_trend.then(|| view! { <Sparkline values=trend /> }.into_any())}
            <div class="stat-foot">{move || foot(card, reading.get())}</div>
        }
        .into_any()
    };
    view! {
        <section class="card stat home-card" aria-label=title data-card=card>
            <div class="stat-label">
                {label} <Definition of=label text=definition>
                    ""
                </Definition>
                <span class="home-time">{time}</span>
            </div>
            <Load resource=asked.glance skeleton=|| view! { <StatSkeleton /> } small=true content />
        </section>
    }
}

fn face(card: &str, reading: Reading) -> AnyView {
    match reading.words {
        Some(words) => {
            let title = words.clone();
            view! { <div class="stat-figure is-words" title=title>{words}</div> }.into_any()
        }
        None => view! { <FigureText spec=spec(card) value=Signal::stored(reading.now) /> }.into_any(),
    }
}

fn foot(card: &str, Reading { now, before, note, .. }: Reading) -> AnyView {
    let spec = spec(card);
    let compared = before.filter(|before| is_compared(now, *before)).map(|before| {
        let known = before.approximate().is_some();
        let earlier = known.then(|| {
            view! { <span class="stat-before" title="The period before">{format::plain(spec.unit, before)}</span> }.into_any()
        });
        view! { <Delta spec now before /> {earlier} }.into_any()
    });
    view! { {compared} {note.map(|note| view! { <span class="home-note">{note}</span> }.into_any())} }.into_any()
}
