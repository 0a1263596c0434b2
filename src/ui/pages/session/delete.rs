//! Deleting a session: for admins, who are asked whether they mean it.

use crate::{
    domain::role::Permission,
    server_fns::sessions::delete_session,
    ui::{
        components::{
            dialog::Dialog,
            icon::{Glyph, Icon},
        },
        context::{filters::Filters, viewer::ViewerContext},
    },
};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};

#[component]
pub fn DeleteSession(id: Memo<String>, title: Signal<String>) -> impl IntoView {
    let viewer = ViewerContext::expect();
    let draw = move || viewer.may(Permission::Administer).then(|| view! { <Ask id title /> }.into_any()).into_any();
    // Who is looking is not known from the start.
    view! { <Transition>{draw}</Transition> }
}

#[component]
fn Ask(id: Memo<String>, title: Signal<String>) -> impl IntoView {
    let (filters, viewer, open) = (Filters::expect(), ViewerContext::expect(), RwSignal::new(false));
    let (pending, problem) = (RwSignal::new(false), RwSignal::new(None::<String>));
    let navigate = use_navigate();
    let gone = Callback::new(move |()| {
        open.set(false);
        navigate(
            &filters.of_query_untracked().link("/sessions"),
            NavigateOptions { replace: true, ..NavigateOptions::default() },
        );
    });
    let delete = Callback::new(move |()| {
        pending.set(true);
        problem.set(None);
        spawn_local(async move {
            let answer = viewer.ask(filters, |org| delete_session(org, id.get_untracked())).await;
            pending.try_set(false);
            match answer {
                Ok(()) => _ = gone.try_run(()),
                Err(error) => _ = problem.try_set(Some(error.to_string())),
            }
        });
    });
    view! {
        <button type="button" class="button is-quiet is-small" aria-haspopup="dialog" on:click=move |_| open.set(true)>
            <Glyph icon=Icon::Delete size=14 />
            "Delete"
        </button>
        <Dialog open title="Delete this session?">
            <p>
                <strong>{move || title.get()}</strong>
                " goes with its messages, runs and calls, the events that told of them, and what they add to every figure. It cannot be brought back."
            </p>
            {move || problem.get().map(|words| view! { <p class="form-problem" role="alert">{words}</p> }.into_any())}
            <div class="button-row">
                <button type="button" class="button" autofocus=true on:click=move |_| open.set(false)>"Keep it"</button>
                <button type="button" class="button is-main is-final" disabled=move || pending.get() on:click=move |_| delete.run(())>
                    {move || if pending.get() { "Deleting…" } else { "Delete it" }}
                </button>
            </div>
        </Dialog>
    }
}
