//! What the page asks the server, all of it at once; each answer is shown when it comes. The bench asks the same.

use crate::{
    domain::{
        answer::{Answer, Series},
        figure::Figure,
        overview::{Glance, Happening, SystemStatus, ToolLink},
        query::{Granularity, StatsQuery, TimelineQuery},
    },
    server_fns::{
        overview::{check_system, list_tool_links, overview_feed, overview_glance},
        stats::stats_timeline,
    },
    ui::context::ask::{Asking, ask, ask_once},
};
use leptos::prelude::*;
use std::time::Duration;

/// Happenings at first, and when more are asked for.
pub const FEW: u16 = 10;
pub const MANY: u16 = 50;

/// Per day of the thirty: what the cards' trends show.
const TRENDS: [Figure; 7] = [
    Figure::Sessions,
    Figure::Messages,
    Figure::TotalTokens,
    Figure::Runs,
    Figure::SuccessRate,
    Figure::CostUsd,
    Figure::MessagesPerSession,
];

/// Servers that fall silent send nothing that could tell the page so.
const LOOK_AGAIN: Duration = Duration::from_secs(30);

#[derive(Clone, Copy)]
pub struct Asked {
    pub glance: Asking<Answer<Glance>>,
    pub trends: Asking<Answer<Vec<Series>>>,
    pub feed: Asking<Vec<Happening>>,
    pub status: Asking<SystemStatus>,
    pub links: Asking<Vec<ToolLink>>,
}

impl Asked {
    pub(super) fn new(limit: RwSignal<u16>) -> Self {
        let status: Asking<SystemStatus> = ask(|| (), |stats, ()| check_system(stats.org));
        Effect::new(move || {
            let beat = set_interval_with_handle(move || status.refetch(), LOOK_AGAIN);
            on_cleanup(move || {
                if let Ok(beat) = beat {
                    beat.clear();
                }
            });
        });
        Self {
            glance: ask(|| (), |stats, ()| overview_glance(stats.org, stats.tz)),
            trends: ask(|| (), |stats, ()| stats_timeline(trends(stats))),
            feed: ask(move || limit.get(), |stats, limit| overview_feed(stats.org, limit)),
            status,
            links: ask_once(|stats| list_tool_links(stats.org)),
        }
    }
}

pub fn trends(stats: StatsQuery) -> TimelineQuery {
    TimelineQuery { stats, figures: TRENDS.to_vec(), granularity: Granularity::Day, by: None, series: None }
}
