//! What was refused, by the reason that the producer was told.

use super::{key_words, source_words, waiting};
use crate::{
    domain::{answer::Answer, ingest::Ledger},
    ui::{
        components::{load::Load, notice::Empty, table::TableFrame},
        context::ask::Asking,
        format,
    },
};
use leptos::prelude::*;

#[component]
pub fn RefusalsCard(ledger: Asking<Answer<Ledger>>) -> impl IntoView {
    let content = move |ledger: Signal<Answer<Ledger>>| {
        let draw = move || {
            let lines = ledger.with(|ledger| {
                let rows = ledger.data.rows.iter();
                rows.flat_map(|row| {
                    let who = (key_words(row.key.0, row.key_name.as_deref()), source_words(row.source.as_deref()));
                    row.refusals.iter().map(move |refusals| (who.clone(), refusals.clone()))
                })
                .collect::<Vec<_>>()
            });
            if lines.is_empty() {
                return view! { <Empty title="Nothing was refused" text="Every event that came in this range could be read." /> }
                    .into_any();
            }
            let lines = lines.into_iter().map(|((key, source), refusals)| {
                let field = match refusals.field.as_str() {
                    "" => "the event itself".to_owned(),
                    field => field.to_owned(),
                };
                view! {
                    <tr>
                        <th scope="row" class="mono">{refusals.code}</th>
                        <td class="mono">{field}</td>
                        <td>{key}</td>
                        <td>{source}</td>
                        <td class="num">{format::count(refusals.events)}</td>
                    </tr>
                }
                .into_any()
            });
            view! {
                <TableFrame label="What was refused, a row per reason">
                    <thead>
                        <tr>
                            <th scope="col">"Reason"</th>
                            <th scope="col">"Field"</th>
                            <th scope="col">"Key"</th>
                            <th scope="col">"Source"</th>
                            <th scope="col" class="num">"Events"</th>
                        </tr>
                    </thead>
                    <tbody>{lines.collect_view()}</tbody>
                </TableFrame>
            }
            .into_any()
        };
        view! { {move || draw()} }
    };
    view! {
        <section class="card list ingest-list" aria-label="Refused">
            <div class="card-head">
                <div>
                    <h2>"Refused"</h2>
                    <p>"The field body: the whole request could not be read, and counts as one."</p>
                </div>
            </div>
            <Load resource=ledger skeleton=waiting content />
        </section>
    }
}
