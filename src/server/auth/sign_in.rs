//! Signing in, staying signed in and signing out, for REST and server functions alike.

use super::{
    families::{self, Begun},
    password,
    people::{self, Member},
    tokens::Claims,
};
use crate::{
    domain::{error::AppError, ids::UserId},
    server::http::state::AppState,
};
use std::net::IpAddr;

/// The tokens of somebody who has signed in.
pub struct SignedIn {
    pub member: Member,
    pub access_token: String,
    pub refresh_token: String,
}

/// By e-mail address and password. Takes as long for an unknown address as for a wrong password.
pub async fn by_password(state: &AppState, address: IpAddr, email: &str, password: String) -> Result<SignedIn, AppError> {
    let email = email.trim();
    state.limits.sign_in(address, email)?;
    let known = people::credentials(&state.db, email).await?;
    let (user, stored) = known.map(|known| (known.user, known.password_hash)).unzip();
    let matches = password::verify(stored, password).await?;
    match user.filter(|_| matches) {
        Some(user) => as_user(state, user).await,
        None => Err(AppError::WrongCredentials),
    }
}

/// Begins a sign-in of somebody who has proven to be `user`.
pub(in crate::server::auth) async fn as_user(state: &AppState, user: UserId) -> Result<SignedIn, AppError> {
    let begun = families::begin(&state.db, user, state.clock.now()).await?;
    tokens_of(state, begun).await
}

/// Replaces a refresh token.
pub async fn by_refresh_token(state: &AppState, token: &str) -> Result<SignedIn, AppError> {
    let begun = families::rotate(&state.db, token, state.clock.now()).await?;
    tokens_of(state, begun).await
}

/// Ends the sign-in that `claims` or `refresh_token` belong to; nothing to do when there is none.
pub async fn end(state: &AppState, claims: Option<Claims>, refresh_token: Option<&str>) -> Result<(), AppError> {
    let claims = match (claims, refresh_token) {
        (Some(claims), _) => Some(claims),
        (None, Some(token)) => families::look_up(&state.db, token, state.clock.now()).await?,
        (None, None) => None,
    };
    match claims {
        Some(claims) => families::end(&state.db, claims.family).await,
        None => Ok(()),
    }
}

async fn tokens_of(state: &AppState, begun: Begun) -> Result<SignedIn, AppError> {
    let now = state.clock.now();
    let member = people::signed_in(&state.db, begun.claims, now).await?.ok_or(AppError::Unauthenticated)?;
    let access_token = state.tokens.issue(begun.claims, now)?;
    Ok(SignedIn { member, access_token, refresh_token: begun.token })
}
