//! The list under a field: choices in groups.

use super::field::Field;
use crate::ui::{
    browser,
    components::icon::{Glyph, Icon},
};
use leptos::prelude::*;
use std::sync::Arc;

/// What taking a choice does.
pub type Act = Arc<dyn Fn() + Send + Sync>;

/// A line of the list.
#[derive(Clone)]
pub struct Choice {
    /// Lines of a group follow one another.
    pub group: String,
    pub icon: Icon,
    pub words: String,
    /// Beside it, in small letters.
    pub detail: String,
    /// It holds already; taking it ends that.
    pub holds: bool,
    pub act: Act,
}

impl Choice {
    fn is_same(&self, other: &Self) -> bool {
        self.group == other.group && self.words == other.words && self.detail == other.detail
    }
}

/// Fills the list of `field` as long as it is open.
#[component]
pub fn Choices(
    field: Field,
    label: &'static str,
    choices: Memo<Arc<Vec<Choice>>>,
    /// The first line is the one that Enter takes, without an arrow.
    #[prop(into)]
    first: Signal<bool>,
    /// Instead of lines, or below them: what is missing and why.
    #[prop(into)]
    note: Signal<String>,
    #[prop(optional)] class: &'static str,
) -> impl IntoView {
    let lines = move || choices.get();
    field.take.set(Some(Callback::new(move |index: usize| {
        if let Some(choice) = choices.with_untracked(|lines| lines.get(index).cloned()) {
            (choice.act)();
        }
    })));
    // Lines that come later do not move the one that somebody went to; who went nowhere is at the first.
    Effect::new(move |before: Option<(String, Arc<Vec<Choice>>)>| {
        let (typed, lines) = (field.typed.get(), lines());
        field.count.set(lines.len());
        let same = before.filter(|(before, _)| *before == typed).and_then(|(_, before)| {
            let chosen = before.get(field.active.get_untracked().filter(|active| *active > 0)?)?.clone();
            lines.iter().position(|line| line.is_same(&chosen))
        });
        let active = same.or_else(|| (first.get_untracked() && !lines.is_empty()).then_some(0));
        field.active.set(active);
        (typed, lines)
    });
    Effect::new(move || {
        if let Some(active) = field.active.get().filter(|_| field.open.get()) {
            browser::reveal_nearest(&format!("{}-{active}", field.id));
        }
    });
    let drawn = move || {
        let lines = lines();
        let groups: Vec<&[Choice]> = lines.chunk_by(|one, other| one.group == other.group).collect();
        let mut index = 0;
        let groups = groups.into_iter().map(|group| {
            let from = index;
            index += group.len();
            view! { <Group field title=group[0].group.clone() lines=group.to_vec() from /> }.into_any()
        });
        groups.collect::<Vec<_>>()
    };
    let count = move || match choices.with(|lines| lines.len()) {
        _ if !field.open.get() => String::new(),
        0 => note.get(),
        1 => "1 choice".to_owned(),
        count => format!("{count} choices"),
    };
    view! {
        <div class=format!("combo-panel {class}") hidden=move || !field.open.get()>
            <div class="combo-list" id=format!("{}-list", field.id) role="listbox" aria-label=label>
                {move || drawn()}
            </div>
            {move || {
                let note = note.get();
                (!note.is_empty()).then(|| view! { <p class="popover-text">{note}</p> }.into_any())
            }}
        </div>
        <p class="unseen" role="status">{count}</p>
    }
}

/// The lines that `make` answers; what they do is made anew each time, so they are never the same as before.
pub fn lines(make: impl Fn() -> Vec<Choice> + Send + Sync + 'static) -> Memo<Arc<Vec<Choice>>> {
    Memo::new_with_compare(move |_| Arc::new(make()), |_, _| true)
}

#[component]
fn Group(field: Field, title: String, lines: Vec<Choice>, from: usize) -> impl IntoView {
    let id = format!("{}-group-{from}", field.id);
    let title_id = id.clone();
    let lines = lines.into_iter().enumerate().map(|(at, choice)| {
        let index = from + at;
        view! { <Line field choice index /> }.into_any()
    });
    let lines: Vec<AnyView> = lines.collect();
    if title.is_empty() {
        return lines.into_any();
    }
    view! {
        <div role="group" aria-labelledby=id>
            <p class="menu-title" id=title_id role="presentation">
                {title}
            </p>
            {lines}
        </div>
    }
    .into_any()
}

#[component]
fn Line(field: Field, choice: Choice, index: usize) -> impl IntoView {
    let is_active = move || field.active.get() == Some(index);
    let Choice { icon, words, detail, holds, act, .. } = choice;
    view! {
        <div
            id=format!("{}-{index}", field.id)
            class="menu-item"
            role="option"
            aria-selected=move || is_active().to_string()
            // The focus stays in the field.
            on:pointerdown=|event| event.prevent_default()
            on:mousedown=|event| event.prevent_default()
            on:pointermove=move |_| {
                if !is_active() {
                    field.active.set(Some(index));
                }
            }
            on:click=move |_| act()
        >
            <Glyph icon size=15 />
            <span class="truncate-line">{words}</span>
            {(!detail.is_empty()).then(|| view! { <small class="truncate-line">{detail}</small> }.into_any())}
            {holds
                .then(|| {
                    view! {
                        <Glyph icon=Icon::Check size=14 />
                        <span class="unseen">"chosen"</span>
                    }
                    .into_any()
                })}
        </div>
    }
}
