//! The steps of one run, as its last event lists them.

use super::runs::Steps;
use crate::{
    domain::workflow::WorkflowStep,
    ui::{
        components::{
            icon::{Glyph, Icon},
            table::TableFrame,
        },
        format,
    },
};
use leptos::prelude::*;

#[component]
pub fn StepList(steps: Signal<Steps>, close: Signal<String>) -> impl IntoView {
    let draw = move || {
        let (run, steps) = steps.get()?;
        let rows = steps.iter().enumerate().map(|(place, step)| line(place, step)).collect_view();
        let none =
            steps.is_empty().then(|| view! { <p class="faint workflow-none">"Its last event lists no steps."</p> }.into_any());
        Some(
            view! {
                <div class="card-head">
                    <div>
                        <h2>"Steps of a run"</h2>
                        <p class="mono">{run}</p>
                    </div>
                    <a class="button is-quiet is-small is-icon" href=close.get() aria-label="Close the steps">
                        <Glyph icon=Icon::Close size=15 />
                    </a>
                </div>
                <TableFrame label="Steps, a row each">
                    <thead>
                        <tr>
                            <th scope="col" class="num">"No."</th>
                            <th scope="col">"Step"</th>
                            <th scope="col">"Status"</th>
                            <th scope="col" class="num">"Duration"</th>
                            <th scope="col">"Error"</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </TableFrame>
                {none}
            }
            .into_any(),
        )
    };
    view! { {move || draw()} }
}

fn line(place: usize, step: &WorkflowStep) -> AnyView {
    let unknown = || format::UNKNOWN.to_owned();
    let tone = match step.status.as_deref() {
        Some("succeeded" | "success" | "ok" | "completed") => "is-good",
        Some("failed" | "failure" | "error") => "is-bad",
        _ => "",
    };
    view! {
        <tr>
            <td class="num">{place + 1}</td>
            <td>{step.name.clone()}</td>
            <td>
                <span class=format!("status {tone}")>
                    <span class="status-dot" aria-hidden="true"></span>
                    {step.status.clone().unwrap_or_else(unknown)}
                </span>
            </td>
            <td class="num">{step.duration_ms.map_or_else(unknown, format::duration)}</td>
            <td><span class="workflow-error" title=step.error.clone()>{step.error.clone().unwrap_or_else(unknown)}</span></td>
        </tr>
    }
    .into_any()
}
