//! The moments behind a signal, newest first: what happened, to whom, in which session; each leads to where it stands there.

use super::view::{PAGE, View};
use crate::{
    domain::{
        answer::Answer,
        friction::{Moment, MomentsPage, Signal as Kind},
        time::Timestamp,
        zone::Zone,
    },
    ui::{
        components::{
            icon::{Glyph, Icon},
            load::Load,
            notice::Empty,
            skeleton,
            table::PageSteps,
            user_name::UserName,
        },
        context::{ask::Asking, filters::Filters, viewer::ViewerContext},
        format,
    },
};
use leptos::prelude::*;

#[component]
pub fn Moments(moments: Asking<Answer<MomentsPage>>, view: Memo<View>) -> impl IntoView {
    let filters = Filters::expect();
    let content = move |answer: Signal<Answer<MomentsPage>>| view! { <List answer view /> };
    let title = move || view.with(title);
    let all = move || {
        view.with(|view| view.signal.is_some())
            .then(|| view! { <a class="button is-small" href=View::default().link(filters)>"All signals"</a> }.into_any())
    };
    view! {
        <section class="card moments" id="moments" aria-label="Newest moments">
            <div class="card-head">
                <div>
                    <h2>"Newest moments"</h2>
                    <p>{move || title()}</p>
                </div>
                {move || all()}
            </div>
            <div class="card-body">
                <Load resource=moments skeleton=waiting content />
            </div>
        </section>
    }
}

/// Of what.
fn title(view: &View) -> String {
    match (view.signal, &view.giver, &view.taker) {
        (None, ..) => "of all signals".to_owned(),
        (Some(Kind::Handoff), Some(giver), Some(taker)) => format!("handoffs from {giver} to {taker}"),
        (Some(signal), ..) => signal.label().to_lowercase(),
    }
}

fn waiting() -> impl IntoView {
    view! { <div class="signals-wait">{skeleton::lines(PAGE.into())}</div> }
}

#[component]
fn List(answer: Signal<Answer<MomentsPage>>, view: Memo<View>) -> impl IntoView {
    let (filters, viewer) = (Filters::expect(), ViewerContext::expect());
    let rows = move || {
        let (zone, now) = (viewer.zone(), viewer.now());
        answer.with(|answer| {
            let as_of = now.unwrap_or(answer.complete_to);
            answer.data.rows.iter().map(|moment| line(moment, filters, &zone, as_of)).collect_view()
        })
    };
    let is_empty = Memo::new(move |_| answer.with(|answer| answer.data.rows.is_empty()));
    let draw = move || {
        if !is_empty.get() {
            return view! { <ol class="moment-list">{move || rows()}</ol> }.into_any();
        }
        let text = match view.with(|view| view.page) {
            0 => filters.wider(),
            _ => "There are fewer than there were. Go back to the first page.",
        };
        view! { <Empty title="No such moment in this range" text /> }.into_any()
    };
    let words = Signal::derive(move || {
        let (page, rows) = (view.get(), answer.with(|answer| answer.data.rows.len() as i64));
        let before = i64::from(page.offset());
        if rows == 0 {
            String::new()
        } else {
            format!("{}\u{2009}–\u{2009}{}", format::count(before + 1), format::count(before + rows))
        }
    });
    let to = move |page: u16| View { page, ..view.get() }.link(filters);
    let previous = Signal::derive(move || {
        let page = view.with(|view| view.page);
        page.checked_sub(1).map(to)
    });
    let next = Signal::derive(move || answer.with(|answer| answer.data.is_more).then(|| to(view.with(|view| view.page) + 1)));
    let steps = move || {
        (previous.get().is_some() || next.get().is_some()).then(|| view! { <PageSteps words previous next /> }.into_any())
    };
    view! {
        {move || draw()}
        {move || steps()}
    }
}

fn line(moment: &Moment, filters: Filters, zone: &Zone, now: Timestamp) -> AnyView {
    let place = vec![("kind", moment.signal.entry().key().to_owned()), ("step", moment.id.clone())];
    let link = filters.link_with(&format!("/sessions/{}", moment.session), place);
    let user = moment.user.clone().map(|name| view! { <UserName name /> }.into_any());
    let title = moment.title.clone().unwrap_or_else(|| "Untitled session".into());
    let (words, beside) = what(moment);
    let beside = beside.map(|beside| view! { <span class="moment-beside">{beside} " · "</span> }.into_any());
    view! {
        <li class="moment">
            <Glyph icon=icon(moment) size=15 />
            <div class="moment-words">
                <a class="row-link" href=link>{words}</a>
                <span class="moment-session truncate-line" title=title.clone()>{beside} {title.clone()}</span>
            </div>
            <span class="moment-user">{user}</span>
            <time class="faint" datetime=moment.at.to_string() title=format::date_time(zone, moment.at)>
                {format::relative(zone, now, moment.at)}
            </time>
        </li>
    }
    .into_any()
}

fn icon(moment: &Moment) -> Icon {
    match (moment.signal, moment.handoff.as_deref()) {
        (Kind::Handoff, Some("to_local")) => Icon::Laptop,
        (Kind::Handoff, Some("to_human")) => Icon::Person,
        (Kind::Handoff, _) => Icon::Handoff,
        (Kind::FailedInARow, _) => Icon::Warning,
        (Kind::RepeatedPrompt, _) => Icon::Copy,
        (Kind::Cancelled | Kind::TriedAgain, _) => Icon::Close,
        (Kind::LongWait, _) => Icon::Gap,
        (Kind::ToolRetries, _) => Icon::Tool,
        (Kind::PingPong, _) => Icon::Compare,
        (Kind::Loop, _) => Icon::Retry,
        (Kind::Rejected, _) => Icon::ThumbDown,
        (Kind::CutOff, _) => Icon::Model,
    }
}

/// In a few words, and what is to be said beside them.
fn what(moment: &Moment) -> (String, Option<String>) {
    let Moment { size, wait_ms, from, to, .. } = moment;
    let wait = wait_ms.map(format::duration);
    let agent = moment.agent.as_deref().unwrap_or("an agent");
    let ends = || format!("{} → {}", from.as_deref().unwrap_or("unknown"), to.as_deref().unwrap_or("unknown"));
    let words = match moment.signal {
        Kind::Handoff => return (ends(), Some(went_on(moment))),
        Kind::PingPong => return (ends(), Some(format!("back after {}", wait.unwrap_or_default()))),
        Kind::Loop => return (ends(), Some(format!("{size} times"))),
        Kind::TriedAgain => {
            let again = format!("the next began {} later", wait.unwrap_or_default());
            return (format!("A run of {agent} was cancelled"), Some(again));
        }
        Kind::FailedInARow => {
            let why = moment.error_category.as_ref().map(|category| format!("the third by {category}"));
            return (format!("{size} runs of {agent} failed in a row"), why);
        }
        Kind::RepeatedPrompt if *size == 2 => format!("Said a second time to {agent}"),
        Kind::RepeatedPrompt => format!("Said {size} times to {agent}"),
        Kind::Cancelled => format!("A run of {agent} was cancelled"),
        Kind::LongWait => format!("A run of {agent} took {}", wait.unwrap_or_default()),
        Kind::ToolRetries => format!("{} called {size} times after errors", moment.tool.as_deref().unwrap_or("A tool")),
        Kind::Rejected => format!("An answer of {agent} was rejected"),
        Kind::CutOff => format!("{} broke off", moment.model.as_deref().unwrap_or("A model")),
    };
    (words, None)
}

/// How it went on after a handoff.
fn went_on(moment: &Moment) -> String {
    let on = match moment.wait_ms.map(format::duration) {
        Some(wait) => format!("picked up after {wait}"),
        None => "nobody went on".to_owned(),
    };
    match moment.then_succeeded {
        Some(true) => on + ", then succeeded",
        Some(false) => on + ", then failed",
        None => on,
    }
}
