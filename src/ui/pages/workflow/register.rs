//! The form that registers anew what a run saves. It is kept as an event, so that the history says who said so.

use crate::{
    domain::workflow::WorkflowRecord,
    server_fns::workflows::RegisterWorkflow,
    ui::{
        components::server_form::ServerForm,
        context::{filters::Filters, viewer::ViewerContext},
    },
};
use leptos::prelude::*;

#[component]
pub fn Register(record: Memo<Option<WorkflowRecord>>) -> impl IntoView {
    let (filters, viewer) = (Filters::expect(), ViewerContext::expect());
    let action = ServerAction::<RegisterWorkflow>::new();
    // What is being typed is not taken away when the page is refreshed.
    let first = record.get_untracked();
    let active = first.as_ref().is_none_or(|record| record.active != Some(false));
    let assumption = first.as_ref().map(|record| record.assumption).unwrap_or_default();
    let seconds = assumption.time_saved_seconds.map(|seconds| seconds.to_string()).unwrap_or_default();
    let rate = assumption.hourly_rate_usd.map(|rate| rate.to_string()).unwrap_or_default();
    let name = move || record.with(|record| record.as_ref().map(|record| record.workflow.clone()).unwrap_or_default());
    let org = move || {
        let chosen = filters.with(|selection| selection.org.clone());
        viewer.get().and_then(|viewer| viewer.names(chosen)).map(|org| org.to_string()).unwrap_or_default()
    };
    let said = move || match action.value().get() {
        Some(Ok(())) => {
            view! { <p class="form-done" role="status">"Saved. It counts for runs that start from now on."</p> }.into_any()
        }
        Some(Err(error)) => view! { <p class="form-problem" role="alert">{error.to_string()}</p> }.into_any(),
        None => ().into_any(),
    };
    view! {
        <div class="workflow-form">
            <h3>"Change the assumptions"</h3>
            <ServerForm action>
                <input type="hidden" name="org" value=org />
                <input type="hidden" name="workflow" value=name />
                <div class="workflow-fields">
                    <label class="field">
                        "Seconds saved by one run"
                        <input class="input" type="number" name="time_saved_seconds" min="0" step="1" inputmode="numeric" value=seconds />
                    </label>
                    <label class="field">
                        "Hourly rate in US dollars"
                        <input class="input" type="number" name="hourly_rate_usd" min="0" step="any" inputmode="decimal" value=rate />
                    </label>
                    <label class="workflow-check">
                        <input type="checkbox" name="active" value="true" checked=active />
                        "Active"
                    </label>
                    <button type="submit" class="button is-main" disabled=move || action.pending().get()>
                        {move || if action.pending().get() { "Saving…" } else { "Save" }}
                    </button>
                </div>
                <p class="faint">
                    "Counts for runs that start from now on. What runs were worth before stays as it was reckoned. An empty field stays as it was."
                </p>
                {move || said()}
            </ServerForm>
        </div>
    }
}
