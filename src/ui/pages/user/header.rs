//! Who somebody is.

use crate::{
    domain::{time::Timestamp, user::UserRecord},
    ui::{components::person_card::initials, context::viewer::ViewerContext, format},
};
use leptos::prelude::*;

/// As high as the head and the cards will be.
pub fn waiting() -> impl IntoView {
    view! {
        <div class="card session-head">
            <div class="skeleton is-figure"></div>
            <div class="skeleton is-foot"></div>
        </div>
        <div class="stat-grid">
            {(0..10)
                .map(|_| {
                    view! {
                        <div class="card stat">
                            <div class="skeleton is-figure"></div>
                            <div class="skeleton is-foot"></div>
                        </div>
                    }
                    .into_any()
                })
                .collect_view()}
        </div>
    }
}

#[component]
pub fn Header(record: Signal<Option<UserRecord>>) -> impl IntoView {
    let viewer = ViewerContext::expect();
    let draw = move || record.get().map(|record| about(record, viewer));
    view! {
        <section class="card session-head" aria-label="About this user">
            {move || draw()}
        </section>
    }
}

fn about(record: UserRecord, viewer: ViewerContext) -> AnyView {
    let UserRecord { key, name, email, role, member_since, last_active } = record;
    let zone = viewer.zone();
    let now = viewer.now();
    let time = |at: Timestamp, text: String| {
        view! { <time datetime=at.to_string() title=format::date_time(&zone, at)>{text}</time> }.into_any()
    };
    let seen = match last_active {
        Some(at) => time(at, format::relative(&zone, now.unwrap_or(at), at)),
        None => "Never".into_any(),
    };
    let called = (key != name && email.as_ref() != Some(&key)).then(|| view! { <span class="mono">{key}</span> }.into_any());
    let email = match email {
        Some(email) => view! { <a class="plain-link" href=format!("mailto:{email}")>{email.clone()}</a> }.into_any(),
        None => "No e-mail address".into_any(),
    };
    view! {
        <div class="session-about user-about">
            <span class="avatar is-round" aria-hidden="true">{initials(&name)}</span>
            <div>
                <strong>{name}</strong>
                <p class="session-line">{email} {called}</p>
            </div>
        </div>
        <dl class="session-figures">
            <div>
                <dt>"Role"</dt>
                <dd>{role.label()}</dd>
            </div>
            <div>
                <dt title="When they were added, or first did anything if that was earlier">"Member since"</dt>
                <dd>{time(member_since, format::date(&zone, member_since))}</dd>
            </div>
            <div>
                <dt>"Last active"</dt>
                <dd>{seen}</dd>
            </div>
        </dl>
    }
    .into_any()
}
