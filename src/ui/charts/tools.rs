//! The frame of a chart: title, what it is about, and the buttons for files, for a table and for the whole screen.

use super::{files::Files, palette::Ink};
use crate::ui::{
    components::{
        icon::{Glyph, Icon},
        popover::Popover,
    },
    context::theme::Theme,
};
use leptos::{context::Provider, prelude::*};

/// `table` says whether the figures are shown as a table instead of drawn.
#[component]
pub fn ChartFrame(
    #[prop(into)] title: String,
    #[prop(into)] subtitle: Signal<String>,
    table: RwSignal<bool>,
    children: Children,
) -> impl IntoView {
    let (full, files, theme) = (RwSignal::new(false), Files::of_frame(), Theme::expect());
    let name = StoredValue::new(title.clone());
    let save_picture = move |_| name.with_value(|name| files.save_picture(name, Ink::of(theme.is_dark()).card));
    let leave_on_escape = move |event: leptos::ev::KeyboardEvent| {
        if event.key() == "Escape" {
            full.set(false);
        }
    };
    view! {
        <section class="card chart-card" class:is-full=move || full.get() aria-label=format!("{title}, chart") on:keydown=leave_on_escape>
            <div class="card-head">
                <div>
                    <h2>{title.clone()}</h2>
                    <p>
                        <Transition fallback=|| "\u{a0}">{move || subtitle.get().into_any()}</Transition>
                    </p>
                </div>
                <Popover
                    class="chart-files"
                    label="Download"
                    summary_class="button is-quiet is-small is-icon"
                    summary=|| view! { <Glyph icon=Icon::Download size=15 /> }
                >
                    <div class="menu">
                        // A table has none.
                        <button type="button" class="menu-item" hidden=move || table.get() on:click=save_picture>
                            "Picture (PNG)"
                        </button>
                        <button type="button" class="menu-item" on:click=move |_| name.with_value(|name| files.save_rows(name))>
                            "Data (CSV)"
                        </button>
                    </div>
                </Popover>
                <button
                    type="button"
                    class="button is-quiet is-small is-icon"
                    aria-pressed=move || table.get().to_string()
                    aria-label=move || if table.get() { "Show as a chart" } else { "Show as a table" }
                    title=move || if table.get() { "Show as a chart" } else { "Show as a table" }
                    on:click=move |_| table.update(|table| *table = !*table)
                >
                    <Glyph icon=Icon::Table size=15 />
                </button>
                <button
                    type="button"
                    class="button is-quiet is-small is-icon"
                    aria-pressed=move || full.get().to_string()
                    aria-label=move || if full.get() { "Make it small again" } else { "Fill the screen" }
                    title=move || if full.get() { "Make it small again" } else { "Fill the screen" }
                    on:click=move |_| full.update(|full| *full = !*full)
                >
                    {move || view! { <Glyph icon=if full.get() { Icon::Shrink } else { Icon::Expand } size=15 /> }}
                </button>
            </div>
            // Components have no scope of their own: provided plainly, the next frame's would take its place.
            <div class="card-body"><Provider value=files>{children()}</Provider></div>
        </section>
    }
}

/// As large as legend and drawing, so that nothing moves when they come.
#[component]
pub fn ChartSkeleton() -> impl IntoView {
    view! {
        <div class="chart-space">
            <div class="skeleton is-block"></div>
        </div>
    }
}
