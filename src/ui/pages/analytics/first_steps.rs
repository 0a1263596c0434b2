//! What stands where the first chart would, while nothing has come in: how to send the first event.

use crate::ui::{
    charts::time_card::NothingDrawn,
    context::{filters::Filters, viewer::ViewerContext},
};
use leptos::prelude::*;

/// With a filter there may well be something: then it says so instead.
#[component]
pub fn FirstSteps() -> impl IntoView {
    let (filters, viewer) = (Filters::expect(), ViewerContext::expect());
    move || {
        if filters.with(|selection| !selection.filter.is_empty()) {
            return view! { <NothingDrawn /> }.into_any();
        }
        let chosen = filters.with(|selection| selection.org.clone());
        let org = viewer.get().and_then(|viewer| viewer.shows(chosen).map(|org| org.slug.to_string())).unwrap_or_default();
        view! {
            <div class="first-steps">
                <strong>"Nothing has come in during this range"</strong>
                <p>"Choose a longer range, or send events: the page fills by itself. An ingest key and one request are enough:"</p>
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
