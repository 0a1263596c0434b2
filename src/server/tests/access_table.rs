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
    /// Whether a session is gone once the door has opened.
    pub fn deletes(&self) -> bool {
        self.method == "DELETE" || self.path == "/api/delete_session"
    }

    /// The path with its gaps filled and what has to be named; what a door does not know is ignored.
    pub fn sample(&self) -> String {
        // What a door deletes is there for it alone.
        let id = if self.deletes() { "deleted" } else { "members" };
        let path = self.path.replace("{id}", id).replace("{key}", "member@acme.test").replace("{job}", "members");
        let path = path.replace("{workflow}", "invoices").replace("{domain}", "acme").replace("{event}", "said-members");
        match (self.method, self.who) {
            (_, Who::May(_)) if self.method != "POST" || path.starts_with("/api/v1/") => {
                format!("{path}?org=acme&by=model&figure=runs")
            }
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
    use Permission::{Administer, Record, ViewEveryone, ViewGlobal, ViewSessions, ViewTotals};
    use Who::{Anybody, May, Page, Producer, SignInPage, SignedIn};
    let range = json!({"from": "2026-03-04T00:00:00Z", "to": "2026-03-05T00:00:00Z"});
    let stats = json!({"org": "acme", "range": range, "tz": "UTC"});
    let sessions =
        json!({"org": "acme", "range": range, "tz": "UTC", "sort": {"by": "last_activity", "descending": true}, "limit": 10});
    let in_session = json!({"org": "acme", "id": "members", "cursor": null, "limit": 10});
    let event = json!({"event_id": "said-members", "occurred_at": "2026-03-04T11:00:00Z"});
    let sort = json!({"by": "runs", "descending": true});
    let by_loss = json!({"by": "loss", "descending": false});
    let curve = json!({"job_id": "members", "metric": "loss"});
    let by_runs = json!({"by": "workflow_runs", "descending": true});
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
        row("GET", "/friction", Page, Value::Null),
        row("GET", "/training", Page, Value::Null),
        row("GET", "/training/{job}", Page, Value::Null),
        row("GET", "/global", Page, Value::Null),
        row("GET", "/models", Page, Value::Null),
        row("GET", "/tools", Page, Value::Null),
        row("GET", "/workflows", Page, Value::Null),
        row("GET", "/workflows/{workflow}", Page, Value::Null),
        row("GET", "/service-requests", Page, Value::Null),
        row("GET", "/sign-in", SignInPage, Value::Null),
        // Who is looking.
        row("POST", "/api/find_viewer", May(ViewTotals), json!({"org": "acme", "tz": "Europe/Berlin"})),
        row("POST", "/api/list_filter_values", May(ViewTotals), json!({"org": "acme", "dimension": "model", "prefix": ""})),
        // The landing page. That a member finds their own conversations only is a test of `overview`.
        row("POST", "/api/overview_glance", May(ViewTotals), json!({"org": "acme", "tz": "UTC"})),
        row("POST", "/api/overview_feed", May(ViewSessions), json!({"org": "acme", "limit": 10})),
        row("POST", "/api/check_system", May(ViewTotals), json!({"org": "acme"})),
        row("POST", "/api/list_tool_links", May(ViewTotals), json!({"org": "acme"})),
        row(
            "POST",
            "/api/begin",
            May(Record),
            json!({"org": "acme", "begun": {"begins": "model", "name": "Meridian", "provider": "", "scope": "global"}}),
        ),
        row("POST", "/api/find_layout", May(ViewTotals), json!({"org": "acme", "page": "overview"})),
        row(
            "POST",
            "/api/save_layout",
            May(ViewTotals),
            json!({"org": "acme", "page": "overview", "layout": {"order": ["runs"], "hidden": []}}),
        ),
        row("GET", "/api/dashboard/overview", May(ViewTotals), Value::Null),
        row("POST", "/api/find_filter_values", May(ViewTotals), json!({"org": "acme", "text": "gpt"})),
        // Saved views; whose may be shared, changed and deleted by whom is a test of `saved_views`.
        row("POST", "/api/list_saved_views", May(ViewTotals), json!({"org": "acme"})),
        row("POST", "/api/save_view", May(ViewTotals), json!({"org": "acme", "name": "Mine", "address": "/", "shared": false})),
        row("POST", "/api/change_view", May(ViewTotals), json!({"org": "acme", "id": "gone", "name": "Mine", "shared": false})),
        row("POST", "/api/delete_view", May(ViewTotals), json!({"org": "acme", "id": "gone"})),
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
        row("POST", "/api/stats_heatmap", May(ViewTotals), json!({"query": stats, "figure": "total_tokens"})),
        row("POST", "/api/stats_flow", May(ViewTotals), json!({"query": stats})),
        // Calls. That whoever sees only themself is shown their own is a test of `calls`.
        row("POST", "/api/newest_calls", May(ViewSessions), json!({"query": {"stats": stats, "of": "model", "limit": 10}})),
        row(
            "POST",
            "/api/list_tools",
            May(ViewTotals),
            json!({"query": {"stats": stats, "by": "server", "figures": ["tool_calls"], "sort": sort, "limit": 5}}),
        ),
        row("POST", "/api/stats_rows", May(ViewSessions), json!({"query": {"stats": stats, "figure": "runs", "limit": 5}})),
        // People. That whoever sees only themself finds nobody else is a test of `users`.
        row("POST", "/api/list_users", May(ViewEveryone), json!({"query": {"stats": stats, "sort": sort, "limit": 10}})),
        row("POST", "/api/find_user", May(ViewSessions), json!({"org": "acme", "key": "member@acme.test"})),
        // Handoffs and friction.
        row("POST", "/api/handoffs_overview", May(ViewEveryone), json!({"query": stats, "compare": true})),
        row("POST", "/api/handoffs_timeline", May(ViewEveryone), json!({"query": stats})),
        row("POST", "/api/friction_signals", May(ViewEveryone), json!({"query": stats, "compare": true})),
        row("POST", "/api/list_moments", May(ViewEveryone), json!({"query": {"stats": stats, "limit": 10}})),
        // Training.
        row("POST", "/api/list_training_jobs", May(ViewTotals), json!({"query": {"stats": stats, "sort": by_loss, "limit": 10}})),
        row("POST", "/api/find_training_job", May(ViewTotals), json!({"org": "acme", "id": "members"})),
        row("POST", "/api/training_curves", May(ViewTotals), json!({"query": {"org": "acme", "of": [curve], "points": 100}})),
        row("POST", "/api/training_infrastructure", May(ViewTotals), json!({"org": "acme"})),
        // All organisations.
        row("POST", "/api/global_overview", May(ViewGlobal), json!({"query": stats, "compare": true, "figures": ["runs"]})),
        row(
            "POST",
            "/api/global_timeline",
            May(ViewGlobal),
            json!({"query": {"stats": stats, "figures": ["runs"], "granularity": "hour", "apart": 3}}),
        ),
        row("POST", "/api/global_orgs", May(ViewGlobal), json!({"query": stats, "compare": true, "figures": ["runs"]})),
        // Sessions.
        row("POST", "/api/list_sessions", May(ViewSessions), json!({"query": sessions})),
        row("POST", "/api/find_session", May(ViewSessions), json!({"org": "acme", "id": "members"})),
        row("POST", "/api/session_timeline", May(ViewSessions), in_session),
        row("POST", "/api/delete_session", May(Administer), json!({"org": "acme", "id": "deleted"})),
        row(
            "POST",
            "/api/session_entry",
            May(ViewSessions),
            json!({"org": "acme", "id": "members", "kind": "message", "entry": "m1"}),
        ),
        // Workflows and service requests. That titles and names are for whoever may see everybody is a test of their own.
        row("POST", "/api/workflow_months", May(ViewTotals), json!({"org": "acme", "tz": "Europe/Berlin", "filter": {}})),
        row("POST", "/api/workflow_runs_over_time", May(ViewTotals), json!({"stats": stats})),
        row("POST", "/api/list_workflows", May(ViewTotals), json!({"query": {"stats": stats, "sort": by_runs, "limit": 10}})),
        row("POST", "/api/find_workflow", May(ViewTotals), json!({"org": "acme", "workflow": "invoices"})),
        row(
            "POST",
            "/api/list_workflow_runs",
            May(ViewEveryone),
            json!({"query": {"stats": stats, "workflow": "invoices", "limit": 10}}),
        ),
        row(
            "POST",
            "/api/find_workflow_steps",
            May(ViewEveryone),
            json!({"org": "acme", "workflow": "invoices", "run_key": "1"}),
        ),
        form(
            "/api/register_workflow",
            May(Administer),
            "org=acme&workflow=invoices&active=true&time_saved_seconds=60&hourly_rate_usd=42.50",
        ),
        row("POST", "/api/list_service_requests", May(ViewTotals), json!({"query": {"stats": stats, "limit": 10}})),
        row("POST", "/api/service_request_history", May(ViewTotals), json!({"org": "acme", "request_id": "q1"})),
        row("GET", "/api/dashboard/metrics", May(ViewTotals), Value::Null),
        row("GET", "/api/dashboard/charts/workflow-runs", May(ViewTotals), Value::Null),
        // Producers.
        row("POST", "/events", Producer, json!({"events": []})),
        row("POST", "/api/v1/events", Producer, json!({"events": []})),
        row("POST", "/v1/traces", Producer, json!({})),
        row("POST", "/v1/logs", Producer, json!({})),
        row("POST", "/v1/metrics", Producer, json!({})),
        row("POST", "/api/otel/v1/traces", Producer, json!({})),
        row("POST", "/api/otel/v1/logs", Producer, json!({})),
        row("POST", "/api/otel/v1/metrics", Producer, json!({})),
        row("POST", "/api/public/otel/v1/traces", Producer, json!({})),
        row(
            "POST",
            "/api/webhooks/service-requests",
            Producer,
            json!({"request_id": "q1", "kind": "sales_call", "status": "held"}),
        ),
        // Machines.
        row("GET", "/healthz", Anybody(StatusCode::OK), Value::Null),
        row("GET", "/readyz", Anybody(StatusCode::OK), Value::Null),
        row("GET", "/metrics", Anybody(StatusCode::OK), Value::Null),
        row("GET", "/api/openapi.json", Anybody(StatusCode::OK), Value::Null),
        row("GET", "/api/docs", Anybody(StatusCode::OK), Value::Null),
        // Ingest.
        row("GET", "/ingest", Page, Value::Null),
        row("GET", "/ingest/events/{event}", Page, Value::Null),
        row("POST", "/api/ingest_ledger", May(ViewEveryone), json!({"query": stats})),
        row("POST", "/api/list_put_aside", May(ViewEveryone), json!({"org": "acme", "limit": 10})),
        row("POST", "/api/replay_put_aside", May(Administer), json!({"org": "acme", "events": []})),
        row("POST", "/api/find_events", May(ViewEveryone), json!({"query": {"stats": stats, "search": "", "limit": 10}})),
        // That whoever sees only themself finds nothing of others is a test of `ingest`.
        row("POST", "/api/inspect_event", May(ViewSessions), json!({"org": "acme", "event": event})),
        row("POST", "/api/list_redactions", May(Administer), json!({"org": "acme"})),
        row("GET", "/api/v1/ingest/ledger", May(ViewEveryone), Value::Null),
        row("GET", "/api/v1/ingest/failures", May(ViewEveryone), Value::Null),
        row("POST", "/api/v1/ingest/failures/replay", May(Administer), json!({})),
        row("GET", "/api/v1/ingest/events", May(ViewEveryone), Value::Null),
        row("GET", "/api/v1/ingest/events/{event}", May(ViewSessions), Value::Null),
        row("GET", "/api/v1/ingest/redactions", May(Administer), Value::Null),
        row("POST", "/api/v1/ingest/redactions", May(Administer), json!({"name": "email", "built_in": "email"})),
        row("POST", "/api/v1/ingest/redactions/remove", May(Administer), json!({"name": "email"})),
        // REST.
        row("GET", "/api/v1/live", May(ViewTotals), Value::Null),
        row("GET", "/api/v1/stats/overview", May(ViewTotals), Value::Null),
        row("GET", "/api/v1/stats/timeline", May(ViewTotals), Value::Null),
        row("GET", "/api/v1/stats/breakdown", May(ViewTotals), Value::Null),
        row("GET", "/api/v1/friction", May(ViewEveryone), Value::Null),
        row("GET", "/api/v1/handoffs/matrix", May(ViewEveryone), Value::Null),
        row("GET", "/api/v1/training/jobs", May(ViewTotals), Value::Null),
        row("GET", "/api/v1/training/jobs/{id}", May(ViewTotals), Value::Null),
        row("GET", "/api/v1/training/jobs/{id}/curve", May(ViewTotals), Value::Null),
        row("GET", "/api/v1/training/servers", May(ViewTotals), Value::Null),
        row("GET", "/api/v1/training/datasets", May(ViewTotals), Value::Null),
        row("GET", "/api/v1/training/models", May(ViewTotals), Value::Null),
        row("GET", "/api/v1/stats/heatmap", May(ViewTotals), Value::Null),
        row("GET", "/api/v1/stats/rows", May(ViewSessions), Value::Null),
        row("GET", "/api/v1/users", May(ViewEveryone), Value::Null),
        // Paths of dashboards that were here before. What a member finds there is a test of each.
        row("GET", "/api/conversations", May(ViewSessions), Value::Null),
        row("GET", "/api/conversations/{id}", May(ViewSessions), Value::Null),
        row("DELETE", "/api/conversations/{id}", May(Administer), Value::Null),
        row("GET", "/api/conversations/{id}/messages", May(ViewSessions), Value::Null),
        row("GET", "/api/conversations/{id}/stream", May(ViewSessions), Value::Null),
        row("GET", "/api/conversations/{id}/export", May(ViewSessions), Value::Null),
        row("GET", "/api/stats/overview", May(ViewTotals), Value::Null),
        row("GET", "/api/stats/domains", May(ViewTotals), Value::Null),
        row("GET", "/api/stats/domains/{domain}", May(ViewTotals), Value::Null),
        row("GET", "/api/stats/timeline", May(ViewTotals), Value::Null),
        row("GET", "/api/stats/models", May(ViewTotals), Value::Null),
        row("GET", "/api/stats/costs", May(ViewTotals), Value::Null),
        row("GET", "/api/ws/conversations", May(ViewSessions), Value::Null),
        row("GET", "/api/ws/metrics", May(ViewTotals), Value::Null),
        row("GET", "/api/v1/dashboard/stats", May(ViewTotals), Value::Null),
        row("GET", "/api/v1/dashboard/activity", May(ViewSessions), Value::Null),
        row("GET", "/api/v1/dashboard/charts/queries", May(ViewTotals), Value::Null),
        row("GET", "/api/v1/dashboard/charts/cost", May(ViewTotals), Value::Null),
        row("GET", "/api/v1/dashboard/charts/response-times", May(ViewTotals), Value::Null),
        row("GET", "/api/v1/dashboard/charts/errors", May(ViewTotals), Value::Null),
        row("GET", "/api/v1/sessions", May(ViewSessions), Value::Null),
        row("GET", "/api/v1/sessions/{id}", May(ViewSessions), Value::Null),
        row("GET", "/api/v1/sessions/{id}/timeline", May(ViewSessions), Value::Null),
    ]
}
