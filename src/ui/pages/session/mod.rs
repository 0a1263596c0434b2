//! One session: its head, what happened in it, and the detail of what is chosen.
//!
//! `state` loads, `blocks`, `runs` and `axis` decide what stands where, the rest draws.

mod axis;
mod blocks;
mod conversation;
mod delete;
mod detail;
mod handoff;
mod header;
mod message;
mod passage;
mod run;
mod runs;
pub mod state;
pub mod status;
mod waterfall;

use crate::{
    domain::{
        answer::Answer,
        session::{EntryDetail, SessionHeader},
    },
    server_fns::sessions::{find_session, session_entry, session_timeline},
    ui::{
        components::{load::Load, page::Page},
        context::{
            ask::{Asking, ask},
            filters::Filters,
        },
    },
};
use conversation::{Conversation, Part};
use delete::DeleteSession;
use detail::Detail;
use leptos::prelude::*;
use leptos_router::{
    LazyRoute,
    hooks::{use_params_map, use_query_map},
    lazy_route,
};
use state::{Beginning, Choice, FIRST};

/// The route; its code is loaded when it is gone to.
pub struct SessionRoute;

#[lazy_route]
impl LazyRoute for SessionRoute {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        view! { <Session /> }.into_any()
    }
}

#[component]
fn Session() -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    let id = Memo::new(move |_| params.with(|params| params.get("id").unwrap_or_default()));
    let header = ask(move || id.get(), |stats, id| find_session(stats.org, id));
    let beginning = ask(
        move || id.get(),
        |stats, id| async move {
            let page = session_timeline(stats.org.clone(), id.clone(), None, FIRST).await?;
            Ok(Beginning { org: stats.org, id, page })
        },
    );
    let now = Choice::provide().now;
    let entry = ask(
        move || (id.get(), now.get()),
        |stats, (id, chosen)| async move {
            match chosen {
                Some(chosen) => session_entry(stats.org, id, chosen.kind, chosen.id).await.map(Some),
                None => Ok(None),
            }
        },
    );
    let found = Signal::derive(move || header.get().and_then(Result::ok));
    let title = Signal::derive(move || match found.get() {
        Some(answer) => answer.data.row.title.unwrap_or_else(|| "Untitled session".into()),
        None => "Session".into(),
    });
    let complete_to = Signal::derive(move || found.get().map(|answer| answer.complete_to));
    let part = Memo::new(move |_| match query.with(|query| query.get("tab")).as_deref() {
        Some("runs") => Part::Runs,
        Some("messages") => Part::Messages,
        _ => Part::Everything,
    });
    view! {
        <Page
            title
            complete_to
            filtered=false
            crumbs=vec![("Sessions", "/sessions")]
            tabs={view! {
                <Tabs id part />
                <DeleteSession id title />
            }
            .into_any()}
        >
            <Load
                resource=header
                skeleton=waiting
                content={move |answer: Signal<Answer<SessionHeader>>| {
                    let header = Signal::derive(move || answer.get().data);
                    view! {
                        <header::Header header />
                        <Body header beginning entry part />
                    }
                }}
            />
        </Page>
    }
}

/// What happened, and beside it the detail of what is chosen.
#[component]
fn Body(
    header: Signal<SessionHeader>,
    beginning: Asking<Beginning>,
    entry: Asking<Option<EntryDetail>>,
    part: Memo<Part>,
) -> impl IntoView {
    let choice = Choice::expect();
    let now = choice.now;
    let close = move |event: leptos::ev::KeyboardEvent| {
        if event.key() == "Escape" && now.with_untracked(Option::is_some) {
            choice.clear();
        }
    };
    view! {
        <div class="session" class:has-detail=move || now.with(Option::is_some) on:keydown=close>
            <section class="card session-main" aria-label="What happened">
                <Load
                    resource=beginning
                    skeleton=conversation::waiting
                    content={move |beginning: Signal<Beginning>| {
                        view! { {move || view! { <Conversation beginning header entry part=part.get() /> }.into_any()} }
                    }}
                />
            </section>
            <aside class="card session-detail" aria-label="Detail" hidden=move || now.with(Option::is_none)>
                <Load
                    resource=entry
                    skeleton=detail::waiting
                    content={move |detail: Signal<Option<EntryDetail>>| view! { <Detail detail /> }}
                />
            </aside>
        </div>
    }
}

#[component]
fn Tabs(id: Memo<String>, part: Memo<Part>) -> impl IntoView {
    let filters = Filters::expect();
    let tab = move |name: &'static str, words: &'static str, shows: Part| {
        let address = move || {
            let of_page = if name.is_empty() { vec![] } else { vec![("tab", name.to_owned())] };
            filters.link_with(&format!("/sessions/{}", id.get()), of_page)
        };
        let current = move || (part.get() == shows).then_some("page");
        view! { <a class="tab" href=address aria-current=current>{words}</a> }.into_any()
    };
    view! {
        <nav class="tabs" aria-label="Views of this session">
            {tab("", "Timeline", Part::Everything)} {tab("runs", "Runs", Part::Runs)} {tab("messages", "Messages", Part::Messages)}
        </nav>
    }
}

fn waiting() -> impl IntoView {
    view! {
        {header::waiting()}
        <div class="card session-main">{conversation::waiting()}</div>
    }
}
