//! Headers that tell browsers what a page may do.

use super::{site::FOR_EVER, state::AppState};
use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, header},
    middleware::Next,
    response::Response,
};
use leptos::config::{Env, LeptosOptions};

/// What a page may do: scripts that carry this answer's nonce and what they load, nothing inline, nothing foreign. While
/// `cargo leptos watch` looks after the server, a page also hears from it what was built anew.
pub fn page_policy(nonce: &str, options: &LeptosOptions) -> String {
    let watching = if options.env == Env::DEV { format!(" ws://*:{}", options.reload_port) } else { String::new() };
    format!(
        "default-src 'self'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; style-src 'self' 'nonce-{nonce}'; \
         img-src 'self' data:; font-src 'self'; connect-src 'self'{watching}; frame-ancestors 'none'; base-uri 'none'; \
         form-action 'self'; object-src 'none'"
    )
}

/// The nonce in an answer that has the policy of a page.
pub fn nonce_of(headers: &HeaderMap) -> Option<&str> {
    let policy = headers.get(header::CONTENT_SECURITY_POLICY)?.to_str().ok()?;
    policy.split_once("'nonce-")?.1.split('\'').next()
}

/// What everything that is not a page may do.
const NO_PAGE: &str = "default-src 'none'; frame-ancestors 'none'";

/// Of whatever is not a file of the package: those are no documents, and every one of them would pay for the words.
const OF_ANSWERS: [(HeaderName, &str); 2] =
    [(header::REFERRER_POLICY, "same-origin"), (header::CONTENT_SECURITY_POLICY, NO_PAGE)];

/// Of pages alone: nothing else has a window. In browsers that do not know the policy above, the first says that nobody frames it.
const OF_PAGES: [(HeaderName, &str); 3] = [
    (header::X_FRAME_OPTIONS, "DENY"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=()"),
];

/// Two years, as the preload lists ask.
const HSTS: &str = "max-age=63072000; includeSubDomains";

pub async fn layer(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let is_page = headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    let is_package = headers.get(header::CACHE_CONTROL).is_some_and(|caching| caching == FOR_EVER);
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    let of_answers = OF_ANSWERS.into_iter().filter(|_| !is_package);
    for (name, value) in of_answers.chain(OF_PAGES.into_iter().filter(|_| is_page)) {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    // What was answered to one person is for nobody else, and not for the same browser after a sign-out.
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("private, no-cache"));
    if state.web.public_url.is_https() {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(HSTS));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_speak_with_their_server_alone_and_with_who_watches_it() {
        let policy =
            |env| page_policy("n", &LeptosOptions::builder().output_name("oriel").reload_port(3001_u32).env(env).build());
        assert!(policy(Env::PROD).contains("connect-src 'self';"));
        assert!(policy(Env::DEV).contains("connect-src 'self' ws://*:3001;"));
    }
}
