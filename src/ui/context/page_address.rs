//! The address of the page as it is, with one thing changed: what views, orders, filters and other ranges of it link to.

use super::{
    address::with_query,
    filters::Filters,
    selection::{OF_PAGES, Selection},
    span::Span,
};
use crate::{
    domain::{dimension::Dimension, time::TimeRange},
    ui::browser,
};
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate, use_query_map},
    params::ParamsMap,
};

#[derive(Clone, Copy)]
pub struct PageAddress {
    filters: Filters,
    query: Memo<ParamsMap>,
    path: Memo<String>,
    go: Callback<String>,
}

impl PageAddress {
    /// At the top of a component, below the router.
    pub fn here() -> Self {
        let navigate = use_navigate();
        let go = Callback::new(move |address: String| {
            navigate(&address, NavigateOptions { scroll: false, ..NavigateOptions::default() });
        });
        Self { filters: Filters::expect(), query: use_query_map(), path: use_location().pathname, go }
    }

    /// What the page keeps under this name, one of [`OF_PAGES`].
    pub fn param(self, name: &str) -> Option<String> {
        self.query.with(|query| query.get(name))
    }

    /// The page with another value under this name.
    pub fn link(self, name: &'static str, value: Option<&str>) -> String {
        browser::own(&self.address(&self.filters.of_query(), name, value))
    }

    /// Goes there.
    pub fn set(self, name: &'static str, value: Option<&str>) {
        self.go.run(untrack(|| self.address(&self.filters.of_query(), name, value)));
    }

    /// The page filtered by a value, or no longer filtered by it.
    pub fn link_narrowed(self, dimension: Dimension, value: &str) -> String {
        let mut selection = self.filters.of_query();
        if selection.filter.contains(dimension, value) {
            selection.filter.remove(dimension, value);
        } else {
            selection.filter.add(dimension, value);
        }
        browser::own(&self.address(&selection, "", None))
    }

    /// The page over another range.
    pub fn link_over(self, range: TimeRange) -> String {
        let selection = Selection { span: Span::Custom(range), ..self.filters.of_query() };
        browser::own(&self.address(&selection, "", None))
    }

    fn address(self, selection: &Selection, name: &'static str, value: Option<&str>) -> String {
        let mut pairs = selection.pairs();
        self.query.with(|query| {
            for kept in OF_PAGES.into_iter().filter(|kept| *kept != name) {
                pairs.extend(query.get_all(kept).into_iter().flatten().map(|value| (kept, value)));
            }
        });
        pairs.extend(value.map(|value| (name, value.to_owned())));
        with_query(&browser::path_of(&self.path.get()), pairs.iter().map(|(name, value)| (*name, value.as_str())))
    }
}
