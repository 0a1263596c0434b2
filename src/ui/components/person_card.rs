//! Who is signed in, signing out, and in dev mode the switch to another role: plain forms, for which browsers need no code.

use super::{
    icon::{Glyph, Icon},
    popover::Popover,
};
use crate::{
    domain::viewer::{Preset, Viewer},
    server_fns::account::{SignOut, SwitchPreset},
    ui::browser,
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_location;

#[component]
pub fn PersonCard(viewer: Viewer) -> impl IntoView {
    let person = viewer.person;
    let dev = !viewer.presets.is_empty();
    let role = if dev { format!("{} · dev role", person.role.label()) } else { person.role.label().to_owned() };
    let (name, initials) = (person.name.clone(), initials(&person.name));
    let me = person.id;
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
                .into_any()
            })}
            // Outside the list, which may have to be scrolled.
            <form method="post" action=browser::own(SignOut::url())>
                <button type="submit" class="menu-item">
                    <Glyph icon=Icon::SignOut size=15 />
                    "Sign out"
                </button>
            </form>
        </Popover>
    }
}

/// Dev mode's people, each a button that signs in as them. Everything on the page belonged to somebody else, so it is loaded
/// anew, without what its address selected; the sign-in page leads home.
#[component]
pub fn Presets(presets: Vec<Preset>, current: Option<crate::domain::ids::UserId>) -> impl IntoView {
    let path = use_location().pathname;
    presets
        .into_iter()
        .map(|preset| {
            let is_current = current == Some(preset.user);
            let place = preset.org.map_or_else(|| "all organisations".to_owned(), |org| org.name);
            view! {
                <form method="post" action=browser::own(SwitchPreset::url())>
                    <input type="hidden" name="user" value=preset.user.0 />
                    <input type="hidden" name="next" value=move || browser::path_of(&path.get()) />
                    <button type="submit" class="menu-item" aria-current=is_current.to_string()>
                        <span class="truncate-line">{preset.role.label()} <small class="faint">" · " {place}</small></span>
                        {is_current.then(|| view! { <Glyph icon=Icon::Check size=14 /> }.into_any())}
                    </button>
                </form>
            }
            .into_any()
        })
        .collect_view()
}

/// Of the first and last word; the style makes capitals of all letters.
pub fn initials(name: &str) -> String {
    let mut words = name.split_whitespace().filter_map(|word| word.chars().next());
    let (first, last) = (words.next(), words.next_back());
    first.into_iter().chain(last).map(|letter| letter.to_ascii_uppercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::initials;

    #[test]
    fn initials_of_one_two_and_three_words() {
        assert_eq!([initials("mina"), initials("Mina Osei"), initials("Ana de Lindqvist"), initials("")], ["M", "MO", "AL", ""]);
    }
}
