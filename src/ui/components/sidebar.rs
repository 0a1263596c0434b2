//! Where one can go, for which organisation, and as whom.

use super::{
    icon::{Glyph, Icon},
    person_card::PersonCard,
    popover::Popover,
};
use crate::{
    domain::{
        role::{Permission, Role},
        viewer::{OrgName, Viewer},
    },
    ui::{
        alive::later,
        browser,
        context::{
            filters::Filters,
            places::{Group, PLACES, Place},
            viewer::ViewerContext,
        },
    },
};
use leptos::prelude::*;
use leptos_router::hooks::use_location;

#[component]
pub fn Sidebar() -> impl IntoView {
    let viewer = ViewerContext::expect();
    let links_of_all: Vec<_> = of(Group::AllOrganisations).map(link).collect();
    let all = move || links_of_all.iter().map(|draw| draw()).collect_view();
    let content = move || {
        view! {
            <a class="brand" href=browser::own("/")>
                <Mark />
                "Oriel"
            </a>
            <Transition fallback=|| view! { <IdentitySkeleton boxed=true /> }>
                {move || viewer.get().map(|viewer| view! { <OrgSelector viewer /> }.into_any()).into_any()}
            </Transition>
            <nav class="nav" aria-label="Pages">
                <p class="nav-title">"Observe"</p>
                {links(Group::Observe)}
                <p class="nav-title">"Operate"</p>
                {links(Group::Operate)}
                // No Transition inside another here: on the server it would come to be after the page's own questions, in the
                // browser before them, and answers are told apart by that order.
                <Transition>
                    {move || {
                        viewer
                            .may(Permission::ViewGlobal)
                            .then(|| view! { <p class="nav-title">"All organisations"</p> {all()} }.into_any())
                            .into_any()
                    }}
                </Transition>
            </nav>
            <div class="nav-foot">
                <Transition fallback=|| view! { <IdentitySkeleton /> }>
                    {move || viewer.get().map(|viewer| view! { <PersonCard viewer /> }.into_any()).into_any()}
                </Transition>
            </div>
        }
        .into_any()
    };
    view! { <aside class="sidebar">{later(content)}</aside> }
}

fn of(group: Group) -> impl Iterator<Item = Place> {
    PLACES.into_iter().filter(move |place| place.group == group)
}

fn links(group: Group) -> AnyView {
    of(group).map(guarded).collect_view().into_any()
}

/// Until it is known who is looking, there is room for what not everybody sees.
fn guarded(place: Place) -> AnyView {
    let viewer = ViewerContext::expect();
    let draw = link(place);
    if Role::ALL.into_iter().all(|role| role.may(place.needs)) {
        return draw();
    }
    view! {
        <Transition fallback=|| view! { <span class="nav-link"></span> }>
            {move || viewer.may(place.needs).then(draw).into_any()}
        </Transition>
    }
    .into_any()
}

fn link(place: Place) -> impl Fn() -> AnyView + Copy + Send + Sync + 'static {
    let filters = Filters::expect();
    let path = use_location().pathname;
    move || {
        let is_here = move || path.with(|path| place.holds(&browser::path_of(path)));
        view! {
            <a class="nav-link" href=move || filters.link(place.path) aria-current=move || is_here().then_some("page")>
                <Glyph icon=place.icon size=17 />
                {place.name}
            </a>
        }
        .into_any()
    }
}

/// An oriel: the window that stands out of a wall.
#[component]
pub fn Mark() -> impl IntoView {
    view! {
        <svg class="glyph" width="24" height="24" viewBox="0 0 24 24" aria-hidden="true">
            <path d="M3.5 20v-8a8.5 8.5 0 0 1 17 0v8M9 20V7.6M15 20V7.6M3.5 14.5h17M2.5 20h5M16.5 20h5M9 20h6"></path>
        </svg>
    }
}

#[component]
fn IdentitySkeleton(#[prop(optional)] boxed: bool) -> impl IntoView {
    view! {
        <div class="identity" class:is-boxed=boxed>
            <span class="avatar skeleton"></span>
            <span class="identity-words">
                <span class="skeleton is-line"></span>
            </span>
        </div>
    }
}

/// A menu for people above organisations, a plain name for everybody else.
#[component]
fn OrgSelector(viewer: Viewer) -> impl IntoView {
    let filters = Filters::expect();
    let global = viewer.person.role.is_global();
    let count = viewer.orgs.len();
    let viewer = StoredValue::new(viewer);
    let current = Memo::new(move |_| {
        let chosen = filters.with(|selection| selection.org.clone());
        viewer.with_value(|viewer| viewer.shows(chosen).cloned())
    });
    let face = move || {
        let name = current.get().map_or_else(|| "Choose an organisation".to_owned(), |org| org.name);
        let initial = name.chars().next().unwrap_or('?').to_string();
        view! {
            <span class="avatar" aria-hidden="true">{initial}</span>
            <span class="identity-words">
                <strong>{name}</strong>
                <span>{if global { format!("1 of {count} organisations") } else { "Your organisation".to_owned() }}</span>
            </span>
        }
        .into_any()
    };
    if !global {
        return view! { <div class="identity is-boxed">{move || face()}</div> }.into_any();
    }
    let choices = move || {
        let chosen = current.get().map(|org| org.slug);
        viewer
            .with_value(|viewer| viewer.orgs.clone())
            .into_iter()
            .map(|OrgName { slug, name }| {
                let is_current = chosen.as_ref() == Some(&slug);
                view! {
                    <button
                        type="button"
                        class="menu-item"
                        aria-current=is_current.to_string()
                        on:click=move |_| filters.update(|selection| selection.org = Some(slug.clone()))
                    >
                        <span class="truncate-line">{name}</span>
                        {is_current.then(|| view! { <Glyph icon=Icon::Check size=14 /> }.into_any())}
                    </button>
                }
                .into_any()
            })
            .collect_view()
    };
    view! {
        <Popover
            class="is-wide"
            summary_class="identity is-boxed"
            summary=move || view! { {move || face()} <Glyph icon=Icon::UpDown size=15 /> }
        >
            <div class="menu">{move || choices()}</div>
        </Popover>
    }
    .into_any()
}
