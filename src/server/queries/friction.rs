//! Handoffs and friction added up from `moments`: cards, matrix, signals, and both over time. Counts are exact, percentiles within
//! 1 % like all others; moments are few enough to be counted as they are, each signal being one stretch of the key in order of time.

use super::{
    evaluate::ranks,
    stats::{answered, check},
    watermark,
};
use crate::{
    domain::{
        answer::{Answer, Point, Series},
        dimension::Dimension,
        error::AppError,
        figure::{Figure, FigureValue, Figures},
        filter::Filter,
        friction::{Friction, HandoffFigures, HandoffSums, Handoffs, KINDS, MatrixCell, Signal, SignalRow},
        ids::OrgId,
        query::{Granularity, StatsQuery},
        time::{TimeRange, Timestamp},
    },
    server::{
        auth::scope::{Scope, ViewEveryone},
        db::Db,
        rollups::sparse::SparseCounts,
        zone,
    },
};
use sqlx::{PgConnection, Postgres, QueryBuilder, Row, postgres::PgRow};
use std::collections::HashMap;

/// Cells of a matrix at most: nobody reads more.
pub const CELLS: usize = 400;

/// Narrows `moments` to an organisation, signals, a range and a filter; the one place that says what they mean there.
pub(super) fn narrow(sql: &mut QueryBuilder<Postgres>, org: OrgId, signals: &[Signal], range: TimeRange, filter: &Filter) {
    sql.push(" from moments where org_id = ").push_bind(org.0);
    match signals {
        [one] => _ = sql.push(" and signal = ").push_bind(one.number()),
        many => {
            let numbers: Vec<i16> = many.iter().map(|signal| signal.number()).collect();
            sql.push(" and signal = any(").push_bind(numbers).push(")");
        }
    }
    sql.push(" and at >= ").push_bind(range.from());
    sql.push(" and at < ").push_bind(range.to());
    push_filter(sql, filter);
}

pub(super) fn push_filter(sql: &mut QueryBuilder<Postgres>, filter: &Filter) {
    for (dimension, values) in filter.iter() {
        let values: Vec<String> = values.iter().cloned().collect();
        sql.push(" and ").push(column(dimension)).push_bind(values).push(")");
    }
}

/// The condition of a dimension, up to the values.
const fn column(dimension: Dimension) -> &'static str {
    match dimension {
        Dimension::Model => "model = any(",
        Dimension::Agent => "agent = any(",
        Dimension::User => "user_key = any(",
        Dimension::Status => "status = any(",
        Dimension::ErrorCategory => "error_category = any(",
        Dimension::Environment => "environment = any(",
        Dimension::Tool => "tools && (",
        Dimension::Server => "servers && (",
        // Workflow runs are in no session.
        Dimension::Workflow => "'{}'::text[] && (",
    }
}

/// The range before, where something is to be compared with it.
fn before(query: &StatsQuery, compare: bool) -> Option<TimeRange> {
    compare.then(|| query.range.previous())
}

/// Cards, kinds and the matrix of the handoffs of a range.
pub async fn handoffs(
    db: &Db,
    scope: &Scope<ViewEveryone>,
    query: &StatsQuery,
    compare: bool,
) -> Result<Answer<Handoffs>, AppError> {
    check(scope, query, None)?;
    let mut snapshot = db.read(scope).await?;
    let complete_to = watermark::complete_to(&mut snapshot, scope.org(), scope.at()).await?;
    let (sums, kinds) = added_up(&mut snapshot, scope.org(), query.range, &query.filter).await?;
    let previous = match before(query, compare) {
        Some(range) => Some(added_up(&mut snapshot, scope.org(), range, &query.filter).await?.0),
        None => None,
    };
    let rows = matrix_statement(scope.org(), query.range, &query.filter).build().fetch_all(&mut *snapshot).await?;
    let is_cut = rows.len() > CELLS;
    let cells = rows.iter().take(CELLS).map(cell).collect::<Result<_, _>>()?;
    Ok(Answer { range: answered(query), complete_to, data: Handoffs { sums, previous, kinds, cells, is_cut } })
}

pub(super) fn sums_statement(org: OrgId, range: TimeRange, filter: &Filter) -> QueryBuilder<Postgres> {
    let mut sql = QueryBuilder::new("select handoff, then_succeeded, wait_bin, count(*)");
    narrow(&mut sql, org, &[Signal::Handoff], range, filter);
    sql.push(" group by 1, 2, 3");
    sql
}

/// Handoffs while they are added up.
#[derive(Default)]
struct Sum {
    figures: HandoffFigures,
    waits: SparseCounts,
}

impl Sum {
    fn add(&mut self, then_succeeded: Option<bool>, bin: Option<i16>, handoffs: i64) {
        self.figures.handoffs += handoffs;
        match then_succeeded {
            Some(true) => self.figures.then_succeeded += handoffs,
            Some(false) => self.figures.then_failed += handoffs,
            None => {}
        }
        if let Some(bin) = bin.and_then(|bin| u32::try_from(bin).ok()) {
            self.figures.picked_up += handoffs;
            self.waits.add(bin, handoffs);
        }
    }

    fn figures(&self) -> HandoffFigures {
        HandoffFigures { pick_up_ms: ranks(&self.waits), ..self.figures }
    }
}

/// All of them, those to people, and by kind.
async fn added_up(
    connection: &mut PgConnection,
    org: OrgId,
    range: TimeRange,
    filter: &Filter,
) -> Result<(HandoffSums, Vec<(String, HandoffFigures)>), sqlx::Error> {
    let rows: Vec<(String, Option<bool>, Option<i16>, i64)> =
        sums_statement(org, range, filter).build_query_as().fetch_all(connection).await?;
    let (mut all, mut to_people) = (Sum::default(), Sum::default());
    let mut kinds: HashMap<String, Sum> = HashMap::new();
    for (kind, then_succeeded, bin, handoffs) in rows {
        all.add(then_succeeded, bin, handoffs);
        if kind != "to_agent" {
            to_people.add(then_succeeded, bin, handoffs);
        }
        kinds.entry(kind).or_default().add(then_succeeded, bin, handoffs);
    }
    let mut kinds: Vec<_> = kinds.into_iter().map(|(kind, sum)| (kind, sum.figures())).collect();
    kinds.sort_by_key(|(kind, _)| KINDS.iter().position(|(known, _)| known == kind));
    Ok((HandoffSums { all: all.figures(), to_people: to_people.figures() }, kinds))
}

pub(super) fn matrix_statement(org: OrgId, range: TimeRange, filter: &Filter) -> QueryBuilder<Postgres> {
    let mut sql = QueryBuilder::new(
        "select from_name, to_name, handoff, count(*) as handoffs,
                count(*) filter (where then_succeeded) as then_succeeded,
                count(*) filter (where not then_succeeded) as then_failed",
    );
    narrow(&mut sql, org, &[Signal::Handoff], range, filter);
    sql.push(" group by 1, 2, 3 order by 4 desc, 1, 2, 3 limit ").push_bind(CELLS as i64 + 1);
    sql
}

fn cell(row: &PgRow) -> Result<MatrixCell, sqlx::Error> {
    Ok(MatrixCell {
        from: row.try_get("from_name")?,
        to: row.try_get("to_name")?,
        kind: row.try_get("handoff")?,
        handoffs: row.try_get("handoffs")?,
        then_succeeded: row.try_get("then_succeeded")?,
        then_failed: row.try_get("then_failed")?,
    })
}

/// Handoffs per bucket of the range, a series per kind that occurs.
pub async fn handoffs_timeline(
    db: &Db,
    scope: &Scope<ViewEveryone>,
    query: &StatsQuery,
) -> Result<Answer<Vec<Series>>, AppError> {
    check(scope, query, None)?;
    let cuts = buckets(query)?;
    let mut snapshot = db.read(scope).await?;
    let complete_to = watermark::complete_to(&mut snapshot, scope.org(), scope.at()).await?;
    let rows = over_time_statement(scope.org(), &[Signal::Handoff], query.range, &query.filter, &cuts)
        .build_query_as::<(i16, Option<String>, i64, i64)>()
        .fetch_all(&mut *snapshot)
        .await?;
    let mut counts: HashMap<(String, i64), i64> = HashMap::new();
    for (_, kind, bucket, moments) in rows {
        *counts.entry((kind.unwrap_or_default(), bucket)).or_default() += moments;
    }
    let starts = &cuts[..cuts.len() - 1];
    let series = KINDS.iter().map(|(kind, _)| Series {
        key: Some((*kind).to_owned()),
        points: (1_i64..)
            .zip(starts)
            .map(|(bucket, start)| {
                let count = counts.get(&((*kind).to_owned(), bucket)).copied().unwrap_or_default();
                Point { start: *start, figures: Figures::from([(Figure::Handoffs, FigureValue::Count(count))]) }
            })
            .collect(),
    });
    Ok(Answer { range: answered(query), complete_to, data: series.collect() })
}

/// Edges of the buckets that fit the range; the first may lie before it.
fn buckets(query: &StatsQuery) -> Result<Vec<Timestamp>, AppError> {
    zone::bucket_edges(&zone::find(&query.tz)?, Granularity::of(query.range), query.range)
}

/// Moments by signal, kind of handoff and the number of the stretch between `cuts`, from 1. Each stretch of each signal is one of
/// the key: to look for the stretch of every moment would take longer than to count them.
pub(super) fn over_time_statement(
    org: OrgId,
    signals: &[Signal],
    range: TimeRange,
    filter: &Filter,
    cuts: &[Timestamp],
) -> QueryBuilder<Postgres> {
    let within = |at: &Timestamp| (*at).max(range.from()).min(range.to());
    let edges: Vec<Timestamp> = cuts.iter().map(within).collect();
    let kind = if signals == [Signal::Handoff] { "handoff" } else { "null::text" };
    let mut sql = QueryBuilder::new("select asked.number, found.kind, stretch.place, found.moments from unnest(");
    sql.push_bind(signals.iter().map(|signal| signal.number()).collect::<Vec<_>>());
    sql.push("::smallint[]) as asked (number) cross join unnest(").push_bind(edges[..edges.len() - 1].to_vec());
    sql.push("::timestamptz[], ").push_bind(edges[1..].to_vec());
    sql.push("::timestamptz[]) with ordinality as stretch (from_at, to_at, place) cross join lateral (select ").push(kind);
    sql.push(" as kind, count(*) as moments from moments where org_id = ").push_bind(org.0);
    sql.push(" and signal = asked.number and at >= stretch.from_at and at < stretch.to_at");
    push_filter(&mut sql, filter);
    sql.push(" group by 1 offset 0) as found");
    sql
}

/// Every signal: how often, over time, and how many sessions and users it touched.
pub async fn signals(
    db: &Db,
    scope: &Scope<ViewEveryone>,
    query: &StatsQuery,
    compare: bool,
) -> Result<Answer<Friction>, AppError> {
    check(scope, query, None)?;
    let cuts = buckets(query)?;
    let mut snapshot = db.read(scope).await?;
    let complete_to = watermark::complete_to(&mut snapshot, scope.org(), scope.at()).await?;
    let org = scope.org();
    let trends = over_time_statement(org, &Signal::FRICTION, query.range, &query.filter, &cuts)
        .build_query_as::<(i16, Option<String>, i64, i64)>()
        .fetch_all(&mut *snapshot)
        .await?;
    let touched: Vec<(i16, i64, i64)> =
        touched_statement(org, query.range, &query.filter).build_query_as().fetch_all(&mut *snapshot).await?;
    let previous: Option<HashMap<i16, i64>> = match before(query, compare) {
        Some(range) => {
            let mut counts = counts_statement(org, range, &query.filter);
            Some(counts.build_query_as().fetch_all(&mut *snapshot).await?.into_iter().collect())
        }
        None => None,
    };
    let row = |signal: Signal| {
        let number = signal.number();
        let mut trend = vec![0; cuts.len() - 1];
        for (_, _, bucket, moments) in trends.iter().filter(|(of, ..)| *of == number) {
            if let Some(sum) = usize::try_from(*bucket - 1).ok().and_then(|place| trend.get_mut(place)) {
                *sum += moments;
            }
        }
        let (sessions, users) =
            touched.iter().find(|(of, ..)| *of == number).map_or((0, 0), |(_, sessions, users)| (*sessions, *users));
        let previous = previous.as_ref().map(|previous| previous.get(&number).copied().unwrap_or(0));
        SignalRow { signal, moments: trend.iter().sum(), previous, sessions, users, trend }
    };
    let signals = Signal::FRICTION.map(row).into();
    let data = Friction { starts: cuts[..cuts.len() - 1].to_vec(), signals };
    Ok(Answer { range: answered(query), complete_to, data })
}

/// Sessions and users by signal. A session of the range is a moment without one before it in the range; where a filter may leave
/// out that one, sessions are told apart by their numbers, of the fewer moments that it keeps.
pub(super) fn touched_statement(org: OrgId, range: TimeRange, filter: &Filter) -> QueryBuilder<Postgres> {
    let mut sql = QueryBuilder::new("select signal, sum(sessions)::bigint, count(user_id) from (select signal, user_id, ");
    match filter.iter().all(|(dimension, _)| matches!(dimension, Dimension::User | Dimension::Environment)) {
        true => {
            sql.push("count(*) filter (where prior_at is null or prior_at < ").push_bind(range.from()).push(") as sessions");
        }
        false => _ = sql.push("count(distinct session_number) as sessions"),
    }
    narrow(&mut sql, org, &Signal::FRICTION, range, filter);
    sql.push(" group by 1, 2) as of_users group by 1");
    sql
}

pub(super) fn counts_statement(org: OrgId, range: TimeRange, filter: &Filter) -> QueryBuilder<Postgres> {
    let mut sql = QueryBuilder::new("select signal, count(*)");
    narrow(&mut sql, org, &Signal::FRICTION, range, filter);
    sql.push(" group by 1");
    sql
}
