//! The browser's own modal dialog: it keeps the focus inside, answers Escape, and gives the focus back.

use crate::ui::{
    browser,
    components::icon::{Glyph, Icon},
};
use leptos::prelude::*;

/// Its content exists only while it is open.
#[component]
pub fn Dialog(
    open: RwSignal<bool>,
    #[prop(into)] title: String,
    /// Without the head: the content brings its own.
    #[prop(optional)]
    bare: bool,
    #[prop(optional)] class: &'static str,
    children: ChildrenFn,
) -> impl IntoView {
    let node = NodeRef::<leptos::html::Dialog>::new();
    Effect::new(move || {
        if let Some(dialog) = node.get() {
            if open.get() { browser::show_modal(&dialog) } else { browser::close_modal(&dialog) }
        }
    });
    // A click beside the dialog lands on the dialog itself: its content fills it.
    let close_beside = move |event: leptos::ev::MouseEvent| {
        if let Some(dialog) = node.get_untracked()
            && event.target().is_some_and(|target| target == *AsRef::<leptos::web_sys::EventTarget>::as_ref(&*dialog))
        {
            open.set(false);
        }
    };
    let children = StoredValue::new(children);
    let label = title.clone();
    view! {
        <dialog node_ref=node class=format!("dialog {class}") aria-label=label on:close=move |_| open.set(false) on:click=close_beside>
            {move || {
                let title = title.clone();
                open.get()
                    .then(|| {
                        let head = (!bare)
                            .then(|| {
                                view! {
                                    <div class="dialog-head">
                                        <h2>{title}</h2>
                                        <button
                                            type="button"
                                            class="button is-quiet is-icon"
                                            aria-label="Close"
                                            on:click=move |_| open.set(false)
                                        >
                                            <Glyph icon=Icon::Close />
                                        </button>
                                    </div>
                                }
                                .into_any()
                            });
                        view! {
                            {head}
                            <div class:dialog-body=!bare>{children.with_value(|children| children())}</div>
                        }
                        .into_any()
                    })
            }}
        </dialog>
    }
}
