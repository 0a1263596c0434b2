//! Finds out who is asking, once per request: a bearer token, else the browser's cookies.

use super::{
    cookies, families,
    people::{self, Member},
    tokens::Claims,
};
use crate::{
    domain::{error::AppError, time::Timestamp, viewer::Person},
    server::http::state::AppState,
};
use axum::{
    extract::{Request, State},
    http::{HeaderMap, header::AUTHORIZATION, request::Parts},
    middleware::Next,
    response::Response,
};

/// What the layer found; doors read it with [`Identity::of`].
#[derive(Clone, Debug)]
pub struct Identity(Result<Option<Visit>, AppError>);

/// A signed-in person, and the sign-in they came by.
#[derive(Clone, Debug)]
pub struct Visit {
    pub member: Member,
    pub claims: Claims,
}

impl Identity {
    /// 401 for nobody, 503 when it could not be found out.
    pub fn of(parts: &Parts) -> Result<Visit, AppError> {
        match parts.extensions.get::<Self>() {
            Some(Self(found)) => found.clone()?.ok_or(AppError::Unauthenticated),
            None => Err(AppError::Unauthenticated),
        }
    }

    /// Whoever is signed in.
    pub fn person(&self) -> Option<&Person> {
        self.0.as_ref().ok().and_then(Option::as_ref).map(|visit| &visit.member.person)
    }

    /// Whether somebody is signed in; `None` when it could not be found out.
    pub fn is_known(&self) -> Option<bool> {
        self.0.as_ref().ok().map(Option::is_some)
    }
}

/// The token of an `Authorization: Bearer` header.
pub fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
}

/// Identifies, and gives a browser whose access token has run out a new one. That does not use up the refresh token:
/// several tabs do this at the same moment, and only `POST /api/auth/refresh` replaces it.
pub async fn layer(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let now = state.clock.now();
    let found = find(&state, request.headers(), now).await;
    let fresh = match &found {
        Ok(Some((visit, Came::ByRefreshCookie))) => state.tokens.issue(visit.claims, now).ok(),
        _ => None,
    };
    let reach = cookies::reach(&state.web, request.headers(), request.extensions());
    request.extensions_mut().insert(Identity(found.map(|found| found.map(|(visit, _)| visit))));
    let mut response = next.run(request).await;
    if let Some(token) = fresh
        && !response.headers().contains_key(axum::http::header::SET_COOKIE)
    {
        cookies::append(response.headers_mut(), [cookies::access(&token, reach)]);
    }
    response
}

#[derive(PartialEq)]
enum Came {
    ByAccessToken,
    ByRefreshCookie,
}

async fn find(state: &AppState, headers: &HeaderMap, now: Timestamp) -> Result<Option<(Visit, Came)>, AppError> {
    let (token, may_continue) = match bearer(headers) {
        Some(token) => (Some(token), false),
        None => (cookies::read(headers, cookies::ACCESS_COOKIE), true),
    };
    if let Some(claims) = token.and_then(|token| state.tokens.read(token, now)) {
        let member = people::signed_in(&state.db, claims, now).await?;
        return Ok(member.map(|member| (Visit { member, claims }, Came::ByAccessToken)));
    }
    let Some(refresh) = cookies::read(headers, cookies::REFRESH_COOKIE).filter(|_| may_continue) else {
        return Ok(None);
    };
    let Some(claims) = families::look_up(&state.db, refresh, now).await? else {
        return Ok(None);
    };
    let member = people::signed_in(&state.db, claims, now).await?;
    Ok(member.map(|member| (Visit { member, claims }, Came::ByRefreshCookie)))
}
