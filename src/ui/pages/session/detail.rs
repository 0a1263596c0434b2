//! The detail of what is chosen: what it was, what went in and came out, and the events as they were received.

use super::{
    run::outcome,
    state::Choice,
    waterfall::{icon, name},
};
use crate::{
    domain::{
        session::{ContentPart, Entry, EntryDetail, EntryKind, RawEvent},
        zone::Zone,
    },
    ui::{
        browser,
        components::icon::{Glyph, Icon},
        context::viewer::ViewerContext,
        format,
    },
};
use leptos::prelude::*;

/// Longer pieces are closed to this height until they are opened.
const TALL: u32 = 18;

pub fn waiting() -> impl IntoView {
    view! { <div class="skeleton is-line"></div> <div class="skeleton is-line"></div> <div class="skeleton is-block"></div> }
}

#[component]
pub fn Detail(detail: Signal<Option<EntryDetail>>) -> impl IntoView {
    let viewer = ViewerContext::expect();
    view! {
        {move || {
            let zone = viewer.zone();
            detail.with(|detail| detail.as_ref().map(|detail| whole(detail, &zone)))
        }}
    }
}

fn whole(detail: &EntryDetail, zone: &Zone) -> AnyView {
    let entry = &detail.entry;
    let facts = facts(entry, zone)
        .into_iter()
        .map(|(label, value, class)| view! { <dt>{label}</dt> <dd class=class>{value}</dd> }.into_any())
        .collect_view();
    let holds_content = matches!(entry.kind, EntryKind::Message | EntryKind::ToolCall);
    let parts = if detail.parts.is_empty() && holds_content {
        view! { <p class="not-captured">"Content not captured"</p> }.into_any()
    } else {
        detail.parts.iter().cloned().map(|part| view! { <Piece part /> }.into_any()).collect_view().into_any()
    };
    let choice = Choice::expect();
    view! {
        <header class="detail-head">
            <Glyph icon=icon(entry.kind) size=16 />
            <h2>{title(entry)}</h2>
            <button type="button" class="button is-quiet is-small is-icon" aria-label="Close the detail" on:click=move |_| choice.clear()>
                <Glyph icon=Icon::Close size=14 />
            </button>
        </header>
        <p class="soft">{subtitle(entry)}</p>
        <dl class="detail-facts">{facts}</dl>
        {parts}
        {detail.events.iter().cloned().map(|event| view! { <Raw event zone=zone.clone() /> }.into_any()).collect_view()}
    }
    .into_any()
}

#[component]
fn Piece(part: ContentPart) -> impl IntoView {
    let is_tall = part.lines > TALL;
    let open = RwSignal::new(!is_tall);
    let note = (part.lines > 1).then(|| format!("{} lines", format::count(part.lines.into())));
    view! {
        <section class="piece">
            <header class="piece-head">
                <h3>{part.title}</h3>
                <span class="faint">{note}</span>
                {(!part.text.is_empty()).then(|| view! { <Copy text=part.text /> }.into_any())}
            </header>
            <div class="piece-body" class:is-closed=move || !open.get() inner_html=part.html></div>
            {is_tall
                .then(|| {
                    view! {
                        <button type="button" class="link" on:click=move |_| open.update(|open| *open = !*open)>
                            {move || if open.get() { "Show less" } else { "Show all" }}
                        </button>
                    }
                    .into_any()
                })}
        </section>
    }
}

#[component]
fn Copy(text: String) -> impl IntoView {
    let done = RwSignal::new(false);
    let copy = move |_| {
        browser::copy(&text);
        done.set(true);
        set_timeout(move || _ = done.try_set(false), std::time::Duration::from_secs(2));
    };
    view! {
        <button type="button" class="button is-quiet is-small" on:click=copy>
            {move || view! { <Glyph icon=if done.get() { Icon::Check } else { Icon::Copy } size=13 /> }}
            {move || if done.get() { "Copied" } else { "Copy" }}
        </button>
    }
}

#[component]
fn Raw(event: RawEvent, zone: Zone) -> impl IntoView {
    let received = format::date_time(&zone, event.received_at);
    view! {
        <details class="raw">
            <summary>
                <Glyph icon=Icon::Raw size=14 />
                "Raw event "
                <span class="mono faint truncate-line">{event.kind}</span>
                <Glyph icon=Icon::ChevronDown size=15 />
            </summary>
            <div class="piece-head">
                <span class="faint">"Received " {received}</span>
                <Copy text=event.json.clone() />
            </div>
            <pre class="raw-json" tabindex="0">{event.json}</pre>
        </details>
    }
}

fn title(entry: &Entry) -> String {
    match entry.kind {
        EntryKind::ModelCall | EntryKind::ToolCall => name(entry),
        EntryKind::Run => entry.agent.clone().unwrap_or_else(|| "Run".into()),
        EntryKind::Message => match entry.role.as_deref() {
            Some("user") => "Message of the user".into(),
            Some(role) => format!("Message of the {role}"),
            None => "Message".into(),
        },
        EntryKind::Handoff => "Handoff".into(),
        EntryKind::Feedback => "Feedback".into(),
    }
}

fn subtitle(entry: &Entry) -> String {
    let status = entry.status.as_deref();
    match entry.kind {
        EntryKind::ModelCall | EntryKind::ToolCall => {
            let kind = if entry.kind == EntryKind::ModelCall { "Model call" } else { "Tool call" };
            match status {
                Some("ok") => kind.into(),
                Some("error") => format!("{kind} · failed"),
                Some(other) => format!("{kind} · {other}"),
                None => format!("{kind} · status unknown"),
            }
        }
        EntryKind::Run => format!("Run · {}", outcome(entry)),
        _ => String::new(),
    }
}

/// Label, value, and how it is lit.
fn facts(entry: &Entry, zone: &Zone) -> Vec<(&'static str, String, &'static str)> {
    let mut facts: Vec<(&'static str, Option<String>, &'static str)> = vec![
        ("Server", entry.server.clone(), ""),
        ("Model", entry.model.clone().filter(|_| entry.kind != EntryKind::ModelCall), ""),
        ("Provider", entry.provider.clone(), ""),
        ("Started", Some(format::clock_exact(zone, entry.at)), ""),
        ("Duration", entry.duration_ms.map(format::duration), ""),
        ("First token", entry.ttft_ms.map(format::duration), ""),
        ("Stop reason", entry.stop_reason.clone(), ""),
    ];
    if let Some(handoff) = &entry.handoff {
        facts.push(("Kind", Some(handoff.kind.clone()), ""));
        facts.push(("From", handoff.from.clone(), ""));
        facts.push(("To", handoff.to.clone(), ""));
        facts.push(("Reason", handoff.reason.clone(), ""));
    }
    if let Some(tokens) = entry.tokens {
        let count = |tokens| Some(format::count(tokens)).filter(|_| tokens > 0);
        facts.push(("Input tokens", count(tokens.input), ""));
        facts.push(("From cache", count(tokens.cache_read), ""));
        facts.push(("To cache", count(tokens.cache_write), ""));
        facts.push(("Output tokens", Some(format::count(tokens.output)), ""));
        facts.push(("Reasoning", tokens.reasoning.map(format::count), ""));
    }
    let is_call = matches!(entry.kind, EntryKind::ModelCall);
    let cost = entry.cost_usd.map(format::money).or_else(|| is_call.then(|| "unknown price".to_owned()));
    facts.push(("Cost", cost, ""));
    if let Some(error) = &entry.error {
        let words: Vec<_> = error.category.iter().chain(&error.code).cloned().collect();
        facts.push(("Error", Some(words.join(" · ")), "bad"));
    }
    facts.push(("Id", Some(entry.id.clone()), "mono"));
    facts.into_iter().filter_map(|(label, value, class)| Some((label, value?, class))).collect()
}
