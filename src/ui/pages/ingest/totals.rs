//! Everything that came in the range, as two sums that add up.

use crate::{
    domain::{
        answer::Answer,
        ingest::{Counts, Ledger},
    },
    ui::{
        components::{sparkline::Sparkline, table::TableFrame},
        context::viewer::ViewerContext,
        format,
    },
};
use leptos::prelude::*;

#[component]
pub fn Totals(ledger: Signal<Answer<Ledger>>) -> impl IntoView {
    let total = Memo::new(move |_| ledger.with(|ledger| ledger.data.total));
    let received = Signal::derive(move || {
        ledger.with(|ledger| ledger.data.buckets.iter().map(|bucket| Some(bucket.counts.received as f64)).collect())
    });
    view! {
        <Sparkline values=received />
        {move || {
            let total = total.get();
            view! {
                <dl class="session-figures">{figures(&total)}</dl>
                <p class="ingest-verdict" class:is-good={total.received > 0 && total.adds_up()} class:is-wrong=!total.adds_up() role="status">{verdict(&total)}</p>
            }
                .into_any()
        }}
        <OverTime ledger />
    }
}

/// Name, what it means, value.
fn figures(total: &Counts) -> AnyView {
    let lag = |ms: Option<i64>| ms.map_or_else(|| "–".to_owned(), format::duration);
    [
        ("Received", "Events that came; a request that could not be read counts as one", format::count(total.received)),
        ("Accepted", "Stored", format::count(total.accepted)),
        ("Duplicates", "Stored before", format::count(total.duplicate)),
        ("Refused", "Not stored; the producer was told why", format::count(total.refused)),
        ("Projected", "In the figures", format::count(total.projected)),
        ("Waiting", "Stored, and on the queue", format::count(total.waiting)),
        ("Put aside", "Stored, and could not be projected", format::count(total.put_aside)),
        ("Late", "Accepted more than an hour after it happened", format::count(total.late)),
        ("Lag", "From received to projected, on average", lag(total.mean_lag_ms())),
        ("Longest lag", "Of one event", lag((total.projected > 0).then_some(total.longest_lag_ms))),
    ]
    .map(|(name, meaning, value)| view! { <div><dt title=meaning>{name}</dt><dd>{value}</dd></div> }.into_any())
    .collect_view()
    .into_any()
}

fn verdict(total: &Counts) -> String {
    if !total.adds_up() {
        let missing = total.accepted - total.projected - total.waiting - total.put_aside;
        return format!(
            "This does not add up: of {} accepted events are missing. Run oriel doctor, and then oriel rebuild.",
            format::count(missing)
        );
    }
    match total.received {
        0 => "Nothing came in this range.".to_owned(),
        _ => "It adds up: nothing was lost, and nothing counts twice.".to_owned(),
    }
}

#[component]
fn OverTime(ledger: Signal<Answer<Ledger>>) -> impl IntoView {
    let viewer = ViewerContext::expect();
    let lines = move || {
        let zone = viewer.zone();
        ledger.with(|ledger| {
            let some = ledger.data.buckets.iter().rev().filter(|bucket| bucket.counts.received + bucket.counts.accepted > 0);
            some.map(|bucket| {
                let Counts { received, accepted, duplicate, refused, projected, waiting, put_aside, late, .. } = bucket.counts;
                let cells = [received, accepted, duplicate, refused, projected, waiting, put_aside, late]
                    .map(|count| view! { <td class="num">{format::count(count)}</td> }.into_any());
                view! {
                    <tr>
                        <th scope="row">
                            <time datetime=bucket.start.to_string()>{format::date_time(&zone, bucket.start)}</time>
                        </th>
                        {cells.collect_view()}
                    </tr>
                }
                .into_any()
            })
            .collect_view()
        })
    };
    view! {
        <details class="ingest-over-time">
            <summary>"Over time"</summary>
            <TableFrame label="The ledger over time, an hour or a day each">
                <thead>
                    <tr>
                        <th scope="col">"From"</th>
                        {super::rows::HEADS.map(|name| view! { <th scope="col" class="num">{name}</th> }.into_any()).collect_view()}
                    </tr>
                </thead>
                <tbody>{lines}</tbody>
            </TableFrame>
        </details>
    }
}
