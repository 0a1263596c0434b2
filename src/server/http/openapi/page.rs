//! `/api/openapi.json` and `/api/docs`: the document as it is, and as a page without scripts and styles of its own, which
//! every policy allows.

use super::{
    DOCUMENT, examples,
    operations::{self, Operation, Place, TAGS, Who},
};
use crate::server::http::state::AppState;
use axum::{
    Json,
    extract::State,
    response::{Html, IntoResponse, Response},
};
use serde_json::Value;
use std::fmt::Write;
use utoipa::openapi::Server;

/// `GET /api/openapi.json`
pub async fn document(State(state): State<AppState>) -> Response {
    let base = state.web.public_url.base();
    if base.is_empty() {
        return Json(&*DOCUMENT).into_response();
    }
    // Below a path the operations' paths begin there.
    let mut document = DOCUMENT.clone();
    document.servers = Some(vec![Server::new(base)]);
    Json(document).into_response()
}

/// `GET /api/docs`
pub async fn docs() -> Html<String> {
    let mut page = String::from(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><meta name=\"color-scheme\" content=\"light dark\">\
         <title>Oriel: the API</title></head><body><main><h1>Oriel: the API</h1>\
         <p>For machines: <a href=\"openapi.json\">openapi.json</a> (OpenAPI 3.1). Times are RFC 3339 with a zone, money is decimal \
         strings in US dollars, durations are whole milliseconds, and what is unknown is null.</p>",
    );
    for (tag, about) in TAGS {
        section(&mut page, tag, about);
    }
    page.push_str("</main></body></html>");
    Html(page)
}

// Writing to a string cannot fail, so the results below are dropped.
fn section(page: &mut String, tag: &str, about: &str) {
    let _ = write!(page, "<section><h2>{}</h2><p>{}</p>", escape(tag), escape(about));
    for operation in operations::all().filter(|operation| operation.tag == tag) {
        article(page, operation);
    }
    page.push_str("</section>");
}

fn article(page: &mut String, operation: &Operation) {
    let Operation { method, path, id, summary, about, .. } = operation;
    let _ = write!(page, "<article id=\"{id}\"><h3><code>{method} {}</code></h3>", escape(path));
    let _ = write!(page, "<p>{}. {}</p>", escape(summary), escape(about));
    let who = match operation.who {
        Who::Nobody => "Anybody may ask.",
        Who::Person => "For people: an access token as bearer, or the browser's cookie.",
        Who::Producer => "For producers: an ingest key as bearer, as header `x-api-key`, or as password of basic authentication.",
        Who::Signer => "For producers: signed with an ingest key.",
    };
    let _ = write!(page, "<p>{who}</p>");
    if !operation.params.is_empty() {
        page.push_str("<table><thead><tr><th>Parameter</th><th>Meaning</th></tr></thead><tbody>");
        for param in operation.params.iter().flat_map(|group| group.iter()) {
            let needed = if matches!(param.place, Place::Query { required: false } | Place::Header { required: false }) {
                ""
            } else {
                " (required)"
            };
            let _ = write!(page, "<tr><td><code>{}</code>{needed}</td><td>{}</td></tr>", param.name, escape(param.about));
        }
        page.push_str("</tbody></table>");
    }
    let _ = write!(page, "<p>Answers {}: {}</p><ul>", operation.status, escape(operation.answers_about));
    for (status, meaning) in operation.refusals() {
        let _ = write!(page, "<li>{status}: {}</li>", escape(meaning));
    }
    page.push_str("</ul>");
    for (what, example) in [("The body", examples::body(id)), ("The answer", examples::answer(id))] {
        if let Some(example) = example {
            let text = match example {
                Value::String(text) => text,
                other => serde_json::to_string_pretty(&other).unwrap_or_default(),
            };
            let _ = write!(page, "<p>{what}, for example:</p><pre>{}</pre>", escape(&text));
        }
    }
    page.push_str("</article>");
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
