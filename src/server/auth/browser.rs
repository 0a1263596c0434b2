//! Sign-in from a page: the same acts as `routes`, with the tokens put into cookies of the answer and nowhere else.

use super::{
    address, cookies, dev,
    identify::Identity,
    sign_in::{self, SignedIn},
};
use crate::{
    domain::{error::AppError, ids::UserId},
    server::http::state::AppState,
};
use axum::http::{HeaderValue, header::SET_COOKIE, request::Parts};
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;

pub async fn sign_in(state: &AppState, parts: &Parts, email: &str, password: String) -> Result<(), AppError> {
    let address = address::client(&state.web, &parts.headers, &parts.extensions);
    let signed_in = sign_in::by_password(state, address, email, password).await?;
    keep(state, parts, &signed_in);
    Ok(())
}

pub async fn sign_out(state: &AppState, parts: &Parts) -> Result<(), AppError> {
    let claims = Identity::of(parts).ok().map(|visit| visit.claims);
    sign_in::end(state, claims, cookies::read(&parts.headers, cookies::REFRESH_COOKIE)).await?;
    set(cookies::neither(cookies::reach(&state.web, &parts.headers, &parts.extensions)));
    Ok(())
}

/// Ends the sign-in that it leaves: a switch is not a second one.
pub async fn switch(state: &AppState, parts: &Parts, user: UserId) -> Result<(), AppError> {
    let signed_in = dev::switch(state, user).await?;
    sign_in::end(state, Identity::of(parts).ok().map(|visit| visit.claims), None).await?;
    keep(state, parts, &signed_in);
    Ok(())
}

fn keep(state: &AppState, parts: &Parts, signed_in: &SignedIn) {
    let reach = cookies::reach(&state.web, &parts.headers, &parts.extensions);
    set(cookies::both(&signed_in.access_token, &signed_in.refresh_token, reach));
}

fn set(lines: [HeaderValue; 2]) {
    if let Some(answer) = use_context::<ResponseOptions>() {
        for line in lines {
            answer.append_header(SET_COOKIE, line);
        }
    }
}
