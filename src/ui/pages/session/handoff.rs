//! Control leaves the agent: a coloured rule with why, and what followed.

use super::state::{Choice, Chosen};
use crate::{
    domain::{
        session::{Entry, Handoff},
        zone::Zone,
    },
    ui::{
        components::icon::{Glyph, Icon},
        format,
    },
};
use leptos::prelude::*;
use std::sync::Arc;

#[component]
pub fn HandoffRule(entry: Arc<Entry>, user: Option<String>, zone: Zone) -> impl IntoView {
    let Some(Handoff { kind, to, reason, iterated_after_ms, .. }) = entry.handoff.clone() else { return ().into_any() };
    let whose = user.and_then(|user| user.split([' ', '@']).next().map(|first| format!("{first}’s own machine")));
    let (icon, class, title) = match kind.as_str() {
        "to_local" => {
            (Icon::Laptop, "is-local", format!("Handed to {}", whose.unwrap_or_else(|| "the user’s own machine".into())))
        }
        "to_human" => (Icon::Person, "is-human", format!("Handed to {}", to.unwrap_or_else(|| "a person".into()))),
        _ => (Icon::Handoff, "is-to-agent", format!("Handed to agent {}", to.unwrap_or_else(|| "unknown".into()))),
    };
    let reason = reason.map(|reason| format!(" · “{reason}”")).unwrap_or_default();
    let followed = iterated_after_ms.map(|ms| format!("another run followed after {}", format::duration(ms)));
    let chosen = Chosen::of(&entry);
    let id = chosen.id.clone();
    let choice = Choice::expect();
    view! {
        <button type="button" class=format!("handoff {class}") data-entry=id on:click=move |_| choice.toggle(chosen.clone())>
            <Glyph icon=icon size=15 />
            <strong>{title}</strong>
            <span class="handoff-why truncate-line">{format!("{kind}{reason} · {}", format::clock(&zone, entry.at))}</span>
            <span class="handoff-after">{followed.unwrap_or_else(|| "no run followed within 4 hours".into())}</span>
        </button>
    }
    .into_any()
}
