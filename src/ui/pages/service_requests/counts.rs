//! Requests by kind and status; each count leads to its rows.

use super::{List, Page, View, words};
use crate::{domain::service_request::RequestCount, ui::format};
use leptos::prelude::*;
use std::collections::BTreeMap;

#[component]
pub fn Counts(list: List, page: Signal<Page>) -> impl IntoView {
    let counts = Memo::new(move |_| page.with(|page| (page.data.counts.clone(), page.data.requests, page.data.sales_calls)));
    let draw = move || {
        let (counts, requests, calls) = counts.get();
        let mut kinds = BTreeMap::<String, Vec<RequestCount>>::new();
        for count in counts {
            kinds.entry(count.kind.clone()).or_default().push(count);
        }
        let figure = |label: &'static str, title: &'static str, count: i64| {
            view! {
                <div>
                    <dt title=title>{label}</dt>
                    <dd>{format::count(count)}</dd>
                </div>
            }
            .into_any()
        };
        let figures = [
            figure("Requests", "First heard of in this range", requests),
            figure("Sales calls", "Of these the ones whose kind is sales_call now", calls),
        ];
        let kinds = kinds.into_iter().map(|(kind, counts)| row(list, &kind, &counts)).collect_view();
        view! {
            <dl class="session-figures">{figures}</dl>
            <div class="request-kinds">{kinds}</div>
        }
        .into_any()
    };
    view! { {move || draw()} }
}

/// One kind: all of it, and its statuses.
fn row(list: List, kind: &str, counts: &[RequestCount]) -> AnyView {
    let View { kind: of_kind, status: of_status, .. } = list.view.get();
    let chip = |status: Option<&str>, label: String, count: i64| {
        let is_chosen = of_kind.as_deref() == Some(kind) && of_status.as_deref() == status;
        let next = match is_chosen {
            true => View::default(),
            false => View { kind: Some(kind.to_owned()), status: status.map(str::to_owned), ..View::default() },
        };
        view! {
            <a class="button is-small request-chip" class:is-chosen=is_chosen href=next.address(list.filters) aria-current=is_chosen.then_some("true")>
                {label} <b>{format::count(count)}</b>
            </a>
        }
        .into_any()
    };
    let all = counts.iter().map(|count| count.requests).sum();
    let statuses = counts.iter().map(|count| chip(Some(&count.status), words(&count.status), count.requests)).collect_view();
    view! {
        <div class="request-kind" role="group" aria-label=words(kind)>
            {chip(None, words(kind), all)} <span class="request-statuses">{statuses}</span>
        </div>
    }
    .into_any()
}
