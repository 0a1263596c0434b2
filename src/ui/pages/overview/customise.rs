//! Putting cards and panels in another order, and hiding them: by buttons, which everybody can press. What is in the dialog is
//! loaded when it is opened first.

use super::{
    Panel,
    arrangement::Arrangement,
    cards::{self, CARDS},
};
use crate::ui::{
    browser,
    components::{
        combo::later::Later,
        dialog::Dialog,
        icon::{Glyph, Icon},
    },
};
use leptos::prelude::*;

/// The button in the page's bar, and what it opens.
#[component]
pub fn Customise(arrangement: Arrangement) -> impl IntoView {
    let open = RwSignal::new(false);
    view! {
        <button type="button" class="button is-small" aria-haspopup="dialog" on:click=move |_| open.set(true)>
            <Glyph icon=Icon::Sliders size=14 />
            "Customise"
        </button>
        <Dialog open title="Customise this page" class="is-tall">
            <Later wanted=Signal::stored(true) load=move || Box::pin(lists(arrangement, open)) />
        </Dialog>
    }
}

#[lazy]
fn lists(arrangement: Arrangement, open: RwSignal<bool>) -> AnyView {
    let said = RwSignal::new(String::new());
    let problem = move || {
        arrangement.problem.get().map(|error| {
            view! {
                <p class="form-problem" role="alert">
                    "This is not kept yet. " {error.to_string()} " "
                    <button type="button" class="link" on:click=move |_| arrangement.keep_again()>
                        "Try again"
                    </button>
                </p>
            }
            .into_any()
        })
    };
    let can_undo = move || arrangement.can_undo();
    let is_default = move || arrangement.current().is_default();
    view! {
        <p class="soft">"For you alone, on every device."</p>
        {list("Figures", &CARDS, cards::name, arrangement, said)}
        {list("Panels", &Panel::KEYS, Panel::name, arrangement, said)}
        {problem}
        <p class="unseen" role="status">{move || said.get()}</p>
        <div class="parts-foot">
            <button type="button" class="button" aria-disabled=move || (!can_undo()).to_string() on:click=move |_| arrangement.undo()>
                <Glyph icon=Icon::Undo size=14 />
                "Undo"
            </button>
            <button
                type="button"
                class="button"
                aria-disabled=move || is_default().to_string()
                on:click=move |_| arrangement.change(|_| Default::default())
            >
                "Reset"
            </button>
            <button type="button" class="button is-main" on:click=move |_| open.set(false)>
                "Done"
            </button>
        </div>
    }
    .into_any()
}

fn list(
    title: &'static str,
    parts: &'static [&'static str],
    name: fn(&str) -> (&'static str, &'static str),
    arrangement: Arrangement,
    said: RwSignal<String>,
) -> AnyView {
    let order = Memo::new(move |_| arrangement.current().arrange(parts));
    let row = move |part: &'static str| {
        let (label, time) = name(part);
        let hidden = Memo::new(move |_| arrangement.current().hides(part));
        let place = Memo::new(move |_| order.with(|order| order.iter().position(|other| *other == part).unwrap_or(0)));
        let step = move |later: bool| {
            arrangement.change(|layout| layout.moved(parts, part, later));
            said.set(format!("{label} is number {} of {}", place.get_untracked() + 1, parts.len()));
            // A row that moves loses the focus; whoever moves it on presses the same button again.
            let button = if later { "later" } else { "earlier" };
            request_animation_frame(move || browser::focus(&format!("[data-part={part}] .is-{button}")));
        };
        let hide = move |_| {
            arrangement.change(|layout| layout.toggled(part));
            said.set(format!("{label} is {}", if hidden.get_untracked() { "hidden" } else { "shown" }));
        };
        let is_first = move || place.get() == 0;
        let is_last = move || place.get() + 1 == parts.len();
        view! {
            <li class="part" class:is-hidden=move || hidden.get() data-part=part>
                <span class="part-name">{label} " " <span class="faint">{time}</span></span>
                <button
                    type="button"
                    class="button is-small is-icon is-earlier"
                    aria-label=format!("Move {label} up")
                    aria-disabled=move || is_first().to_string()
                    on:click=move |_| step(false)
                >
                    <Glyph icon=Icon::ArrowUp size=14 />
                </button>
                <button
                    type="button"
                    class="button is-small is-icon is-later"
                    aria-label=format!("Move {label} down")
                    aria-disabled=move || is_last().to_string()
                    on:click=move |_| step(true)
                >
                    <Glyph icon=Icon::ArrowDown size=14 />
                </button>
                <button type="button" class="button is-small part-hide" aria-pressed=move || hidden.get().to_string() aria-label=format!("Hide {label}") on:click=hide>
                    {move || if hidden.get() { "Hidden" } else { "Hide" }}
                </button>
            </li>
        }
        .into_any()
    };
    view! {
        <h3 class="parts-title">{title}</h3>
        <ol class="parts">
            <For each=move || order.get() key=|part| *part children=row />
        </ol>
    }
    .into_any()
}
