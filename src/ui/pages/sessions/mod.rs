//! The list of sessions: what was asked for stands in the address, the rows come a page at a time.

mod columns;
mod rows;
mod tools;

use crate::{
    domain::{
        answer::Answer,
        dimension::Dimension,
        session::{SessionColumn, SessionsPage, SessionsQuery},
    },
    server_fns::sessions::list_sessions,
    ui::{
        components::{load::Load, page::Page as Frame},
        context::{
            ask::{Asking, ask},
            filters::Filters,
        },
    },
};
use columns::{COLUMNS, Column, View};
use leptos::prelude::*;
use leptos_router::{
    LazyRoute, NavigateOptions,
    hooks::{use_navigate, use_query_map},
    lazy_route,
};

/// The route; its code is loaded when it is gone to.
pub struct SessionsRoute;

#[lazy_route]
impl LazyRoute for SessionsRoute {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        view! { <SessionsList /> }.into_any()
    }
}

/// Rows of a page.
const PAGE: u16 = 50;

pub type Page = Answer<SessionsPage>;

/// The list's state: the address, and a way to another one.
#[derive(Clone, Copy)]
pub struct List {
    view: Memo<View>,
    filters: Filters,
    path: Signal<String>,
    go: Callback<View>,
}

impl List {
    /// On the page at `path`. On a page about one user it is of their sessions.
    pub fn new(path: Signal<String>) -> Self {
        let query = use_query_map();
        let view = Memo::new(move |_| query.with(|query| View::read(|name| query.get(name))));
        let filters = Filters::expect();
        let navigate = use_navigate();
        let go = Callback::new(move |view: View| {
            let address = filters.of_query().link_with(&path.get_untracked(), view.pairs());
            navigate(&address, NavigateOptions { scroll: view.cursor.is_some(), ..NavigateOptions::default() });
        });
        Self { view, filters, path, go }
    }

    /// Asks for a page of so many rows. Call it at the top of a component.
    pub fn ask(self, rows: u16) -> Asking<Page> {
        ask(
            move || self.view.get(),
            move |stats, view| async move {
                let search = Some(view.search).filter(|search| !search.is_empty());
                list_sessions(SessionsQuery {
                    org: stats.org,
                    range: stats.range,
                    tz: stats.tz,
                    filter: stats.filter,
                    search,
                    sort: view.sort,
                    limit: rows,
                    cursor: view.cursor,
                })
                .await
            },
        )
    }

    /// The address of the list as another view shows it.
    fn address(self, view: &View) -> String {
        self.filters.of_query().link_with(&self.path.get(), view.pairs())
    }

    /// On a page about one user nobody needs to be told whose sessions they are.
    fn columns(self) -> impl Iterator<Item = &'static Column> {
        let of_one = self.filters.is_about(Dimension::User);
        COLUMNS.iter().filter(move |column| !(of_one && column.by == SessionColumn::User))
    }
}

#[component]
fn SessionsList() -> impl IntoView {
    let list = List::new(Signal::stored("/sessions".to_owned()));
    let page = list.ask(PAGE);
    let complete_to = page.complete_to();
    view! {
        <Frame title=Signal::stored("Sessions".to_owned()) complete_to compared=false>
            <SessionsCard list page />
        </Frame>
    }
}

/// Table, search and pages; the page brings range and filters.
#[component]
pub fn SessionsCard(list: List, page: Asking<Page>) -> impl IntoView {
    view! {
        <section class="card list is-brief" aria-label="List of sessions">
            <tools::Tools list />
            <Load
                resource=page
                skeleton=rows::waiting
                content={move |page: Signal<Page>| view! { <rows::Rows list page /> }}
            />
        </section>
    }
}
