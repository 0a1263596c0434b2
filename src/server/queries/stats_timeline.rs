//! Figures over time: one series, or one per value of a dimension.

use super::{
    columns::Columns,
    evaluate::{evaluate, evaluate_all},
    groups::Groups,
    source::{Question, has_many},
    stats::{answered, check, check_figures, says_something},
    watermark,
};
use crate::{
    domain::{
        answer::{Answer, Point, Series},
        dimension::Dimension,
        error::AppError,
        query::TimelineQuery,
        time::Timestamp,
    },
    server::{
        auth::scope::{Scope, ViewTotals},
        db::Db,
        rollups::measures::Measures,
        zone,
    },
};
use sqlx::PgConnection;

/// Series of their own when nobody says how many, and at most.
const SERIES: u16 = 8;
const MAX_SERIES: u16 = 50;

/// Whether a dimension has more values than a chart has series: people, and workflows. Of the others all are read at once, in one
/// stretch of the index, which costs less than to look for some of them one by one.
const fn are_many(dimension: Dimension) -> bool {
    matches!(dimension, Dimension::User | Dimension::Workflow)
}

/// Every bucket is present and begins where it begins in the zone, the first perhaps before the range; all of them count
/// only what is in the range. With tool and server there is no series of the rest, for a run has many of them.
pub async fn timeline(db: &Db, scope: &Scope<ViewTotals>, query: &TimelineQuery) -> Result<Answer<Vec<Series>>, AppError> {
    check(scope, &query.stats, query.by)?;
    check_figures(&query.figures)?;
    let cuts = zone::bucket_edges(&zone::find(&query.stats.tz)?, query.granularity, query.stats.range)?;
    let mut snapshot = db.read(scope).await?;
    let complete_to = watermark::complete_to(&mut snapshot, scope.org(), scope.at()).await?;
    let columns = Columns::of(&query.figures);
    let question = Question::of(scope.org(), &query.stats.filter, &columns);
    let mut reading = Reading { query, question, cuts: &cuts };
    let data = match query.by {
        None => {
            let groups = reading.read(&mut snapshot).await?;
            vec![reading.series(None, |target| groups.whole()[target].clone())]
        }
        Some(by) => reading.by(&mut snapshot, by).await?,
    };
    Ok(Answer { range: answered(&query.stats), complete_to, data })
}

struct Reading<'q> {
    query: &'q TimelineQuery,
    question: Question<'q>,
    cuts: &'q [Timestamp],
}

impl<'q> Reading<'q> {
    async fn read(&self, connection: &mut PgConnection) -> Result<Groups, sqlx::Error> {
        self.question.answer(connection, self.query.stats.range, self.cuts).await
    }

    /// The largest values by the first figure, and the rest.
    async fn by(&mut self, connection: &mut PgConnection, by: Dimension) -> Result<Vec<Series>, sqlx::Error> {
        let wanted = usize::from(self.query.series.unwrap_or(SERIES).min(MAX_SERIES));
        self.question.by = Some(by);
        let (groups, largest, sums);
        if self.query.stats.filter.is_empty() && are_many(by) {
            // They are ranked from few rows; only the largest are then read bucket by bucket.
            largest = self.rank(connection, wanted).await?;
            let question = self.question.only(&largest);
            groups = match largest.is_empty() {
                true => Groups::new(self.cuts.len() - 1),
                false => Reading { query: self.query, question, cuts: self.cuts }.read(connection).await?,
            };
            self.question.by = None;
            sums = self.read(connection).await?.whole().to_vec();
        } else {
            groups = self.read(connection).await?;
            largest = self.largest(&groups, wanted);
            sums = match self.question.source() {
                None => groups.whole().to_vec(),
                // Whatever the filter kept has a value of this very dimension.
                Some(_) if self.query.stats.filter.values(by).is_some() => groups.sums(),
                Some(_) => {
                    self.question.by = None;
                    self.read(connection).await?.whole().to_vec()
                }
            };
        }
        let mut all: Vec<Series> = largest
            .iter()
            .map(|value| self.series(Some(value), |target| groups.get(target, value).cloned().unwrap_or_default()))
            .collect();
        if !has_many(by) {
            let rest = self.series(None, |target| {
                let mut rest = sums[target].clone();
                largest.iter().filter_map(|value| groups.get(target, value)).for_each(|part| rest.merge(part, -1));
                rest
            });
            all.push(rest);
        }
        all.retain(|series| series.points.iter().any(|point| says_something(&point.figures)));
        Ok(all)
    }

    async fn rank(&self, connection: &mut PgConnection, wanted: usize) -> Result<Vec<String>, sqlx::Error> {
        let range = self.query.stats.range;
        let columns = Columns::of(&self.query.figures[..1]);
        let question = Question { columns: &columns, ..self.question };
        let groups = question.answer(connection, range, &[range.from(), range.to()]).await?;
        Ok(self.largest(&groups, wanted))
    }

    /// Values in the order of the first figure over the whole range.
    fn largest(&self, groups: &Groups, wanted: usize) -> Vec<String> {
        let first = self.query.figures[0];
        let mut sizes: Vec<(f64, String)> = groups
            .by_value()
            .into_iter()
            .map(|(value, measures)| (evaluate(first, &measures).approximate().unwrap_or(0.0), value.to_owned()))
            .filter(|(size, _)| *size != 0.0)
            .collect();
        sizes.sort_by(|one, other| other.0.total_cmp(&one.0).then_with(|| one.1.cmp(&other.1)));
        sizes.truncate(wanted);
        sizes.into_iter().map(|(_, value)| value).collect()
    }

    fn series(&self, key: Option<&str>, measures: impl Fn(usize) -> Measures) -> Series {
        let filter = &self.query.stats.filter;
        let of = self.query.by.map_or_else(|| filter.clone(), |by| filter.of_row(by, key));
        let points = self.cuts[..self.cuts.len() - 1].iter().enumerate();
        let points = points
            .map(|(target, start)| Point { start: *start, figures: evaluate_all(&self.query.figures, &measures(target), &of) });
        Series { key: key.map(str::to_owned), points: points.collect() }
    }
}
