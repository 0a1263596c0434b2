//! The address as the state of the page: reading it, and narrowing or widening what it selects.

use super::{
    address::{encode, with_query},
    selection::{OF_PAGES, Selection},
    span::{Preset, Span},
};
use crate::{
    domain::{dimension::Dimension, figure::Figure, time::TimeRange},
    ui::browser,
};
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate, use_query_map},
};

/// What the address selects; changing it goes to another address, so that every view can be linked and gone back to.
#[derive(Clone, Copy)]
pub struct Filters {
    selection: Memo<Selection>,
    unknown: Memo<Vec<String>>,
    go: Callback<Selection>,
    about: Option<Dimension>,
}

/// Where the page about a person is.
pub fn user_path(key: &str) -> String {
    let mut path = "/users/".to_owned();
    encode(key, &mut path);
    path
}

/// Where the page about a workflow is.
pub fn workflow_path(workflow: &str) -> String {
    let mut path = "/workflows/".to_owned();
    encode(workflow, &mut path);
    path
}

/// Where the page about an event is; its time stands beside it.
pub fn event_path(event_id: &str) -> String {
    let mut path = "/ingest/events/".to_owned();
    encode(event_id, &mut path);
    path
}

impl Filters {
    /// Below the router only.
    pub fn provide() -> Self {
        let query = use_query_map();
        let parsed = Memo::new(move |_| {
            query.with(|query| {
                let pairs: Vec<(String, String)> =
                    query.clone().into_iter().map(|(name, value)| (name.into_owned(), value)).collect();
                Selection::parse(pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())))
            })
        });
        let path = use_location().pathname;
        let navigate = use_navigate();
        let go = Callback::new(move |selection: Selection| {
            let mut pairs = selection.pairs();
            // What the page itself keeps in the address stays, but a place in the old list is none in the new.
            query.with_untracked(|query| {
                for name in OF_PAGES.into_iter().filter(|name| !["cursor", "page"].contains(name)) {
                    pairs.extend(query.get_all(name).into_iter().flatten().map(|value| (name, value)));
                }
            });
            let address =
                with_query(&browser::path_of(&path.get_untracked()), pairs.iter().map(|(name, value)| (*name, value.as_str())));
            navigate(&address, NavigateOptions { scroll: false, ..NavigateOptions::default() });
        });
        let filters = Self {
            selection: Memo::new(move |_| parsed.with(|(selection, _)| selection.clone())),
            unknown: Memo::new(move |_| parsed.with(|(_, unknown)| unknown.clone())),
            go,
            about: None,
        };
        provide_context(filters);
        filters
    }

    /// On a page about one value its path says which: below, that value counts as selected, and no query names it.
    pub fn provide_about(dimension: Dimension, value: Memo<String>) -> Self {
        let outer = Self::expect();
        let selection = Memo::new(move |_| {
            let mut selection = outer.get();
            selection.filter.clear(dimension);
            selection.filter.add(dimension, value.get());
            selection
        });
        let go = Callback::new(move |mut selection: Selection| {
            selection.filter.clear(dimension);
            outer.go.run(selection);
        });
        let filters = Self { selection, go, about: Some(dimension), ..outer };
        provide_context(filters);
        filters
    }

    /// On a page about the organisation as it is now: no filter narrows it, and its figures are of the usual range.
    pub fn provide_whole() -> Self {
        let outer = Self::expect();
        let selection = Memo::new(move |_| {
            let Selection { org, tz, .. } = outer.get();
            Selection { org, tz, ..Selection::default() }
        });
        let filters = Self { selection, ..outer };
        provide_context(filters);
        filters
    }

    pub fn expect() -> Self {
        expect_context()
    }

    pub fn get(self) -> Selection {
        self.selection.get()
    }

    pub fn get_untracked(self) -> Selection {
        self.selection.get_untracked()
    }

    pub fn with<T>(self, read: impl FnOnce(&Selection) -> T) -> T {
        self.selection.with(read)
    }

    /// Names in the address that mean nothing here.
    pub fn unknown(self) -> Vec<String> {
        self.unknown.get()
    }

    /// What can be taken away and added to: the selection without what the page is about.
    pub fn of_query(self) -> Selection {
        let mut selection = self.get();
        if let Some(about) = self.about {
            selection.filter.clear(about);
        }
        selection
    }

    /// The same for what happens once.
    pub fn of_query_untracked(self) -> Selection {
        untrack(|| self.of_query())
    }

    /// Whether the page is about a value of this dimension.
    pub fn is_about(self, dimension: Dimension) -> bool {
        self.about == Some(dimension)
    }

    /// The page about a person.
    pub fn link_to_user(self, key: &str) -> String {
        let mut selection = self.get();
        selection.filter.clear(Dimension::User);
        browser::own(&selection.link(&user_path(key)))
    }

    /// The page about a workflow.
    pub fn link_to_workflow(self, workflow: &str) -> String {
        let mut selection = self.get();
        selection.filter.clear(Dimension::Workflow);
        browser::own(&selection.link(&workflow_path(workflow)))
    }

    /// The address of another page with the same selection.
    pub fn link(self, path: &str) -> String {
        browser::own(&self.selection.with(|selection| selection.link(path)))
    }

    /// The same, with what that page keeps in its address.
    pub fn link_with(self, path: &str, of_page: Vec<(&'static str, String)>) -> String {
        browser::own(&self.selection.with(|selection| selection.link_with(path, of_page)))
    }

    pub fn with_untracked<T>(self, read: impl FnOnce(&Selection) -> T) -> T {
        self.selection.with_untracked(read)
    }

    pub fn update(self, change: impl FnOnce(&mut Selection)) {
        let mut selection = self.selection.get_untracked();
        change(&mut selection);
        self.go.run(selection);
    }

    pub fn choose(self, preset: Preset) {
        self.update(|selection| selection.span = Span::Preset(preset));
    }

    pub fn narrow_to(self, range: TimeRange) {
        self.update(|selection| selection.span = Span::Custom(range));
    }

    /// Adds a value, or takes it away when it is there.
    pub fn toggle(self, dimension: Dimension, value: &str) {
        self.update(|selection| {
            if selection.filter.contains(dimension, value) {
                selection.filter.remove(dimension, value);
            } else {
                selection.filter.add(dimension, value);
            }
        });
    }

    /// Why a figure is not known under the filter, in words for people: a dash without a reason reads as a fault.
    pub fn why_unknown(self, figure: Figure) -> Option<String> {
        let dimension = self.with(|selection| figure.unknown_by(&selection.filter))?;
        Some(format!("Not known by {}", dimension.label().to_lowercase()))
    }

    /// What would show more, where there is nothing to show.
    pub fn wider(self) -> &'static str {
        match self.with(|selection| selection.filter.is_empty()) {
            true => "Choose a longer range.",
            false => "Take a filter away, or choose a longer range.",
        }
    }

    pub fn contains(self, dimension: Dimension, value: &str) -> bool {
        self.with(|selection| selection.filter.contains(dimension, value))
    }
}
