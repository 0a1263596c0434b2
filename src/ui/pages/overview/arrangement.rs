//! How the viewer arranged the page: kept on the server, changed here first.

use crate::{
    domain::{error::AppError, layout::Layout},
    server_fns::layouts::{find_layout, save_layout},
    ui::context::{
        filters::Filters,
        reply::{Reply, Sent},
        viewer::ViewerContext,
    },
};
use leptos::{prelude::*, task::spawn_local};

const PAGE: &str = "overview";

#[derive(Clone, Copy)]
pub struct Arrangement {
    filters: Filters,
    viewer: ViewerContext,
    stored: Reply<Layout>,
    /// The same, for what is drawn later than the page.
    known: RwSignal<Option<Layout>>,
    /// What it became since the page was opened.
    changed: RwSignal<Option<Layout>>,
    /// What it was before each change.
    past: RwSignal<Vec<Layout>>,
    /// Why the last change is not kept.
    pub problem: RwSignal<Option<AppError>>,
    /// The change that is on its way.
    sending: StoredValue<Option<Layout>>,
}

impl Arrangement {
    /// Comes with the first bytes: cards that changed places later would move the page.
    pub fn new() -> Self {
        let (filters, viewer) = (Filters::expect(), ViewerContext::expect());
        let stored = Reply::new(|| (), move |()| viewer.ask(filters, |org| find_layout(org, PAGE.into())), Sent::Answered);
        let known = RwSignal::new(None);
        Effect::new(move || {
            if let Some(Ok(layout)) = stored.get() {
                known.set(Some(layout));
            }
        });
        Self {
            filters,
            viewer,
            stored,
            known,
            changed: RwSignal::new(None),
            past: RwSignal::new(Vec::new()),
            problem: RwSignal::new(None),
            sending: StoredValue::new(None),
        }
    }

    /// To be read where the page waits for it: `None` until it is known. One that could not be read is the page's own.
    pub fn layout(self) -> Option<Layout> {
        self.changed.get().or_else(|| self.stored.get().map(Result::unwrap_or_default))
    }

    /// Once the page is alive.
    pub fn current(self) -> Layout {
        self.changed.get().or_else(|| self.known.get()).unwrap_or_default()
    }

    pub fn can_undo(self) -> bool {
        self.past.with(|past| !past.is_empty())
    }

    pub fn change(self, change: impl FnOnce(&Layout) -> Layout) {
        let before = self.now();
        let after = change(&before);
        if after != before {
            self.past.update(|past| past.push(before));
            self.keep(after);
        }
    }

    pub fn undo(self) {
        let mut last = None;
        self.past.update(|past| last = past.pop());
        if let Some(last) = last {
            self.keep(last);
        }
    }

    /// Tries again what could not be kept.
    pub fn keep_again(self) {
        self.keep(self.now());
    }

    fn now(self) -> Layout {
        self.changed.get_untracked().or_else(|| self.known.get_untracked()).unwrap_or_default()
    }

    fn keep(self, layout: Layout) {
        self.changed.set(Some(layout.clone()));
        let is_first = self.sending.with_value(Option::is_none);
        self.sending.set_value(Some(layout));
        if is_first {
            spawn_local(self.send());
        }
    }

    /// One after the other, so that the last change is what stays; the page may be gone after each of them.
    async fn send(self) {
        while let Some(Some(layout)) = self.sending.try_get_value() {
            let kept = self.viewer.ask(self.filters, |org| save_layout(org, PAGE.into(), layout.clone())).await;
            let is_latest = self.sending.try_get_value().flatten().as_ref() == Some(&layout);
            if is_latest {
                self.sending.try_set_value(None);
                self.problem.try_set(kept.err());
            }
        }
    }
}
