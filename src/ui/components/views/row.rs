//! A saved view: where it leads, and what its owner does with it.

use super::list::{Share, State, shows};
use crate::{
    domain::saved_view::{LONGEST_NAME, SavedView},
    server_fns::saved_views::{change_view, delete_view},
    ui::{
        browser,
        components::icon::{Glyph, Icon},
    },
};
use leptos::prelude::*;

#[derive(Clone, Copy, PartialEq)]
enum Doing {
    Nothing,
    Changing,
    Deleting,
}

#[component]
pub fn Row(state: State, view: SavedView) -> impl IntoView {
    let doing = RwSignal::new(Doing::Nothing);
    let view = StoredValue::new(view);
    let body = move || {
        let view = view.get_value();
        match doing.get() {
            Doing::Nothing => view! { <Plain state view doing /> }.into_any(),
            Doing::Changing => view! { <Change state view doing /> }.into_any(),
            Doing::Deleting => view! { <Delete state view doing /> }.into_any(),
        }
    };
    view! { <li class="views-row">{body}</li> }
}

#[component]
fn Plain(state: State, view: SavedView, doing: RwSignal<Doing>) -> impl IntoView {
    let SavedView { name, address, shared, mine, owner, .. } = &view;
    let by = (!mine && !owner.is_empty()).then(|| format!("{owner} · "));
    let tag = (*mine && *shared).then(|| view! { <span class="tag">"shared"</span> }.into_any());
    let (copied, mine, may_delete) = (view.clone(), *mine, state.may_delete(&view));
    let words = name.clone();
    let copy = move |_| {
        browser::copy(&(browser::origin() + &state.link(&copied)));
        state.said.set(format!("The link to {} is on your clipboard.", copied.name));
    };
    view! {
        <a class="views-link" href=state.link(&view) on:click=move |_| state.open.set(false)>
            <span class="views-name">
                <span class="truncate-line">{name.clone()}</span>
                {tag}
            </span>
            <small class="faint truncate-line">{by} {shows(address)}</small>
        </a>
        <Tool icon=Icon::Link label=format!("Copy the link to {words}") press=Callback::new(copy) />
        {mine
            .then(|| {
                let press = Callback::new(move |()| doing.set(Doing::Changing));
                view! { <Tool icon=Icon::Rename label=format!("Rename {words}") press /> }.into_any()
            })}
        {may_delete
            .then(|| {
                let press = Callback::new(move |()| doing.set(Doing::Deleting));
                view! { <Tool icon=Icon::Delete label=format!("Delete {words}") press /> }.into_any()
            })}
    }
}

#[component]
fn Tool(icon: Icon, label: String, press: Callback<()>) -> impl IntoView {
    view! {
        <button
            type="button"
            class="button is-quiet is-small is-icon"
            title=label.clone()
            aria-label=label
            on:click=move |_| press.run(())
        >
            <Glyph icon size=14 />
        </button>
    }
}

#[component]
fn Change(state: State, view: SavedView, doing: RwSignal<Doing>) -> impl IntoView {
    let SavedView { id, name, shared, .. } = view;
    // Whoever may no longer share can still take back what they shared.
    let may_share = state.may_share() || shared;
    let (name, shared) = (RwSignal::new(name), RwSignal::new(shared));
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let (id, called, shares) = (id.clone(), name.get_untracked(), shared.get_untracked());
        state.ask(
            move |org| change_view(org, id, called, shares),
            move || _ = state.said.try_set("The view is changed.".to_owned()),
        );
    };
    let input = NodeRef::<leptos::html::Input>::new();
    Effect::new(move || {
        if let Some(input) = input.get() {
            // Fails only for elements that cannot have the focus.
            _ = input.focus();
        }
    });
    view! {
        <form class="form views-change" on:submit=submit on:keydown=move |event| leave_on_escape(&event, doing)>
            <input
                node_ref=input
                class="input"
                type="text"
                required
                aria-label="Name of the view"
                autocomplete="off"
                maxlength=LONGEST_NAME.to_string()
                prop:value=name
                on:input:target=move |event| name.set(event.target().value())
            />
            <div class="button-row">
                {may_share.then(|| view! { <Share shared /> }.into_any())}
                <button type="button" class="button" on:click=move |_| doing.set(Doing::Nothing)>"Cancel"</button>
                <button type="submit" class="button is-main">"Save"</button>
            </div>
        </form>
    }
}

#[component]
fn Delete(state: State, view: SavedView, doing: RwSignal<Doing>) -> impl IntoView {
    let SavedView { id, name, shared, .. } = view;
    let question = if shared { format!("Delete {name} for everybody?") } else { format!("Delete {name}?") };
    let delete = move |_| {
        let id = id.clone();
        state.ask(move |org| delete_view(org, id), move || _ = state.said.try_set("The view is deleted.".to_owned()));
    };
    let keep = NodeRef::<leptos::html::Button>::new();
    Effect::new(move || {
        if let Some(keep) = keep.get() {
            _ = keep.focus();
        }
    });
    view! {
        <div class="views-change" on:keydown=move |event| leave_on_escape(&event, doing)>
            <p>{question}</p>
            <div class="button-row">
                <button node_ref=keep type="button" class="button" on:click=move |_| doing.set(Doing::Nothing)>"Keep it"</button>
                <button type="button" class="button is-main" on:click=delete>"Delete"</button>
            </div>
        </div>
    }
}

/// The dialog stays open.
fn leave_on_escape(event: &leptos::ev::KeyboardEvent, doing: RwSignal<Doing>) {
    if event.key() == "Escape" {
        event.prevent_default();
        doing.set(Doing::Nothing);
    }
}
