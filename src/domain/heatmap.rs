//! A figure by weekday and hour of the day: when in a week things happen.

use super::figure::{Figure, FigureValue, Unit};
use serde::{Deserialize, Serialize};

pub const DAYS: usize = 7;
pub const HOURS: usize = 24;

pub const WEEKDAYS: [&str; DAYS] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// Everything in the range, added up by the weekday and hour at which it began on the clocks of the query's zone. An hour that a
/// clock shows twice counts in one cell, an hour that it skips has none.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Heatmap {
    pub figure: Figure,
    /// Monday first; in each day the hours from midnight on.
    pub days: Vec<Vec<FigureValue>>,
}

/// One cell with its place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cell {
    /// 0 is Monday.
    pub day: usize,
    pub hour: usize,
    pub value: FigureValue,
}

impl Heatmap {
    pub fn cells(&self) -> impl Iterator<Item = Cell> {
        let day = |(day, hours): (usize, &Vec<FigureValue>)| {
            hours.clone().into_iter().enumerate().map(move |(hour, value)| Cell { day, hour, value })
        };
        self.days.iter().enumerate().flat_map(day)
    }

    /// The largest value; nothing is larger than it, and it is not zero.
    pub fn largest(&self) -> Option<f64> {
        self.cells().filter_map(|cell| cell.value.approximate()).max_by(f64::total_cmp).filter(|largest| *largest > 0.0)
    }

    /// The cells with most in them, largest first; those with nothing are not among them.
    pub fn busiest(&self, count: usize) -> Vec<Cell> {
        let size = |cell: &Cell| cell.value.approximate().unwrap_or(0.0);
        let mut cells: Vec<Cell> = self.cells().filter(|cell| size(cell) > 0.0).collect();
        cells.sort_by(|one, other| size(other).total_cmp(&size(one)));
        cells.truncate(count);
        cells
    }

    /// What of everything is in a cell; `None` for figures that do not add up.
    pub fn share(&self, cell: Cell) -> Option<f64> {
        let adds_up = matches!(self.figure.spec().unit, Unit::Count | Unit::Tokens | Unit::Usd);
        let total: f64 = self.cells().filter_map(|cell| cell.value.approximate()).sum();
        cell.value.approximate().filter(|_| adds_up && total > 0.0).map(|value| value / total)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_busiest_hours_come_first_and_empty_ones_never() {
        let mut days = vec![vec![FigureValue::Count(0); HOURS]; DAYS];
        days[1][14] = FigureValue::Count(30);
        days[6][0] = FigureValue::Count(10);
        let heatmap = Heatmap { figure: Figure::TotalTokens, days };
        let busiest = heatmap.busiest(3);
        assert_eq!(busiest.iter().map(|cell| (cell.day, cell.hour)).collect::<Vec<_>>(), [(1, 14), (6, 0)]);
        assert_eq!(heatmap.share(busiest[0]), Some(0.75));
        assert_eq!(heatmap.largest(), Some(30.0));
        assert_eq!(heatmap.cells().count(), 168);
    }
}
