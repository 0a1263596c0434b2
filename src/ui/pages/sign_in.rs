//! Signing in. A plain form: it works before, and without, the page being alive.

use crate::{
    server_fns::account::{SignIn, list_presets},
    ui::components::{alone::Alone, person_card::Presets, server_form::ServerForm},
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

#[component]
pub fn SignInPage() -> impl IntoView {
    let action = ServerAction::<SignIn>::new();
    let query = use_query_map();
    let next = move || query.with(|query| query.get("next")).unwrap_or_default();
    // With the first bytes of the page: a list that came later would move the form.
    let presets = Resource::new_blocking(|| (), |()| list_presets());
    // Without the page alive, a failure comes back with the address and is the action's first value.
    let problem = move || match action.value().get() {
        Some(Err(error)) => Some(error.to_string()),
        _ => None,
    };
    let below = view! {
        <Transition>
            {move || {
                presets
                    .get()
                    .and_then(Result::ok)
                    .filter(|presets| !presets.is_empty())
                    .map(|presets| {
                        view! {
                            <div class="card is-tight">
                                <p class="menu-title">"Dev mode: look as"</p>
                                <Presets presets current=None />
                            </div>
                        }
                    })
            }}
        </Transition>
    }
    .into_any();
    view! {
        <Title text="Sign in · Oriel" />
        <Alone title="Sign in" below>
            <ServerForm action=action>
                <div class="form">
                    <input type="hidden" name="next" value=next />
                    <label class="field">
                        "E-mail"
                        <input class="input" type="email" name="email" required autocomplete="username" autofocus />
                    </label>
                    <label class="field">
                        "Password"
                        <input class="input" type="password" name="password" required autocomplete="current-password" />
                    </label>
                    {move || problem().map(|words| view! { <p class="form-problem" role="alert">{words}</p> })}
                    <button type="submit" class="button is-main" disabled=move || action.pending().get()>
                        {move || if action.pending().get() { "Signing in…" } else { "Sign in" }}
                    </button>
                </div>
            </ServerForm>
        </Alone>
    }
}
