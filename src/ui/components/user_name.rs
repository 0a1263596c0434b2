//! A user as events name them. Of an e-mail address the host is the same in nearly every row, so it gives way first.

use leptos::prelude::*;

/// In one line; the whole name on hover.
#[component]
pub fn UserName(#[prop(into)] name: String) -> impl IntoView {
    let (local, host) = match name.split_once('@') {
        Some((local, host)) => (local.to_owned(), format!("@{host}")),
        None => (name.clone(), String::new()),
    };
    view! {
        <span class="user-name" title=name>
            <span>{local}</span>
            <span class="faint">{host}</span>
        </span>
    }
}
