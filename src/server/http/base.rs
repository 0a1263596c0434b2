//! Serving below a path, as `https://example.com/dashboard`: the path is taken off before anything else looks at a request, so
//! that no door knows of it. What goes out names it where it names our own addresses: redirects, links, files and forms.

use super::state::AppState;
use axum::{
    Router,
    extract::{Request, State},
    http::{Uri, uri::PathAndQuery},
    middleware::{Next, from_fn_with_state},
    response::Response,
};

/// Marks a request that came by the path. Others come to the machine itself: health checks, metrics, producers beside it.
#[derive(Clone, Copy, Debug)]
pub struct Below;

/// The same routes, below the path of the public address as well.
pub fn below(routes: Router, state: &AppState) -> Router {
    if state.web.public_url.base().is_empty() {
        return routes;
    }
    // Routes are chosen after the layer, which is why they are its fallback.
    Router::new().fallback_service(routes).layer(from_fn_with_state(state.clone(), layer))
}

async fn layer(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    if let Some(uri) = without(request.uri(), state.web.public_url.base()) {
        *request.uri_mut() = uri;
        request.extensions_mut().insert(Below);
    }
    next.run(request).await
}

/// The address without the path in front; `None` where it has another.
fn without(uri: &Uri, base: &str) -> Option<Uri> {
    let rest = uri.path_and_query()?.as_str().strip_prefix(base)?;
    let rest = match rest.as_bytes().first() {
        Some(b'/') => rest.to_owned(),
        None | Some(b'?') => format!("/{rest}"),
        Some(_) => return None,
    };
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(PathAndQuery::try_from(rest).ok()?);
    Uri::from_parts(parts).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_is_taken_off_where_it_stands_whole() {
        let without = |uri: &str| without(&uri.parse().unwrap(), "/dashboard").map(|uri| uri.to_string());
        assert_eq!(without("/dashboard/sessions?range=7d").as_deref(), Some("/sessions?range=7d"));
        assert_eq!(without("/dashboard").as_deref(), Some("/"));
        assert_eq!(without("/dashboard?a=b").as_deref(), Some("/?a=b"));
        assert_eq!(without("http://a.test/dashboard/").as_deref(), Some("http://a.test/"));
        assert_eq!((without("/dashboards"), without("/sessions"), without("/")), (None, None, None));
    }
}
