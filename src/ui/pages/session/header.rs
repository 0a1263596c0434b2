//! The head of a session: whose it is, where it ran, and its figures.

use super::status::StatusChip;
use crate::{
    domain::session::{RunStatus, SessionHeader},
    ui::{
        context::{filters::Filters, viewer::ViewerContext},
        format,
    },
};
use leptos::prelude::*;

/// As high as the header will be.
pub fn waiting() -> impl IntoView {
    view! {
        <div class="card session-head">
            <div class="skeleton is-figure"></div>
            <div class="skeleton is-foot"></div>
        </div>
    }
}

#[component]
pub fn Header(header: Signal<SessionHeader>) -> impl IntoView {
    view! {
        <section class="card session-head" aria-label="About this session">
            <div class="session-about">
                <Tags header />
                <About header />
            </div>
            <dl class="session-figures">
                {move || {
                    header
                        .with(figures)
                        .into_iter()
                        .map(|(label, value, note)| {
                            view! {
                                <div>
                                    <dt>{label}</dt>
                                    <dd title=note>{value}</dd>
                                </div>
                            }
                            .into_any()
                        })
                        .collect_view()
                }}
            </dl>
        </section>
    }
}

#[component]
fn Tags(header: Signal<SessionHeader>) -> impl IntoView {
    let draw = move || {
        header.with(|header| {
            let row = &header.row;
            let words: Vec<_> = row.agent.iter().chain(&row.environment).chain(&header.tags).cloned().collect();
            view! {
                <p class="session-tags">
                    <StatusChip status=row.status.map(RunStatus::key) />
                    {words.into_iter().map(|word| view! { <span class="tag">{word}</span> }.into_any()).collect_view()}
                </p>
            }
            .into_any()
        })
    };
    view! { {move || draw()} }
}

#[component]
fn About(header: Signal<SessionHeader>) -> impl IntoView {
    let (filters, viewer) = (Filters::expect(), ViewerContext::expect());
    let draw = move || {
        let zone = viewer.zone();
        header.with(|header| {
            let row = &header.row;
            let now = viewer.now().unwrap_or(row.last_activity);
            let name = header.user_name.clone().or_else(|| row.user.clone()).unwrap_or_else(|| "Unknown user".into());
            let who = match &row.user {
                Some(user) => view! { <a class="plain-link" href=filters.link_to_user(user)>{name}</a> }.into_any(),
                None => name.into_any(),
            };
            let time = |at| {
                view! { <time datetime=crate::domain::time::Timestamp::to_string(&at) title=format::date_time(&zone, at)>{moment(&zone, now, at)}</time> }
            };
            let end = header.ended_at.map(|_| {
                let words = match &header.end_reason {
                    Some(reason) => format!("ended: {reason}"),
                    None => "ended".to_owned(),
                };
                view! { <span>{words} " · "</span> }.into_any()
            });
            view! {
                <p class="session-line">
                    <span>{who} " · "</span>
                    <span>"started " {time(row.started_at)} " · "</span>
                    <span>"last active " {time(row.last_activity)} " · "</span>
                    {end}
                    <span class="mono">{row.session_id.clone()}</span>
                </p>
            }
            .into_any()
        })
    };
    view! { {move || draw()} }
}

/// "today 11:02:14", "22 Oct 11:02:14".
fn moment(zone: &crate::domain::zone::Zone, now: crate::domain::time::Timestamp, at: crate::domain::time::Timestamp) -> String {
    let day = if format::date(zone, now) == format::date(zone, at) { "today".into() } else { format::day(zone, at) };
    format!("{day} {}", format::clock(zone, at))
}

/// Label, value, and what stands behind it.
fn figures(header: &SessionHeader) -> Vec<(&'static str, String, String)> {
    let row = &header.row;
    let share = |share: Option<f64>| share.map_or_else(|| format::UNKNOWN.into(), format::percent);
    let unpriced = match header.unpriced_calls {
        0 => "Reported, or tokens times the price in force".to_owned(),
        calls => format!("Without {} calls whose price is unknown", format::count(calls)),
    };
    vec![
        ("Runs", format::count(row.runs), String::new()),
        ("Success", share(row.success_rate), "Succeeded / (succeeded + failed)".into()),
        ("Active", format::duration(row.active_ms), "Gaps between happenings, each counted up to 5 minutes".into()),
        ("Tokens", format::short(row.total_tokens), format::count(row.total_tokens)),
        ("From cache", share(header.cache_share), "Cache reads among all that was sent to models".into()),
        ("Model calls", format::count(row.model_calls), String::new()),
        ("Tool calls", format::count(row.tool_calls), String::new()),
        ("Cost", row.cost_usd.map_or_else(|| format::UNKNOWN.into(), format::money), unpriced),
    ]
}
