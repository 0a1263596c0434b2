//! From whom to whom: a table whose cells are tinted by how many handoffs they stand for, each a link to them.

use super::view::View;
use crate::{
    domain::{
        answer::Answer,
        friction::{Handoffs, MatrixCell, Signal as Kind, kind_of_end},
    },
    ui::{
        components::{load::Load, notice::Empty, table::TableFrame},
        context::{ask::Asking, filters::Filters},
        format,
    },
};
use leptos::prelude::*;

/// Rows and columns at most; what is beyond them is said.
const ENDS: usize = 10;

/// Steps of the tint, in `style/friction.css`.
const STEPS: i64 = 5;

#[component]
pub fn Matrix(handoffs: Asking<Answer<Handoffs>>) -> impl IntoView {
    let content = move |answer: Signal<Answer<Handoffs>>| {
        let is_empty = Memo::new(move |_| answer.with(|answer| answer.data.cells.is_empty()));
        let draw = move || match is_empty.get() {
            true => view! { <Empty title="Nothing was handed over" text=Filters::expect().wider() /> }.into_any(),
            false => view! { <Table answer /> }.into_any(),
        };
        view! { {move || draw()} }
    };
    view! {
        <section class="card matrix" aria-label="From whom to whom">
            <div class="card-head">
                <div>
                    <h2>"From whom to whom"</h2>
                    <p>"handoffs, and how often the next run succeeded; press one to see them"</p>
                </div>
            </div>
            <div class="card-body">
                <Load resource=handoffs skeleton=|| view! { <div class="matrix-space skeleton is-block"></div> } content />
            </div>
        </section>
    }
}

/// The cells with the ends that have a row or a column, the largest first.
struct Grid {
    givers: Vec<String>,
    /// With the kind of what goes there.
    takers: Vec<(String, String)>,
    cells: Vec<MatrixCell>,
    largest: i64,
    /// Handoffs whose ends have no place.
    rest: i64,
}

impl Grid {
    fn of(cells: &[MatrixCell]) -> Self {
        let givers = ranked(cells.iter().map(|cell| (cell.from.clone(), cell.handoffs)));
        let takers = ranked(cells.iter().map(|cell| ((cell.to.clone(), cell.kind.clone()), cell.handoffs)));
        let has_place = |cell: &MatrixCell| {
            givers.contains(&cell.from) && takers.iter().any(|(to, kind)| *to == cell.to && *kind == cell.kind)
        };
        let (kept, rest): (Vec<MatrixCell>, Vec<MatrixCell>) = cells.iter().cloned().partition(has_place);
        let largest = kept.iter().map(|cell| cell.handoffs).max().unwrap_or(1);
        Self { givers, takers, largest, rest: rest.iter().map(|cell| cell.handoffs).sum(), cells: kept }
    }

    fn cell(&self, giver: &str, (taker, kind): &(String, String)) -> Option<&MatrixCell> {
        self.cells.iter().find(|cell| cell.from == giver && cell.to == *taker && cell.kind == *kind)
    }

    /// From 1 to [`STEPS`]: shares of the largest, the first of them for the smallest.
    fn step(&self, cell: &MatrixCell) -> i64 {
        (cell.handoffs * STEPS + self.largest - 1) / self.largest.max(1)
    }
}

fn ranked<K: PartialEq + Ord>(counts: impl Iterator<Item = (K, i64)>) -> Vec<K> {
    let mut sums: Vec<(K, i64)> = vec![];
    for (key, count) in counts {
        match sums.iter_mut().find(|(known, _)| *known == key) {
            Some((_, sum)) => *sum += count,
            None => sums.push((key, count)),
        }
    }
    sums.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
    sums.into_iter().take(ENDS).map(|(key, _)| key).collect()
}

#[component]
fn Table(answer: Signal<Answer<Handoffs>>) -> impl IntoView {
    let filters = Filters::expect();
    let grid = Memo::new(move |_| answer.with(|answer| StoredGrid(Grid::of(&answer.data.cells), answer.data.is_cut)));
    let head = move || {
        grid.with(|StoredGrid(grid, _)| {
            let name = |(to, kind): &(String, String)| {
                view! {
                    <th scope="col" class="num">
                        <span class="matrix-end" title=to.clone()>{to.clone()}</span>
                        <span class="matrix-kind">{kind_of_end(kind).to_owned()}</span>
                    </th>
                }
                .into_any()
            };
            grid.takers.iter().map(name).collect_view()
        })
    };
    let rows = move || grid.with(|StoredGrid(grid, _)| grid.givers.iter().map(|giver| row(grid, giver, filters)).collect_view());
    let rest = move || {
        grid.with(|StoredGrid(grid, is_cut)| {
            (grid.rest > 0 || *is_cut).then(|| {
                let more = if *is_cut { " at least" } else { "" };
                let words =
                    format!("The {ENDS} largest ends are shown;{more} {} handoffs are between others.", format::count(grid.rest));
                view! { <p class="faint matrix-rest">{words}</p> }.into_any()
            })
        })
    };
    view! {
        <TableFrame label="Handoffs: a row for whom they are from, a column for whom they are to">
            <thead>
                <tr>
                    <th scope="col">"From"<span class="unseen">", to"</span></th>
                    {move || head()}
                </tr>
            </thead>
            <tbody>{move || rows()}</tbody>
        </TableFrame>
        {move || rest()}
    }
}

#[derive(PartialEq)]
struct StoredGrid(Grid, bool);

impl PartialEq for Grid {
    fn eq(&self, other: &Self) -> bool {
        self.cells == other.cells && self.rest == other.rest
    }
}

fn row(grid: &Grid, giver: &str, filters: Filters) -> AnyView {
    let cells = grid.takers.iter().map(|taker| match grid.cell(giver, taker) {
        Some(cell) => linked(grid, cell, filters),
        None => view! { <td class="num faint">"0"</td> }.into_any(),
    });
    view! {
        <tr>
            <th scope="row"><span class="matrix-end" title=giver.to_owned()>{giver.to_owned()}</span></th>
            {cells.collect_view()}
        </tr>
    }
    .into_any()
}

fn linked(grid: &Grid, cell: &MatrixCell, filters: Filters) -> AnyView {
    let MatrixCell { from, to, handoffs, .. } = cell;
    let (giver, taker) = (Some(from.clone()), Some(to.clone()));
    let link = View { signal: Some(Kind::Handoff), giver, taker, page: 0 }.link(filters);
    let after = cell.success_after().map(format::percent);
    let words = match &after {
        Some(share) => format!("{handoffs} from {from} to {to}; the next run succeeded in {share}"),
        None => format!("{handoffs} from {from} to {to}"),
    };
    view! {
        <td class=format!("num is-step-{}", grid.step(cell))>
            <a href=link title=words.clone() aria-label=words>
                {format::count(*handoffs)}
                <small>{after.unwrap_or_else(|| format::UNKNOWN.into())}</small>
            </a>
        </td>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(from: &str, to: &str, handoffs: i64) -> MatrixCell {
        let kind = "to_agent".to_owned();
        MatrixCell { from: from.into(), to: to.into(), kind, handoffs, then_succeeded: 0, then_failed: 0 }
    }

    #[test]
    fn the_largest_ends_have_a_place_and_the_rest_is_counted() {
        let many: Vec<MatrixCell> = (0..14).map(|n| cell(&format!("a{n:02}"), "b", 100 - n)).collect();
        let grid = Grid::of(&many);
        assert_eq!((grid.givers.len(), grid.givers[0].as_str(), grid.takers.len()), (ENDS, "a00", 1));
        assert_eq!(grid.rest, 90 + 89 + 88 + 87);
    }

    #[test]
    fn every_cell_is_tinted_by_its_share_of_the_largest() {
        let cells = [cell("a", "b", 100), cell("a", "c", 61), cell("b", "a", 20), cell("c", "a", 1)];
        let grid = Grid::of(&cells);
        assert_eq!(cells.each_ref().map(|cell| grid.step(cell)), [5, 4, 1, 1]);
    }
}
