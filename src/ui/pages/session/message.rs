//! What somebody said: who, when, and the text as the server made it safe.

use super::state::{Choice, Chosen};
use crate::{
    domain::{
        session::{Entry, EntryText},
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
pub fn Message(message: Arc<Entry>, ratings: Vec<Arc<Entry>>, user: Option<String>, zone: Zone) -> impl IntoView {
    let role = message.role.clone().unwrap_or_default();
    let name = match role.as_str() {
        "user" => user.clone().unwrap_or_else(|| "User".into()),
        "assistant" => message.agent.clone().unwrap_or_else(|| "Assistant".into()),
        "system" => "System".into(),
        "tool" => message.tool.clone().unwrap_or_else(|| "Tool".into()),
        _ => "Message".into(),
    };
    let avatar = match role.as_str() {
        "user" => view! { <span class="avatar is-round" aria-hidden="true">{initials(&name)}</span> }.into_any(),
        "assistant" => {
            view! { <span class="avatar is-round is-agent" aria-hidden="true"><Glyph icon=Icon::Agent size=14 /></span> }
                .into_any()
        }
        _ => view! { <span class="avatar is-round is-machine" aria-hidden="true"><Glyph icon=Icon::Tool size=13 /></span> }
            .into_any(),
    };
    let chosen = Chosen::of(&message);
    let details = open_detail(chosen.clone());
    let mut about: Vec<String> = message.model.iter().cloned().collect();
    about.extend(message.tokens.map(|tokens| format!("{} tokens", format::count(tokens.total()))));
    about.extend(message.duration_ms.map(format::duration));
    view! {
        <article class=format!("message is-{role}") data-entry=chosen.id>
            {avatar}
            <div class="message-body">
                <header class="message-head">
                    <strong>{name}</strong>
                    <span class="faint truncate-line">{about.join(" · ")}</span>
                    <button type="button" class="message-time" title="Open the detail" on:click=details.clone()>
                        <time datetime=message.at.to_string() title=format::date_time(&zone, message.at)>
                            {format::clock(&zone, message.at)}
                        </time>
                    </button>
                </header>
                {content(message.text.clone(), details)}
                {ratings.into_iter().map(|rating| view! { <Feedback entry=rating user=user.clone() /> }.into_any()).collect_view()}
            </div>
        </article>
    }
}

fn content(text: Option<EntryText>, details: impl Fn(leptos::ev::MouseEvent) + Clone + 'static) -> AnyView {
    match text {
        None => view! { <p class="not-captured">"Content not captured"</p> }.into_any(),
        Some(EntryText { html, length, cut }) => {
            let rest = cut.then(|| {
                view! {
                    <button type="button" class="link" on:click=details>
                        {format!("Show all {} characters", format::count(length.into()))}
                    </button>
                }
                .into_any()
            });
            view! {
                <div class="prose" inner_html=html></div>
                {rest}
            }
            .into_any()
        }
    }
}

/// A thumb, a word, and the comment.
#[component]
pub fn Feedback(entry: Arc<Entry>, user: Option<String>) -> impl IntoView {
    let who = user.and_then(|user| user.split([' ', '@']).next().map(str::to_owned)).unwrap_or_else(|| "Somebody".into());
    let (icon, class, words) = match entry.rating {
        Some(rating) if rating > 0.0 => (Icon::ThumbUp, "feedback is-good", "rated this helpful"),
        Some(rating) if rating < 0.0 => (Icon::ThumbDown, "feedback is-bad", "rated this unhelpful"),
        Some(_) => (Icon::ThumbUp, "feedback", "rated this neither helpful nor unhelpful"),
        None => (Icon::ThumbUp, "feedback", "commented"),
    };
    view! {
        <div class=class>
            <Glyph icon=icon size=14 />
            <span>{who} " " {words}</span>
            {entry.text.clone().map(|text| view! { <div class="prose feedback-text" inner_html=text.html></div> }.into_any())}
        </div>
    }
}

/// A press that opens the detail of an entry.
fn open_detail(chosen: Chosen) -> impl Fn(leptos::ev::MouseEvent) + Clone + 'static {
    let choice = Choice::expect();
    move |_| choice.toggle(chosen.clone())
}

/// "AL" of "Ana Lindqvist", "A" of "ana@acme.test".
fn initials(name: &str) -> String {
    let name = name.split('@').next().unwrap_or_default();
    let first = |word: &str| word.chars().next().filter(|letter| letter.is_alphanumeric());
    name.split([' ', '.', '_', '-']).filter_map(first).take(2).map(|letter| letter.to_ascii_uppercase()).collect()
}
