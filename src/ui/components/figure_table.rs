//! Values of a dimension with many figures each, ordered by any of them. A name filters the page.

use super::table::{SortHead, TableFrame};
use crate::{
    domain::{
        answer::BreakdownRow,
        dimension::Dimension,
        figure::{Figure, FigureValue, Figures, Percentile, Unit},
    },
    ui::{
        components::user_name::UserName,
        context::{filters::Filters, page_address::PageAddress},
        format,
    },
};
use leptos::prelude::*;
use std::cmp::Ordering;

/// What stands in a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shows {
    Of(Figure),
    Percentile(Figure, Percentile),
    /// Of the whole.
    Share(Figure),
}

/// A column of figures; `key` is its name in addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FigureColumn {
    pub key: &'static str,
    pub label: &'static str,
    pub shows: Shows,
}

impl FigureColumn {
    pub const fn of(figure: Figure, label: &'static str) -> Self {
        Self { key: figure.key(), label, shows: Shows::Of(figure) }
    }

    const fn figure(self) -> Figure {
        match self.shows {
            Shows::Of(figure) | Shows::Percentile(figure, _) | Shows::Share(figure) => figure,
        }
    }

    /// What orders the rows; `whole` is the figures of everything.
    fn size(self, figures: &Figures, whole: &Figures) -> Option<f64> {
        let value = |figures: &Figures, figure| figures.get(&figure).copied().unwrap_or(FigureValue::None(()));
        match (self.shows, value(figures, self.figure())) {
            (Shows::Percentile(_, percentile), FigureValue::Quantiles(quantiles)) => {
                quantiles.get(percentile).map(|ms| ms as f64)
            }
            (Shows::Share(figure), part) => {
                let whole = value(whole, figure).approximate().filter(|whole| *whole > 0.0)?;
                part.approximate().map(|part| part / whole)
            }
            (_, value) => value.approximate(),
        }
    }

    fn text(self, figures: &Figures, whole: &Figures) -> String {
        match self.shows {
            Shows::Of(figure) => {
                format::plain(figure.spec().unit, figures.get(&figure).copied().unwrap_or(FigureValue::None(())))
            }
            Shows::Percentile(..) => {
                let ms = self.size(figures, whole).map_or(FigureValue::None(()), |ms| FigureValue::Count(ms as i64));
                format::plain(Unit::Millis, ms)
            }
            Shows::Share(_) => self.size(figures, whole).map_or_else(|| format::UNKNOWN.into(), format::percent),
        }
    }
}

/// A column that rows are ordered by: the names themselves, or one of a table's columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Order {
    pub by: Option<FigureColumn>,
    pub descending: bool,
}

impl Order {
    /// As addresses write it: `-cost_usd`, `name`.
    pub fn read(text: &str, columns: &[FigureColumn]) -> Option<Self> {
        let (key, descending) = text.strip_prefix('-').map_or((text, false), |key| (key, true));
        let by = columns.iter().find(|column| column.key == key).copied();
        (by.is_some() || key == "name").then_some(Self { by, descending })
    }

    pub fn text(self) -> String {
        format!("{}{}", if self.descending { "-" } else { "" }, self.by.map_or("name", |column| column.key))
    }

    /// After a press on a head: numbers begin with the largest, names with A.
    fn pressed(self, by: Option<FigureColumn>) -> Self {
        Self { by, descending: if self.by == by { !self.descending } else { by.is_some() } }
    }

    /// What is unknown comes last, whichever way; equals by name.
    fn compare(self, one: (&str, &Figures), other: (&str, &Figures), whole: &Figures) -> Ordering {
        let turned = |order: Ordering| if self.descending { order.reverse() } else { order };
        let Some(column) = self.by else { return turned(one.0.cmp(other.0)) };
        let (first, second) = (column.size(one.1, whole), column.size(other.1, whole));
        let known = first.partial_cmp(&second).map_or(Ordering::Equal, turned);
        second.is_some().cmp(&first.is_some()).then(known).then_with(|| one.0.cmp(other.0))
    }
}

/// The rows in order.
pub fn ordered<R: Clone>(rows: &[R], order: Order, whole: &Figures, of: impl Fn(&R) -> (&str, &Figures)) -> Vec<R> {
    let mut rows = rows.to_vec();
    rows.sort_by(|one, other| order.compare(of(one), of(other), whole));
    rows
}

/// The heads of name and figures; a press changes the address.
pub fn heads(name: &'static str, columns: &'static [FigureColumn], order: Signal<Order>, address: PageAddress) -> AnyView {
    let head = move |label: &'static str, by: Option<FigureColumn>| {
        let sorted = Signal::derive(move || Some(order.get()).filter(|order| order.by == by).map(|order| order.descending));
        let on_sort = move |()| address.set("sort", Some(&order.get_untracked().pressed(by).text()));
        let about = by.map_or("By name", |column| column.figure().spec().definition);
        view! { <SortHead label sorted on_sort number=by.is_some() about /> }.into_any()
    };
    let columns = columns.iter().map(|column| head(column.label, Some(*column))).collect_view();
    view! { {head(name, None)} {columns} }.into_any()
}

/// A name that is a link to the page filtered by it.
pub fn name_cell(dimension: Dimension, key: &str, filters: Filters, address: PageAddress) -> AnyView {
    let pressed = filters.contains(dimension, key);
    let title = if pressed { format!("Stop filtering by {key}") } else { format!("Filter by {key}") };
    let words = match dimension {
        Dimension::User => view! { <UserName name=key.to_owned() /> }.into_any(),
        _ => dimension.words(key).into_any(),
    };
    view! {
        <th scope="row" class="name-cell">
            <a href=address.link_narrowed(dimension, key) title=title class:is-chosen=pressed data-noscroll="true">
                {words}
            </a>
        </th>
    }
    .into_any()
}

pub fn number_cells(columns: &'static [FigureColumn], figures: &Figures, whole: &Figures) -> AnyView {
    columns.iter().map(|column| view! { <td class="num">{column.text(figures, whole)}</td> }.into_any()).collect_view().into_any()
}

/// Rows of a breakdown; `whole` has the figures that shares are of.
#[component]
pub fn FigureTable(
    label: &'static str,
    by: Dimension,
    columns: &'static [FigureColumn],
    rows: Signal<Vec<BreakdownRow>>,
    whole: Signal<Figures>,
    /// When the address does not say.
    default: Order,
) -> impl IntoView {
    let (filters, address) = (Filters::expect(), PageAddress::here());
    let order =
        Signal::derive(move || address.param("sort").as_deref().and_then(|text| Order::read(text, columns)).unwrap_or(default));
    let body = move || {
        let (whole, order) = (whole.get(), order.get());
        let rows = rows.with(|rows| ordered(rows, order, &whole, |row| (row.key.as_str(), &row.figures)));
        let row = |row: BreakdownRow| {
            view! { <tr>{name_cell(by, &row.key, filters, address)} {number_cells(columns, &row.figures, &whole)}</tr> }
                .into_any()
        };
        rows.into_iter().map(row).collect_view()
    };
    view! {
        <TableFrame label>
            <thead>
                <tr>{heads(by.label(), columns, order, address)}</tr>
            </thead>
            <tbody>{move || body()}</tbody>
        </TableFrame>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::figure::Quantiles;

    const COLUMNS: [FigureColumn; 3] = [
        FigureColumn::of(Figure::ModelCalls, "Calls"),
        FigureColumn { key: "share", label: "Share", shows: Shows::Share(Figure::ModelCalls) },
        FigureColumn { key: "p95", label: "p95", shows: Shows::Percentile(Figure::ModelLatencyMs, Percentile::P95) },
    ];

    fn figures(calls: i64, p95: Option<i64>) -> Figures {
        let quantiles = Quantiles { p50: None, p95, p99: None };
        Figures::from([
            (Figure::ModelCalls, FigureValue::Count(calls)),
            (Figure::ModelLatencyMs, FigureValue::Quantiles(quantiles)),
        ])
    }

    #[test]
    fn any_column_orders_the_rows_and_the_unknown_comes_last() {
        let rows = [("b", figures(3, None)), ("a", figures(1, Some(20))), ("c", figures(4, Some(10)))];
        let whole = figures(16, None);
        let names = |sort: &str| {
            let order = Order::read(sort, &COLUMNS).unwrap();
            assert_eq!(order.text(), sort);
            ordered(&rows, order, &whole, |row| (row.0, &row.1)).into_iter().map(|row| row.0).collect::<String>()
        };
        assert_eq!(
            ["name", "-name", "-model_calls", "share", "-p95", "p95"].map(names),
            ["abc", "cba", "cba", "abc", "acb", "cab"]
        );
        assert_eq!(Order::read("colour", &COLUMNS), None);
        assert_eq!(COLUMNS.map(|column| column.text(&rows[2].1, &whole)), ["4", "25.0\u{a0}%", "10\u{a0}ms"]);
    }
}
