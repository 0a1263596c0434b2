//! Service requests: how many there are by kind and status, and one by one with their history.

mod counts;
mod rows;

use crate::{
    domain::{
        answer::Answer,
        service_request::{ServiceRequests, ServiceRequestsQuery, StatusChange},
    },
    server_fns::workflows::{list_service_requests, service_request_history},
    ui::{
        browser,
        components::{load::Load, page::Page as Frame},
        context::{
            ask::{Asking, ask},
            filters::Filters,
        },
    },
};
use leptos::prelude::*;
use leptos_router::{LazyRoute, hooks::use_query_map, lazy_route};

/// Rows of a page.
const PAGE: u16 = 50;

/// The route; its code is loaded when it is gone to.
pub struct ServiceRequestsRoute;

#[lazy_route]
impl LazyRoute for ServiceRequestsRoute {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        view! { <Requests /> }.into_any()
    }
}

type Page = Answer<ServiceRequests>;
/// Of the request that the address names.
type History = Option<(String, Vec<StatusChange>)>;

/// The page's own part of the address. A status is no dimension of runs here, so it stands under `tab`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct View {
    kind: Option<String>,
    status: Option<String>,
    cursor: Option<String>,
    /// The request whose history is looked at.
    open: Option<String>,
}

impl View {
    fn read(get: impl Fn(&str) -> Option<String>) -> Self {
        let get = |name| get(name).filter(|value| !value.is_empty());
        Self { kind: get("kind"), status: get("tab"), cursor: get("cursor"), open: get("step") }
    }

    fn address(&self, filters: Filters) -> String {
        let Self { kind, status, cursor, open } = self.clone();
        let pairs = [("kind", kind), ("tab", status), ("cursor", cursor), ("step", open)];
        let pairs = pairs.into_iter().filter_map(|(name, value)| Some((name, value?))).collect();
        browser::own(&filters.with(|selection| selection.link_with("/service-requests", pairs)))
    }
}

#[derive(Clone, Copy)]
struct List {
    view: Memo<View>,
    filters: Filters,
}

impl List {
    fn to(self, change: impl FnOnce(View) -> View) -> String {
        change(self.view.get()).address(self.filters)
    }
}

#[component]
fn Requests() -> impl IntoView {
    let query = use_query_map();
    let view = Memo::new(move |_| query.with(|query| View::read(|name| query.get(name))));
    let list = List { view, filters: Filters::expect() };
    // Opening a history asks for no list anew.
    let listed = Memo::new(move |_| View { open: None, ..view.get() });
    let page: Asking<Page> = ask(
        move || listed.get(),
        |stats, View { kind, status, cursor, .. }| {
            list_service_requests(ServiceRequestsQuery { stats, kind, status, limit: PAGE, cursor })
        },
    );
    let history: Asking<History> = ask(
        move || view.with(|view| view.open.clone()),
        |stats, open| async move {
            match open {
                Some(id) => service_request_history(stats.org, id.clone()).await.map(|history| Some((id, history))),
                None => Ok(None),
            }
        },
    );
    let complete_to = page.complete_to();
    let note = move || {
        let is_filtered = list.filters.with(|selection| !selection.filter.is_empty());
        is_filtered.then(|| {
            view! { <p class="faint" role="status">"Filters are about runs, and narrow no service requests."</p> }.into_any()
        })
    };
    view! {
        <Frame title="Service requests" complete_to>
            {move || note()}
            {[
                view! {
                    <section class="card request-counts" aria-label="By kind and status">
                        <Load
                            resource=page
                            skeleton=|| view! { <div class="workflow-wait">{(0..3).map(|_| view! { <div class="skeleton is-line"></div> }.into_any()).collect_view()}</div> }
                            content={move |page: Signal<Page>| view! { <counts::Counts list page /> }}
                        />
                    </section>
                }
                    .into_any(),
                view! { <rows::HistoryCard list history /> }.into_any(),
                view! {
                    <section class="card list is-brief workflow-list" aria-label="List of service requests">
                        <Load
                            resource=page
                            skeleton=rows::waiting
                            content={move |page: Signal<Page>| view! { <rows::Rows list page /> }}
                        />
                    </section>
                }
                    .into_any(),
            ]}
        </Frame>
    }
}

/// "sales_call" as people read it.
fn words(key: &str) -> String {
    let text = key.replace(['_', '-'], " ");
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().collect::<String>() + letters.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read_as_words() {
        assert_eq!([words("sales_call"), words("open"), words("")], ["Sales call", "Open", ""]);
    }
}
