//! The browser's tokens: HttpOnly cookies that no script reads and no other site's request carries along.

use super::{address, families::REFRESH, tokens::ACCESS};
use crate::{domain::time::SECOND, server::http::state::WebConfig};
use axum::http::{
    Extensions, HeaderMap, HeaderValue,
    header::{COOKIE, SET_COOKIE},
};
use axum_extra::extract::cookie::{Cookie, SameSite};

pub const ACCESS_COOKIE: &str = "oriel_access";
pub const REFRESH_COOKIE: &str = "oriel_refresh";

/// A cookie that the request brought.
pub fn read<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get_all(COOKIE).iter().filter_map(|line| line.to_str().ok()).flat_map(|line| line.split(';')).find_map(|pair| {
        let (key, value) = pair.trim().split_once('=')?;
        (key == name && !value.is_empty()).then_some(value)
    })
}

/// Where a browser sends our cookies.
#[derive(Clone, Copy, Debug)]
pub struct Reach<'a> {
    /// Below this path; another application of the same host does not get them.
    base: &'a str,
    /// Over TLS only.
    secure: bool,
}

/// To where people come: over TLS by configuration, or as a trusted proxy says.
pub fn reach<'a>(web: &'a WebConfig, headers: &HeaderMap, extensions: &Extensions) -> Reach<'a> {
    let proto = headers.get("x-forwarded-proto").and_then(|value| value.to_str().ok());
    let secure = web.public_url.is_https() || (proto == Some("https") && address::is_by_trusted_proxy(web, extensions));
    Reach { base: web.public_url.base(), secure }
}

/// `Set-Cookie` for an access token.
pub fn access(token: &str, reach: Reach<'_>) -> HeaderValue {
    line(ACCESS_COOKIE, token, ACCESS / SECOND, reach)
}

/// `Set-Cookie` for a sign-in.
pub fn both(access_token: &str, refresh_token: &str, reach: Reach<'_>) -> [HeaderValue; 2] {
    [access(access_token, reach), line(REFRESH_COOKIE, refresh_token, REFRESH / SECOND, reach)]
}

/// `Set-Cookie` for a sign-out.
pub fn neither(reach: Reach<'_>) -> [HeaderValue; 2] {
    [line(ACCESS_COOKIE, "", 0, reach), line(REFRESH_COOKIE, "", 0, reach)]
}

/// Adds lines to an answer.
pub fn append(headers: &mut HeaderMap, lines: impl IntoIterator<Item = HeaderValue>) {
    for line in lines {
        headers.append(SET_COOKIE, line);
    }
}

fn line(name: &'static str, value: &str, max_age: i64, reach: Reach<'_>) -> HeaderValue {
    let mut cookie = Cookie::new(name, value);
    cookie.set_http_only(true);
    cookie.set_same_site(SameSite::Lax);
    cookie.set_path(if reach.base.is_empty() { "/" } else { reach.base });
    cookie.set_secure(reach.secure);
    let text = format!("{cookie}; Max-Age={max_age}");
    // Tokens are hexadecimal or base64url with dots: always a valid header.
    HeaderValue::from_str(&text).unwrap_or_else(|_| HeaderValue::from_static(""))
}
