//! The table's own part of the address: the order, and which page.

use crate::{
    domain::{figure::Figure, query::Sort, workflow::WorkflowColumn},
    ui::context::filters::Filters,
};

/// How the list is ordered when the address does not say.
const DEFAULT: Sort<WorkflowColumn> = Sort { by: WorkflowColumn::Of(Figure::WorkflowRuns), descending: true };

/// Rows of a page.
pub const PAGE: u16 = 50;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    pub sort: Sort<WorkflowColumn>,
    /// From 1.
    pub page: u32,
}

impl View {
    pub fn read(get: impl Fn(&str) -> Option<String>) -> Self {
        Self {
            sort: get("sort").as_deref().and_then(Sort::read).unwrap_or(DEFAULT),
            page: get("page").and_then(|page| page.parse().ok()).filter(|page| *page > 0).unwrap_or(1),
        }
    }

    /// The address of the list as this view shows it, for the router.
    pub fn address(&self, filters: Filters) -> String {
        let sort = (self.sort != DEFAULT).then(|| ("sort", self.sort.text()));
        let page = (self.page > 1).then(|| ("page", self.page.to_string()));
        filters.with(|selection| selection.link_with("/workflows", sort.into_iter().chain(page).collect()))
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
    fn what_an_address_does_not_say_is_the_first_page_of_those_that_ran_most() {
        let view = View::read(|_| None);
        assert_eq!((view.sort, view.page, view.offset()), (DEFAULT, 1, 0));
        let third = View::read(|name| (name == "page").then(|| "3".to_owned()));
        assert_eq!(third.offset(), 100);
    }
}
