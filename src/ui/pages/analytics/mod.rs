//! What ran, for whom, at what cost, how fast and how reliably: the organisation's figures.
//!
//! Each card and chart stands on its own answer; those that show the same share one.

pub mod asked;
pub mod cards;
mod first_steps;
pub mod plots;
pub mod subtitle;

use crate::{
    domain::{dimension::Dimension, figure::Figure},
    ui::{
        charts::{donut_card::DonutCard, palette::Palette, time_card::TimeCard},
        components::{page::Page, rank_card::RankCard},
        context::viewer::ViewerContext,
    },
};
use asked::Asked;
use cards::Cards;
use first_steps::FirstSteps;
use leptos::prelude::*;
use leptos_router::{LazyRoute, lazy_route};

/// The route; its code is loaded when it is gone to.
pub struct AnalyticsRoute;

#[lazy_route]
impl LazyRoute for AnalyticsRoute {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        view! { <Analytics /> }.into_any()
    }
}

#[component]
fn Analytics() -> impl IntoView {
    let asked = Asked::new();
    let viewer = ViewerContext::expect();
    let palette = Palette::of(asked.models);
    let complete_to = asked.overview.complete_to();
    view! {
        <Page title="Analytics" complete_to>
            <Cards asked />
            <div class="card-grid">
                <TimeCard
                    title="Runs"
                    subtitle=subtitle::per(asked.trends, "by outcome")
                    resource=asked.trends
                    plot=move |answer| plots::outcomes(answer, viewer.zone())
                    by=Dimension::Status
                    empty=|| view! { <FirstSteps /> }
                />
                <TimeCard
                    title="Cost"
                    subtitle=subtitle::per(asked.costs, "by model")
                    resource=asked.costs
                    plot=move |answer| plots::costs(answer, viewer.zone(), palette)
                    by=Dimension::Model
                />
                <TimeCard
                    title="Run duration"
                    subtitle=subtitle::fixed("p50, p95 and p99 of succeeded runs · ±1\u{a0}%")
                    resource=asked.durations
                    plot=move |answer| plots::durations(answer, viewer.zone())
                />
                <DonutCard
                    title="Where the money goes"
                    subtitle=subtitle::fixed("share of cost by model")
                    resource=asked.models
                    plot=move |rows| plots::shares(rows, palette)
                    by=Dimension::Model
                    figure=Figure::CostUsd
                />
                <TimeCard
                    title="Success rate"
                    subtitle=subtitle::per(asked.trends, "succeeded of succeeded and failed runs")
                    resource=asked.trends
                    plot=move |answer| plots::success(answer, viewer.zone())
                />
                <TimeCard
                    title="Tokens"
                    subtitle=subtitle::per(asked.trends, "by kind")
                    resource=asked.trends
                    plot=move |answer| plots::tokens(answer, viewer.zone())
                />
            </div>
            <div class="card-grid is-thirds">
                <RankCard
                    title="Top users"
                    subtitle="by runs"
                    by=Dimension::User
                    columns=&[(Figure::Runs, "Runs"), (Figure::CostUsd, "Cost"), (Figure::SuccessRate, "Success")]
                    resource=asked.users
                    empty="Nobody ran anything"
                />
                <RankCard
                    title="Top models"
                    subtitle="by cost"
                    by=Dimension::Model
                    columns=&[(Figure::CostUsd, "Cost"), (Figure::TotalTokens, "Tokens"), (Figure::ModelErrorRate, "Errors")]
                    resource=asked.models
                    empty="No model was called"
                />
                <RankCard
                    title="Why runs fail"
                    subtitle="failed runs by error category"
                    by=Dimension::ErrorCategory
                    columns=&[(Figure::RunsFailed, "Failed")]
                    resource=asked.failures
                    empty="No run failed"
                />
            </div>
        </Page>
    }
}
