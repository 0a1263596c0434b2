//! Where people land: the figures at a glance, what happened last, whether the machinery is well, and what one may begin.
//! Everybody arranges it for themself.

mod actions;
mod arrangement;
pub mod asked;
mod cards;
mod customise;
mod feed;
mod form;
mod status;

use crate::ui::{
    components::{plain_page::PlainPage, stat_card::StatSkeleton},
    context::filters::Filters,
};
use actions::Actions;
use arrangement::Arrangement;
use asked::{Asked, FEW};
use cards::{CARDS, Card};
use customise::Customise;
use feed::Feed;
use leptos::prelude::*;
use status::Status;

/// What stands below the cards, by its name in layouts.
struct Panel;

impl Panel {
    const KEYS: [&str; 3] = ["activity", "actions", "status"];

    fn name(panel: &str) -> (&'static str, &'static str) {
        match panel {
            "activity" => ("Activity", ""),
            "actions" => ("Quick actions", ""),
            _ => ("System status", ""),
        }
    }

    fn view(panel: &str, asked: Asked, limit: RwSignal<u16>) -> AnyView {
        match panel {
            "activity" => view! { <Feed asked limit /> }.into_any(),
            "actions" => view! { <Actions asked /> }.into_any(),
            _ => view! { <Status asked /> }.into_any(),
        }
    }
}

#[component]
pub fn Overview() -> impl IntoView {
    Filters::provide_whole();
    let arrangement = Arrangement::new();
    let limit = RwSignal::new(FEW);
    let asked = Asked::new(limit);
    let complete_to = asked.glance.complete_to();
    let bar = view! {
        <div class="home-bar">
            <Customise arrangement />
        </div>
    };
    view! {
        <PlainPage title="Overview" complete_to bar=Some(bar.into_any())>
            <Transition fallback=|| view! { <Waiting /> }>
                {move || {
                    let is_known = Memo::new(move |_| arrangement.layout().is_some());
                    view! { {move || is_known.get().then(|| parts(arrangement, asked, limit))} }.into_any()
                }}
            </Transition>
        </PlainPage>
    }
}

/// As large as what comes; only where one goes to the page from another.
#[component]
fn Waiting() -> impl IntoView {
    let card = |_| {
        view! {
            <div class="card stat home-card">
                <div class="stat-label">
                    <span class="skeleton is-foot"></span>
                </div>
                <StatSkeleton />
            </div>
        }
        .into_any()
    };
    view! {
        <div class="home-grid">{CARDS.map(card)}</div>
        <div class="home-panels">
            <div class="card home-panel is-feed">
                <div class="skeleton home-wait"></div>
            </div>
            <div class="card home-panel">
                <div class="skeleton home-wait"></div>
            </div>
            <div class="card home-panel">
                <div class="skeleton home-wait"></div>
            </div>
        </div>
    }
}

/// Each is made once and moves with its place.
fn parts(arrangement: Arrangement, asked: Asked, limit: RwSignal<u16>) -> AnyView {
    let shown = move |parts: &'static [&'static str]| {
        Memo::new(move |_| {
            let layout = arrangement.layout().unwrap_or_default();
            let mut order = layout.arrange(parts);
            order.retain(|part| !layout.hides(part));
            order
        })
    };
    let (figures, panels) = (shown(&CARDS), shown(&Panel::KEYS));
    let is_bare = move || figures.with(Vec::is_empty) && panels.with(Vec::is_empty);
    let note = move || {
        is_bare().then(|| {
            view! {
                <div class="card home-panel">
                    <div class="notice">
                        <strong>"Everything is hidden"</strong>
                        <p>"Customise brings it back, part by part or all at once with Reset."</p>
                    </div>
                </div>
            }
            .into_any()
        })
    };
    view! {
        {note}
        <div class="home-grid">
            <For each=move || figures.get() key=|card| *card children=move |card| view! { <Card card asked /> }.into_any() />
        </div>
        <div class="home-panels">
            <For each=move || panels.get() key=|panel| *panel children=move |panel| Panel::view(panel, asked, limit) />
        </div>
    }
    .into_any()
}
