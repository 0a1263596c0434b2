//! Beginning something: in the tool that the installation names, or by recording it here.

use super::{asked::Asked, form::form};
use crate::{
    domain::{
        overview::{Beginning, ToolLink},
        role::Permission,
    },
    ui::{
        components::{
            combo::later::Later,
            dialog::Dialog,
            icon::{Glyph, Icon},
            load::Load,
        },
        context::viewer::ViewerContext,
    },
};
use leptos::prelude::*;

/// What it is called, and with which icon.
pub(super) const fn about(begins: Beginning) -> (&'static str, Icon) {
    match begins {
        Beginning::Chat => ("New chat", Icon::Sessions),
        Beginning::Training => ("Start training", Icon::Training),
        Beginning::Model => ("Add model", Icon::Model),
        Beginning::Dataset => ("Upload dataset", Icon::Dataset),
    }
}

#[component]
pub fn Actions(asked: Asked) -> impl IntoView {
    let viewer = ViewerContext::expect();
    let done = RwSignal::new(None::<String>);
    let content = move |links: Signal<Vec<ToolLink>>| {
        move || {
            let may = viewer.may(Permission::Record);
            let ways = links.with(|links| {
                let of = |begins| links.iter().find(|link| link.begins == begins).map(|link| link.address.clone());
                Beginning::ALL.map(|begins| match of(begins) {
                    Some(address) => Some(outside(begins, address)),
                    None => may.then(|| view! { <Record begins done /> }.into_any()),
                })
            });
            let ways: Vec<AnyView> = ways.into_iter().flatten().collect();
            if ways.is_empty() {
                return view! { <p class="soft">"Support looks on: whoever belongs to the organisation begins things here."</p> }
                    .into_any();
            }
            view! { <div class="actions">{ways}</div> }.into_any()
        }
    };
    view! {
        <section class="card home-panel" aria-label="Quick actions">
            <div class="card-head">
                <div>
                    <h2>"Quick actions"</h2>
                    <p>"begin something"</p>
                </div>
            </div>
            <div class="card-body">
                <Load resource=asked.links skeleton=|| view! { <div class="skeleton actions-wait"></div> } content />
                <p class="actions-done" role="status">
                    {move || done.get()}
                </p>
            </div>
        </section>
    }
}

/// In the tool of the organisation.
fn outside(begins: Beginning, address: String) -> AnyView {
    let (label, icon) = about(begins);
    view! {
        <a class="button action" href=address rel="external noopener" target="_blank">
            <Glyph icon size=15 />
            {label}
            <Glyph icon=Icon::Open size=13 />
        </a>
    }
    .into_any()
}

/// Here, by a form.
#[component]
fn Record(begins: Beginning, done: RwSignal<Option<String>>) -> impl IntoView {
    let (label, icon) = about(begins);
    let open = RwSignal::new(false);
    view! {
        <button type="button" class="button action" aria-haspopup="dialog" on:click=move |_| open.set(true)>
            <Glyph icon size=15 />
            {label}
        </button>
        <Dialog open title=label>
            <Later wanted=Signal::stored(true) load=move || Box::pin(form(begins, open, done)) />
        </Dialog>
    }
}
