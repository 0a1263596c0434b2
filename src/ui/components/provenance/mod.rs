//! What is behind a figure: a panel with its meaning, what it is about, how it is reckoned, and the rows that make it.
//!
//! Its code is loaded when somebody looks behind a figure first.

mod facts;
mod load;
mod panel;
mod rows;
mod words;

use super::dialog::Dialog;
use crate::ui::context::provenance::{Behind, Provenance};
use leptos::{prelude::*, reactive::owner::Owner, task::spawn_local};

/// A value that opens what is behind it. Without a page around it, it is only a value.
#[component]
pub fn Opens(
    #[prop(into)] behind: Signal<Option<Behind>>,
    #[prop(optional)] class: &'static str,
    children: Children,
) -> impl IntoView {
    let Some(provenance) = Provenance::find() else {
        return view! { <span class=class>{children()}</span> }.into_any();
    };
    let open = move |_| {
        if let Some(behind) = behind.get_untracked() {
            provenance.open(behind);
        }
    };
    view! {
        <button type="button" class=format!("opens {class}") aria-haspopup="dialog" title="Where this comes from" on:click=open>
            {children()}
        </button>
    }
    .into_any()
}

/// Stands on every page, closed until the address names a figure.
#[component]
pub fn ProvenanceDrawer() -> impl IntoView {
    let Some(provenance) = Provenance::find() else { return ().into_any() };
    let open = RwSignal::new(false);
    Effect::new(move || open.set(provenance.now.with(Option::is_some)));
    Effect::new(move |was: Option<bool>| {
        let is = open.get();
        if was == Some(true) && !is && provenance.now.with_untracked(Option::is_some) {
            provenance.close();
        }
        is
    });
    view! {
        <Dialog open title="Where this figure comes from" bare=true class="is-sheet">
            <Loaded open />
        </Dialog>
    }
    .into_any()
}

/// Opened only once the page is alive, so the server never draws it.
#[component]
fn Loaded(open: RwSignal<bool>) -> impl IntoView {
    let panel = RwSignal::new_local(None::<AnyView>);
    if let Some(owner) = Owner::current() {
        spawn_local(async move {
            let drawn = draw(owner, open).await;
            // Closed again meanwhile: then there is no place for it any more.
            panel.try_set(Some(drawn));
        });
    }
    move || {
        panel.track();
        let drawn = panel.try_update_untracked(Option::take).flatten();
        drawn.unwrap_or_else(|| view! { <div class="skeleton is-block"></div> }.into_any())
    }
}

#[lazy]
fn draw(owner: Owner, open: RwSignal<bool>) -> AnyView {
    owner.with(|| view! { <panel::Panel open /> }.into_any())
}
