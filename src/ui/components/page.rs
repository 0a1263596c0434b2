//! A page inside the frame: crumb, title, tools, filters, watermark, and then its own content.

use super::{
    filter_bar::FilterBar,
    frame::MenuButton,
    help::Help,
    icon::{Glyph, Icon},
    live_status::LiveStatus,
    palette::PaletteButton,
    provenance::ProvenanceDrawer,
    range_selector::RangeSelector,
    views::ViewsButton,
};
use crate::{
    domain::time::Timestamp,
    ui::{
        browser,
        context::{filters::Filters, places::PLACES, span::Preset, theme::Theme, viewer::ViewerContext},
    },
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use std::time::Duration;

/// How long a letter may follow `g`.
const AFTER_G: Duration = Duration::from_millis(1_500);

/// `crumbs` lead back: text and path.
#[component]
pub fn Page(
    #[prop(into)] title: Signal<String>,
    #[prop(optional)] crumbs: Vec<(&'static str, &'static str)>,
    /// The watermark of the page's answer.
    complete_to: Signal<Option<Timestamp>>,
    /// Ranges, comparison and filters have a meaning here.
    #[prop(default = true)]
    filtered: bool,
    /// About all organisations, and not about the one that is chosen.
    #[prop(optional)]
    above: bool,
    /// The period before has a meaning too: figures of the range, and not of things that lasted longer.
    #[prop(default = true)]
    compared: bool,
    /// Its views, where it has several.
    #[prop(optional)]
    tabs: Option<AnyView>,
    children: Children,
) -> impl IntoView {
    let (filters, viewer, theme) = (Filters::expect(), ViewerContext::expect(), Theme::expect());
    let (custom_open, help_open) = (RwSignal::new(false), RwSignal::new(false));
    let toggle_compare = move || filters.update(|selection| selection.compare = !selection.compare);
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
        let keys = window_event_listener(leptos::ev::keydown, move |event| {
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
                "c" if filtered && compared => toggle_compare(),
                "f" if filtered => {
                    event.prevent_default();
                    browser::focus("#filter");
                }
                "6" if filtered => custom_open.set(true),
                key if filtered => {
                    let index = key.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
                    if let Some(preset) = index.and_then(|index| Preset::ALL.get(index)) {
                        filters.choose(*preset);
                    }
                }
                _ => {}
            }
        });
        on_cleanup(move || keys.remove());
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
    view! {
        <Title text=move || format!("{} · Oriel", title.get()) />
        <header class="page-header">
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
                {filtered
                    .then(|| {
                        view! {
                            <RangeSelector custom_open />
                            {compared.then(|| view! { <Compare /> }.into_any())}
                        }
                    })}
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
        </header>
        <div class="page-bar">
            {filtered.then(|| view! { <FilterBar /> })} {tabs}
            <LiveStatus complete_to />
        </div>
        {children()}
        <ProvenanceDrawer />
        <Help open=help_open />
    }
}

#[component]
fn Compare() -> impl IntoView {
    let filters = Filters::expect();
    view! {
        <button
            type="button"
            class="button"
            title="Compare with the previous period"
            aria-label="Compare with the previous period"
            aria-pressed=move || filters.with(|selection| selection.compare).to_string()
            on:click=move |_| filters.update(|selection| selection.compare = !selection.compare)
        >
            <Glyph icon=Icon::Compare size=15 />
            <span class="wide-only">"Previous period"</span>
        </button>
    }
}
