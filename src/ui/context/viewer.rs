//! Who is looking, and in which zone: one reply for the whole page.

use super::{
    filters::Filters,
    reply::{Reply, Sent},
    span::Span,
};
use crate::{
    domain::{error::AppError, ids::OrgSlug, role::Permission, time::Timestamp, viewer::Viewer, zone::Zone},
    server_fns::account::find_viewer,
    ui::browser,
};
use leptos::prelude::*;
use std::time::Duration;

const COOKIE: &str = "oriel_tz";

/// The signed-in person with their zone. Everything relative is relative to [`ViewerContext::now`].
#[derive(Clone, Copy)]
pub struct ViewerContext {
    pub resource: Reply<Viewer>,
    /// The zone asked for: the address's, else the browser's as the cookie keeps it.
    pub tz: Signal<String>,
    /// The browser's clock, once the page is alive.
    clock: RwSignal<Option<Timestamp>>,
}

impl ViewerContext {
    /// The first request of a browser has no cookie: the server answers in UTC, and the page asks once more.
    pub fn provide(filters: Filters) -> Self {
        let of_browser = RwSignal::new(browser::cookie(COOKIE).unwrap_or_else(|| "UTC".into()));
        let tz = Signal::derive(move || filters.get().tz.unwrap_or_else(|| of_browser.get()));
        let resource = Reply::new(move || tz.get(), |tz| find_viewer(None, tz), Sent::AtOnce);
        Effect::new(move || {
            if let Some(zone) = browser::time_zone()
                && of_browser.get_untracked() != zone
            {
                browser::set_cookie(COOKIE, &zone);
                of_browser.set(zone);
            }
        });
        let clock = RwSignal::new(None);
        Effect::new(move || {
            let beat = set_interval_with_handle(move || clock.set(browser::now()), Duration::from_secs(20));
            on_cleanup(move || {
                if let Ok(beat) = beat {
                    beat.clear();
                }
            });
        });
        let context = Self { resource, tz, clock };
        provide_context(context);
        context
    }

    pub fn expect() -> Self {
        expect_context()
    }

    pub fn get(self) -> Option<Viewer> {
        self.resource.get().and_then(Result::ok)
    }

    /// UTC until it is known.
    pub fn zone(self) -> Zone {
        self.resource.with(|viewer| match viewer {
            Some(Ok(viewer)) => viewer.zone.clone(),
            _ => Zone::utc(),
        })
    }

    /// The server's clock on the first screen, the browser's from then on.
    pub fn now(self) -> Option<Timestamp> {
        let answered = self.resource.with(|viewer| viewer.and_then(|viewer| viewer.as_ref().ok()).map(|viewer| viewer.now));
        self.clock.get().or(answered)
    }

    /// The address of a file of exactly what is selected: REST knows no relative ranges, and has to be told the organisation that
    /// a page shows without being told.
    pub fn file(self, filters: Filters, path: &str, of_page: Vec<(&'static str, String)>) -> String {
        let mut selection = filters.get();
        if let Some(viewer) = self.get() {
            let range = selection.range(self.now().unwrap_or(viewer.now), &viewer.zone);
            selection.span = Span::Custom(range);
            selection.org = viewer.names(selection.org);
            selection.tz = Some(viewer.zone.name);
        }
        browser::own(&selection.link_with(path, of_page))
    }

    /// Asks the server about the organisation that is looked at, once it is known who is looking.
    pub async fn ask<T, Answer>(self, filters: Filters, ask: impl FnOnce(Option<OrgSlug>) -> Answer) -> Result<T, AppError>
    where
        Answer: Future<Output = Result<T, AppError>>,
    {
        let chosen = filters.with_untracked(|selection| selection.org.clone());
        let viewer = self.resource.answer().await?;
        ask(viewer.names(chosen)).await
    }

    pub fn may(self, permission: Permission) -> bool {
        self.resource.with(|viewer| matches!(viewer, Some(Ok(viewer)) if viewer.person.role.may(permission)))
    }
}
