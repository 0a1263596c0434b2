//! The ledger, a row per key and producer.

use super::{key_words, source_words, waiting};
use crate::{
    domain::{
        answer::Answer,
        ingest::{Counts, Ledger, LedgerRow},
    },
    ui::{
        components::{load::Load, notice::Empty, table::TableFrame},
        context::ask::Asking,
        format,
    },
};
use leptos::prelude::*;

/// The counts of a row, in order.
pub const HEADS: [&str; 8] = ["Received", "Accepted", "Duplicates", "Refused", "Projected", "Waiting", "Put aside", "Late"];

#[component]
pub fn RowsCard(ledger: Asking<Answer<Ledger>>) -> impl IntoView {
    let content = move |ledger: Signal<Answer<Ledger>>| {
        let draw = move || {
            if ledger.with(|ledger| ledger.data.rows.is_empty()) {
                let text = "Choose a longer range, or send events with an ingest key: oriel key add makes one.";
                return view! { <Empty title="Nothing came" text /> }.into_any();
            }
            view! { <Table ledger /> }.into_any()
        };
        view! { {move || draw()} }
    };
    view! {
        <section class="card list ingest-list" aria-label="By key and producer">
            <div class="card-head">
                <div>
                    <h2>"By key and producer"</h2>
                    <p>"A producer is what its events call their source."</p>
                </div>
            </div>
            <Load resource=ledger skeleton=waiting content />
        </section>
    }
}

#[component]
fn Table(ledger: Signal<Answer<Ledger>>) -> impl IntoView {
    view! {
        <TableFrame label="The ledger, a row per key and producer">
            <thead>
                <tr>
                    <th scope="col">"Key and source"</th>
                    {HEADS.map(|name| view! { <th scope="col" class="num">{name}</th> }.into_any()).collect_view()}
                    <th scope="col" class="num">"Lag"</th>
                </tr>
            </thead>
            <tbody>
                {move || ledger.with(|ledger| ledger.data.rows.iter().map(line).collect_view())}
            </tbody>
        </TableFrame>
    }
}

fn line(row: &LedgerRow) -> AnyView {
    let Counts { received, accepted, duplicate, refused, projected, waiting, put_aside, late, .. } = row.counts;
    let cells = [received, accepted, duplicate, refused, projected, waiting, put_aside, late]
        .map(|count| view! { <td class="num">{format::count(count)}</td> }.into_any());
    let lag = row.counts.mean_lag_ms().map_or_else(|| "–".to_owned(), format::duration);
    view! {
        <tr>
            <th scope="row">
                {key_words(row.key.0, row.key_name.as_deref())}
                <span class="ingest-source">{source_words(row.source.as_deref())}</span>
            </th>
            {cells.collect_view()}
            <td class="num">{lag}</td>
        </tr>
    }
    .into_any()
}
