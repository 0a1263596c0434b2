//! The dialog's content: a form that keeps the page, the viewer's own views, and those shared with them.

use super::{Views, address, row::Row};
use crate::{
    domain::{
        error::AppError,
        ids::OrgSlug,
        role::{Permission, Role},
        saved_view::{self, LONGEST_NAME, SavedView},
    },
    server_fns::saved_views::{list_saved_views, save_view},
    ui::{
        browser,
        components::notice::Failed,
        context::{filters::Filters, places::PLACES, viewer::ViewerContext},
    },
};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::hooks::{use_location, use_query_map};

/// What the dialog knows and does.
#[derive(Clone, Copy)]
pub struct State {
    pub open: RwSignal<bool>,
    pub views: RwSignal<Option<Result<Vec<SavedView>, AppError>>>,
    /// What went wrong with what was done last.
    pub problem: RwSignal<Option<String>>,
    /// What was done, for those who do not see it.
    pub said: RwSignal<String>,
    /// `None` until it is known.
    role: RwSignal<Option<Role>>,
    filters: Filters,
    viewer: ViewerContext,
}

impl State {
    /// Asks the server; whatever it changes, the answer is all views as they are then.
    pub fn ask<Answer>(self, ask: impl FnOnce(Option<OrgSlug>) -> Answer + 'static, done: impl FnOnce() + 'static)
    where
        Answer: Future<Output = Result<Vec<SavedView>, AppError>> + 'static,
    {
        self.problem.set(None);
        spawn_local(async move {
            let answer = self.viewer.ask(self.filters, ask).await;
            self.role.try_set(self.viewer.resource.get_untracked().and_then(Result::ok).map(|viewer| viewer.person.role));
            match answer {
                Ok(views) => {
                    self.views.try_set(Some(Ok(views)));
                    done();
                }
                // The first answer is the list itself.
                Err(error) if self.views.try_with_untracked(|views| matches!(views, Some(Ok(_)))) == Some(true) => {
                    _ = self.problem.try_set(Some(error.to_string()));
                }
                Err(error) => _ = self.views.try_set(Some(Err(error))),
            }
        });
    }

    pub fn may_share(self) -> bool {
        self.role.get().is_some_and(saved_view::may_share)
    }

    pub fn may_delete(self, view: &SavedView) -> bool {
        view.mine || self.role.get().is_some_and(|role| role.may(Permission::Administer))
    }

    /// Where a view leads, in the organisation that is looked at.
    pub fn link(self, view: &SavedView) -> String {
        let org = self.filters.with_untracked(|selection| selection.org.clone());
        browser::own(&address::opening(&view.address, org.as_ref()))
    }
}

#[lazy]
pub fn list() -> AnyView {
    let Views(open) = Views::expect();
    let state = State {
        open,
        views: RwSignal::new(None),
        problem: RwSignal::new(None),
        said: RwSignal::new(String::new()),
        role: RwSignal::new(None),
        filters: Filters::expect(),
        viewer: ViewerContext::expect(),
    };
    let load = move || state.ask(list_saved_views, || {});
    load();
    let retry = Callback::new(move |()| load());
    let lists = move || match state.views.get() {
        None => view! { <div class="skeleton is-line"></div> }.into_any(),
        Some(Err(error)) => view! { <Failed error retry /> }.into_any(),
        Some(Ok(views)) => {
            let (mine, shared): (Vec<_>, Vec<_>) = views.into_iter().partition(|view| view.mine);
            view! {
                <Group state title="Yours" views=mine empty="You keep no view yet." />
                <Group state title="Shared with you" views=shared empty="" />
            }
            .into_any()
        }
    };
    let problem = move || state.problem.get().map(|words| view! { <p class="form-problem" role="alert">{words}</p> }.into_any());
    view! {
        <SaveForm state />
        {problem}
        {lists}
        <p class="unseen" role="status">{state.said}</p>
    }
    .into_any()
}

#[component]
fn Group(state: State, title: &'static str, views: Vec<SavedView>, empty: &'static str) -> impl IntoView {
    if views.is_empty() {
        return (!empty.is_empty()).then(|| view! { <p class="faint">{empty}</p> }.into_any()).into_any();
    }
    let rows: Vec<AnyView> = views.into_iter().map(|view| view! { <Row state view /> }.into_any()).collect();
    view! {
        <section class="views" aria-label=title>
            <h3 class="menu-title">{title}</h3>
            <ul>{rows}</ul>
        </section>
    }
    .into_any()
}

/// Keeps the page as it is under the dialog.
#[component]
fn SaveForm(state: State) -> impl IntoView {
    let (path, query) = (use_location().pathname, use_query_map());
    let page = move || {
        query.with(|query| {
            let pairs: Vec<(String, String)> =
                query.clone().into_iter().map(|(name, value)| (name.into_owned(), value)).collect();
            let pairs = pairs.iter().map(|(name, value)| (name.as_str(), value.as_str()));
            address::keeping(&browser::path_of(&path.get()), pairs)
        })
    };
    let name = RwSignal::new(String::new());
    let shared = RwSignal::new(false);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let (called, address) = (name.get_untracked(), untrack(page));
        let shares = shared.get_untracked();
        state.ask(
            move |org| save_view(org, called, address, shares),
            move || {
                let called = name.try_get_untracked().unwrap_or_default();
                state.said.try_set(format!("{} is saved.", called.trim()));
                name.try_set(String::new());
                shared.try_set(false);
            },
        );
    };
    // The form comes after the dialog has opened, which would have given it the focus.
    let input = NodeRef::<leptos::html::Input>::new();
    Effect::new(move || {
        if let Some(input) = input.get() {
            // Fails only for elements that cannot have the focus.
            _ = input.focus();
        }
    });
    view! {
        <form class="form views-save" on:submit=submit>
            <label class="field">
                "Save this view as"
                <input
                    node_ref=input
                    class="input"
                    type="text"
                    required
                    autocomplete="off"
                    maxlength=LONGEST_NAME.to_string()
                    placeholder="Failed runs of this week"
                    prop:value=name
                    on:input:target=move |event| name.set(event.target().value())
                />
            </label>
            <p class="faint truncate-line">{move || shows(&page())}</p>
            <div class="button-row">
                {move || state.may_share().then(|| view! { <Share shared /> }.into_any())}
                <button type="submit" class="button is-main">"Save"</button>
            </div>
        </form>
    }
}

#[component]
pub fn Share(shared: RwSignal<bool>) -> impl IntoView {
    view! {
        <label class="check">
            <input type="checkbox" prop:checked=shared on:change:target=move |event| shared.set(event.target().checked()) />
            "Share with the organisation"
        </label>
    }
}

/// "Sessions · 7d · model gpt-4o"
pub fn shows(saved: &str) -> String {
    let path = saved.split('?').next().unwrap_or_default();
    let place = PLACES.iter().rfind(|place| place.holds(path));
    let page = match place {
        Some(place) if place.path == path => place.name.to_owned(),
        Some(place) => format!("{}{}", place.name, path[place.path.len()..].replace('/', " · ").replace("%20", " ")),
        None => path.to_owned(),
    };
    address::words(saved, &page)
}
