//! What is taken out of texts before they are stored. Rules are added with `oriel redact` or over REST.

use super::waiting;
use crate::{
    domain::redaction::{BUILT_IN, Redaction},
    ui::{
        components::{load::Load, notice::Empty, table::TableFrame},
        context::ask::Asking,
    },
};
use leptos::prelude::*;

/// For those who look after it; others are told that it is not part of their role.
#[component]
pub fn RedactionsCard(redactions: Asking<Vec<Redaction>>) -> impl IntoView {
    view! {
        <section class="card list ingest-list" aria-label="Redaction">
            <div class="card-head">
                <div>
                    <h2>"Redaction"</h2>
                    <p>"Taken out of texts before they are stored, whatever the protocol. Add rules with oriel redact add, or over REST."</p>
                </div>
            </div>
            <Load
                resource=redactions
                skeleton=waiting
                content={move |redactions: Signal<Vec<Redaction>>| view! { <Rules redactions /> }}
            />
        </section>
    }
}

#[component]
fn Rules(redactions: Signal<Vec<Redaction>>) -> impl IntoView {
    let draw = move || {
        let rules = redactions.get();
        if rules.is_empty() {
            return view! { <Empty title="Nothing is taken out" text="Texts are stored as they are sent." /> }.into_any();
        }
        let lines = rules.into_iter().map(|rule| {
            let set = rule.built_in.as_ref().and_then(|name| BUILT_IN.into_iter().find(|(known, _)| known == name));
            let what = match (set, rule.pattern) {
                (Some((_, about)), _) => view! { <td>{about}</td> }.into_any(),
                (None, pattern) => view! { <td class="mono">{pattern}</td> }.into_any(),
            };
            let place = if rule.fields.is_empty() { "Every text".to_owned() } else { rule.fields.join(", ") };
            view! {
                <tr>
                    <th scope="row" class="mono">{format!("[redacted:{}]", rule.name)}</th>
                    {what}
                    <td>{place}</td>
                </tr>
            }
            .into_any()
        });
        view! {
            <TableFrame label="Rules, a row each">
                <thead>
                    <tr>
                        <th scope="col">"Stands instead"</th>
                        <th scope="col">"What is taken out"</th>
                        <th scope="col">"Below the fields"</th>
                    </tr>
                </thead>
                <tbody>{lines.collect_view()}</tbody>
            </TableFrame>
        }
        .into_any()
    };
    view! { {move || draw()} }
}
