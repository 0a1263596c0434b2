//! Handoffs and friction: where work changes hands, how it goes on from there, and where people get stuck. For those who see
//! everyone.

mod asked;
mod cards;
mod definitions;
mod matrix;
mod moments;
mod plots;
mod signals;
mod view;

use crate::ui::{
    charts::time_card::TimeCard,
    components::{load::Load, notice::Empty, page::Page},
    context::viewer::ViewerContext,
    pages::analytics::subtitle,
};
use asked::Asked;
use leptos::prelude::*;
use leptos_router::{LazyRoute, hooks::use_query_map, lazy_route};
use view::View;

/// The route; its code is loaded when it is gone to.
pub struct FrictionRoute;

#[lazy_route]
impl LazyRoute for FrictionRoute {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        view! { <Friction /> }.into_any()
    }
}

#[component]
fn Friction() -> impl IntoView {
    let query = use_query_map();
    let view = Memo::new(move |_| query.with(|query| View::read(|name| query.get(name))));
    let asked = Asked::new(view);
    let complete_to = asked.signals.complete_to();
    view! {
        <Page title="Handoffs and friction" complete_to>
            <Load resource=asked.may skeleton=waiting content=move |_| view! { <Parts asked view /> } />
        </Page>
    }
}

/// As high as the cards and the first charts will be.
fn waiting() -> impl IntoView {
    let card = |_| {
        view! {
            <div class="card stat">
                <div class="skeleton is-figure"></div>
                <div class="skeleton is-foot"></div>
            </div>
        }
        .into_any()
    };
    view! {
        <div class="stat-grid is-six">{(0..6).map(card).collect_view()}</div>
        <div class="card-grid">
            <div class="card matrix-wait"></div>
            <div class="card matrix-wait"></div>
        </div>
    }
}

/// Parts of one type: built as one view they would not fit on the stack of a thread.
#[component]
fn Parts(asked: Asked, view: Memo<View>) -> impl IntoView {
    [
        view! { <cards::Cards asked /> }.into_any(),
        view! { <Handovers asked /> }.into_any(),
        view! { <Stuck asked view /> }.into_any(),
        view! { <After asked /> }.into_any(),
    ]
}

#[component]
fn Handovers(asked: Asked) -> impl IntoView {
    let viewer = ViewerContext::expect();
    let matrix = view! { <matrix::Matrix handoffs=asked.handoffs /> };
    let kinds = view! {
        <TimeCard
            title="Handoffs"
            subtitle=subtitle::per(asked.kinds, "by where control goes")
            resource=asked.kinds
            plot=move |answer| plots::by_kind(answer, viewer.zone())
            empty=|| view! { <Empty title="Nothing was handed over" text="Every run of this range ended with the agent." /> }
        />
    };
    view! { <div class="card-grid handovers">{[matrix.into_any(), kinds.into_any()]}</div> }
}

#[component]
fn Stuck(asked: Asked, view: Memo<View>) -> impl IntoView {
    let signals = view! { <signals::Signals signals=asked.signals view /> };
    let moments = view! { <moments::Moments moments=asked.moments view /> };
    view! { <div class="card-grid">{[signals.into_any(), moments.into_any()]}</div> }
}

#[component]
fn After(asked: Asked) -> impl IntoView {
    let pick_ups = view! { <definitions::PickUps handoffs=asked.handoffs /> };
    [pick_ups.into_any(), view! { <definitions::Definitions /> }.into_any()]
}
