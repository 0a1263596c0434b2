//! The page's own part of the address: what is searched for, the order, and which page.

use crate::{
    domain::{figure::Figure, query::Sort, user::UserColumn},
    ui::context::filters::Filters,
};

/// How the list is ordered when the address does not say.
const DEFAULT: Sort<UserColumn> = Sort { by: UserColumn::Of(Figure::Runs), descending: true };

/// Rows of a page.
pub const PAGE: u16 = 50;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    pub search: String,
    pub sort: Sort<UserColumn>,
    /// From 1.
    pub page: u32,
}

impl View {
    pub fn read(get: impl Fn(&str) -> Option<String>) -> Self {
        Self {
            search: get("q").unwrap_or_default(),
            sort: get("sort").as_deref().and_then(Sort::read).unwrap_or(DEFAULT),
            page: get("page").and_then(|page| page.parse().ok()).filter(|page| *page > 0).unwrap_or(1),
        }
    }

    /// The address of the list as this view shows it, for the router.
    pub fn address(&self, filters: Filters) -> String {
        let page = (self.page > 1).then(|| ("page", self.page.to_string()));
        let pairs = self.rows().into_iter().filter(|(name, _)| *name != "sort" || self.sort != DEFAULT).chain(page);
        filters.with(|selection| selection.link_with("/users", pairs.collect()))
    }

    /// What decides which rows there are, and their order.
    pub fn rows(&self) -> Vec<(&'static str, String)> {
        let search = (!self.search.is_empty()).then(|| ("q", self.search.clone()));
        search.into_iter().chain([("sort", self.sort.text())]).collect()
    }

    /// Rows before this page.
    pub fn offset(&self) -> u32 {
        (self.page - 1).saturating_mul(u32::from(PAGE))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_address_does_not_say_is_the_first_page_of_those_who_ran_most() {
        let view = View::read(|_| None);
        assert_eq!((view.search.as_str(), view.sort, view.page, view.offset()), ("", DEFAULT, 1, 0));
        for wrong in ["0", "-1", "many"] {
            assert_eq!(View::read(|name| (name == "page").then(|| wrong.to_owned())).page, 1);
        }
        let third = View::read(|name| (name == "page").then(|| "3".to_owned()));
        assert_eq!(third.offset(), 100);
    }
}
