//! The organisations that use most and cost most.

use crate::{
    domain::{
        answer::Answer,
        figure::{Figure, FigureValue, Figures},
        global::OrgRow,
    },
    ui::{
        browser,
        components::{figure::Delta, load::Load, notice::Empty, rank_card::RankColumn, skeleton, table::TableFrame},
        context::{ask::Asking, filters::Filters},
        format,
    },
};
use leptos::prelude::*;

/// Rows of a ranking.
const SHOWN: usize = 8;

type Orgs = Answer<Vec<OrgRow>>;

#[component]
pub fn Tops(orgs: Asking<Orgs>) -> impl IntoView {
    let used = view! {
        <Top
            title="Top organisations by use"
            subtitle="by runs"
            columns=&[(Figure::Runs, "Runs"), (Figure::ActiveUsers, "Active users"), (Figure::TotalTokens, "Tokens")]
            orgs
        />
    };
    let paid = view! {
        <Top
            title="Top organisations by cost"
            subtitle="by cost"
            columns=&[(Figure::CostUsd, "Cost"), (Figure::TotalTokens, "Tokens"), (Figure::Runs, "Runs")]
            orgs
        />
    };
    view! { <div class="card-grid">{[used.into_any(), paid.into_any()]}</div> }
}

pub fn value(figures: &Figures, figure: Figure) -> FigureValue {
    figures.get(&figure).copied().unwrap_or(FigureValue::None(()))
}

/// The analytics of an organisation, in the same range.
pub fn link_to_org(filters: Filters, row: &OrgRow) -> String {
    let mut selection = filters.get();
    selection.org = Some(row.slug.clone());
    browser::own(&selection.link("/analytics"))
}

/// The first column orders the rows and has a bar.
#[component]
fn Top(title: &'static str, subtitle: &'static str, columns: &'static [RankColumn], orgs: Asking<Orgs>) -> impl IntoView {
    let first = columns.first().map_or(Figure::Runs, |(figure, _)| *figure);
    let size = move |row: &OrgRow| value(&row.figures, first).approximate().unwrap_or(0.0);
    let content = move |answer: Signal<Orgs>| {
        let largest = move || {
            let mut rows = answer.with(|answer| answer.data.clone());
            rows.retain(|row| size(row) > 0.0);
            rows.sort_by(|one, other| size(other).total_cmp(&size(one)));
            rows.truncate(SHOWN);
            rows
        };
        let is_empty = Memo::new(move |_| answer.with(|answer| answer.data.iter().all(|row| size(row) <= 0.0)));
        let body = move || {
            let rows = largest();
            let most = rows.first().map_or(0.0, size);
            rows.iter().map(|row| line(row, columns, if most > 0.0 { size(row) / most } else { 0.0 })).collect_view()
        };
        let draw = move || {
            if is_empty.get() {
                return view! { <Empty title="Nothing in this range" text=Filters::expect().wider() /> }.into_any();
            }
            view! {
                <TableFrame label=format!("{title}, a row each")>
                    <thead>
                        <tr>
                            <th scope="col">"Organisation"</th>
                            {columns.iter().map(|(_, label)| view! { <th scope="col" class="num">{*label}</th> }.into_any()).collect_view()}
                        </tr>
                    </thead>
                    <tbody>{move || body()}</tbody>
                </TableFrame>
            }
            .into_any()
        };
        view! { {move || draw()} }
    };
    view! {
        <section class="card rank" aria-label=title>
            <div class="card-head">
                <div>
                    <h2>{title}</h2>
                    <p>{subtitle}</p>
                </div>
            </div>
            <div class="card-body">
                <Load
                    resource=orgs
                    skeleton=|| skeleton::lines(SHOWN)
                    content
                />
            </div>
        </section>
    }
}

fn line(row: &OrgRow, columns: &'static [RankColumn], share: f64) -> AnyView {
    let cells = columns.iter().map(|(figure, _)| {
        let (spec, now) = (figure.spec(), value(&row.figures, *figure));
        let before = row.previous.as_ref().map(|previous| value(previous, *figure));
        let delta = before.map(|before| view! { <Delta spec now before quiet=true /> }.into_any());
        view! { <td class="num">{format::plain(spec.unit, now)} {delta}</td> }.into_any()
    });
    view! {
        <tr>
            <td>
                <a class="rank-name" href=link_to_org(Filters::expect(), row)>
                    <span class="truncate-line">{row.name.clone()}</span>
                    <svg class="rank-bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
                        <rect width=format::fixed(share * 100.0, 1) height="4"></rect>
                    </svg>
                </a>
            </td>
            {cells.collect_view()}
        </tr>
    }
    .into_any()
}
