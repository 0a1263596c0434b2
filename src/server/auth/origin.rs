//! Where a WebSocket is opened from. Browsers open one to any site and send its cookies along, and no rule about writes
//! applies to a GET, so whoever comes by cookie has to come from a page of ours.

use super::identify::bearer;
use crate::server::http::{problem::Problem, state::WebConfig};
use axum::http::{HeaderMap, StatusCode, Uri, header};

/// A bearer token is not sent by itself: whoever has one may come from anywhere. 403 for other sites' pages.
pub fn check(web: &WebConfig, headers: &HeaderMap) -> Result<(), Problem> {
    if bearer(headers).is_some() || is_own(web, headers) {
        return Ok(());
    }
    Err(Problem::new(StatusCode::FORBIDDEN, "forbidden", "This request came from another site and was refused."))
}

/// The page's origin is our public address, or the host that the request is for.
fn is_own(web: &WebConfig, headers: &HeaderMap) -> bool {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let Some(origin) = text(header::ORIGIN) else { return false };
    if web.public_url.origin().is_some_and(|own| own.eq_ignore_ascii_case(origin)) {
        return true;
    }
    let authority = origin.parse::<Uri>().ok().and_then(|origin| origin.authority().cloned());
    authority.zip(text(header::HOST)).is_some_and(|(authority, host)| authority.as_str().eq_ignore_ascii_case(host))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed(public: &str, lines: &[(&'static str, &str)]) -> bool {
        let web = WebConfig { public_url: public.to_owned().try_into().unwrap(), ..WebConfig::default() };
        let headers = lines.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect();
        check(&web, &headers).is_ok()
    }

    #[test]
    fn a_cookie_comes_from_our_own_pages_and_a_token_from_anywhere() {
        assert!(allowed("", &[("host", "oriel.test:3000"), ("origin", "http://oriel.test:3000")]));
        assert!(allowed("https://oriel.test", &[("host", "inside:3000"), ("origin", "https://oriel.test")]));
        assert!(allowed("", &[("host", "oriel.test"), ("origin", "https://evil.test"), ("authorization", "Bearer x")]));
        for origin in ["https://evil.test", "http://oriel.test:4000", "null", "https://oriel.test.evil.test", ""] {
            assert!(!allowed("", &[("host", "oriel.test:3000"), ("origin", origin)]), "{origin}");
        }
        assert!(!allowed("", &[("host", "oriel.test")]), "a browser always says where its page is from");
    }
}
