//! Signing in. A plain form: it works before, and without, the page being alive.

use crate::{
    server_fns::account::{SignIn as Act, list_presets},
    ui::{
        components::{alone::Alone, person_card::Presets, server_form::ServerForm},
        context::reply::{Reply, Sent},
    },
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::{LazyRoute, hooks::use_query_map, lazy_route};

/// The route; its code is loaded when it is gone to, so that no other page brings it.
pub struct SignInRoute;

#[lazy_route]
impl LazyRoute for SignInRoute {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        view! { <SignIn /> }.into_any()
    }
}

#[component]
fn SignIn() -> impl IntoView {
    let action = ServerAction::<Act>::new();
    let query = use_query_map();
    let next = move || query.with(|query| query.get("next")).unwrap_or_default();
    // With the first bytes of the page: a list that came later would move the form.
    let presets = Reply::new(|| (), |()| list_presets(), Sent::Answered);
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
                        .into_any()
                    })
                    .into_any()
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
                    {move || problem().map(|words| view! { <p class="form-problem" role="alert">{words}</p> }.into_any())}
                    <button type="submit" class="button is-main" disabled=move || action.pending().get()>
                        {move || if action.pending().get() { "Signing in…" } else { "Sign in" }}
                    </button>
                </div>
            </ServerForm>
        </Alone>
    }
}
