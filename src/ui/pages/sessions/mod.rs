//! The list of sessions: what was asked for stands in the address, the rows come a page at a time.

mod columns;
mod rows;
mod tools;

use crate::{
    domain::{
        answer::Answer,
        session::{SessionsPage, SessionsQuery},
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
use columns::View;
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

type Page = Answer<SessionsPage>;

/// The page's state: the address, and a way to another one.
#[derive(Clone, Copy)]
struct List {
    view: Memo<View>,
    filters: Filters,
    go: Callback<View>,
}

impl List {
    fn new() -> Self {
        let query = use_query_map();
        let view = Memo::new(move |_| query.with(|query| View::read(|name| query.get(name))));
        let filters = Filters::expect();
        let navigate = use_navigate();
        let go = Callback::new(move |view: View| {
            let address = filters.with(|selection| view.link(selection));
            navigate(&address, NavigateOptions { scroll: view.cursor.is_some(), ..NavigateOptions::default() });
        });
        Self { view, filters, go }
    }
}

/// Table, search and pages; the shell brings range and filters.
#[component]
fn SessionsList() -> impl IntoView {
    let list = List::new();
    let page: Asking<Page> = ask(
        move || list.view.get(),
        |stats, view| async move {
            let search = Some(view.search).filter(|search| !search.is_empty());
            let (sort, cursor) = (view.sort, view.cursor);
            list_sessions(SessionsQuery {
                org: stats.org,
                range: stats.range,
                tz: stats.tz,
                filter: stats.filter,
                search,
                sort,
                limit: PAGE,
                cursor,
            })
            .await
        },
    );
    let complete_to = Signal::derive(move || page.get().and_then(Result::ok).map(|answer| answer.complete_to));
    view! {
        <Frame title=Signal::stored("Sessions".to_owned()) complete_to>
            <section class="card sessions" aria-label="Sessions">
                <tools::Tools list />
                <Load
                    resource=page
                    skeleton=rows::waiting
                    content={move |page: Signal<Page>| view! { <rows::Rows list page /> }}
                />
            </section>
        </Frame>
    }
}
