//! Overview, timeline and breakdown: plan which rollups and facts cover the range, add them up, evaluate.

use super::{columns::Columns, evaluate::evaluate_all, source::Question, watermark};
use crate::{
    domain::{
        answer::{Answer, AnsweredRange, BreakdownRow, Overview},
        dimension::Dimension,
        error::AppError,
        figure::{Figure, FigureValue, Figures},
        query::{BreakdownQuery, Sort, StatsQuery},
        time::{DAY, TimeRange},
    },
    server::{
        auth::scope::{Permission, Scope, ViewTotals},
        db::Db,
        zone,
    },
};
use std::cmp::Ordering;

/// Longer ranges than a little over five years are asked for by mistake.
pub const MAX_DAYS: i64 = 1_900;

/// Rows of a breakdown that an answer holds at most.
pub const MAX_ROWS: u16 = 1_000;

/// Figures of the whole range, and with `compare` of the range before it.
pub async fn overview(
    db: &Db,
    scope: &Scope<ViewTotals>,
    query: &StatsQuery,
    compare: bool,
    figures: &[Figure],
) -> Result<Answer<Overview>, AppError> {
    check(scope, query, None)?;
    check_figures(figures)?;
    let columns = Columns::of(figures);
    let question = Question::of(scope.org(), &query.filter, &columns);
    let before = query.range.previous();
    let (from, cuts) = if compare {
        (before.from(), vec![before.from(), query.range.from(), query.range.to()])
    } else {
        (query.range.from(), vec![query.range.from(), query.range.to()])
    };
    let Some(all) = TimeRange::new(from, query.range.to()) else {
        return Err(AppError::invalid("from", "from is too long ago to compare with what was before it."));
    };
    let mut snapshot = db.read(scope).await?;
    let complete_to = watermark::complete_to(&mut snapshot, scope.org(), scope.at()).await?;
    let groups = question.answer(&mut snapshot, all, &cuts).await?;
    let mut figures = groups.whole().iter().map(|measures| evaluate_all(figures, measures, &query.filter)).rev();
    let data = Overview { figures: figures.next().unwrap_or_default(), previous: figures.next() };
    Ok(Answer { range: answered(query), complete_to, data })
}

/// Figures per value of a dimension, and with `compare` what each value had in the range before.
pub async fn breakdown(
    db: &Db,
    scope: &Scope<ViewTotals>,
    query: &BreakdownQuery,
) -> Result<Answer<Vec<BreakdownRow>>, AppError> {
    check(scope, &query.stats, Some(query.by))?;
    check_figures(&query.figures)?;
    let mut snapshot = db.read(scope).await?;
    let complete_to = watermark::complete_to(&mut snapshot, scope.org(), scope.at()).await?;
    let columns = Columns::of(&with_sort(&query.figures, query.sort));
    let question = Question::of(scope.org(), &query.stats.filter, &columns).by(query.by);
    let range = query.stats.range;
    let of = |value: &str| query.stats.filter.of_row(query.by, Some(value));
    let groups = question.answer(&mut snapshot, range, &[range.from(), range.to()]).await?;
    let rows = groups.by_value().into_iter().map(|(value, measures)| {
        let of = of(value);
        let figures = evaluate_all(&query.figures, &measures, &of);
        let rank = evaluate_all(&[query.sort.by], &measures, &of)[&query.sort.by];
        (rank, BreakdownRow { key: value.to_owned(), figures, previous: None })
    });
    let mut rows = order(rows.collect(), query.sort.descending, query.limit);
    if query.compare && !rows.is_empty() {
        let before = range.previous();
        let keys: Vec<String> = rows.iter().map(|row| row.key.clone()).collect();
        let question = question.only(&keys);
        let before = question.answer(&mut snapshot, before, &[before.from(), before.to()]).await?;
        for row in &mut rows {
            let measures = before.get(0, &row.key).cloned().unwrap_or_default();
            row.previous = Some(evaluate_all(&query.figures, &measures, &of(&row.key)));
        }
    }
    Ok(Answer { range: answered(&query.stats), complete_to, data: rows })
}

/// Rows that say anything, in order: what is unknown last, equals by name.
pub(super) fn order(mut rows: Vec<(FigureValue, BreakdownRow)>, descending: bool, limit: u16) -> Vec<BreakdownRow> {
    rows.retain(|(_, row)| says_something(&row.figures));
    rows.sort_by(|(one, one_row), (other, other_row)| {
        by_value(one.approximate(), other.approximate(), descending).then_with(|| one_row.key.cmp(&other_row.key))
    });
    rows.truncate(usize::from(limit.min(MAX_ROWS)));
    rows.into_iter().map(|(_, row)| row).collect()
}

/// What is unknown comes last, whichever way.
pub(super) fn by_value(one: Option<f64>, other: Option<f64>, descending: bool) -> Ordering {
    let known = if descending { other.partial_cmp(&one) } else { one.partial_cmp(&other) };
    other.is_some().cmp(&one.is_some()).then(known.unwrap_or(Ordering::Equal))
}

/// Not all of it is zero or unknown.
pub(super) fn says_something(figures: &Figures) -> bool {
    figures.values().any(|value| match value {
        FigureValue::Quantiles(quantiles) => quantiles.p50.is_some(),
        value => value.approximate().is_some_and(|value| value != 0.0),
    })
}

pub(super) fn with_sort(figures: &[Figure], sort: Sort<Figure>) -> Vec<Figure> {
    figures.iter().copied().chain([sort.by]).collect()
}

/// What must be right before the database is asked. Who may see totals only sees nobody's by name but their own.
pub(super) fn check<P: Permission>(scope: &Scope<P>, query: &StatsQuery, by: Option<Dimension>) -> Result<(), AppError> {
    zone::find(&query.tz)?;
    if query.range.length() > MAX_DAYS * DAY {
        return Err(AppError::invalid("from", format!("The range is longer than {MAX_DAYS} days.")));
    }
    if let Some((dimension, _)) = query.filter.iter().find(|(_, values)| values.iter().any(|value| value.contains('\0'))) {
        return Err(AppError::invalid(dimension.key(), "A value must not contain NUL."));
    }
    let Some(own) = scope.only_user() else { return Ok(()) };
    let asks_for_others = query.filter.values(Dimension::User).is_some_and(|users| users.iter().any(|user| user != own));
    if asks_for_others || by == Some(Dimension::User) { Err(AppError::Forbidden) } else { Ok(()) }
}

pub(super) fn check_figures(figures: &[Figure]) -> Result<(), AppError> {
    if figures.is_empty() {
        Err(AppError::invalid("metrics", "metrics must name figures, for example runs,cost_usd."))
    } else {
        Ok(())
    }
}

pub(super) fn answered(query: &StatsQuery) -> AnsweredRange {
    AnsweredRange { range: query.range, tz: query.tz.clone() }
}
