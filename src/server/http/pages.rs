//! The Leptos application: its pages, its server functions, and the page that says "not found".

use super::{page_threads, security, server_fn_status, state::AppState};
use crate::{
    server::auth::gate,
    ui::{app, browser::Base},
};
use axum::{
    Router,
    http::{HeaderValue, header, request::Parts},
    middleware::{from_fn, from_fn_with_state},
};
use leptos::{nonce::use_nonce, prelude::*};
use leptos_axum::{LeptosRoutes, ResponseOptions, generate_route_list};
use leptos_router::{components::provide_server_redirect, location::RequestUrl};

/// What pages and server functions find in their context, the same for both: the state, and an answer with its policy.
pub fn context(state: &AppState) -> impl Fn() + Clone + Send + Sync + 'static {
    let state = state.clone();
    move || {
        provide_context(state.clone());
        provide_base(state.web.public_url.base());
        if let (Some(nonce), Some(answer)) = (use_nonce(), use_context::<ResponseOptions>())
            && let Ok(policy) = HeaderValue::from_str(&security::page_policy(&nonce, &state.leptos))
        {
            answer.insert_header(header::CONTENT_SECURITY_POLICY, policy);
        }
    }
}

/// Pages below a path: their router sees the address as the browser does, and sends people to such addresses.
fn provide_base(base: &str) {
    if base.is_empty() {
        return;
    }
    provide_context(Base(base.to_owned()));
    if let Some(parts) = use_context::<Parts>() {
        let path = parts.uri.path_and_query().map_or("/", |path| path.as_str());
        provide_context(RequestUrl::new(&format!("{base}{path}")));
    }
    let base = base.to_owned();
    provide_server_redirect(move |path| leptos_axum::redirect(&format!("{base}{path}")));
}

/// Every page and every server function. Nobody who is not signed in gets to render a page.
pub fn router(state: &AppState) -> Router<AppState> {
    let options = state.leptos.clone();
    Router::new()
        .leptos_routes_with_context(state, generate_route_list(app::App), context(state), move || app::shell(options.clone()))
        .layer(from_fn(page_threads::layer))
        .layer(from_fn(server_fn_status::layer))
        .layer(from_fn_with_state(state.clone(), gate::layer))
}
