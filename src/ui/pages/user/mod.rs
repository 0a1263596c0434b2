//! One person: who they are, their figures against the period before, how those went, and their sessions.
//!
//! The page is about them: below, their key counts as a filter like any other, so every card, chart and list is the ordinary one.

mod asked;
mod cards;
mod header;
mod plots;

use crate::{
    domain::{dimension::Dimension, figure::Figure, role::Permission, user::UserRecord},
    ui::{
        browser,
        charts::{palette::Palette, time_card::TimeCard},
        components::{
            icon::{Glyph, Icon},
            load::Load,
            notice::Empty,
            page::Page,
            rank_card::RankCard,
        },
        context::{
            ask::Asking,
            filters::{Filters, user_path},
            viewer::ViewerContext,
        },
        pages::{
            analytics::{plots as shared, subtitle},
            sessions::{self, List, SessionsCard},
        },
    },
};
use asked::Asked;
use leptos::prelude::*;
use leptos_router::{LazyRoute, hooks::use_params_map, lazy_route};

/// Sessions of a page: there is more on this one.
const SESSIONS: u16 = 20;

/// The route; its code is loaded when it is gone to.
pub struct UserRoute;

#[lazy_route]
impl LazyRoute for UserRoute {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        view! { <User /> }.into_any()
    }
}

#[component]
fn User() -> impl IntoView {
    let params = use_params_map();
    let key = Memo::new(move |_| params.with(|params| params.get("key").unwrap_or_default()));
    Filters::provide_about(Dimension::User, key);
    let asked = Asked::new(key);
    let list = List::new(Signal::derive(move || user_path(&key.get())));
    let page = list.ask(SESSIONS);
    let title = Signal::derive(move || match asked.record.get() {
        Some(Ok(Some(record))) => record.name,
        _ => "User".to_owned(),
    });
    let complete_to = asked.overview.complete_to();
    view! {
        <Page title complete_to crumbs=vec![("Users", "/users")]>
            <Load
                resource=asked.record
                skeleton=header::waiting
                content={move |record: Signal<Option<UserRecord>>| {
                    let is_known = Memo::new(move |_| record.with(Option::is_some));
                    move || {
                        if is_known.get() {
                            view! { <Known record asked list page /> }.into_any()
                        } else {
                            view! { <Unknown key /> }.into_any()
                        }
                    }
                }}
            />
        </Page>
    }
}

/// Parts of one type: built as one view they would not fit on the stack of a thread.
#[component]
fn Known(record: Signal<Option<UserRecord>>, asked: Asked, list: List, page: Asking<sessions::Page>) -> impl IntoView {
    [
        view! { <header::Header record /> }.into_any(),
        view! { <cards::Cards asked /> }.into_any(),
        view! { <Charts asked /> }.into_any(),
        view! { <Causes asked /> }.into_any(),
        view! { <SessionsCard list page /> }.into_any(),
    ]
}

/// Activity, cost and friction.
#[component]
fn Charts(asked: Asked) -> impl IntoView {
    let viewer = ViewerContext::expect();
    let palette = Palette::of(asked.models);
    let activity = view! {
        <TimeCard
            title="Activity"
            subtitle=subtitle::per(asked.trends, "runs by outcome")
            resource=asked.trends
            plot=move |answer| shared::outcomes(answer, viewer.zone())
            by=Dimension::Status
        />
    };
    let cost = view! {
        <TimeCard
            title="Cost"
            subtitle=subtitle::per(asked.costs, "by model")
            resource=asked.costs
            plot=move |answer| shared::costs(answer, viewer.zone(), palette)
            by=Dimension::Model
        />
    };
    let friction = view! {
        <TimeCard
            title="Friction"
            subtitle=subtitle::per(asked.trends, "runs handed to their own machine, and handoffs iterated on")
            resource=asked.trends
            plot=move |answer| plots::friction(answer, viewer.zone())
            empty=|| view! { <Empty title="Nothing was handed over" text="Every run of this range ended with the agent." /> }
        />
    };
    let failures = view! {
        <TimeCard
            title="Failed runs"
            subtitle=subtitle::per(asked.trends, "failed and stalled")
            resource=asked.trends
            plot=move |answer| plots::failures(answer, viewer.zone())
            empty=|| view! { <Empty title="No run failed" text="Every run of this range that ended succeeded or was cancelled." /> }
        />
    };
    view! { <div class="card-grid">{[activity.into_any(), cost.into_any(), friction.into_any(), failures.into_any()]}</div> }
}

/// With what they work, and what goes wrong.
#[component]
fn Causes(asked: Asked) -> impl IntoView {
    let models = view! {
        <RankCard
            title="Models"
            subtitle="by cost"
            by=Dimension::Model
            columns=&[(Figure::CostUsd, "Cost"), (Figure::TotalTokens, "Tokens"), (Figure::ModelErrorRate, "Errors")]
            resource=asked.models
            empty="No model was called"
        />
    };
    let failures = view! {
        <RankCard
            title="Why runs fail"
            subtitle="failed runs by error category"
            by=Dimension::ErrorCategory
            columns=&[(Figure::RunsFailed, "Failed")]
            resource=asked.failures
            empty="No run failed"
        />
    };
    view! { <div class="card-grid">{[models.into_any(), failures.into_any()]}</div> }
}

/// Nobody of that name, or nobody whom the viewer may know of.
#[component]
fn Unknown(key: Memo<String>) -> impl IntoView {
    let (filters, viewer) = (Filters::expect(), ViewerContext::expect());
    let words = move || if viewer.may(Permission::ViewEveryone) { "See all users" } else { "Go to your own page" };
    view! {
        <section class="card" aria-label="No such user">
            <div class="notice">
                <span class="notice-mark">
                    <Glyph icon=Icon::Person size=18 />
                </span>
                <strong>"There is no such user"</strong>
                <p>{move || format!("Nobody here is called {}, or they are not yours to see.", key.get())}</p>
                <a class="button is-small" href=move || browser::own(&filters.of_query().link("/users"))>
                    {move || words()}
                </a>
            </div>
        </section>
    }
}
