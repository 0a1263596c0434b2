//! Tools and tool servers: how busy they are, what they cost, how fast and how reliable they answer, and what they did last.

mod asked;
mod cards;
mod table;

use crate::{
    domain::{
        answer::{Answer, Series},
        call::CallKind,
        dimension::Dimension,
        figure::{Figure, Unit},
        zone::Zone,
    },
    ui::{
        charts::{
            donut_card::DonutCard,
            outcome_bars::OutcomeBars,
            palette::{Palette, SERIES},
            plot::{Style, TimePlot},
            time_card::TimeCard,
        },
        components::{calls::CallsCard, page::Page, range_steps::RangeSteps},
        context::{ask::Asking, page_address::PageAddress, viewer::ViewerContext},
        pages::analytics::{
            plots::{self, tracks},
            subtitle,
        },
    },
};
use asked::{Asked, hourly};
use leptos::prelude::*;
use leptos_router::{LazyRoute, lazy_route};

/// The route; its code is loaded when it is gone to.
pub struct ToolsRoute;

#[lazy_route]
impl LazyRoute for ToolsRoute {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        view! { <Tools /> }.into_any()
    }
}

/// Parts of one type: built as one view they would not fit on the stack of a thread.
#[component]
fn Tools() -> impl IntoView {
    let address = PageAddress::here();
    let by = table::chosen(address);
    let asked = Asked::new(by);
    let complete_to = asked.overview.complete_to();
    view! {
        <Page title="Tools" complete_to>
            {[
                view! { <cards::Cards asked /> }.into_any(),
                view! { <RangeSteps /> }.into_any(),
                view! { <Charts asked /> }.into_any(),
                view! { <table::Table asked by address /> }.into_any(),
                view! {
                    <CallsCard
                        title="Activity"
                        subtitle="the newest 50 tool calls, each leads to its moment in its session"
                        of=CallKind::Tool
                        resource=asked.feed
                        empty="No tool was called"
                    />
                }
                    .into_any(),
            ]}
        </Page>
    }
}

#[component]
fn Charts(asked: Asked) -> impl IntoView {
    let viewer = ViewerContext::expect();
    let palette = Palette::of(asked.servers);
    let queries = view! {
        <TimeCard
            title="Queries"
            subtitle=per(asked.busy)
            resource=asked.busy
            plot=move |answer| queries(answer, viewer.zone())
        />
    };
    let cost = view! {
        <DonutCard
            title="Cost per server"
            subtitle=subtitle::fixed("what its tool calls report that they cost")
            resource=asked.servers
            plot=move |rows| plots::shares_of(rows, Figure::ToolCostUsd, palette)
            by=Dimension::Server
            figure=Figure::ToolCostUsd
        />
    };
    let latency = view! {
        <TimeCard
            title="Response times"
            subtitle=subtitle::fixed("p50, p95 and p99 of tool calls that went well · ±1\u{a0}%")
            resource=asked.latencies
            plot=move |answer| plots::percentiles(answer, viewer.zone(), Figure::ToolLatencyMs)
        />
    };
    let errors = view! {
        <OutcomeBars
            title="Errors per server"
            subtitle="of the tool calls that ended"
            by=Dimension::Server
            resource=asked.servers
            calls=Figure::ToolCalls
            errors=Figure::ToolErrors
            rate=Figure::ToolErrorRate
        />
    };
    view! { <div class="card-grid">{[queries.into_any(), cost.into_any(), latency.into_any(), errors.into_any()]}</div> }
}

/// Runs over time, hour by hour where that can be drawn.
fn queries(answer: &Answer<Vec<Series>>, zone: Zone) -> TimePlot {
    let (range, points) = (answer.range.range, answer.data.first().map_or(&[][..], |series| &series.points));
    let plot = TimePlot::new(Style::Areas, Unit::Count, hourly(range), zone, range, points);
    tracks(plot, answer, &[(Figure::Runs, SERIES[0])])
}

/// "per hour, drag to zoom in".
fn per(resource: Asking<Answer<Vec<Series>>>) -> Signal<String> {
    Signal::derive(move || {
        let noun = resource.with(|answer| match answer {
            Some(Ok(answer)) => Some(hourly(answer.range.range).noun()),
            _ => None,
        });
        noun.map_or_else(|| "runs".to_owned(), |noun| format!("runs per {noun}, drag to zoom in"))
    })
}
