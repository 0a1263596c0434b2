//! The field itself and its keys.

use leptos::{ev::KeyboardEvent, prelude::*};

/// What is typed, and where one is in the list. The list fills in the rest once its code is there.
#[derive(Clone, Copy)]
pub struct Field {
    /// Of the input; its list is `{id}-list`, and the lines of it are `{id}-0`, `{id}-1` and so on.
    pub id: &'static str,
    pub typed: RwSignal<String>,
    /// Somebody has been here: the list is worth loading.
    pub wanted: RwSignal<bool>,
    pub open: RwSignal<bool>,
    /// The line that Enter takes.
    pub active: RwSignal<Option<usize>>,
    /// How many lines there are.
    pub count: RwSignal<usize>,
    /// Takes a line.
    pub take: RwSignal<Option<Callback<usize>>>,
}

impl Field {
    pub fn new(id: &'static str) -> Self {
        Self {
            id,
            typed: RwSignal::new(String::new()),
            wanted: RwSignal::new(false),
            open: RwSignal::new(false),
            active: RwSignal::new(None),
            count: RwSignal::new(0),
            take: RwSignal::new(None),
        }
    }

    pub fn show(self) {
        self.wanted.set(true);
        self.open.set(true);
    }

    pub fn close(self) {
        self.open.set(false);
        self.active.set(None);
    }

    /// Whether the key was one of the list's.
    fn press(self, key: &str) -> bool {
        let count = self.count.get_untracked();
        match key {
            "ArrowDown" | "ArrowUp" if !self.open.get_untracked() => self.show(),
            "ArrowDown" | "ArrowUp" => {
                let down = key == "ArrowDown";
                self.active.update(|active| *active = step(*active, count, down));
            }
            "Enter" => {
                let active = self.active.get_untracked().filter(|active| *active < count && self.open.get_untracked());
                let Some((take, active)) = self.take.get_untracked().zip(active) else { return false };
                take.run(active);
            }
            _ => return false,
        }
        true
    }
}

/// The next line, and from the last one the first; upwards the other way.
fn step(active: Option<usize>, count: usize, down: bool) -> Option<usize> {
    let last = count.checked_sub(1)?;
    Some(match active {
        Some(active) if down => {
            if active >= last {
                0
            } else {
                active + 1
            }
        }
        None if down => 0,
        Some(active) if active > 0 => (active - 1).min(last),
        _ => last,
    })
}

#[component]
pub fn FieldInput(
    field: Field,
    label: &'static str,
    placeholder: &'static str,
    class: &'static str,
    /// Sees every key that is not the list's.
    #[prop(optional)]
    on_key: Option<Callback<KeyboardEvent>>,
) -> impl IntoView {
    let pressed = move |event: KeyboardEvent| {
        // While a character is being composed its keys are not ours.
        if event.is_composing() {
            return;
        }
        if field.press(&event.key()) {
            event.prevent_default();
        } else if let Some(on_key) = on_key {
            on_key.run(event);
        }
    };
    view! {
        <input
            id=field.id
            class=class
            type="text"
            role="combobox"
            aria-label=label
            aria-autocomplete="list"
            aria-haspopup="listbox"
            aria-expanded=move || field.open.get().to_string()
            aria-controls=format!("{}-list", field.id)
            aria-activedescendant=move || {
                let active = field.active.get().filter(|active| field.open.get() && *active < field.count.get());
                active.map(|active| format!("{}-{active}", field.id))
            }
            placeholder=placeholder
            autocomplete="off"
            autocapitalize="off"
            spellcheck="false"
            maxlength="200"
            prop:value=field.typed
            on:focus=move |_| field.show()
            on:click=move |_| field.show()
            on:input:target=move |event| {
                field.typed.set(event.target().value());
                field.show();
            }
            on:keydown=pressed
        />
    }
}

#[cfg(test)]
mod tests {
    use super::step;

    #[test]
    fn arrows_go_round() {
        assert_eq!([step(None, 3, true), step(Some(1), 3, true), step(Some(2), 3, true)], [Some(0), Some(2), Some(0)]);
        assert_eq!([step(None, 3, false), step(Some(2), 3, false), step(Some(0), 3, false)], [Some(2), Some(1), Some(2)]);
        assert_eq!([step(Some(9), 3, false), step(Some(9), 3, true), step(Some(0), 0, true)], [Some(2), Some(0), None]);
    }
}
