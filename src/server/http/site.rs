//! Files of the site root: the built package under `/pkg` and everything from `public/`, pre-compressed where possible.

use super::{page_threads, pages, state::AppState};
use crate::{domain::error::AppError, server::auth::identify, ui::app};
use axum::{
    body::Body,
    extract::{Request, State},
    handler::Handler,
    http::{HeaderValue, header},
    middleware::{from_fn, from_fn_with_state},
    response::{IntoResponse, Response},
};
use tower::ServiceExt;
use tower_http::services::ServeDir;

/// A name that changes with the content can be kept for ever.
pub const FOR_EVER: &str = "public, max-age=31536000, immutable";
/// Others are asked about again; the answer is usually "not modified".
const ASK_AGAIN: &str = "no-cache";

/// Whatever no door answers: a file, else the page that says so. Machines get the wire's error instead of a page.
pub async fn fallback(State(state): State<AppState>, request: Request) -> Response {
    let path = request.uri().path();
    if ["/api", "/events", "/metrics"].iter().any(|root| path == *root || path.starts_with(&format!("{root}/"))) {
        return AppError::NotFound.into_response();
    }
    // Without hashes, as while watching, a name may look hashed all the same: that of the loader of parts does.
    let caching = if state.leptos.hash_files && is_hashed(path) { FOR_EVER } else { ASK_AGAIN };
    let not_found = leptos_axum::file_and_error_handler_with_context::<AppState, _>(pages::context(&state), app::shell)
        .layer(from_fn(page_threads::layer))
        .layer(from_fn_with_state(state.clone(), identify::layer));
    let files = ServeDir::new(&*state.leptos.site_root)
        .append_index_html_on_directories(false)
        .precompressed_br()
        .precompressed_gzip()
        .fallback(not_found.with_state(state));
    match files.oneshot(request).await {
        Ok(response) => {
            let mut response = response.map(Body::new);
            let caching = if response.status().is_success() { caching } else { ASK_AGAIN };
            response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
            response
        }
        Err(never) => match never {},
    }
}

/// `oriel.3fA9….wasm`: the build puts the hash between two dots.
fn is_hashed(path: &str) -> bool {
    path.strip_prefix("/pkg/").is_some_and(|name| name.split('.').count() >= 3)
}
