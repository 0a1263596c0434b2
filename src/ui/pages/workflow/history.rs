//! What was registered of a workflow, when, by whom and through what: the newest first.

use crate::{
    domain::{
        workflow::{Registration, WorkflowRecord},
        zone::Zone,
    },
    ui::{
        components::{table::TableFrame, user_name::UserName},
        context::{filters::Filters, viewer::ViewerContext},
        format,
        pages::workflows::state,
    },
};
use leptos::prelude::*;

#[component]
pub fn History(record: Memo<Option<WorkflowRecord>>) -> impl IntoView {
    let (filters, viewer) = (Filters::expect(), ViewerContext::expect());
    let draw = move || {
        let history = record.get().map(|record| record.history).unwrap_or_default();
        if history.is_empty() {
            let text = "Nobody registered this workflow: its runs are counted, and not valued.";
            return view! { <p class="faint workflow-none">{text}</p> }.into_any();
        }
        let zone = viewer.zone();
        let rows = history.iter().map(|one| line(one, &zone, filters)).collect_view();
        view! {
            <TableFrame label="Registrations, a row each">
                <thead>
                    <tr>
                        <th scope="col">"When"</th>
                        <th scope="col">"State"</th>
                        <th scope="col" class="num">"A run saves"</th>
                        <th scope="col" class="num">"An hour costs"</th>
                        <th scope="col">"Who"</th>
                        <th scope="col">"Source"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </TableFrame>
        }
        .into_any()
    };
    view! {
        <h3>"What was registered"</h3>
        {move || draw()}
    }
}

fn line(one: &Registration, zone: &Zone, filters: Filters) -> AnyView {
    let unknown = || format::UNKNOWN.to_owned();
    let saves = one.assumption.time_saved_seconds.map_or_else(unknown, |seconds| format!("{}\u{a0}s", format::count(seconds)));
    let who = match one.user.clone() {
        Some(name) => {
            let to = filters.link_to_user(&name);
            view! { <a class="plain-link" href=to><UserName name /></a> }.into_any()
        }
        None => {
            view! { <span title="The event names nobody, or who it was is not yours to see">{format::UNKNOWN}</span> }.into_any()
        }
    };
    view! {
        <tr>
            <td>
                <time datetime=one.at.to_string()>{format::date_time(zone, one.at)}</time>
            </td>
            <td>{state(Some(one.active))}</td>
            <td class="num">{saves}</td>
            <td class="num">{one.assumption.hourly_rate_usd.map_or_else(unknown, format::money)}</td>
            <td>{who}</td>
            <td>{one.source.clone().unwrap_or_else(unknown)}</td>
        </tr>
    }
    .into_any()
}
