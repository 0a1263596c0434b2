//! People with their figures. What was asked for stands in the address; whoever sees only themself is sent to their own page.

mod rows;
mod view;

use crate::{
    domain::{
        answer::Answer,
        error::AppError,
        role::Permission,
        user::{UsersPage, UsersQuery},
    },
    server_fns::users::list_users,
    ui::{
        components::{list_tools::ListTools, load::Load, page::Page as Frame},
        context::{
            ask::{Asking, ask},
            filters::{Filters, user_path},
            viewer::ViewerContext,
        },
    },
};
use leptos::prelude::*;
use leptos_router::{
    LazyRoute, NavigateOptions,
    hooks::{use_navigate, use_query_map},
    lazy_route,
};
use view::{PAGE, View};

/// The route; its code is loaded when it is gone to.
pub struct UsersRoute;

#[lazy_route]
impl LazyRoute for UsersRoute {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        view! { <Users /> }.into_any()
    }
}

type Page = Answer<UsersPage>;

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
            navigate(&view.address(filters), NavigateOptions { scroll: view.page > 1, ..NavigateOptions::default() });
        });
        Self { view, filters, go }
    }

    fn ask(self) -> Asking<Page> {
        let viewer = ViewerContext::expect();
        ask(
            move || (self.view.get(), self.filters.with(|selection| selection.compare)),
            move |stats, (view, compare)| async move {
                if !viewer.resource.answer().await?.person.role.may(Permission::ViewEveryone) {
                    return Err(AppError::Forbidden);
                }
                let search = Some(view.search.clone()).filter(|search| !search.is_empty());
                let offset = view.offset();
                list_users(UsersQuery { stats, search, sort: view.sort, offset, limit: PAGE, compare }).await
            },
        )
    }
}

#[component]
fn Users() -> impl IntoView {
    let viewer = ViewerContext::expect();
    let list = List::new();
    let page = list.ask();
    send_members_home(list.filters);
    let complete_to = page.complete_to();
    let search = Callback::new(move |search| list.go.run(View { search, page: 1, ..list.view.get_untracked() }));
    let file = Signal::derive(move || {
        let pairs = [vec![("format", "csv".to_owned())], list.view.get().rows()].concat();
        viewer.file(list.filters, "/api/v1/users", pairs)
    });
    view! {
        <Frame title="Users" complete_to>
            <section class="card list is-brief users" aria-label="List of users">
                <ListTools
                    path=Signal::stored("/users".to_owned())
                    text=Signal::derive(move || list.view.get().search)
                    search
                    placeholder="Part of a name or e-mail address"
                    label="Search users by name or e-mail address"
                    file
                    file_name="users.csv"
                />
                <Load resource=page skeleton=rows::waiting content={move |page: Signal<Page>| view! { <rows::Rows list page /> }} />
            </section>
        </Frame>
    }
}

/// The server does the same for those who come with a full load.
fn send_members_home(filters: Filters) {
    let viewer = ViewerContext::expect();
    let navigate = use_navigate();
    Effect::new(move || {
        if let Some(viewer) = viewer.get()
            && !viewer.person.role.may(Permission::ViewEveryone)
        {
            let own = filters.with(|selection| selection.link(&user_path(&viewer.person.key)));
            navigate(&own, NavigateOptions { replace: true, ..NavigateOptions::default() });
        }
    });
}
