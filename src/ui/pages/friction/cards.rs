//! The figures on top: four of the register, and two that only moments know.

use super::asked::Asked;
use crate::{
    domain::{
        answer::Answer,
        figure::{Figure, FigureValue, Spec},
        friction::{HandoffFigures, HandoffSums, Handoffs, PICK_UP, SUCCESS_AFTER, Signal},
    },
    ui::{
        components::{
            figure::{Delta, FigureText, is_compared},
            load::Load,
            popover::Definition,
            stat_card::StatCard,
        },
        context::{ask::Asking, filters::Filters},
        format,
        pages::friction::view::View,
    },
};
use leptos::prelude::*;

#[component]
pub fn Cards(asked: Asked) -> impl IntoView {
    let Asked { overview, trends, handoffs, .. } = asked;
    view! {
        <div class="stat-grid is-six">
            {[
                view! { <StatCard figure=Figure::Handoffs rows="-handoffs" overview timeline=trends /> }.into_any(),
                view! { <StatCard figure=Figure::HandoffRate rows="-handoffs" overview timeline=trends /> }.into_any(),
                view! { <StatCard figure=Figure::LocalHandoffRate rows="-handoffs" overview timeline=trends /> }.into_any(),
                view! { <StatCard figure=Figure::PostHandoffIterationRate label="Handoffs iterated" rows="-handoffs" overview timeline=trends /> }
                    .into_any(),
                view! { <HandoffCard spec=PICK_UP note=picked_up value=pick_up handoffs /> }.into_any(),
                view! { <HandoffCard spec=SUCCESS_AFTER label="Success after" note=ended value=success handoffs /> }.into_any(),
            ]}
        </div>
    }
}

/// The median.
fn pick_up(of: &HandoffSums) -> FigureValue {
    of.to_people.pick_up_ms.p50.map_or(FigureValue::None(()), FigureValue::Count)
}

fn picked_up(of: &HandoffSums) -> String {
    format!(
        "Of {} handoffs to people, {} were picked up",
        format::count(of.to_people.handoffs),
        format::count(of.to_people.picked_up)
    )
}

fn success(of: &HandoffSums) -> FigureValue {
    of.all.success_after().map_or(FigureValue::None(()), FigureValue::Ratio)
}

fn ended(of: &HandoffSums) -> String {
    let HandoffFigures { then_succeeded, then_failed, .. } = of.all;
    format!("{} succeeded, {} failed", format::count(then_succeeded), format::count(then_failed))
}

/// A card like the register's, of a figure that is not in it.
#[component]
fn HandoffCard(
    spec: Spec,
    #[prop(optional)] label: Option<&'static str>,
    value: fn(&HandoffSums) -> FigureValue,
    /// How many it is about, on hover.
    note: fn(&HandoffSums) -> String,
    handoffs: Asking<Answer<Handoffs>>,
) -> impl IntoView {
    let filters = Filters::expect();
    let label = label.unwrap_or(spec.label);
    let content = move |answer: leptos::prelude::Signal<Answer<Handoffs>>| {
        let now = leptos::prelude::Signal::derive(move || answer.with(|answer| value(&answer.data.sums)));
        let foot = move || {
            let (before, words) = answer.with(|answer| (answer.data.previous.as_ref().map(value), note(&answer.data.sums)));
            let now = now.get();
            let delta = before.filter(|before| is_compared(now, *before) && before.approximate().is_some()).map(|before| {
                view! {
                    <Delta spec now before />
                    <span class="stat-before" title="The period before">{format::plain(spec.unit, before)}</span>
                }
                .into_any()
            });
            let words = if now.approximate().is_some() { words } else { "No data in this range".to_owned() };
            view! { <span class="stat-words" title=words>{delta}</span> }.into_any()
        };
        view! {
            <FigureText spec value=now />
            <div class="stat-foot">{move || foot()}</div>
        }
        .into_any()
    };
    view! {
        <section class="card stat" aria-label=label>
            <div class="stat-label">
                {label} <Definition of=label text=spec.definition>
                    <a class="link" href=move || View::of(Signal::Handoff).link(filters)>
                        "The handoffs behind it"
                    </a>
                </Definition>
            </div>
            <Load
                resource=handoffs
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
