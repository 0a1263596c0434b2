//! Who may open which door: a row for every route and every server function.

use super::client::{FORM, JSON};
use crate::domain::role::Permission;
use axum::http::StatusCode;
use serde_json::{Value, json};

/// For whom a door is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Who {
    /// The same answer for everybody: these doors ask for nothing, or for something else than a person's token.
    Anybody(StatusCode),
    /// A page: sends nobody to the sign-in page.
    Page,
    /// The sign-in page: sends those who are signed in on.
    SignInPage,
    /// Whoever is signed in.
    SignedIn,
    /// Those with the permission, in the organisation that the sample names.
    May(Permission),
    /// Holders of an ingest key: no person at all.
    Producer,
}

/// A door, for whom it is, and a request that is answered when it opens.
pub struct Row {
    pub method: &'static str,
    pub path: &'static str,
    pub who: Who,
    /// Its content type.
    pub kind: &'static str,
    pub body: String,
}

impl Row {
    /// The path with its gaps filled and what has to be named; what a door does not know is ignored.
    pub fn sample(&self) -> String {
        let path = self.path.replace("{id}", "members").replace("{key}", "member@acme.test");
        match (self.method, self.who) {
            ("GET", Who::May(_)) => format!("{path}?org=acme&by=model&figure=runs"),
            _ => path,
        }
    }
}

fn row(method: &'static str, path: &'static str, who: Who, body: Value) -> Row {
    let body = if body.is_null() { String::new() } else { body.to_string() };
    Row { method, path, who, kind: JSON, body }
}

/// A server function that also works as a form, without scripts.
fn form(path: &'static str, who: Who, body: &str) -> Row {
    Row { method: "POST", path, who, kind: FORM, body: body.to_owned() }
}

pub fn rows() -> Vec<Row> {
    use Permission::{ViewEveryone, ViewSessions, ViewTotals};
    use Who::{Anybody, May, Page, Producer, SignInPage, SignedIn};
    let range = json!({"from": "2026-03-04T00:00:00Z", "to": "2026-03-05T00:00:00Z"});
    let stats = json!({"org": "acme", "range": range, "tz": "UTC"});
    let sessions =
        json!({"org": "acme", "range": range, "tz": "UTC", "sort": {"by": "last_activity", "descending": true}, "limit": 10});
    let in_session = json!({"org": "acme", "id": "members", "cursor": null, "limit": 10});
    let sort = json!({"by": "runs", "descending": true});
    let nobody = json!({"email": "nobody@acme.test", "password": "not the password"});
    vec![
        // Sign-in: who somebody is comes of what they bring, see the tests of `sign_in`.
        row("POST", "/api/auth/login", Anybody(StatusCode::UNAUTHORIZED), nobody),
        row("POST", "/api/auth/refresh", Anybody(StatusCode::UNAUTHORIZED), json!({"refresh_token": "of nobody"})),
        row("POST", "/api/auth/logout", Anybody(StatusCode::NO_CONTENT), Value::Null),
        row("GET", "/api/auth/me", SignedIn, Value::Null),
        form("/api/sign_in", Anybody(StatusCode::UNAUTHORIZED), "email=nobody@acme.test&password=not+the+password"),
        form("/api/sign_out", Anybody(StatusCode::OK), ""),
        // Dev mode only; the access test knocks at the doors of an ordinary server.
        row("POST", "/api/dev/token", Anybody(StatusCode::NOT_FOUND), json!({"role": "SUPER_ADMIN"})),
        form("/api/switch_preset", Anybody(StatusCode::NOT_FOUND), "user=1"),
        row("POST", "/api/list_presets", Anybody(StatusCode::OK), json!({})),
        // Pages.
        row("GET", "/", Page, Value::Null),
        row("GET", "/analytics", Page, Value::Null),
        row("GET", "/sessions", Page, Value::Null),
        row("GET", "/sessions/{id}", Page, Value::Null),
        row("GET", "/users", Page, Value::Null),
        row("GET", "/users/{key}", Page, Value::Null),
        row("GET", "/sign-in", SignInPage, Value::Null),
        // Who is looking.
        row("POST", "/api/find_viewer", May(ViewTotals), json!({"org": "acme", "tz": "Europe/Berlin"})),
        row("POST", "/api/list_filter_values", May(ViewTotals), json!({"org": "acme", "dimension": "model", "prefix": ""})),
        // Figures.
        row("POST", "/api/stats_overview", May(ViewTotals), json!({"query": stats, "compare": true, "figures": ["runs"]})),
        row(
            "POST",
            "/api/stats_timeline",
            May(ViewTotals),
            json!({"query": {"stats": stats, "figures": ["runs"], "granularity": "hour"}}),
        ),
        row(
            "POST",
            "/api/stats_breakdown",
            May(ViewTotals),
            json!({"query": {"stats": stats, "by": "model", "figures": ["runs"], "sort": sort, "limit": 5}}),
        ),
        row("POST", "/api/stats_rows", May(ViewSessions), json!({"query": {"stats": stats, "figure": "runs", "limit": 5}})),
        // People. That whoever sees only themself finds nobody else is a test of `users`.
        row("POST", "/api/list_users", May(ViewEveryone), json!({"query": {"stats": stats, "sort": sort, "limit": 10}})),
        row("POST", "/api/find_user", May(ViewSessions), json!({"org": "acme", "key": "member@acme.test"})),
        // Sessions.
        row("POST", "/api/list_sessions", May(ViewSessions), json!({"query": sessions})),
        row("POST", "/api/find_session", May(ViewSessions), json!({"org": "acme", "id": "members"})),
        row("POST", "/api/session_timeline", May(ViewSessions), in_session),
        row(
            "POST",
            "/api/session_entry",
            May(ViewSessions),
            json!({"org": "acme", "id": "members", "kind": "message", "entry": "m1"}),
        ),
        // Producers.
        row("POST", "/events", Producer, json!({"events": []})),
        row("POST", "/api/v1/events", Producer, json!({"events": []})),
        // Machines.
        row("GET", "/healthz", Anybody(StatusCode::OK), Value::Null),
        row("GET", "/readyz", Anybody(StatusCode::OK), Value::Null),
        row("GET", "/metrics", Anybody(StatusCode::OK), Value::Null),
        row("GET", "/api/openapi.json", Anybody(StatusCode::OK), Value::Null),
        row("GET", "/api/docs", Anybody(StatusCode::OK), Value::Null),
        // REST.
        row("GET", "/api/v1/live", May(ViewTotals), Value::Null),
        row("GET", "/api/v1/stats/overview", May(ViewTotals), Value::Null),
        row("GET", "/api/v1/stats/timeline", May(ViewTotals), Value::Null),
        row("GET", "/api/v1/stats/breakdown", May(ViewTotals), Value::Null),
        row("GET", "/api/v1/stats/rows", May(ViewSessions), Value::Null),
        row("GET", "/api/v1/users", May(ViewEveryone), Value::Null),
        row("GET", "/api/v1/sessions", May(ViewSessions), Value::Null),
        row("GET", "/api/v1/sessions/{id}", May(ViewSessions), Value::Null),
        row("GET", "/api/v1/sessions/{id}/timeline", May(ViewSessions), Value::Null),
    ]
}
