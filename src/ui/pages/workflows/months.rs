//! The cards: this month so far, each beside the same stretch of the month before.

use crate::{
    domain::{
        answer::Answer,
        figure::{Better, Figure, FigureValue, Spec, Unit},
        time::TimeRange,
        workflow::{Compared, Month, Months},
        zone::Zone,
    },
    ui::{
        browser,
        components::{
            figure::{Delta, FigureText},
            load::Load,
            popover::Definition,
        },
        context::{ask::Asking, filters::Filters, span::Span, viewer::ViewerContext},
        format,
    },
};
use leptos::prelude::*;

pub type Reply = Answer<Months>;

/// Whose cards they are: of one workflow there are no sales calls, and it is not counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    All,
    One,
}

/// What stands on a card.
#[derive(Clone, Copy)]
enum Of {
    Figure(Figure),
    Standing,
    Count(fn(&Month) -> i64),
}

#[derive(Clone, Copy)]
struct Card {
    of: Of,
    label: &'static str,
    spec: Spec,
}

const fn counted(key: &'static str, label: &'static str, better: Better, definition: &'static str) -> Spec {
    Spec { key, label, unit: Unit::Count, better, definition, approximate: false }
}

const ACTIVE: Spec = counted(
    "active",
    "Active workflows",
    Better::Neither,
    "Workflows whose last registration says that they are active, and that they are not, at the end of the stretch. One that ran and that nobody registered is neither.",
);
const CALLS: Spec = counted(
    "sales_calls",
    "Sales calls",
    Better::Higher,
    "Service requests of the kind sales_call that were first heard of in the stretch. They are of no workflow: filters do not narrow them.",
);
const NEW: Spec =
    counted("new", "New workflows", Better::Higher, "Workflows that were first heard of in the stretch: registered, or run.");

fn cards(which: Which) -> Vec<Card> {
    let figure = |figure: Figure, label| Card { of: Of::Figure(figure), label, spec: figure.spec() };
    let count = |of: fn(&Month) -> i64, spec: Spec| Card { of: Of::Count(of), label: spec.label, spec };
    let mut cards = vec![
        figure(Figure::WorkflowRuns, "Workflow runs"),
        figure(Figure::WorkflowRunsSucceeded, "Automations executed"),
        figure(Figure::ExecutionTimeMs, "Execution time"),
        figure(Figure::Roi, "Savings"),
        figure(Figure::WorkflowSuccessRate, "Success rate"),
    ];
    match which {
        Which::All => cards.extend([
            Card { of: Of::Standing, label: ACTIVE.label, spec: ACTIVE },
            count(|month| month.sales_calls, CALLS),
            count(|month| month.standing.new, NEW),
        ]),
        Which::One => cards.insert(3, figure(Figure::TimeSaved, "Time saved")),
    }
    cards
}

#[component]
pub fn Cards(months: Asking<Reply>, which: Which) -> impl IntoView {
    let viewer = ViewerContext::expect();
    let words = move || {
        let zone = viewer.zone();
        months.with(|reply| match reply {
            Some(Ok(answer)) => heading(&zone, &answer.data),
            _ => "\u{a0}".to_owned(),
        })
    };
    view! {
        <section class="workflow-months" aria-label="This month">
            <div class="workflow-head">
                <h2>"This month so far"</h2>
                <p>
                    <Transition fallback=|| "\u{a0}">{move || words().into_any()}</Transition>
                </p>
            </div>
            <div class=match which {
                Which::All => "stat-grid is-months",
                Which::One => "stat-grid is-months is-six",
            }>{cards(which).into_iter().map(|card| view! { <MonthCard card months /> }.into_any()).collect_view()}</div>
        </section>
    }
}

/// "1 – 20 Nov, each beside 1 – 20 Oct"
fn heading(zone: &Zone, months: &Months) -> String {
    let Months { now, before, whole } = months;
    let part = if before.range == whole.range { "all of it: " } else { "up to the same day and time: " };
    format!("{}, each beside the month before {part}{}", days(zone, now.range), days(zone, before.range))
}

/// "1–20 Oct"
fn days(zone: &Zone, range: TimeRange) -> String {
    let (first, last) = (zone.local(range.from()).day, format::day(zone, range.to().minus(1)));
    if zone.local(range.to().minus(1)).day == first { last } else { format!("{first}\u{2009}–\u{2009}{last}") }
}

#[component]
fn MonthCard(card: Card, months: Asking<Reply>) -> impl IntoView {
    let Card { of, label, spec } = card;
    let filters = Filters::expect();
    let content = move |answer: Signal<Reply>| {
        let compared = Memo::new(move |_| answer.with(|answer| read(of, &answer.data)));
        view! {
            {match of {
                Of::Standing => view! { <Standing answer /> }.into_any(),
                _ => view! { <FigureText spec value=Signal::derive(move || compared.get().value) /> }.into_any(),
            }}
            <div class="stat-foot">{move || answer.with(|answer| foot(of, spec, compared.get(), &answer.data))}</div>
        }
        .into_any()
    };
    // The rows that the figure is made of: the list, over the days of the figure.
    let behind = move || {
        let range = months.with(|reply| match reply {
            Some(Ok(answer)) => Some(answer.data.now.range),
            _ => None,
        });
        let mut selection = filters.get();
        selection.span = range.map_or(selection.span, Span::Custom);
        browser::own(&match of {
            Of::Count(_) if spec.key == CALLS.key => {
                selection.link_with("/service-requests", vec![("kind", "sales_call".to_owned())])
            }
            Of::Count(_) => selection.link_with("/workflows", vec![("sort", "-first_seen".to_owned())]),
            Of::Standing => selection.link_with("/workflows", vec![("sort", "-active".to_owned())]),
            Of::Figure(figure) => {
                let listed = match figure {
                    Figure::WorkflowRunsSucceeded => Figure::WorkflowRuns,
                    other => other,
                };
                selection.link_with("/workflows", vec![("sort", format!("-{}", listed.key()))])
            }
        })
    };
    view! {
        <section class="card stat" aria-label=label>
            <div class="stat-label">
                {label} <Definition of=label text=spec.definition>
                    <Transition>
                        {move || {
                            view! {
                                <a class="link" href=behind()>
                                    "The rows behind it"
                                </a>
                            }
                                .into_any()
                        }}
                    </Transition>
                </Definition>
            </div>
            <Load
                resource=months
                skeleton=|| {
                    view! {
                        <div class="skeleton is-figure"></div>
                        <div class="skeleton is-foot"></div>
                    }
                }
                small=true
                content
            />
        </section>
    }
}

fn read(of: Of, months: &Months) -> Compared {
    match of {
        Of::Figure(figure) => months.figure(figure),
        Of::Standing => months.count(|month| month.standing.active),
        Of::Count(count) => months.count(count),
    }
}

/// How it moved, what it was, and what is missing from it.
fn foot(of: Of, spec: Spec, compared: Compared, months: &Months) -> AnyView {
    let Compared { value: now, previous: before } = compared;
    let whole = match of {
        Of::Figure(figure) => months.whole.figures.get(&figure).copied().unwrap_or(FigureValue::None(())),
        Of::Standing => FigureValue::Count(months.whole.standing.active),
        Of::Count(count) => FigureValue::Count(count(&months.whole)),
    };
    let was = format!("was {}", format::plain(spec.unit, before));
    let title = format!("The month before up to the same day and time. All of that month: {}", format::plain(spec.unit, whole));
    let missing = match of {
        Of::Figure(Figure::Roi) => missing(months),
        Of::Figure(Figure::TimeSaved) => count_of(months, Figure::UnvaluedWorkflowRuns).map(|runs| format!("{runs} not valued")),
        Of::Standing if months.now.standing.unregistered > 0 => {
            Some(format!("{} not registered", format::count(months.now.standing.unregistered)))
        }
        _ => None,
    };
    view! {
        <Delta spec now before />
        <span class="stat-was" title=title>{was}</span>
        {missing.map(|words| view! { <span class="workflow-missing">{words}</span> }.into_any())}
    }
    .into_any()
}

/// Runs that savings do not count.
fn missing(months: &Months) -> Option<String> {
    let (unvalued, unrated) = (count_of(months, Figure::UnvaluedWorkflowRuns), count_of(months, Figure::UnratedWorkflowRuns));
    match (unvalued, unrated) {
        (Some(runs), _) => Some(format!("{runs} not valued")),
        (None, Some(runs)) => Some(format!("{runs} without a rate")),
        (None, None) => None,
    }
}

fn count_of(months: &Months, figure: Figure) -> Option<String> {
    match months.now.figures.get(&figure) {
        Some(FigureValue::Count(count)) if *count > 0 => Some(format::short(*count)),
        _ => None,
    }
}

/// Active and inactive in one figure.
#[component]
fn Standing(answer: Signal<Reply>) -> impl IntoView {
    let counts = Memo::new(move |_| answer.with(|answer| answer.data.now.standing));
    move || {
        let standing = counts.get();
        view! {
            <div class="stat-figure">
                {format::count(standing.active)} <small>" active"</small> " "
                <span class="workflow-inactive">{format::count(standing.inactive)} <small>" inactive"</small></span>
            </div>
        }
        .into_any()
    }
}
