//! Models: how much they are called, what they cost, how fast they are and how often they fail; and what the cost is for.

mod allocation;
pub mod asked;
mod cards;
mod comparison;
pub mod file;

use crate::{
    domain::{
        call::CallKind,
        dimension::Dimension,
        figure::{Figure, Unit},
    },
    ui::{
        charts::{
            donut_card::DonutCard,
            flow_card::FlowCard,
            heat_card::HeatCard,
            palette::{BAD, Palette},
            plot::Style,
            time_card::TimeCard,
        },
        components::{
            calls::{CallsCard, ReasonsCard},
            notice::Empty,
            page::Page,
            rank_card::RankCard,
            skeleton,
        },
        context::{page_address::PageAddress, viewer::ViewerContext},
        pages::analytics::{
            plots::{self, plot, stacked, tracks},
            subtitle,
        },
    },
};
use asked::Asked;
use leptos::prelude::*;
use leptos_router::{LazyRoute, lazy_route};

/// The route; its code is loaded when it is gone to.
pub struct ModelsRoute;

#[lazy_route]
impl LazyRoute for ModelsRoute {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        view! { <Models /> }.into_any()
    }
}

/// Parts of one type: built as one view they would not fit on the stack of a thread.
#[component]
fn Models() -> impl IntoView {
    let address = PageAddress::here();
    let by = allocation::chosen(address);
    let asked = Asked::new(by);
    let palette = Palette::of(asked.models);
    let complete_to = asked.overview.complete_to();
    view! {
        <Page title="Models and cost" complete_to>
            {[
                view! { <cards::Cards asked /> }.into_any(),
                view! { <comparison::Comparison asked /> }.into_any(),
                view! { <Charts asked palette /> }.into_any(),
                view! { <HeatCard title="When tokens are used" what="Tokens" resource=asked.heatmap /> }.into_any(),
                view! { <allocation::Allocation asked by address /> }.into_any(),
                view! { <Errors asked palette /> }.into_any(),
                view! { <FlowCard title="Request flow" resource=asked.flow /> }.into_any(),
            ]}
        </Page>
    }
}

/// As high as a few rows.
fn waiting() -> impl IntoView {
    view! { <div class="figures-wait">{skeleton::lines(7)}</div> }
}

#[component]
fn Charts(asked: Asked, palette: Palette) -> impl IntoView {
    let viewer = ViewerContext::expect();
    let calls = view! {
        <TimeCard
            title="Model calls"
            subtitle=subtitle::per(asked.calls, "by model")
            resource=asked.calls
            plot=move |answer| {
                stacked(plot(answer, viewer.zone(), Style::Bars, Unit::Count), answer, Figure::ModelCalls, palette)
            }
            by=Dimension::Model
        />
    };
    let cost = view! {
        <TimeCard
            title="Cost"
            subtitle=subtitle::per(asked.costs, "by model")
            resource=asked.costs
            plot=move |answer| plots::costs(answer, viewer.zone(), palette)
            by=Dimension::Model
        />
    };
    let tokens = view! {
        <TimeCard
            title="Tokens"
            subtitle=subtitle::per(asked.trends, "by kind")
            resource=asked.trends
            plot=move |answer| plots::tokens(answer, viewer.zone())
        />
    };
    let shares = view! {
        <DonutCard
            title="Cost by model"
            subtitle=subtitle::fixed("share of the cost of this range")
            resource=asked.models
            plot=move |rows| plots::shares(rows, palette)
            by=Dimension::Model
            figure=Figure::CostUsd
        />
    };
    let latency = view! {
        <TimeCard
            title="Latency"
            subtitle=subtitle::fixed("p50, p95 and p99 of model calls that went well · ±1\u{a0}%")
            resource=asked.latencies
            plot=move |answer| plots::percentiles(answer, viewer.zone(), Figure::ModelLatencyMs)
        />
    };
    let rate = view! {
        <TimeCard
            title="Error rate"
            subtitle=subtitle::per(asked.trends, "failed of ended model calls")
            resource=asked.trends
            plot=move |answer| {
                tracks(plot(answer, viewer.zone(), Style::Lines, Unit::Ratio), answer, &[(Figure::ModelErrorRate, BAD)])
            }
            empty=|| view! { <Empty title="No model call failed" text="Every call of this range that ended went well." /> }
        />
    };
    let all = [calls.into_any(), cost.into_any(), tokens.into_any(), shares.into_any(), latency.into_any(), rate.into_any()];
    view! { <div class="card-grid">{all}</div> }
}

/// What fails, why, and which calls those were.
#[component]
fn Errors(asked: Asked, palette: Palette) -> impl IntoView {
    let viewer = ViewerContext::expect();
    let over_time = view! {
        <TimeCard
            title="Failed calls"
            subtitle=subtitle::per(asked.errors, "by model")
            resource=asked.errors
            plot=move |answer| {
                stacked(plot(answer, viewer.zone(), Style::Bars, Unit::Count), answer, Figure::ModelErrors, palette)
            }
            by=Dimension::Model
            empty=|| view! { <Empty title="No model call failed" text="Every call of this range that ended went well." /> }
        />
    };
    let by_model = view! {
        <RankCard
            title="Errors by model"
            subtitle="failed model calls"
            by=Dimension::Model
            columns=&[(Figure::ModelErrors, "Failed"), (Figure::ModelCalls, "Calls"), (Figure::ModelErrorRate, "Rate")]
            resource=asked.failing
            empty="No model call failed"
        />
    };
    let by_category = view! {
        <RankCard
            title="Errors by category"
            subtitle="failed model calls"
            by=Dimension::ErrorCategory
            columns=&[(Figure::ModelErrors, "Failed")]
            resource=asked.categories
            empty="No model call failed"
        />
    };
    let reasons =
        view! { <ReasonsCard title="What errors say" of=CallKind::Model resource=asked.failed empty="No model call failed" /> };
    let newest = view! {
        <CallsCard
            title="Newest failed calls"
            subtitle="each leads to its moment in its session"
            of=CallKind::Model
            failed=true
            resource=asked.failed
            empty="No model call failed"
        />
    };
    [
        view! { <div class="card-grid">{[over_time.into_any(), reasons.into_any()]}</div> }.into_any(),
        view! { <div class="card-grid is-errors">{newest.into_any()} <div class="card-pile">{[by_model.into_any(), by_category.into_any()]}</div></div> }
            .into_any(),
    ]
}
