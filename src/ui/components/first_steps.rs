//! How to send the first event, where nothing has come in yet.

use crate::ui::context::{filters::Filters, viewer::ViewerContext};
use leptos::prelude::*;

/// One request that anybody can send, for the organisation that is shown.
#[component]
pub fn FirstSteps(title: &'static str, text: &'static str) -> impl IntoView {
    let (filters, viewer) = (Filters::expect(), ViewerContext::expect());
    move || {
        let chosen = filters.with(|selection| selection.org.clone());
        let org = viewer.get().and_then(|viewer| viewer.shows(chosen).map(|org| org.slug.to_string())).unwrap_or_default();
        view! {
            <div class="first-steps">
                <strong>{title}</strong>
                <p>{text}</p>
                <pre class="raw-json" tabindex="0">{request(&org)}</pre>
            </div>
        }
        .into_any()
    }
}

fn request(org: &str) -> String {
    format!(
        r#"key=$(oriel key add --org {org} --name "my laptop")
curl "$ORIEL_URL/api/v1/events" -H "Authorization: Bearer $key" \
  -H "Content-Type: application/json" -d '{{"events":[{{
    "event_id":"1", "type":"run.completed", "session_id":"hello",
    "occurred_at":"'$(date -u +%FT%TZ)'", "user":"ana@example.com",
    "payload":{{"run_id":"1", "agent":"assistant",
               "status":"succeeded", "duration_ms":4200}}}}]}}'"#
    )
}
