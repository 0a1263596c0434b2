//! The last value of everything that a job measured.

use crate::{
    domain::training::JobRecord,
    ui::{
        components::{notice::Empty, table::TableFrame},
        context::viewer::ViewerContext,
        format,
        pages::training::parts::{metric_words, moment},
    },
};
use leptos::prelude::*;

#[component]
pub fn Values(record: Signal<Option<JobRecord>>) -> impl IntoView {
    let viewer = ViewerContext::expect();
    let rows = move || {
        let (zone, now) = (viewer.zone(), viewer.now());
        record.get().map_or_else(Vec::new, |record| {
            let row = |last: crate::domain::training::LastValue| {
                view! {
                    <tr>
                        <th scope="row" title=last.metric.clone()>
                            {metric_words(&last.metric)}
                        </th>
                        <td class="num" title=last.value.to_string()>
                            {format::measure(last.value)}
                        </td>
                        <td class="num">{format::count(last.step)}</td>
                        <td class="num">{moment(&zone, now, last.at)}</td>
                    </tr>
                }
                .into_any()
            };
            record.metrics.into_iter().map(row).collect()
        })
    };
    let is_empty = Memo::new(move |_| record.with(|record| record.as_ref().is_none_or(|record| record.metrics.is_empty())));
    let draw = move || {
        if is_empty.get() {
            let text = "Its curves begin with the first training.metrics that names it.";
            return view! { <Empty title="Nothing was measured yet" text /> }.into_any();
        }
        view! {
            <TableFrame label="Last values, a metric each">
                <thead>
                    <tr>
                        <th scope="col">"Metric"</th>
                        <th scope="col" class="num">
                            "Last value"
                        </th>
                        <th scope="col" class="num">
                            "Step"
                        </th>
                        <th scope="col" class="num">
                            "When"
                        </th>
                    </tr>
                </thead>
                <tbody>{move || rows()}</tbody>
            </TableFrame>
        }
        .into_any()
    };
    view! {
        <section class="card training" aria-label="Last values">
            <div class="card-head">
                <div>
                    <h2>"Last values"</h2>
                    <p>"at the last step of each metric"</p>
                </div>
            </div>
            {move || draw()}
        </section>
    }
}
