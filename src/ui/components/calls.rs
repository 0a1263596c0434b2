//! Single calls of models and tools, the newest first; each is a link to its moment in its session.

use super::{load::Load, notice::Empty, skeleton, table::TableFrame, user_name::UserName};
use crate::{
    domain::{
        answer::Answer,
        call::{CallKind, CallRow, Reason, reasons},
        role::Permission,
        time::Timestamp,
        zone::Zone,
    },
    ui::{
        context::{ask::Asking, filters::Filters, viewer::ViewerContext},
        format,
        pages::session::status::StatusChip,
    },
};
use leptos::prelude::*;

type Calls = Answer<Vec<CallRow>>;

/// The calls themselves.
#[component]
pub fn CallsCard(
    title: &'static str,
    subtitle: &'static str,
    of: CallKind,
    /// Says what went wrong instead of how it ended.
    #[prop(optional)]
    failed: bool,
    resource: Asking<Calls>,
    /// What it says when there are none.
    empty: &'static str,
) -> impl IntoView {
    let content = move |answer: Signal<Calls>| {
        let is_empty = Memo::new(move |_| answer.with(|answer| answer.data.is_empty()));
        let draw = move || match is_empty.get() {
            true => view! { <Empty title=empty text=Filters::expect().wider() /> }.into_any(),
            false => view! { <CallsTable title of failed answer /> }.into_any(),
        };
        view! { {move || draw()} }
    };
    view! {
        <section class="card calls" aria-label=title>
            <Head title subtitle />
            <div class="card-body">
                <Load resource skeleton=waiting content />
            </div>
        </section>
    }
}

/// Whoever sees only themself is told whose calls these are.
#[component]
fn Head(title: &'static str, subtitle: &'static str) -> impl IntoView {
    let viewer = ViewerContext::expect();
    let words = move || match viewer.get() {
        Some(_) if !viewer.may(Permission::ViewEveryone) => format!("{subtitle}, yours only"),
        _ => subtitle.to_owned(),
    };
    view! {
        <div class="card-head">
            <div>
                <h2>{title}</h2>
                <p>
                    <Transition fallback=move || subtitle>{move || words().into_any()}</Transition>
                </p>
            </div>
        </div>
    }
}

fn waiting() -> impl IntoView {
    view! { <div class="calls-wait">{skeleton::lines(9)}</div> }
}

#[component]
fn CallsTable(title: &'static str, of: CallKind, failed: bool, answer: Signal<Calls>) -> impl IntoView {
    let (filters, viewer) = (Filters::expect(), ViewerContext::expect());
    let who = move || viewer.may(Permission::ViewEveryone);
    let named = |label: &'static str, number: bool| view! { <th scope="col" class:num=number>{label}</th> }.into_any();
    let heads = move || {
        let what = named(if of == CallKind::Tool { "Tool" } else { "Model" }, false);
        let who = who().then(|| named("User", false));
        let mut heads = vec![named("Time", false)];
        if failed {
            heads.push(named("What went wrong", false));
            heads.push(what);
            heads.extend(who);
        } else {
            heads.extend(who);
            heads.push(what);
        }
        heads.extend((of == CallKind::Tool).then(|| named("Server", false)));
        heads.extend((!failed).then(|| named("Status", false)));
        heads.push(named("Duration", true));
        heads
    };
    let body = move || {
        let (zone, who) = (viewer.zone(), who());
        answer.with(|answer| {
            let now = viewer.now().unwrap_or(answer.complete_to);
            answer.data.iter().map(|call| row(call, of, failed, who, &zone, now, filters)).collect_view()
        })
    };
    view! {
        <div class="calls-scroll">
            <TableFrame label=format!("{title}, a row each")>
                <thead>
                    <tr>{move || heads()}</tr>
                </thead>
                <tbody>{move || body()}</tbody>
            </TableFrame>
        </div>
    }
}

fn row(call: &CallRow, of: CallKind, failed: bool, who: bool, zone: &Zone, now: Timestamp, filters: Filters) -> AnyView {
    let word = |text: Option<&String>| {
        let text = text.map_or(format::UNKNOWN, String::as_str).to_owned();
        view! { <td><span class="cell-word" title=text.clone()>{text.clone()}</span></td> }.into_any()
    };
    let user = |key: Option<&String>| match key {
        Some(key) => view! { <td><a href=filters.link_to_user(key)><UserName name=key.clone() /></a></td> }.into_any(),
        None => word(None),
    };
    let what = word(if of == CallKind::Tool { call.tool.as_ref() } else { call.model.as_ref() });
    let who = who.then(|| user(call.user.as_ref()));
    let mut cells = vec![view! { <td class="calls-time">{moment(call, of, zone, now, filters)}</td> }.into_any()];
    // Of a failed call that comes first which a phone has room for.
    if failed {
        cells.push(wrong(call));
        cells.push(what);
        cells.extend(who);
    } else {
        cells.extend(who);
        cells.push(what);
    }
    cells.extend((of == CallKind::Tool).then(|| word(call.server.as_ref())));
    cells.extend((!failed).then(|| status(call)));
    let duration = call.duration_ms.map_or_else(|| format::UNKNOWN.into(), format::duration);
    cells.push(view! { <td class="num">{duration}</td> }.into_any());
    view! { <tr>{cells}</tr> }.into_any()
}

fn status(call: &CallRow) -> AnyView {
    let status = match call.status.as_deref() {
        Some("ok") => Some("ok"),
        Some("error") => Some("error"),
        Some("incomplete") => Some("incomplete"),
        _ => None,
    };
    view! { <td><StatusChip status /></td> }.into_any()
}

fn wrong(call: &CallRow) -> AnyView {
    let error = call.error.as_ref();
    let code = error.and_then(|error| error.code.clone());
    let message = error.and_then(|error| error.message.clone());
    said(code.as_deref(), message.as_deref(), error.and_then(|error| error.category.as_deref()))
}

/// The message with its code; of a call that says neither, its category.
fn said(code: Option<&str>, message: Option<&str>, category: Option<&str>) -> AnyView {
    let words = message.or(category).unwrap_or("No reason given").to_owned();
    view! {
        <td class="calls-said">
            <span title=words.clone()>{words.clone()}</span>
            {code.map(|code| view! { <span class="mono faint">{code.to_owned()}</span> }.into_any())}
        </td>
    }
    .into_any()
}

/// When it began, as the way there; what is in no session has no page.
fn moment(call: &CallRow, of: CallKind, zone: &Zone, now: Timestamp, filters: Filters) -> AnyView {
    let time = view! {
        <time datetime=call.at.to_string() title=format::date_time(zone, call.at)>
            {format::relative(zone, now, call.at)}
        </time>
    };
    match &call.session {
        Some(session) => {
            let step = vec![("kind", of.entry().key().to_owned()), ("step", call.id.clone())];
            view! { <a class="link" href=filters.link_with(&format!("/sessions/{session}"), step)>{time}</a> }.into_any()
        }
        None => time.into_any(),
    }
}

/// What failed calls say, the most frequent first.
#[component]
pub fn ReasonsCard(title: &'static str, of: CallKind, resource: Asking<Calls>, empty: &'static str) -> impl IntoView {
    let (filters, viewer) = (Filters::expect(), ViewerContext::expect());
    let content = move |answer: Signal<Calls>| {
        let draw = move || {
            let zone = viewer.zone();
            answer.with(|answer| {
                let now = viewer.now().unwrap_or(answer.complete_to);
                if answer.data.is_empty() {
                    return view! { <Empty title=empty text=filters.wider() /> }.into_any();
                }
                let row = |Reason { code, message, category, calls, newest }: Reason<'_>| {
                    view! {
                        <tr>
                            {said(code, message, category)} <td class="num">{format::count(calls as i64)}</td>
                            <td class="num calls-time">{moment(newest, of, &zone, now, filters)}</td>
                        </tr>
                    }
                    .into_any()
                };
                let rows = reasons(&answer.data).into_iter().take(8).map(row).collect_view();
                view! {
                    <TableFrame label=format!("{title}, a row each")>
                        <thead>
                            <tr>
                                <th scope="col">"What went wrong"</th>
                                <th scope="col" class="num">"Calls"</th>
                                <th scope="col" class="num">"Newest"</th>
                            </tr>
                        </thead>
                        <tbody>{rows}</tbody>
                    </TableFrame>
                }
                .into_any()
            })
        };
        view! { {move || draw()} }
    };
    view! {
        <section class="card calls" aria-label=title>
            <Head title subtitle="what the newest 100 failed calls say" />
            <div class="card-body">
                <Load resource skeleton=waiting content />
            </div>
        </section>
    }
}
