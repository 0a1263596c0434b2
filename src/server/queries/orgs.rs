//! Figures of all organisations: the one question that is asked of all of them on purpose, and only for those above them. One
//! statement reads the rollups of all, whatever their number; each organisation is a place in its index, and on a distributed
//! database a part that is added up where it lies.

use super::{
    columns::Columns,
    evaluate::evaluate_all,
    groups::Groups,
    source::answer_each,
    stats::{answered, check, check_figures, order, says_something, with_sort},
};
use crate::{
    domain::{
        answer::{Answer, BreakdownRow, Overview, Point, Series},
        error::AppError,
        figure::{Figure, Figures},
        global::{GlobalTimelineQuery, OrgRow},
        ids::OrgSlug,
        query::{Sort, StatsQuery},
        time::{TimeRange, Timestamp},
    },
    server::{
        auth::scope::{Scope, ViewGlobal},
        db::Db,
        rollups::measures::Measures,
        zone,
    },
};
use sqlx::PgConnection;
use std::collections::HashMap;

/// Organisations with a series of their own at most.
const SERIES: u16 = 20;

/// An organisation, and how far its figures are.
struct Org {
    org_id: i32,
    slug: String,
    name: String,
    /// When the oldest batch that is not projected was received.
    waiting_since: Option<Timestamp>,
    last_change: Option<Timestamp>,
}

/// All of them by slug. The queue holds only what is not projected yet, so a look at all of it is a short one.
async fn list(connection: &mut PgConnection) -> Result<Vec<Org>, sqlx::Error> {
    let orgs: Vec<(i32, String, String)> =
        sqlx::query_as("select org_id, slug, name from orgs order by slug").fetch_all(&mut *connection).await?;
    let waiting: HashMap<i32, Timestamp> = pairs(
        sqlx::query_as("select org_id, min(received_at) from ingest_batches group by org_id").fetch_all(&mut *connection).await?,
    );
    let changed: HashMap<i32, Timestamp> =
        pairs(sqlx::query_as("select org_id, last_projected from projection_progress").fetch_all(connection).await?);
    let org = |(org_id, slug, name)| {
        let of = |times: &HashMap<i32, Timestamp>| times.get(&org_id).copied();
        Org { org_id, slug, name, waiting_since: of(&waiting), last_change: of(&changed) }
    };
    Ok(orgs.into_iter().map(org).collect())
}

fn pairs(rows: Vec<(i32, Option<Timestamp>)>) -> HashMap<i32, Timestamp> {
    rows.into_iter().filter_map(|(org, at)| Some((org, at?))).collect()
}

/// What was read: measures by organisation, and how far they are complete.
struct Read {
    orgs: Vec<Org>,
    groups: Groups,
    complete_to: Timestamp,
}

impl Read {
    async fn new(
        connection: &mut PgConnection,
        scope: &Scope<ViewGlobal>,
        query: &StatsQuery,
        figures: &[Figure],
        (range, cuts): (TimeRange, &[Timestamp]),
    ) -> Result<Self, sqlx::Error> {
        let orgs = list(&mut *connection).await?;
        let numbers: Vec<i32> = orgs.iter().map(|org| org.org_id).collect();
        let groups = answer_each(connection, &numbers, &query.filter, &Columns::of(figures), range, cuts).await?;
        let complete_to = orgs.iter().filter_map(|org| org.waiting_since).fold(scope.at(), Timestamp::min);
        Ok(Self { orgs, groups, complete_to })
    }

    fn of(&self, org: &Org, target: usize) -> Measures {
        self.groups.get(target, &org.org_id.to_string()).cloned().unwrap_or_default()
    }

    /// Sessions and users of different organisations are different ones, though their numbers may be the same.
    fn together<'o>(&'o self, orgs: impl Iterator<Item = &'o Org>, target: usize) -> Measures {
        orgs.fold(Measures::default(), |mut all, org| {
            let mut one = self.of(org, target);
            all.sessions.append(&std::mem::take(&mut one.sessions));
            all.users.append(&std::mem::take(&mut one.users));
            all.merge(&one, 1);
            all
        })
    }
}

/// The range and what it is cut into: itself, and with `compare` first what was before it.
fn cut(range: TimeRange, compare: bool) -> Result<(TimeRange, Vec<Timestamp>), AppError> {
    let mut cuts = vec![range.from(), range.to()];
    if compare {
        cuts.insert(0, range.previous().from());
    }
    let whole = TimeRange::new(cuts[0], range.to());
    let problem = || AppError::invalid("from", "from is too long ago to compare with what was before it.");
    Ok((whole.ok_or_else(problem)?, cuts))
}

/// Figures of all organisations together, and with `compare` of the range before.
pub async fn overview(
    db: &Db,
    scope: &Scope<ViewGlobal>,
    query: &StatsQuery,
    compare: bool,
    figures: &[Figure],
) -> Result<Answer<Overview>, AppError> {
    check(scope, query, None)?;
    check_figures(figures)?;
    let (range, cuts) = cut(query.range, compare)?;
    let mut snapshot = db.read(scope).await?;
    let read = Read::new(&mut snapshot, scope, query, figures, (range, &cuts)).await?;
    let of = &query.filter;
    let mut targets = (0..cuts.len() - 1).rev().map(|target| read.together(read.orgs.iter(), target));
    let mut next = || targets.next().map(|measures| evaluate_all(figures, &measures, of));
    let data = Overview { figures: next().unwrap_or_default(), previous: next() };
    Ok(Answer { range: answered(query), complete_to: read.complete_to, data })
}

/// Figures of all organisations per bucket: together, or the largest each by itself and the rest together.
pub async fn timeline(db: &Db, scope: &Scope<ViewGlobal>, query: &GlobalTimelineQuery) -> Result<Answer<Vec<Series>>, AppError> {
    check(scope, &query.stats, None)?;
    check_figures(&query.figures)?;
    let cuts = zone::bucket_edges(&zone::find(&query.stats.tz)?, query.granularity, query.stats.range)?;
    let mut snapshot = db.read(scope).await?;
    let read = Read::new(&mut snapshot, scope, &query.stats, &query.figures, (query.stats.range, &cuts)).await?;
    let of = &query.stats.filter;
    let series = |key: Option<&str>, orgs: &[&Org]| {
        let point = |(target, start): (usize, &Timestamp)| {
            let figures = evaluate_all(&query.figures, &read.together(orgs.iter().copied(), target), of);
            Point { start: *start, figures }
        };
        Series { key: key.map(str::to_owned), points: cuts[..cuts.len() - 1].iter().enumerate().map(point).collect() }
    };
    let mut orgs: Vec<&Org> = read.orgs.iter().collect();
    let Some(apart) = query.apart else {
        let data = vec![series(None, &orgs)];
        return Ok(Answer { range: answered(&query.stats), complete_to: read.complete_to, data });
    };
    let first = query.figures[0];
    let size = |org: &&Org| {
        let whole = (0..cuts.len() - 1).fold(Measures::default(), |mut whole, target| {
            whole.merge(&read.of(org, target), 1);
            whole
        });
        evaluate_all(&[first], &whole, of)[&first].approximate().unwrap_or(0.0)
    };
    orgs.sort_by_cached_key(|org| std::cmp::Reverse((size(org) * 1e6) as i64));
    let rest = orgs.split_off(orgs.len().min(usize::from(apart.min(SERIES))));
    let mut data: Vec<Series> = orgs.into_iter().map(|org| series(Some(&org.slug), &[org])).collect();
    data.push(series(None, &rest));
    data.retain(|series| series.points.iter().any(|point| says_something(&point.figures)));
    Ok(Answer { range: answered(&query.stats), complete_to: read.complete_to, data })
}

/// Every organisation by its slug, also those in which nothing happened.
pub async fn rows(
    db: &Db,
    scope: &Scope<ViewGlobal>,
    query: &StatsQuery,
    compare: bool,
    figures: &[Figure],
) -> Result<Answer<Vec<OrgRow>>, AppError> {
    check(scope, query, None)?;
    check_figures(figures)?;
    let (range, cuts) = cut(query.range, compare)?;
    let mut snapshot = db.read(scope).await?;
    let read = Read::new(&mut snapshot, scope, query, figures, (range, &cuts)).await?;
    let of = &query.filter;
    let mut data = Vec::with_capacity(read.orgs.len());
    for org in &read.orgs {
        let evaluated = |target: usize| evaluate_all(figures, &read.of(org, target), of);
        data.push(OrgRow {
            slug: org.slug.parse::<OrgSlug>().map_err(|problem| sqlx::Error::Decode(problem.into()))?,
            name: org.name.clone(),
            figures: evaluated(cuts.len() - 2),
            previous: compare.then(|| evaluated(0)),
            behind: org.waiting_since.map(|since| scope.at().since(since).max(0)),
            last_change: org.last_change,
        });
    }
    Ok(Answer { range: answered(query), complete_to: read.complete_to, data })
}

/// The organisations of which anything is known, in the order of a figure.
pub async fn breakdown(
    db: &Db,
    scope: &Scope<ViewGlobal>,
    query: &StatsQuery,
    figures: &[Figure],
    sort: Sort<Figure>,
    limit: u16,
    compare: bool,
) -> Result<Answer<Vec<BreakdownRow>>, AppError> {
    check_figures(figures)?;
    let answer = rows(db, scope, query, compare, &with_sort(figures, sort)).await?;
    Ok(answer.map(|rows| {
        let only = |all: Figures| all.into_iter().filter(|(figure, _)| figures.contains(figure)).collect::<Figures>();
        let row = |row: OrgRow| {
            let rank = row.figures[&sort.by];
            (rank, BreakdownRow { key: row.slug.to_string(), figures: only(row.figures), previous: row.previous.map(only) })
        };
        order(rows.into_iter().map(row).collect(), sort.descending, limit)
    }))
}
