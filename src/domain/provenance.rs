//! Where a figure comes from: its rows, what each of them adds, and how what they add becomes the figure again.

use super::{
    dimension::Dimension,
    figure::{Figure, FigureValue, Figures, Quantiles, Unit},
    filter::Filter,
    money::Usd,
    query::StatsQuery,
    time::Timestamp,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Which rows: those that add anything to `figure`, the latest first. The range and the filter may be those of a page, or be
/// narrowed to a bucket of a chart and a value of a ranking.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct RowsQuery {
    pub stats: StatsQuery,
    pub figure: Figure,
    #[serde(default)]
    pub except: Option<Except>,
    /// With what the figure was in the period before.
    #[serde(default)]
    pub compare: bool,
    pub limit: u16,
    #[serde(default)]
    pub cursor: Option<String>,
}

impl RowsQuery {
    /// What is filtered, as far as it decides whether the figure is known at all.
    pub fn about(&self) -> Filter {
        let filter = &self.stats.filter;
        self.except.as_ref().map_or_else(|| filter.clone(), |except| filter.of_row(except.dimension, None))
    }
}

/// What a chart folds into others: whatever has none of these values, be it another one or none at all.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Except {
    /// Not one that a fact may have many values of.
    pub dimension: Dimension,
    /// From one to [`Except::MOST`].
    pub values: BTreeSet<String>,
}

impl Except {
    /// More series than a chart has.
    pub const MOST: usize = 50;

    /// Of what is filtered that which is left out here; `None` where that is nothing.
    pub fn of(&self, filter: &Filter) -> Option<Filter> {
        let mut out = filter.clone();
        out.clear(self.dimension);
        let asked = filter.values(self.dimension);
        for value in self.values.iter().filter(|value| asked.is_none_or(|asked| asked.contains(*value))) {
            out.add(self.dimension, value);
        }
        out.values(self.dimension).is_some().then_some(out)
    }
}

/// A page of rows; with the first one comes the figure itself, from the same state of the data.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RowsPage {
    pub whole: Option<Whole>,
    pub made: Made,
    /// The figure is of everybody, the rows are the viewer's own.
    pub only_own: bool,
    pub rows: Vec<FactRow>,
    pub next_cursor: Option<String>,
}

/// The figure over all rows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Whole {
    pub value: FigureValue,
    pub parts: Parts,
    /// The figures that it is reckoned from ([`Figure::made_of`]).
    pub made_of: Figures,
    /// In the period before, when it was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous: Option<FigureValue>,
}

/// How a figure is made of what its rows add.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Made {
    /// Amounts added up.
    Sum,
    /// Dollars added up.
    Cost,
    /// Amounts divided by amounts.
    Share,
    /// Things counted once each, however many rows they have.
    Distinct,
    /// Amounts divided by how many things there are.
    Each,
    /// The amount at a rank.
    Rank,
    /// From other figures, or from what was registered: there are no rows of its own.
    Reckoned,
}

/// What a row adds to a figure, or all of them together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parts {
    /// What is added up, or stands above the line. Of a percentile: a row's duration; of all of them, how many there are.
    pub amount: i64,
    /// What stands below the line; of things that are counted once, how many there are.
    pub of: i64,
    pub cost_usd: Usd,
    /// Model calls whose cost nobody knows.
    pub unpriced: i64,
}

impl Parts {
    /// The figure that these parts make; `None` of a percentile, which takes the rows themselves.
    pub fn value(self, made: Made, unit: Unit) -> FigureValue {
        use FigureValue::{Count, None, Ratio};
        match made {
            Made::Sum => Count(self.amount),
            Made::Cost => {
                self.cost_usd.unless_unknown(self.unpriced).map_or(None(()), |cost| FigureValue::Usd(Usd(cost.0.normalize())))
            }
            Made::Distinct => Count(self.of),
            Made::Share | Made::Each if self.of <= 0 => None(()),
            // Half a millisecond is one.
            Made::Each if unit == Unit::Millis => Count((self.amount + self.of / 2) / self.of),
            Made::Share | Made::Each => Ratio(self.amount as f64 / self.of as f64),
            Made::Rank | Made::Reckoned => None(()),
        }
    }

    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}

/// One fact behind a figure: a run, a step, a message, a handoff, a workflow run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FactRow {
    /// As in timelines of sessions, or workflow_run.
    pub kind: String,
    /// The producer's id of it.
    pub id: String,
    pub at: Timestamp,
    /// Our number of its session.
    pub session: Option<String>,
    pub title: Option<String>,
    pub user: Option<String>,
    pub agent: Option<String>,
    pub model: Option<String>,
    pub server: Option<String>,
    pub tool: Option<String>,
    pub workflow: Option<String>,
    pub status: Option<String>,
    pub duration_ms: Option<i64>,
    pub adds: Parts,
    /// The number of the session or person that is counted once.
    pub counted: Option<i32>,
}

impl FactRow {
    /// The kind of rows that are in no session.
    pub const WORKFLOW_RUN: &'static str = "workflow_run";

    /// What ran, was called or was said.
    pub fn name(&self) -> &str {
        let name = match self.kind.as_str() {
            "model_call" => self.model.as_ref(),
            "tool_call" => self.tool.as_ref(),
            Self::WORKFLOW_RUN => self.workflow.as_ref(),
            _ => self.agent.as_ref(),
        };
        name.map_or("", String::as_str)
    }
}

/// Rows added up, however many of them there are so far.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tally {
    pub rows: usize,
    parts: Parts,
    counted: BTreeSet<i32>,
    durations: Vec<i64>,
}

impl Tally {
    pub fn of(made: Made, rows: &[FactRow]) -> Self {
        let mut tally = Self::default();
        rows.iter().for_each(|row| tally.add(made, row));
        tally
    }

    pub fn add(&mut self, made: Made, row: &FactRow) {
        self.rows += 1;
        self.counted.extend(row.counted);
        if made == Made::Rank {
            self.durations.push(row.adds.amount);
            return;
        }
        self.parts.amount += row.adds.amount;
        self.parts.of += row.adds.of;
        self.parts.cost_usd += row.adds.cost_usd;
        self.parts.unpriced += row.adds.unpriced;
    }

    /// What they add up to.
    pub fn parts(&self, made: Made) -> Parts {
        let counted = self.counted.len() as i64;
        match made {
            Made::Distinct | Made::Each => Parts { of: counted, ..self.parts },
            Made::Rank => Parts { amount: self.durations.len() as i64, ..Parts::default() },
            Made::Sum | Made::Cost | Made::Share | Made::Reckoned => self.parts,
        }
    }

    pub fn value(&self, figure: Figure, made: Made) -> FigureValue {
        if made != Made::Rank {
            return self.parts(made).value(made, figure.spec().unit);
        }
        let mut sorted = self.durations.clone();
        sorted.sort_unstable();
        let rank = |percent: usize| (sorted.len() * percent).div_ceil(100).checked_sub(1).map(|rank| sorted[rank]);
        FigureValue::Quantiles(Quantiles { p50: rank(50), p95: rank(95), p99: rank(99) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(amount: i64, of: i64, counted: Option<i32>) -> FactRow {
        FactRow {
            kind: "run".into(),
            id: String::new(),
            at: Timestamp::from_micros(0),
            session: None,
            title: None,
            user: None,
            agent: None,
            model: None,
            server: None,
            tool: None,
            workflow: None,
            status: None,
            duration_ms: None,
            adds: Parts { amount, of, ..Parts::default() },
            counted,
        }
    }

    fn value(figure: Figure, made: Made, rows: &[FactRow]) -> FigureValue {
        Tally::of(made, rows).value(figure, made)
    }

    #[test]
    fn rows_become_the_figure_by_the_way_it_is_made() {
        let rows = [row(1, 1, Some(7)), row(0, 1, Some(7)), row(1, 1, None), row(3, 0, Some(2))];
        assert_eq!(value(Figure::TotalTokens, Made::Sum, &rows), FigureValue::Count(5));
        assert_eq!(value(Figure::SuccessRate, Made::Share, &rows), FigureValue::Ratio(5.0 / 3.0));
        assert_eq!(value(Figure::Sessions, Made::Distinct, &rows), FigureValue::Count(2));
        assert_eq!(value(Figure::RunsPerSession, Made::Each, &rows), FigureValue::Ratio(2.5));
        assert_eq!(value(Figure::AvgActiveMs, Made::Each, &rows), FigureValue::Count(3));
        let ranks = Quantiles { p50: Some(1), p95: Some(3), p99: Some(3) };
        assert_eq!(value(Figure::TtftMs, Made::Rank, &rows), FigureValue::Quantiles(ranks));
    }

    #[test]
    fn of_no_rows_what_is_divided_and_ranked_is_unknown() {
        for (figure, made) in [(Figure::SuccessRate, Made::Share), (Figure::AvgActiveMs, Made::Each)] {
            assert_eq!(value(figure, made, &[]), FigureValue::None(()));
        }
        let nothing = Quantiles { p50: None, p95: None, p99: None };
        assert_eq!(value(Figure::TtftMs, Made::Rank, &[]), FigureValue::Quantiles(nothing));
        assert_eq!(value(Figure::CostUsd, Made::Cost, &[]), FigureValue::Usd(Usd::ZERO));
        assert_eq!(Parts { unpriced: 1, ..Parts::default() }.value(Made::Cost, Unit::Usd), FigureValue::None(()));
    }
}
