//! A page inside the frame: crumb, title, tools, watermark, and then its own content.

use super::{
    frame::MenuButton,
    help::Help,
    icon::{Glyph, Icon},
    live_status::LiveStatus,
    palette::PaletteButton,
    provenance::ProvenanceDrawer,
    views::ViewsButton,
};
use crate::{
    domain::time::Timestamp,
    ui::{
        alive::later,
        browser,
        context::{filters::Filters, places::PLACES, theme::Theme, viewer::ViewerContext},
    },
};
use leptos::{ev::KeyboardEvent, prelude::*};
use leptos_meta::Title;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use std::time::Duration;

/// How long a letter may follow `g`.
const AFTER_G: Duration = Duration::from_millis(1_500);

/// `crumbs` lead back: text and path.
#[component]
pub fn PlainPage(
    #[prop(into)] title: Signal<String>,
    #[prop(optional)] crumbs: Vec<(&'static str, &'static str)>,
    /// The watermark of the page's answer.
    complete_to: Signal<Option<Timestamp>>,
    /// About all organisations, and not about the one that is chosen.
    #[prop(optional)]
    above: bool,
    /// Before the tools that every page has.
    #[prop(optional_no_strip)]
    tools: Option<AnyView>,
    /// Below the title: filters, and its views where it has several.
    #[prop(optional_no_strip)]
    bar: Option<AnyView>,
    /// Is given the keys that lead nowhere.
    #[prop(optional_no_strip)]
    keys: Option<Callback<KeyboardEvent>>,
    children: Children,
) -> impl IntoView {
    let (filters, viewer, theme) = (Filters::expect(), ViewerContext::expect(), Theme::expect());
    let help_open = RwSignal::new(false);
    let navigate = use_navigate();
    // After `g` a letter leads to a page.
    let goes = RwSignal::new(false);
    let go = move |key: &str| {
        let place = PLACES.into_iter().find(|place| place.key == key && untrack(|| viewer.may(place.needs)));
        if let Some(place) = place {
            navigate(&filters.of_query_untracked().link(place.path), NavigateOptions::default());
        }
    };
    Effect::new(move || {
        let go = go.clone();
        let listening = window_event_listener(leptos::ev::keydown, move |event| {
            if event.ctrl_key() || event.meta_key() || event.alt_key() || browser::is_writing(&event) {
                return;
            }
            let key = event.key();
            // A modifier on its way to a key is none itself.
            if key != "Shift" && goes.get_untracked() {
                goes.set(false);
                return go(&key);
            }
            match key.as_str() {
                "g" => {
                    goes.set(true);
                    set_timeout(move || _ = goes.try_set(false), AFTER_G);
                }
                "?" => help_open.set(true),
                "t" => theme.toggle(),
                _ => {
                    if let Some(keys) = keys {
                        keys.run(event);
                    }
                }
            }
        });
        on_cleanup(move || listening.remove());
    });
    let org = move || {
        if above {
            return Some("All organisations".to_owned());
        }
        let chosen = filters.with(|selection| selection.org.clone());
        viewer.get().and_then(|viewer| viewer.shows(chosen).map(|org| org.name.clone()))
    };
    let crumbs = crumbs
        .into_iter()
        .map(|(words, path)| {
            view! { <span aria-hidden="true">"/"</span> <a href=move || browser::own(&filters.of_query().link(path))>{words}</a> }
                .into_any()
        })
        .collect_view();
    let head = move || {
        view! {
            <MenuButton />
            <div class="page-title">
                <nav class="crumb" aria-label="Where this is">
                    <Transition>{move || org().map(|name| view! { <span class="truncate-line">{name}</span> }.into_any()).into_any()}</Transition>
                    {crumbs}
                </nav>
                <h1><Transition fallback=|| view! { <span class="skeleton is-title"></span> }>{move || title.get().into_any()}</Transition></h1>
            </div>
            <div class="page-quick">
                <PaletteButton />
                <ViewsButton />
            </div>
            <div class="page-tools">
                {tools}
                <button
                    type="button"
                    class="button is-icon"
                    aria-label=move || if theme.is_dark() { "Use the light theme" } else { "Use the dark theme" }
                    title="Light or dark"
                    on:click=move |_| theme.toggle()
                >
                    {move || view! { <Glyph icon=if theme.is_dark() { Icon::Sun } else { Icon::Moon } size=15 /> }}
                </button>
                <button
                    type="button"
                    class="button is-icon wide-only"
                    aria-label="Keyboard shortcuts"
                    title="Keyboard shortcuts"
                    aria-haspopup="dialog"
                    on:click=move |_| help_open.set(true)
                >
                    <Glyph icon=Icon::Keyboard size=15 />
                </button>
            </div>
        }
        .into_any()
    };
    view! {
        <Title text=move || format!("{} · Oriel", title.get()) />
        <header class="page-header">{later(head)}</header>
        <div class="page-bar">
            {bar}
            <LiveStatus complete_to />
        </div>
        {children()}
        <ProvenanceDrawer />
        <Help open=help_open />
    }
}
