//! Who and what the cost is for: one table, told apart by what one chooses, with what nobody can be named for as a row of its own.

use super::{
    asked::{ALLOCATED, Asked},
    comparison::whole,
    file::File,
};
use crate::{
    domain::{
        answer::{Answer, BreakdownRow},
        dimension::Dimension,
        figure::{Figure, FigureValue, Figures},
        money::Usd,
        role::Permission,
    },
    ui::{
        components::{
            figure_table::{FigureColumn, Shows, name_cell, number_cells},
            load::Load,
            notice::Empty,
            switch::Switch,
            table::TableFrame,
        },
        context::{filters::Filters, page_address::PageAddress, viewer::ViewerContext},
    },
};
use leptos::prelude::*;

/// What cost can be told apart by; people only by those who see them.
const BY: [(Dimension, &str); 4] = [
    (Dimension::Agent, "Agent"),
    (Dimension::Model, "Model"),
    (Dimension::Environment, "Environment"),
    (Dimension::User, "User"),
];

static COLUMNS: [FigureColumn; 5] = [
    FigureColumn::of(Figure::CostUsd, "Cost"),
    FigureColumn { key: "share", label: "Share", shows: Shows::Share(Figure::CostUsd) },
    FigureColumn::of(Figure::ModelCalls, "Model calls"),
    FigureColumn::of(Figure::TotalTokens, "Tokens"),
    FigureColumn::of(Figure::Runs, "Runs"),
];

/// What the address says; whoever may not see people is told so.
pub fn chosen(address: PageAddress) -> Memo<Dimension> {
    Memo::new(move |_| {
        let named = address.param("tab").and_then(|tab| Dimension::from_key(&tab));
        named.filter(|named| BY.iter().any(|(by, _)| by == named)).unwrap_or(BY[0].0)
    })
}

#[component]
pub fn Allocation(asked: Asked, by: Memo<Dimension>, address: PageAddress) -> impl IntoView {
    let viewer = ViewerContext::expect();
    let whole = whole(asked);
    let choices = Signal::derive(move || {
        let people = viewer.may(Permission::ViewEveryone);
        BY.into_iter().filter(|(by, _)| people || *by != Dimension::User).map(|(by, words)| (by.key(), words)).collect()
    });
    let content = move |answer: Signal<Answer<Vec<BreakdownRow>>>| {
        let draw = move || match answer.with(|answer| answer.data.is_empty()) {
            true => view! { <Empty title="Nothing cost anything" text=Filters::expect().wider() /> }.into_any(),
            false => view! { <Rows answer by whole /> }.into_any(),
        };
        view! { {move || draw()} }
    };
    view! {
        <section class="card figures" aria-label="Cost allocation">
            <div class="card-head">
                <div>
                    <h2>"Cost allocation"</h2>
                    <p>"what the cost of this range is for"</p>
                </div>
                <Transition>
                    {move || {
                        let chosen = Signal::derive(move || by.get().key());
                        view! { <Switch label="Tell cost apart by" address name="tab" choices chosen /> }.into_any()
                    }}
                </Transition>
                <File by=by.into() figures=&ALLOCATED name="cost.csv" />
            </div>
            <div class="card-body">
                <Load resource=asked.allocation skeleton=super::waiting content />
            </div>
        </section>
    }
}

#[component]
fn Rows(answer: Signal<Answer<Vec<BreakdownRow>>>, by: Memo<Dimension>, whole: Signal<Figures>) -> impl IntoView {
    let (filters, address) = (Filters::expect(), PageAddress::here());
    let body = move || {
        let (whole, by) = (whole.get(), by.get());
        answer.with(|answer| {
            let row = |row: &BreakdownRow| {
                view! { <tr>{name_cell(by, &row.key, filters, address)} {number_cells(&COLUMNS, &row.figures, &whole)}</tr> }
                    .into_any()
            };
            let mut rows: Vec<AnyView> = answer.data.iter().map(row).collect();
            rows.extend(remainder(&answer.data, &whole).map(|cost| {
                let figures = Figures::from([(Figure::CostUsd, FigureValue::Usd(cost))]);
                let words = format!("Without {}", article(by));
                view! { <tr><th scope="row" class="name-cell faint">{words}</th> {number_cells(&COLUMNS, &figures, &whole)}</tr> }
                    .into_any()
            }));
            rows
        })
    };
    let heads = COLUMNS.map(|column| view! { <th scope="col" class="num">{column.label}</th> }.into_any());
    view! {
        <TableFrame label="Cost, a row for each it is for">
            <thead>
                <tr>
                    <th scope="col">{move || by.get().label()}</th>
                    {heads}
                </tr>
            </thead>
            <tbody>{move || body()}</tbody>
            <tfoot>
                <tr>
                    <th scope="row">"All"</th>
                    {move || number_cells(&COLUMNS, &whole.get(), &whole.get())}
                </tr>
            </tfoot>
        </TableFrame>
    }
}

/// "a model", "an agent".
fn article(by: Dimension) -> String {
    let noun = by.label().to_ascii_lowercase();
    let article = if noun.starts_with(['a', 'e']) { "an" } else { "a" };
    format!("{article} {noun} among these")
}

/// What of the whole no row has; nothing where they have it all.
fn remainder(rows: &[BreakdownRow], whole: &Figures) -> Option<Usd> {
    let cost = |figures: &Figures| match figures.get(&Figure::CostUsd) {
        Some(FigureValue::Usd(usd)) => *usd,
        _ => Usd::ZERO,
    };
    let named = rows.iter().map(|row| cost(&row.figures)).fold(Usd::ZERO, |sum, usd| sum + usd);
    let rest = cost(whole) - named;
    (rest > Usd::ZERO).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::format;

    #[test]
    fn what_no_row_has_is_a_row_so_that_all_add_up() {
        let figures = |usd: &str| Figures::from([(Figure::CostUsd, FigureValue::Usd(Usd(usd.parse().unwrap())))]);
        let row = |usd| BreakdownRow { key: "a".into(), figures: figures(usd), previous: None };
        let rest = |whole| remainder(&[row("1.25"), row("0.25")], &figures(whole)).map(format::money);
        assert_eq!(rest("2"), Some("$0.5000".into()));
        assert_eq!(rest("1.5"), None);
        assert_eq!(article(Dimension::Agent), "an agent among these");
    }
}
