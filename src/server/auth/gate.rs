//! Sends those who are not signed in to the sign-in page before anything is rendered, and back afterwards.

use super::identify::Identity;
use crate::{
    domain::role::Permission,
    server::http::{base::Below, state::AppState},
};
use axum::{
    extract::{Query, Request, State},
    http::{Method, Uri},
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;

pub const SIGN_IN: &str = "/sign-in";
/// Where people begin.
pub const HOME: &str = "/";
/// The list of people.
const USERS: &str = "/users";

pub async fn layer(State(state): State<AppState>, request: Request, next: Next) -> Response {
    // Server functions share the router of the pages; they answer 401 themselves.
    if request.method() != Method::GET || request.uri().path().starts_with("/api/") {
        return next.run(request).await;
    }
    let base = state.web.public_url.base();
    let to = |path: &str| Redirect::to(&format!("{base}{path}")).into_response();
    if !base.is_empty() && request.extensions().get::<Below>().is_none() {
        // A page of another path than its own would not come to life.
        return to(request.uri().path_and_query().map_or("/", |path| path.as_str()));
    }
    let is_known = request.extensions().get::<Identity>().and_then(Identity::is_known);
    match (is_known, request.uri().path() == SIGN_IN) {
        (Some(true), true) => to(&next_of(request.uri())),
        (Some(false), false) => to(&sign_in_for(request.uri())),
        (Some(true), false) if request.uri().path() == USERS => match own_page(&request) {
            Some(own) => to(&own),
            None => next.run(request).await,
        },
        // Also when it could not be found out: the page says what is wrong.
        _ => next.run(request).await,
    }
}

#[derive(Deserialize)]
struct Next_ {
    next: Option<String>,
}

fn next_of(uri: &Uri) -> String {
    let next = Query::<Next_>::try_from_uri(uri).ok().and_then(|Query(query)| query.next);
    own_or_home(next)
}

/// Where somebody who signed in goes on to.
pub fn own_or_home(next: Option<String>) -> String {
    next.filter(|path| is_own(path)).unwrap_or_else(|| HOME.to_owned())
}

/// A path of ours and nothing that a browser takes for another site.
pub fn is_own(path: &str) -> bool {
    path.starts_with('/')
        && !path.starts_with("//")
        && !path.contains('\\')
        && !path.chars().any(char::is_control)
        && !path.starts_with(SIGN_IN)
}

/// For whoever sees nobody else: their own page, in the same range.
fn own_page(request: &Request) -> Option<String> {
    let person = request.extensions().get::<Identity>()?.person()?;
    if person.role.may(Permission::ViewEveryone) {
        return None;
    }
    let mut own = format!("{USERS}/");
    encode(&person.key, b"@", &mut own);
    if let Some(query) = request.uri().query() {
        own.push('?');
        own.push_str(query);
    }
    Some(own)
}

fn sign_in_for(uri: &Uri) -> String {
    let wanted = uri.path_and_query().map_or(HOME, |path| path.as_str());
    if wanted == HOME {
        return SIGN_IN.to_owned();
    }
    let mut target = format!("{SIGN_IN}?next=");
    encode(wanted, b"/", &mut target);
    target
}

/// Percent-encodes everything but unreserved characters and the `harmless`.
fn encode(text: &str, harmless: &[u8], into: &mut String) {
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => into.push(char::from(byte)),
            byte if harmless.contains(&byte) => into.push(char::from(byte)),
            other => into.push_str(&format!("%{other:02X}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_come_back_to_where_they_wanted_to_go() {
        let wanted: Uri = "/sessions?range=7d&model=a%20b".parse().unwrap();
        let sign_in: Uri = sign_in_for(&wanted).parse().unwrap();
        assert_eq!(sign_in, "/sign-in?next=/sessions%3Frange%3D7d%26model%3Da%2520b");
        assert_eq!(next_of(&sign_in), wanted.to_string());
    }

    #[test]
    fn nobody_is_sent_to_another_site() {
        for foreign in ["https://evil.test", "//evil.test", "/%5Cevil.test", "/%09/evil.test", "javascript:alert(1)", "/sign-in"]
        {
            assert_eq!(next_of(&format!("/sign-in?next={foreign}").parse().unwrap()), HOME, "{foreign}");
        }
    }
}
