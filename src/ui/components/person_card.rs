//! Who is signed in, signing out, and in dev mode the switch to another role.

use super::{
    icon::{Glyph, Icon},
    popover::Popover,
    server_form::ServerForm,
};
use crate::{
    domain::viewer::{Preset, Viewer},
    server_fns::account::{SignOut, SwitchPreset},
    ui::browser,
};
use leptos::prelude::*;
use leptos_router::hooks::use_location;

#[component]
pub fn PersonCard(viewer: Viewer) -> impl IntoView {
    let person = viewer.person;
    let dev = !viewer.presets.is_empty();
    let role = if dev { format!("{} · dev role", person.role.label()) } else { person.role.label().to_owned() };
    let (name, initials) = (person.name.clone(), initials(&person.name));
    let me = person.id;
    let sign_out = ServerAction::<SignOut>::new();
    Effect::new(move || {
        if matches!(sign_out.value().get(), Some(Ok(()))) {
            browser::go("/sign-in");
        }
    });
    let summary = move || {
        view! {
            <span class="avatar is-round" aria-hidden="true">{initials.clone()}</span>
            <span class="identity-words">
                <strong>{name.clone()}</strong>
                <span>{role.clone()}</span>
            </span>
            <Glyph icon=Icon::UpDown size=15 />
        }
    };
    view! {
        <Popover class="opens-up is-wide" summary_class="identity" summary=summary>
            {dev.then(|| {
                view! {
                    <p class="menu-title">"Dev mode: look as"</p>
                    <div class="menu">
                        <Presets presets=viewer.presets current=Some(me) />
                    </div>
                }
            })}
            // Outside the list, which may have to be scrolled.
            <ServerForm action=sign_out>
                <button type="submit" class="menu-item">
                    <Glyph icon=Icon::SignOut size=15 />
                    "Sign out"
                </button>
            </ServerForm>
        </Popover>
    }
}

/// Dev mode's people, each a button that signs in as them.
#[component]
pub fn Presets(presets: Vec<Preset>, current: Option<crate::domain::ids::UserId>) -> impl IntoView {
    let switch = ServerAction::<SwitchPreset>::new();
    let path = use_location().pathname;
    // Everything on the page belonged to somebody else, so it is loaded anew; the sign-in page leads home.
    Effect::new(move || {
        if matches!(switch.value().get(), Some(Ok(()))) {
            browser::go(&browser::path_of(&path.get_untracked()));
        }
    });
    presets
        .into_iter()
        .map(|preset| {
            let is_current = current == Some(preset.user);
            let place = preset.org.map_or_else(|| "all organisations".to_owned(), |org| org.name);
            view! {
                <ServerForm action=switch>
                    <input type="hidden" name="user" value=preset.user.0 />
                    <button type="submit" class="menu-item" aria-current=is_current.to_string()>
                        <span class="truncate-line">{preset.role.label()} <small class="faint">" · " {place}</small></span>
                        {is_current.then(|| view! { <Glyph icon=Icon::Check size=14 /> })}
                    </button>
                </ServerForm>
            }
        })
        .collect_view()
}

/// Of the first and last word.
pub fn initials(name: &str) -> String {
    let mut words = name.split_whitespace().filter_map(|word| word.chars().next());
    let (first, last) = (words.next(), words.next_back());
    first.into_iter().chain(last).flat_map(char::to_uppercase).collect()
}

#[cfg(test)]
mod tests {
    use super::initials;

    #[test]
    fn initials_of_one_two_and_three_words() {
        assert_eq!([initials("mina"), initials("Mina Osei"), initials("Ana de Lindqvist"), initials("")], ["M", "MO", "AL", ""]);
    }
}
