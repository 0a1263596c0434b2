//! All organisations: their totals, how those went, who uses and costs most, and whether each is well. For super admins.

mod asked;
mod cards;
mod health;
mod plots;
mod top;

use crate::{
    domain::role::Permission,
    ui::{
        charts::time_card::TimeCard,
        components::{
            icon::{Glyph, Icon},
            page::Page,
        },
        context::{filters::Filters, live::Live, provenance::Provenance, viewer::ViewerContext},
        pages::analytics::{plots as shared, subtitle},
    },
};
use asked::Asked;
use leptos::prelude::*;
use leptos_router::{LazyRoute, lazy_route};
use std::time::Duration;

/// Ticks tell of one organisation; the others are asked for again this often.
const PACE: Duration = Duration::from_secs(30);

/// The route; its code is loaded when it is gone to.
pub struct GlobalRoute;

#[lazy_route]
impl LazyRoute for GlobalRoute {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        view! { <Global /> }.into_any()
    }
}

#[component]
fn Global() -> impl IntoView {
    Provenance::withhold();
    let (viewer, live) = (ViewerContext::expect(), Live::expect());
    let asked = Asked::new();
    let complete_to = asked.overview.complete_to();
    Effect::new(move || {
        let beat = set_interval_with_handle(move || live.ask_again(), PACE);
        on_cleanup(move || {
            if let Ok(beat) = beat {
                beat.clear();
            }
        });
    });
    view! {
        <Page title="Global overview" complete_to above=true>
            <Transition>
                {
                    // Inside the Transition, which waits for it; and a memo, so that another answer about the viewer draws nothing anew.
                    let permitted = Memo::new(move |_| viewer.get().map(|viewer| viewer.person.role.may(Permission::ViewGlobal)));
                    move || match permitted.get() {
                        Some(false) => view! { <NotPermitted /> }.into_any(),
                        _ => view! { <Everything asked /> }.into_any(),
                    }
                }
            </Transition>
        </Page>
    }
}

/// Parts of one type: built as one view they would not fit on the stack of a thread.
#[component]
fn Everything(asked: Asked) -> impl IntoView {
    [
        view! { <cards::Cards asked /> }.into_any(),
        view! { <Charts asked /> }.into_any(),
        view! { <top::Tops orgs=asked.orgs /> }.into_any(),
        view! { <health::Health orgs=asked.orgs /> }.into_any(),
    ]
}

#[component]
fn Charts(asked: Asked) -> impl IntoView {
    let viewer = ViewerContext::expect();
    let runs = view! {
        <TimeCard
            title="Runs"
            subtitle=subtitle::per(asked.apart, "by organisation")
            resource=asked.apart
            plot=move |answer| plots::runs(answer, viewer)
        />
    };
    let costs = view! {
        <TimeCard
            title="Cost"
            subtitle=subtitle::per(asked.apart, "by organisation")
            resource=asked.apart
            plot=move |answer| plots::costs(answer, viewer)
        />
    };
    let outcomes = view! {
        <TimeCard
            title="Outcomes"
            subtitle=subtitle::per(asked.trends, "runs of all organisations")
            resource=asked.trends
            plot=move |answer| shared::outcomes(answer, viewer.zone())
        />
    };
    let tokens = view! {
        <TimeCard
            title="Tokens"
            subtitle=subtitle::per(asked.trends, "of all organisations, by kind")
            resource=asked.trends
            plot=move |answer| shared::tokens(answer, viewer.zone())
        />
    };
    view! { <div class="card-grid">{[runs.into_any(), costs.into_any(), outcomes.into_any(), tokens.into_any()]}</div> }
}

/// For everybody else.
#[component]
fn NotPermitted() -> impl IntoView {
    let filters = Filters::expect();
    view! {
        <section class="card" aria-label="Not permitted">
            <div class="notice">
                <span class="notice-mark">
                    <Glyph icon=Icon::Lock size=18 />
                </span>
                <strong>"Not part of your role"</strong>
                <p>"Super admins see all organisations together. Your own organisation's figures are in its analytics."</p>
                <a class="button is-small" href=move || filters.link("/analytics")>
                    "Go to analytics"
                </a>
            </div>
        </section>
    }
}
