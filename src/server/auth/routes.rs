//! `/api/auth/*` and the mock issuer of dev mode (`api.md` §1).

use super::{
    address, cookies, dev,
    identify::{Identity, Visit},
    sign_in::{self, SignedIn},
    tokens::ACCESS,
};
use crate::{
    domain::{error::AppError, role::Role, time::SECOND, viewer::Person},
    server::http::state::AppState,
};
use axum::{
    Json,
    body::Bytes,
    extract::State,
    http::{StatusCode, request::Parts},
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

#[derive(Deserialize)]
struct Login {
    email: String,
    password: String,
}

#[derive(Deserialize)]
struct Refresh {
    refresh_token: String,
}

#[derive(Serialize)]
struct Tokens<'a> {
    access_token: &'a str,
    token_type: &'static str,
    expires_in: i64,
    /// For clients without cookies.
    refresh_token: &'a str,
    user: User<'a>,
}

/// A person as `api.md` §1 shows them.
#[derive(Serialize)]
struct User<'a> {
    id: i32,
    email: Option<&'a str>,
    name: &'a str,
    role: Role,
    org: Option<&'a str>,
}

impl<'a> From<&'a Person> for User<'a> {
    fn from(person: &'a Person) -> Self {
        let org = person.org.as_ref().map(|org| org.slug.as_str());
        Self { id: person.id.0, email: person.email.as_deref(), name: &person.name, role: person.role, org }
    }
}

/// `POST /api/auth/login`
pub async fn login(State(state): State<AppState>, parts: Parts, body: Bytes) -> Result<Response, AppError> {
    let Login { email, password } = read(&body)?;
    let address = address::client(&state.web, &parts.headers, &parts.extensions);
    let signed_in = sign_in::by_password(&state, address, &email, password).await?;
    Ok(answer(&state, &parts, &signed_in))
}

/// `POST /api/auth/refresh`: the browser's cookie, or the token in the body.
pub async fn refresh(State(state): State<AppState>, parts: Parts, body: Bytes) -> Result<Response, AppError> {
    let given = if body.is_empty() { None } else { Some(read::<Refresh>(&body)?.refresh_token) };
    let token = given.as_deref().or_else(|| cookies::read(&parts.headers, cookies::REFRESH_COOKIE));
    let signed_in = sign_in::by_refresh_token(&state, token.ok_or(AppError::Unauthenticated)?).await?;
    Ok(answer(&state, &parts, &signed_in))
}

/// `POST /api/auth/logout`: ends the sign-in, whichever token it is known by. Signed out is signed out.
pub async fn logout(State(state): State<AppState>, parts: Parts) -> Result<Response, AppError> {
    let claims = Identity::of(&parts).ok().map(|visit| visit.claims);
    sign_in::end(&state, claims, cookies::read(&parts.headers, cookies::REFRESH_COOKIE)).await?;
    let mut response = StatusCode::NO_CONTENT.into_response();
    let reach = cookies::reach(&state.web, &parts.headers, &parts.extensions);
    cookies::append(response.headers_mut(), cookies::neither(reach));
    Ok(response)
}

/// `GET /api/auth/me`
pub async fn me(visit: Visit) -> Response {
    Json(User::from(&visit.member.person)).into_response()
}

/// `POST /api/dev/token`: answers as login does, for any person of the demo organisations.
pub async fn dev_token(State(state): State<AppState>, parts: Parts, body: Bytes) -> Result<Response, AppError> {
    let wanted: dev::Wanted = read(&body)?;
    let signed_in = dev::sign_in(&state, &wanted).await?;
    Ok(answer(&state, &parts, &signed_in))
}

fn answer(state: &AppState, parts: &Parts, signed_in: &SignedIn) -> Response {
    let mut response = Json(Tokens {
        access_token: &signed_in.access_token,
        token_type: "Bearer",
        expires_in: ACCESS / SECOND,
        refresh_token: &signed_in.refresh_token,
        user: User::from(&signed_in.member.person),
    })
    .into_response();
    let reach = cookies::reach(&state.web, &parts.headers, &parts.extensions);
    cookies::append(response.headers_mut(), cookies::both(&signed_in.access_token, &signed_in.refresh_token, reach));
    response
}

/// JSON whatever its content type says: scripts forget the header, and other sites cannot send it at all.
fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, AppError> {
    serde_json::from_slice(body).map_err(|error| AppError::invalid("body", format!("The body could not be read: {error}.")))
}
